import { crisisTable } from '../../metrics/crises.ts'
import type { Block } from '../document.ts'
import type { SectionRow } from '../section.ts'

export const crises: SectionRow = {
  id: 'crises',
  title: 'Crises',
  build({ ownSeries, own, result }) {
    if (own.ledger.simulated) return [{ kind: 'text', text: 'Simulated prices have crises of their own; those of history are not in them.' }]
    const rows = crisisTable(ownSeries)
    const covered = rows.filter(({ coverage }) => coverage !== 'absent')
    const absent = rows.filter(({ coverage }) => coverage === 'absent')
    const blocks: Block[] = []
    if (covered.length > 0) {
      blocks.push({
        kind: 'table',
        id: 'crises',
        caption: 'From the high’s close to the low’s',
        columns: [{ title: 'Crisis', format: 'text' }, { title: 'From', format: 'day' }, { title: 'To', format: 'day' }, { title: own.title, format: 'percent' }, { title: result.benchmarkName ?? 'Benchmark', format: 'percent' }, { title: 'Covered', format: 'text' }],
        rows: covered.map(({ title, from, to, total, benchmark, coverage }) => [title, from, to, total, benchmark, coverage === 'present' ? 'whole' : 'in part']),
      })
    }
    if (absent.length > 0) blocks.push({ kind: 'text', text: `Not in the tested days, so nothing is known of them: ${absent.map(({ title }) => title).join(', ')}.` })
    return blocks
  },
}
