import type { FactsBlock, Format } from '../document.ts'
import { figure } from '../phrase.ts'
import type { SectionRow } from '../section.ts'

export const parameters: SectionRow = {
  id: 'parameters',
  title: 'Parameters',
  build({ result, own, dataHash, version }) {
    const { study, folds, benchmarkName } = result
    const { split, execution, schedule, costs, constraints } = study
    const rows: FactsBlock['rows'][number][] = []
    const say = (name: string, value: FactsBlock['rows'][number]['value'], format: Format = 'text') => rows.push({ name, value, format })
    for (const [key, value] of Object.entries(own.params)) say(`Strategy: ${key}`, typeof value === 'number' || typeof value === 'string' ? String(value) : JSON.stringify(value))
    say('Prices', [figure(folds[0].train.from, 'day'), ' to ', figure(folds[folds.length - 1].test.to, 'day')])
    say('Data', dataHash)
    say('Split', split.kind === 'walk-forward' ? `Walk-forward, ${split.window}: train on ${split.trainDays} days, test on ${split.testDays}, ${split.purgeDays} left out between` : `One split, ${split.purgeDays === 1 ? 'one day' : `${split.purgeDays} days`} left out between`)
    say('Decisions', schedule.every === 'every-n-days' ? `every ${schedule.days} days` : schedule.every)
    say('Execution', execution.at === 'same-close' ? 'at the very close of the decision (optimistic)' : `at the ${execution.at}, ${execution.delayDays} ${execution.delayDays === 1 ? 'day' : 'days'} later`)
    say('Starting capital', execution.capital, 'money')
    say('Whole shares', execution.wholeShares ? 'yes' : 'no')
    say('Commission', costs.commissionBps, 'bps')
    if (costs.commissionPerOrder > 0) say('Commission per order', costs.commissionPerOrder, 'money')
    say('Half-spread by class', Object.entries(costs.halfSpreadBps).map(([name, bps]) => `${name} ${bps}`).join(', ') + ' bps')
    say('Market impact', costs.impact, 'ratio')
    say('Weights', `${constraints.minWeight} to ${constraints.maxWeight} an asset, leverage up to ${constraints.maxLeverage}`)
    if (constraints.adjustment < 1) say('Share of the way traded at once', constraints.adjustment, 'percent')
    if (constraints.noTradeBand > 0) say('No-trade band', constraints.noTradeBand, 'percent')
    say('Benchmark', benchmarkName ?? 'none')
    say('Rate without risk', study.riskFree, 'percent')
    say('Seed', String(study.seed))
    say('Engine', study.engine)
    say('Terrace', version)
    return [{ kind: 'facts', rows }]
  },
}
