import { formatDay } from '../../base/day.ts'
import type { Block, Phrase } from '../document.ts'
import { figure } from '../phrase.ts'
import type { SectionRow } from '../section.ts'

const NOTES_SHOWN = 20

export const caveats: SectionRow = {
  id: 'caveats',
  title: ({ caveats: t }) => t.title,
  build({ own, result, texts: { caveats: t, say } }) {
    const { ledger } = own
    const texts: Phrase[] = [
      t.backtest,
      t.taxes,
      result.study.execution.at === 'same-close' ? t.sameClose : '',
      ledger.simulated ? t.simulated : '',
      ledger.survivorshipBias ? t.survivorship : '',
      t.sharpe(figure(result.study.riskFree, 'percent'), figure(0.9, 'percent')),
    ]
    const blocks: Block[] = texts.filter((text) => text !== '').map((text) => ({ kind: 'text', text }))
    if (ledger.notes.length > 0) {
      blocks.push({
        kind: 'table',
        id: 'notes',
        caption: ledger.notes.length > NOTES_SHOWN ? t.notesSome(NOTES_SHOWN, ledger.notes.length) : t.notesAll,
        columns: [{ title: t.day, format: 'day' }, { title: t.note, format: 'text' }],
        rows: ledger.notes.slice(0, NOTES_SHOWN).map(({ day, text }) => [day, say(text.replace(formatDay(day), '').trim())]),
      })
    }
    return blocks
  },
}
