import { formatDay } from '../../base/day.ts'
import type { Block, Phrase } from '../document.ts'
import { figure, phrase } from '../phrase.ts'
import type { SectionRow } from '../section.ts'

const NOTES_SHOWN = 20

export const caveats: SectionRow = {
  id: 'caveats',
  title: 'Caveats',
  build({ own, result }) {
    const { ledger } = own
    const texts: Phrase[] = [
      'A backtest says what would have happened to these decisions on these prices. It does not say what will happen.',
      'Taxes are not part of any number. Dividends are reinvested on the day that they are paid out of the price.',
      result.study.execution.at === 'same-close' ? 'Decisions were traded at the very close that they were made on. Nobody can do that; the numbers are too good.' : '',
      ledger.simulated ? 'The prices are simulated. Nothing in this report says anything about a real market.' : '',
      ledger.survivorshipBias ? 'Survivorship bias: the universe holds only what survived until today, which makes every strategy on it look better than it would have been.' : '',
      phrase`Sharpe ratios are of returns less ${figure(result.study.riskFree, 'percent')} a year. Intervals hold the middle ${figure(0.9, 'percent')} of a stationary bootstrap.`,
    ]
    const blocks: Block[] = texts.filter((text) => text !== '').map((text) => ({ kind: 'text', text }))
    if (ledger.notes.length > 0) {
      blocks.push({
        kind: 'table',
        id: 'notes',
        caption: ledger.notes.length > NOTES_SHOWN ? `The first ${NOTES_SHOWN} of ${ledger.notes.length} notes that the backtest made` : 'Notes that the backtest made',
        columns: [{ title: 'Day', format: 'day' }, { title: 'Note', format: 'text' }],
        rows: ledger.notes.slice(0, NOTES_SHOWN).map(({ day, text }) => [day, `${text}`.replace(formatDay(day), '').trim()]),
      })
    }
    return blocks
  },
}
