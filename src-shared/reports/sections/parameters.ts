import type { FactsBlock, Format } from '../document.ts'
import { figure } from '../phrase.ts'
import type { SectionRow } from '../section.ts'

export const parameters: SectionRow = {
  id: 'parameters',
  title: (texts) => texts.parameters.title,
  build({ result, own, dataHash, version, texts: { parameters: t, classes, benchmark: benchmarkTitle } }) {
    const { study, folds, benchmarkName } = result
    const { split, execution, schedule, costs, constraints } = study
    const rows: FactsBlock['rows'][number][] = []
    const say = (name: string, value: FactsBlock['rows'][number]['value'], format: Format = 'text') => rows.push({ name, value, format })
    for (const [key, value] of Object.entries(own.params)) say(t.strategy(key), typeof value === 'number' || typeof value === 'string' ? String(value) : JSON.stringify(value))
    say(t.prices, t.span(figure(folds[0].train.from, 'day'), figure(folds[folds.length - 1].test.to, 'day')))
    say(t.data, dataHash)
    say(t.split, split.kind === 'walk-forward' ? t.walkForward(split.window, split.trainDays, split.testDays, split.purgeDays) : t.single(split.purgeDays))
    say(t.decisions, schedule.every === 'every-n-days' ? t.everyDays(schedule.days) : (t.schedules[schedule.every] ?? schedule.every))
    say(t.execution, execution.at === 'same-close' ? t.sameClose : t.later(execution.at, execution.delayDays))
    say(t.capital, execution.capital, 'money')
    say(t.wholeShares, execution.wholeShares ? t.yes : t.no)
    say(t.commission, costs.commissionBps, 'bps')
    if (costs.commissionPerOrder > 0) say(t.perOrder, costs.commissionPerOrder, 'money')
    say(t.halfSpread, Object.entries(costs.halfSpreadBps).map(([name, bps]) => `${classes[name as keyof typeof classes]} ${bps}`).join(', ') + ' bps')
    say(t.impact, costs.impact, 'ratio')
    say(t.weights, t.bounds(constraints.minWeight, constraints.maxWeight, constraints.maxLeverage))
    if (constraints.adjustment < 1) say(t.adjustment, constraints.adjustment, 'percent')
    if (constraints.noTradeBand > 0) say(t.band, constraints.noTradeBand, 'percent')
    say(benchmarkTitle, benchmarkName ?? t.none)
    say(t.riskFree, study.riskFree, 'percent')
    say(t.seed, String(study.seed))
    say(t.engine, study.engine)
    say('Terrace', version)
    return [{ kind: 'facts', rows }]
  },
}
