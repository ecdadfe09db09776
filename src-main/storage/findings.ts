import type { Day } from '../../src-shared/base/day.ts'
import type { Finding, Repair } from '../../src-shared/prices/quality/finding.ts'
import type { Storage } from './database.ts'
import { guardStorage } from './storage-failure.ts'

type FindingState = 'open' | 'repaired' | 'dismissed'

export interface FindingRecord extends Finding {
  readonly id: number
  readonly state: FindingState
  /** The repair that was applied, to be undone with it. */
  readonly changeId: number | null
  readonly foundAt: number
}

interface FindingRow {
  readonly id: number
  readonly name: string
  readonly symbol: string
  readonly day: number
  readonly last_day: number
  readonly value: number | null
  readonly message: string
  readonly repair: string
  readonly state: FindingState
  readonly change_id: number | null
  readonly found_at: number
}

const SELECT = 'SELECT findings.*, symbol FROM findings JOIN series ON series.id = series AND removed_at IS NULL'

/** What the quality checks found, and what was done about it. */
export function createFindingsRepository(storage: Storage) {
  const list = storage.prepare<[], FindingRow>(`${SELECT} ORDER BY symbol, day, name`)
  const ofSeries = storage.prepare<[string], FindingRow>(`${SELECT} WHERE symbol = ? ORDER BY day, name`)
  const one = storage.prepare<[number], FindingRow>(`${SELECT} WHERE findings.id = ?`)
  const dropOpen = storage.prepare<[string]>("DELETE FROM findings WHERE state = 'open' AND series = (SELECT id FROM series WHERE symbol = ?)")
  const insert = storage.prepare<[string, string, number, number, number | null, string, string, number]>(
    `INSERT INTO findings (series, name, day, last_day, value, message, repair, state, found_at)
     VALUES ((SELECT id FROM series WHERE symbol = ?), ?, ?, ?, ?, ?, ?, 'open', ?)`,
  )
  const decide = storage.prepare<[FindingState, number | null, number]>('UPDATE findings SET state = ?, change_id = ? WHERE id = ?')
  const checked = storage.prepare<[number, string]>('UPDATE series SET checked_at = ? WHERE symbol = ?')

  const replace = storage.transaction((symbol: string, findings: readonly Finding[], now: number): void => {
    dropOpen.run(symbol)
    // What a person has dismissed stays dismissed until its numbers change.
    const dismissed = new Set(ofSeries.all(symbol).filter((row) => row.state === 'dismissed').map(keyOf))
    for (const finding of findings) {
      const value = Number.isFinite(finding.value) ? finding.value : null
      if (dismissed.has(keyOf({ name: finding.check, day: finding.day, last_day: finding.lastDay, value }))) continue
      insert.run(symbol, finding.check, finding.day, finding.lastDay, value, finding.message, writeRepair(finding.repair), now)
    }
    checked.run(now, symbol)
  })

  return {
    list: (symbol?: string): FindingRecord[] => (symbol === undefined ? list.all() : ofSeries.all(symbol)).map(toRecord),
    find: (id: number): FindingRecord | undefined => {
      const row = one.get(id)
      return row && toRecord(row)
    },
    /** Puts the findings of a fresh check in the place of those that were open. */
    replace: (symbol: string, findings: readonly Finding[], now: number): void => guardStorage(symbol, () => replace(symbol, findings, now)),
    decide: (id: number, state: FindingState, changeId: number | null): void => void guardStorage(`finding ${id}`, () => decide.run(state, changeId, id)),
  }
}

/** JSON has no NaN, and a repair may well put "no number" in the place of a wrong one. */
function writeRepair(repair: Repair): string {
  return JSON.stringify(repair, (_, value: unknown) => (Number.isNaN(value) ? 'NaN' : value))
}

function readRepair(text: string): Repair {
  return JSON.parse(text, (_, value: unknown) => (value === 'NaN' ? NaN : value)) as Repair
}

const keyOf = (row: Pick<FindingRow, 'name' | 'day' | 'last_day' | 'value'>): string => `${row.name} ${row.day} ${row.last_day} ${row.value}`

function toRecord(row: FindingRow): FindingRecord {
  return {
    id: row.id,
    check: row.name,
    symbol: row.symbol,
    day: row.day as Day,
    lastDay: row.last_day as Day,
    value: row.value ?? NaN,
    message: row.message,
    repair: readRepair(row.repair),
    state: row.state,
    changeId: row.change_id,
    foundAt: row.found_at,
  }
}
