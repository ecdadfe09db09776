import { yearOf } from '../../base/day.ts'
import { attribute, ATTRIBUTE_BY } from '../../metrics/attribution.ts'
import type { Cell } from '../document.ts'
import type { SectionRow } from '../section.ts'

const LISTED = 15

export const attribution: SectionRow = {
  id: 'attribution',
  title: ({ attribution }) => attribution.title,
  build({ own, texts: { attribution: t, classes, say } }) {
    const byClass = attribute(own.ledger, ATTRIBUTE_BY.class)
    const byAsset = attribute(own.ledger, ATTRIBUTE_BY.asset)
    const years = byClass.periods.map(({ to }) => String(yearOf(to)))
    const costs = byClass.costs.reduce((total, { contribution }) => total + contribution, 0)
    const rows: Cell[][] = byClass.lines.map(({ name, contribution, byPeriod }) => [classes[name as keyof typeof classes] ?? name, ...byPeriod, contribution])
    rows.push([t.costs, ...byClass.periods.map((period) => period.costs), costs])
    rows.push([t.together, ...byClass.periods.map(({ contribution }) => contribution), byClass.total])
    const ranked = byAsset.lines.toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)).slice(0, LISTED)
    const names = new Map(own.ledger.instruments.map(({ symbol, name }) => [symbol, name]))
    return [
      {
        kind: 'table',
        id: 'attribution-classes',
        caption: t.byClass,
        columns: [{ title: t.class, format: 'text' }, ...years.map((title) => ({ title, format: 'percent' }) as const), { title: t.all, format: 'percent' }],
        rows,
        footnotes: [t.footnote],
      },
      {
        kind: 'table',
        id: 'attribution-assets',
        caption: byAsset.lines.length > LISTED ? t.some(LISTED, byAsset.lines.length) : t.byAsset,
        columns: [
          { title: t.symbol, format: 'text' },
          { title: t.name, format: 'text' },
          { title: t.contribution, format: 'percent' },
        ],
        rows: ranked.map(({ name, contribution }) => [say(name), say(names.get(name) ?? ''), contribution]),
      },
    ]
  },
}
