import { formatDay } from '../../base/day.ts'
import type { FactsBlock } from '../document.ts'
import type { SectionRow } from '../section.ts'

export const summary: SectionRow = {
  id: 'summary',
  title: 'Summary',
  build({ result, universeName, own, anchor }) {
    const { ledger, metrics, significance } = own
    const { days } = ledger
    const facts: FactsBlock = {
      kind: 'facts',
      rows: [
        { name: 'Strategy', value: own.title, format: 'text' },
        { name: 'Universe', value: `${universeName}, ${ledger.instruments.length} ${ledger.instruments.length === 1 ? 'asset' : 'assets'}`, format: 'text' },
        { name: 'Tested', value: `${formatDay(days[0])} to ${formatDay(days[days.length - 1])}, ${days.length - 1} days`, format: 'text' },
        { name: 'Return a year, after costs', value: metrics.cagr, format: 'percent' },
        { name: 'Sharpe ratio', value: metrics.sharpe, format: 'ratio' },
        { name: `Sharpe ratio of “${anchor.title}”`, value: anchor.metrics.sharpe, format: 'ratio' },
        { name: 'Maximum drawdown', value: metrics.maxDrawdown, format: 'percent' },
        { name: 'Tries so far, this one included', value: significance.trials, format: 'integer' },
      ],
    }
    return [{ kind: 'text', text: own.summary }, facts, ...(result.study.name === 'Study' ? [] : [{ kind: 'text', text: `Study: ${result.study.name}.` } as const])]
  },
}
