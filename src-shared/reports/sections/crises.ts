import { crisisTable } from '../../metrics/crises.ts'
import type { Block } from '../document.ts'
import type { SectionRow } from '../section.ts'

export const crises: SectionRow = {
  id: 'crises',
  title: ({ crises: t }) => t.title,
  build({ ownSeries, own, result, texts }) {
    const t = texts.crises
    if (own.ledger.simulated) return [{ kind: 'text', text: t.simulated }]
    const rows = crisisTable(ownSeries).map((row) => ({ ...row, title: texts.crisisTitles[row.key] ?? row.title }))
    const covered = rows.filter(({ coverage }) => coverage !== 'absent')
    const absent = rows.filter(({ coverage }) => coverage === 'absent')
    const blocks: Block[] = []
    if (covered.length > 0) {
      blocks.push({
        kind: 'table',
        id: 'crises',
        caption: t.caption,
        columns: [{ title: t.crisis, format: 'text' }, { title: t.from, format: 'day' }, { title: t.to, format: 'day' }, { title: own.title, format: 'percent' }, { title: result.benchmarkName ?? texts.benchmark, format: 'percent' }, { title: t.covered, format: 'text' }],
        rows: covered.map(({ title, from, to, total, benchmark, coverage }) => [title, from, to, total, benchmark, coverage === 'present' ? t.whole : t.part]),
      })
    }
    if (absent.length > 0) blocks.push({ kind: 'text', text: t.absent(absent.map(({ title }) => title).join(', ')) })
    return blocks
  },
}
