import type { Cell } from '../document.ts'
import { figure, phrase } from '../phrase.ts'
import type { SectionRow } from '../section.ts'

/** Holdings below this share of wealth are not worth a line. */
const WORTH_A_LINE = 0.0005

export const today: SectionRow = {
  id: 'today',
  title: 'The latest decision',
  build({ own }) {
    const { ledger } = own
    const n = ledger.instruments.length
    let row = ledger.days.length - 1
    while (row >= 0 && Number.isNaN(ledger.targets[row * n])) row--
    if (row < 0) return [{ kind: 'text', text: 'No decision was made in the tested days.' }]
    const rows = ledger.instruments
      .map((instrument, i): Cell[] => [instrument.symbol, instrument.name, ledger.targets[row * n + i], ledger.weights[(ledger.days.length - 1) * n + i]])
      .filter(([, , target, held]) => Math.abs(target as number) > WORTH_A_LINE || Math.abs(held as number) > WORTH_A_LINE)
      .sort((a, b) => (b[2] as number) - (a[2] as number))
    const cash = 1 - ledger.instruments.reduce((total, _, i) => total + ledger.targets[row * n + i], 0)
    return [
      {
        kind: 'table',
        id: 'latest-decision',
        caption: phrase`Target shares of wealth decided at the close of ${figure(ledger.days[row], 'day')}, and what was held on ${figure(ledger.days[ledger.days.length - 1], 'day')}`,
        columns: [
          { title: 'Symbol', format: 'text' },
          { title: 'Name', format: 'text' },
          { title: 'Target', format: 'percent' },
          { title: 'Held', format: 'percent' },
        ],
        rows,
        footnotes: [phrase`The rest of the target, ${figure(cash, 'percent')}, is cash. This is what a model said, not advice.`],
      },
    ]
  },
}
