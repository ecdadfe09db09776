import { COST_KINDS, type CostKind } from '../../backtest/ledger.ts'
import type { Block, Cell } from '../document.ts'
import type { SectionRow } from '../section.ts'

const COST_NAMES: Readonly<Record<CostKind, string>> = {
  commission: 'Commission',
  spread: 'Half-spread',
  impact: 'Market impact',
  borrow: 'Borrowing shares',
  cashInterest: 'Interest on cash (negative is earned)',
  haircut: 'Lost when holdings were delisted',
}

export const costSensitivity: SectionRow = {
  id: 'costs',
  title: 'What trading cost',
  build({ result, own }) {
    const { ledger } = own
    const paid = COST_KINDS.map((kind): Cell[] => [COST_NAMES[kind], ledger.costs[kind].reduce((total, x) => total + x, 0)]).filter(([, total]) => total !== 0)
    const columns = [
      { title: 'Return a year', format: 'percent' },
      { title: 'Sharpe ratio', format: 'ratio' },
      { title: 'Turnover a year', format: 'percent' },
    ] as const
    const blocks: Block[] = []
    if (paid.length > 0) blocks.push({ kind: 'table', id: 'costs-paid', caption: 'Charged in all', columns: [{ title: 'Kind', format: 'text' }, { title: 'Amount', format: 'money' }], rows: paid })
    blocks.push({
      kind: 'table',
      id: 'cost-sensitivity',
      caption: 'The same decisions at other costs of every order',
      columns: [{ title: 'Cost', format: 'bps' }, ...columns],
      rows: result.costs.map(({ setting, metrics }) => [setting, metrics.cagr, metrics.sharpe, metrics.turnoverPerYear]),
    })
    if (result.delay.length > 0) {
      blocks.push({
        kind: 'table',
        id: 'delay-sensitivity',
        caption: 'The same decisions, traded later',
        columns: [{ title: 'Days from decision to trade', format: 'integer' }, ...columns],
        rows: result.delay.map(({ setting, metrics }) => [setting, metrics.cagr, metrics.sharpe, metrics.turnoverPerYear]),
      })
    }
    return blocks
  },
}
