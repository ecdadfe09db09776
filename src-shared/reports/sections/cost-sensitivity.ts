import { COST_KINDS } from '../../backtest/ledger.ts'
import type { Block, Cell } from '../document.ts'
import type { SectionRow } from '../section.ts'

export const costSensitivity: SectionRow = {
  id: 'costs',
  title: ({ costs }) => costs.title,
  build({ result, own, texts }) {
    const t = texts.costs
    const { ledger } = own
    const paid = COST_KINDS.map((kind): Cell[] => [texts.costKinds[kind], ledger.costs[kind].reduce((total, x) => total + x, 0)]).filter(([, total]) => total !== 0)
    const columns = [
      { title: texts.yearly, format: 'percent' },
      { title: texts.sharpe, format: 'ratio' },
      { title: t.turnover, format: 'percent' },
    ] as const
    const blocks: Block[] = []
    if (paid.length > 0) blocks.push({ kind: 'table', id: 'costs-paid', caption: t.paid, columns: [{ title: t.kind, format: 'text' }, { title: t.amount, format: 'money' }], rows: paid })
    blocks.push({
      kind: 'table',
      id: 'cost-sensitivity',
      caption: t.sensitivity,
      columns: [{ title: t.cost, format: 'bps' }, ...columns],
      rows: result.costs.map(({ setting, metrics }) => [setting, metrics.cagr, metrics.sharpe, metrics.turnoverPerYear]),
    })
    if (result.delay.length > 0) {
      blocks.push({
        kind: 'table',
        id: 'delay-sensitivity',
        caption: t.delay,
        columns: [{ title: t.delayDays, format: 'integer' }, ...columns],
        rows: result.delay.map(({ setting, metrics }) => [setting, metrics.cagr, metrics.sharpe, metrics.turnoverPerYear]),
      })
    }
    return blocks
  },
}
