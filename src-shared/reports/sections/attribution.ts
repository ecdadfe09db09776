import { yearOf } from '../../base/day.ts'
import { attribute, ATTRIBUTE_BY } from '../../metrics/attribution.ts'
import type { Cell } from '../document.ts'
import type { SectionRow } from '../section.ts'

const LISTED = 15

export const attribution: SectionRow = {
  id: 'attribution',
  title: 'Where the return came from',
  build({ own }) {
    const byClass = attribute(own.ledger, ATTRIBUTE_BY.class)
    const byAsset = attribute(own.ledger, ATTRIBUTE_BY.asset)
    const years = byClass.periods.map(({ to }) => String(yearOf(to)))
    const costs = byClass.costs.reduce((total, { contribution }) => total + contribution, 0)
    const rows: Cell[][] = byClass.lines.map(({ name, contribution, byPeriod }) => [name, ...byPeriod, contribution])
    rows.push(['Costs', ...byClass.periods.map((period) => period.costs), costs])
    rows.push(['Together', ...byClass.periods.map(({ contribution }) => contribution), byClass.total])
    const ranked = byAsset.lines.toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)).slice(0, LISTED)
    const names = new Map(own.ledger.instruments.map(({ symbol, name }) => [symbol, name]))
    return [
      {
        kind: 'table',
        id: 'attribution-classes',
        caption: 'Profit by class and year, as a share of the wealth at the start',
        columns: [{ title: 'Class', format: 'text' }, ...years.map((title) => ({ title, format: 'percent' }) as const), { title: 'All', format: 'percent' }],
        rows,
        footnotes: ['Money adds up over classes and years without a remainder; compounded returns do not.'],
      },
      {
        kind: 'table',
        id: 'attribution-assets',
        caption: byAsset.lines.length > LISTED ? `The ${LISTED} assets that moved it most, of ${byAsset.lines.length}` : 'Profit by asset',
        columns: [
          { title: 'Symbol', format: 'text' },
          { title: 'Name', format: 'text' },
          { title: 'Contribution', format: 'percent' },
        ],
        rows: ranked.map(({ name, contribution }) => [name, names.get(name) ?? '', contribution]),
      },
    ]
  },
}
