import { createHash } from 'node:crypto'
import type { RunSummary, StoredRun } from '../../src-shared/api/runs.ts'
import type { TrialRecord } from '../../src-shared/metrics/significance/assess.ts'
import type { Storage } from './database.ts'

export type NewRun = Omit<StoredRun, 'trials' | 'note'> & Partial<Pick<StoredRun, 'note'>>

/** One result that somebody could look at: a run, a seed, a member of an ensemble, a row of a search. */
export interface Trial {
  /** What was tried on which data; the same try repeated has the same one and counts once. */
  readonly fingerprint: string
  readonly label: string
  readonly seed: number | null
  readonly member: number | null
  /** Tries on made-up prices say nothing about luck on real ones and are counted apart. */
  readonly simulated: boolean
  readonly periods: number
  /** Sharpe ratio of one period; null where it is undefined. */
  readonly sharpe: number | null
}

interface RunRow {
  id: string
  kind: string
  title: string
  note: string
  created_at: number
  manifest: string
  result: string | null
  trials: number
}

export type RunsRepository = ReturnType<typeof createRunsRepository>

export function createRunsRepository(storage: Storage) {
  const columns = 'id, kind, title, note, created_at, (SELECT count(*) FROM trials WHERE run_id = runs.id) AS trials'
  const list = storage.prepare<[], RunRow>(`SELECT ${columns} FROM runs WHERE hidden_at IS NULL ORDER BY created_at DESC, id`)
  const get = storage.prepare<[string], RunRow>(`SELECT ${columns}, manifest, result FROM runs WHERE id = ? AND hidden_at IS NULL`)
  const put = storage.prepare<[string, string, string, string, number, string, string]>(
    'INSERT INTO runs (id, kind, title, note, created_at, manifest, result) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const hide = storage.prepare<[number, string]>('UPDATE runs SET hidden_at = ? WHERE id = ? AND hidden_at IS NULL')
  const unhide = storage.prepare<[string]>('UPDATE runs SET hidden_at = NULL WHERE id = ?')
  const rename = storage.prepare<[string, string]>('UPDATE runs SET title = ? WHERE id = ? AND hidden_at IS NULL')
  const annotate = storage.prepare<[string, string]>('UPDATE runs SET note = ? WHERE id = ? AND hidden_at IS NULL')
  const putTrial = storage.prepare<[string, string, string, number | null, number | null, number, number, number | null, number]>(
    `INSERT INTO trials (run_id, fingerprint, label, seed, member, simulated, periods, sharpe, looked_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (fingerprint) DO NOTHING`,
  )
  const tried = storage.prepare<[number], { fingerprint: string; sharpe: number | null }>('SELECT fingerprint, sharpe FROM trials WHERE simulated = ?')
  return {
    list: (): RunSummary[] => list.all().map(summaryOf),
    get: (id: string): StoredRun | undefined => {
      const row = get.get(id)
      return row && { ...summaryOf(row), manifest: JSON.parse(row.manifest), result: row.result === null ? null : JSON.parse(row.result) }
    },
    /** A finished run and the tries in it, together or not at all. */
    record: storage.transaction((run: NewRun, trials: readonly Trial[]): void => {
      put.run(run.id, run.kind, run.title, run.note ?? '', run.createdAt, JSON.stringify(run.manifest), JSON.stringify(run.result))
      for (const t of trials) putTrial.run(run.id, t.fingerprint, t.label, t.seed, t.member, t.simulated ? 1 : 0, t.periods, t.sharpe, run.createdAt)
    }),
    /** Takes a run out of view; its tries stay in the count. */
    hide: (id: string, now: number): boolean => hide.run(now, id).changes > 0,
    unhide: (id: string): boolean => unhide.run(id).changes > 0,
    rename: (id: string, title: string): boolean => rename.run(title, id).changes > 0,
    annotate: (id: string, note: string): boolean => annotate.run(note, id).changes > 0,
    /** Every try so far and those with these fingerprints, which are about to be looked at. */
    trialsWith: (fingerprints: readonly string[], simulated: boolean): TrialRecord => {
      const now = new Set(fingerprints)
      const before = tried.all(simulated ? 1 : 0).filter(({ fingerprint }) => !now.has(fingerprint))
      return { count: before.length + now.size, sharpes: before.flatMap(({ sharpe }) => (sharpe === null ? [] : [sharpe])) }
    },
  }
}

function summaryOf(row: RunRow): RunSummary {
  return { id: row.id, kind: row.kind, title: row.title, note: row.note, createdAt: row.created_at, trials: row.trials }
}

/** A short name for what was tried, from everything that the numbers depend on. */
export function fingerprintOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex').slice(0, 32)
}
