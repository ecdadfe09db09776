import type { Job, JobState } from '../../src-shared/api/jobs.ts'
import type { Storage } from './database.ts'

interface JobRow {
  id: string
  kind: string
  title: string
  state: string
  params: string
  seed: number
  data_hash: string | null
  engine: string | null
  versions: string
  created_at: number
  started_at: number | null
  ended_at: number | null
  progress: string | null
  result: string | null
  failure: string | null
  attempts: number
}

export type JobsRepository = ReturnType<typeof createJobsRepository>

export function createJobsRepository(storage: Storage) {
  const list = storage.prepare<[], JobRow>('SELECT * FROM jobs ORDER BY created_at DESC, id')
  const get = storage.prepare<[string], JobRow>('SELECT * FROM jobs WHERE id = ?')
  const put = storage.prepare<[JobRow]>(`
    INSERT INTO jobs (id, kind, title, state, params, seed, data_hash, engine, versions, created_at, started_at, ended_at, progress, result, failure, attempts)
    VALUES (@id, @kind, @title, @state, @params, @seed, @data_hash, @engine, @versions, @created_at, @started_at, @ended_at, @progress, @result, @failure, @attempts)
    ON CONFLICT (id) DO UPDATE SET
      state = excluded.state, data_hash = excluded.data_hash, engine = excluded.engine, started_at = excluded.started_at,
      ended_at = excluded.ended_at, progress = excluded.progress, result = excluded.result, failure = excluded.failure, attempts = excluded.attempts`)
  const remove = storage.prepare<[string]>('DELETE FROM jobs WHERE id = ?')
  const interrupt = storage.prepare<[number]>(`
    UPDATE jobs SET state = 'interrupted', ended_at = ?
    WHERE state IN ('queued', 'running', 'pausing', 'paused', 'cancelling')`)
  return {
    list: (): Job[] => list.all().map(fromRow),
    get: (id: string): Job | undefined => {
      const row = get.get(id)
      return row && fromRow(row)
    },
    save: (job: Job): void => {
      put.run(toRow(job))
    },
    remove: (id: string): boolean => remove.run(id).changes > 0,
    /** Whoever holds the writer lock is alone, so a job that still counts as alive belongs to a program that died. */
    interruptOrphans: (now: number): number => interrupt.run(now).changes,
  }
}

function toRow(job: Job): JobRow {
  const text = (value: unknown) => (value === null || value === undefined ? null : JSON.stringify(value))
  return {
    id: job.id,
    kind: job.kind,
    title: job.title,
    state: job.state,
    params: JSON.stringify(job.params),
    seed: job.seed,
    data_hash: job.dataHash,
    engine: job.engine,
    versions: JSON.stringify(job.versions),
    created_at: job.createdAt,
    started_at: job.startedAt,
    ended_at: job.endedAt,
    progress: text(job.progress),
    result: text(job.result),
    failure: text(job.failure),
    attempts: job.attempts,
  }
}

function fromRow(row: JobRow): Job {
  const value = (text: string | null) => (text === null ? null : JSON.parse(text))
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    state: row.state as JobState,
    params: JSON.parse(row.params),
    seed: row.seed,
    dataHash: row.data_hash,
    engine: row.engine,
    versions: JSON.parse(row.versions),
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    progress: value(row.progress),
    result: value(row.result),
    failure: value(row.failure),
    attempts: row.attempts,
  }
}
