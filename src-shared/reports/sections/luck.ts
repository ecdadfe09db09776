import type { Block } from '../document.ts'
import { figure, phrase } from '../phrase.ts'
import type { SectionRow } from '../section.ts'

export const luck: SectionRow = {
  id: 'luck',
  title: 'Is it luck?',
  build({ result, own }) {
    const { significance: s, ledger } = own
    const year = Math.sqrt(ledger.periodsPerYear)
    const blocks: Block[] = [
      {
        kind: 'facts',
        rows: [
          { name: 'Tries so far, this one included', value: s.trials, format: 'integer' },
          { name: 'Sharpe ratio, lower end of the 90 % interval', value: s.sharpeLow, format: 'ratio' },
          { name: 'Sharpe ratio, upper end', value: s.sharpeHigh, format: 'ratio' },
          { name: 'Probability that the true Sharpe ratio is above 0 (PSR)', value: s.psr, format: 'percent' },
          { name: 'The same, above what the luckiest of all tries would show (DSR)', value: s.dsr, format: 'percent' },
          { name: 'Sharpe ratio of the luckiest try without skill', value: s.luckySharpe, format: 'ratio' },
          { name: 'Years needed to tell this Sharpe ratio from 0', value: s.minTrackRecordYears, format: 'ratio' },
          { name: 'Probability of overfitting in choosing the best of these strategies (PBO)', value: result.pbo, format: 'percent' },
        ],
      },
    ]
    const compared = result.strategies.slice(1).filter(({ difference }) => difference !== null)
    if (compared.length > 0) {
      blocks.push({
        kind: 'table',
        id: 'differences',
        caption: 'Sharpe ratio of the strategy less that of each baseline, resampled on the same days',
        columns: [
          { title: 'Baseline', format: 'text' },
          { title: 'Sharpe ratio', format: 'ratio' },
          { title: 'Difference', format: 'ratio' },
          { title: '90 % interval from', format: 'ratio' },
          { title: 'to', format: 'ratio' },
          { title: 'p-value', format: 'ratio' },
        ],
        rows: compared.map(({ title, metrics, difference }) => [title, metrics.sharpe, difference!.difference.value * year, difference!.difference.low * year, difference!.difference.high * year, difference!.pValue]),
        footnotes: ['An interval that holds 0 is no evidence of a difference.'],
      })
    }
    if (result.monkeys.length >= 20 && own.metrics.sharpe !== null) {
      const sharpe = own.metrics.sharpe
      const beaten = result.monkeys.filter((monkey) => monkey < sharpe).length / result.monkeys.length
      blocks.push({
        kind: 'chart',
        id: 'monkeys',
        title: `Sharpe ratios of ${result.monkeys.length} random portfolios of the same assets`,
        summary: phrase`The strategy did better than ${figure(beaten, 'percent')} of them.`,
        chart: { type: 'histogram', values: result.monkeys, format: 'ratio', marks: [{ name: own.title, value: sharpe, role: 'own' }] },
      })
    }
    for (const note of s.notes) blocks.push({ kind: 'text', text: note })
    return blocks
  },
}
