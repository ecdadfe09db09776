import type { FactsBlock } from '../document.ts'
import { figure } from '../phrase.ts'
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
        { name: 'Study', value: result.study.name, format: 'text' },
        { name: 'Strategy', value: own.title, format: 'text' },
        { name: 'Universe', value: `${universeName}, ${ledger.instruments.length} ${ledger.instruments.length === 1 ? 'asset' : 'assets'}`, format: 'text' },
        { name: 'Tested', value: [figure(days[0], 'day'), ' to ', figure(days[days.length - 1], 'day'), ', ', figure(days.length - 1, 'integer'), days.length === 2 ? ' return' : ' returns'], format: 'text' },
        { name: 'Return a year, after costs', value: metrics.cagr, format: 'percent' },
        { name: 'Sharpe ratio', value: metrics.sharpe, format: 'ratio' },
        { name: `Sharpe ratio of “${anchor.title}”`, value: anchor.metrics.sharpe, format: 'ratio' },
        { name: 'Maximum drawdown', value: metrics.maxDrawdown, format: 'percent' },
        { name: 'Tries so far, this one included', value: significance.trials, format: 'integer' },
      ],
    }
    return [{ kind: 'text', text: own.summary }, facts]
  },
}
