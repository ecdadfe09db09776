import type { Cell } from '../document.ts'
import { figure } from '../phrase.ts'
import type { SectionRow } from '../section.ts'

/** Holdings below this share of wealth are not worth a line. */
const WORTH_A_LINE = 0.0005

export const today: SectionRow = {
  id: 'today',
  title: (texts) => texts.today.title,
  build({ own, texts: { today: t, say } }) {
    const { ledger } = own
    const n = ledger.instruments.length
    let row = ledger.days.length - 1
    while (row >= 0 && Number.isNaN(ledger.targets[row * n])) row--
    const decided = row >= 0
    const targetOf = (i: number) => (decided ? ledger.targets[row * n + i] : 0)
    const heldOf = (i: number) => ledger.weights[(ledger.days.length - 1) * n + i]
    const lastDay = figure(ledger.days[ledger.days.length - 1], 'day')
    const rows = ledger.instruments
      .map((_, i) => i)
      .filter((i) => Math.abs(targetOf(i)) > WORTH_A_LINE || Math.abs(heldOf(i)) > WORTH_A_LINE)
      .sort((i, j) => targetOf(j) - targetOf(i) || heldOf(j) - heldOf(i))
      .map((i): Cell[] => [say(ledger.instruments[i].symbol), say(ledger.instruments[i].name), ...(decided ? [targetOf(i)] : []), heldOf(i)])
    const cash = 1 - ledger.instruments.reduce((total, _, i) => total + (decided ? targetOf(i) : heldOf(i)), 0)
    return [
      {
        kind: 'table',
        id: 'latest-decision',
        caption: decided
          ? t.decided(figure(ledger.days[row], 'day'), lastDay)
          : t.held(lastDay),
        columns: [
          { title: t.symbol, format: 'text' },
          { title: t.name, format: 'text' },
          ...(decided ? [{ title: t.target, format: 'percent' } as const] : []),
          { title: t.heldColumn, format: 'percent' },
        ],
        rows,
        footnotes: [t.rest(figure(cash, 'percent'))],
      },
    ]
  },
}
