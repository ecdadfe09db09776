import { formatDay } from '../../base/day.ts'
import type { Cell } from '../document.ts'
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
    if (row < 0) return []
    const rows = ledger.instruments
      .map((instrument, i): Cell[] => [instrument.symbol, instrument.name, ledger.targets[row * n + i], ledger.weights[(ledger.days.length - 1) * n + i]])
      .filter(([, , target, held]) => Math.abs(target as number) > WORTH_A_LINE || Math.abs(held as number) > WORTH_A_LINE)
      .sort((a, b) => (b[2] as number) - (a[2] as number))
    const cash = 1 - rows.reduce((total, [, , target]) => total + (target as number), 0)
    return [
      {
        kind: 'table',
        id: 'latest-decision',
        caption: `Target shares of wealth decided at the close of ${formatDay(ledger.days[row])}, and what was held on ${formatDay(ledger.days[ledger.days.length - 1])}`,
        columns: [
          { title: 'Symbol', format: 'text' },
          { title: 'Name', format: 'text' },
          { title: 'Target', format: 'percent' },
          { title: 'Held', format: 'percent' },
        ],
        rows,
        footnotes: [`The rest of the target, ${(cash * 100).toFixed(1)} %, is cash. This is what a model said, not advice.`],
      },
    ]
  },
}
