import { fail } from '../../src-shared/base/failure.ts'
import type { BarsRepository } from './bars.ts'
import type { Storage } from './database.ts'
import { guardStorage } from './storage-failure.ts'

type ChangeKind = 'import' | 'download' | 'repair' | 'sample' | 'undo'

/** Something that was done to the stored prices, and can be undone as one. */
export interface ChangeRecord {
  readonly id: number
  readonly kind: ChangeKind
  readonly title: string
  readonly madeAt: number
  readonly undoneAt: number | null
  readonly series: number
  readonly added: number
  readonly changed: number
  readonly removed: number
}

interface ChangeRow {
  readonly id: number
  readonly kind: ChangeKind
  readonly title: string
  readonly made_at: number
  readonly undone_at: number | null
  readonly series: number
  readonly added: number
  readonly changed: number
  readonly removed: number
}

const SELECT = `SELECT changes.*, count(revisions.series) AS series, coalesce(sum(added), 0) AS added, coalesce(sum(changed), 0) AS changed,
  coalesce(sum(removed), 0) AS removed FROM changes LEFT JOIN revisions ON change_id = changes.id`

export function createChangesRepository(storage: Storage, bars: BarsRepository) {
  const insert = storage.prepare<[ChangeKind, string, number]>('INSERT INTO changes (kind, title, made_at) VALUES (?, ?, ?)')
  const list = storage.prepare<[], ChangeRow>(`${SELECT} GROUP BY changes.id ORDER BY changes.id DESC LIMIT 200`)
  const one = storage.prepare<[number], ChangeRow>(`${SELECT} WHERE changes.id = ? GROUP BY changes.id`)
  const markUndone = storage.prepare<[number, number]>('UPDATE changes SET undone_at = ? WHERE id = ?')
  const reopen = storage.prepare<[number]>("UPDATE findings SET state = 'open', change_id = NULL WHERE change_id = ?")
  const later = storage.prepare<[string, number], { id: number; title: string }>(
    `SELECT changes.id, title FROM revisions JOIN series ON series.id = series JOIN changes ON changes.id = change_id
     WHERE symbol = ? AND removed_at IS NULL AND change_id > ? ORDER BY change_id DESC LIMIT 1`,
  )
  const begin = (kind: ChangeKind, title: string, now: number): number => guardStorage(title, () => Number(insert.run(kind, title, now).lastInsertRowid))

  const undo = storage.transaction((id: number, now: number): { readonly undone: ChangeRecord; readonly removedSeries: readonly string[] } => {
    const row = one.get(id) ?? fail('not-found', `There is no change number ${id}.`, { hint: '`data changes` lists them.' })
    if (row.undone_at !== null) fail('conflict', `Change ${id} (${row.title}) is undone already.`)
    if (row.kind === 'undo') fail('bad-input', 'An undo cannot itself be undone.', { hint: 'Do the import, download or repair again.' })
    const parts = bars.withoutChange(id)
    for (const { symbol, bars: before } of parts) {
      if (before) continue
      const blocker = later.get(symbol, id)
      fail('conflict', `${symbol} was changed again after change ${id}${blocker ? `, by change ${blocker.id} (${blocker.title})` : ''}.`, {
        where: symbol,
        hint: blocker ? `Undo change ${blocker.id} first.` : 'Undo the later changes first.',
      })
    }
    const change = { id: begin('undo', `Undo of ${row.title}`, now), madeAt: now, source: 'undo' }
    const removedSeries: string[] = []
    for (const { symbol, bars: before } of parts) {
      if (before!.days.length === 0) {
        bars.drop(symbol)
        removedSeries.push(symbol)
      } else bars.write(bars.find(symbol)!, before!, change)
    }
    reopen.run(id)
    markUndone.run(now, id)
    return { undone: toRecord(row), removedSeries }
  })

  return {
    begin,
    list: (): ChangeRecord[] => list.all().map(toRecord),
    find: (id: number): ChangeRecord | undefined => {
      const row = one.get(id)
      return row && toRecord(row)
    },
    /** Takes a change back. Later additions stay; where a later change touched the same days it says which, and does nothing. */
    undo: (id: number, now: number) => guardStorage(`change ${id}`, () => undo(id, now)),
  }
}

function toRecord(row: ChangeRow): ChangeRecord {
  const { made_at: madeAt, undone_at: undoneAt, ...rest } = row
  return { ...rest, madeAt, undoneAt }
}
