import { createJobRunner, type JobRunner } from './jobs/runner.ts'
import type { WorkerHandle } from './jobs/protocol.ts'
import { createEngineMeasurements, type EngineMeasurements } from './storage/engine-measurements.ts'
import { openDatabase, type Storage } from './storage/database.ts'
import { createJobsRepository, type JobsRepository } from './storage/jobs.ts'
import { createRunsRepository, type RunsRepository } from './storage/runs.ts'
import { openMarketStore, type MarketStore } from './storage/market.ts'
import { createSettingsRepository } from './storage/settings.ts'
import { takeWriterLock } from './storage/writer-lock.ts'

interface StorePorts {
  readonly home: string
  /** How this program is called in "the data folder is in use by …". */
  readonly program: string
  readonly forkWorker: () => WorkerHandle
  readonly now: () => number
  readonly versions: Readonly<Record<string, string>>
}

/** Everything that stands on the open database. */
export interface Stores {
  readonly database: Storage
  readonly settings: ReturnType<typeof createSettingsRepository>
  readonly jobs: JobsRepository
  readonly runs: RunsRepository
  readonly market: MarketStore
  readonly engineMeasurements: EngineMeasurements
  /** Null when the database was opened for reading only: another program runs the jobs. */
  readonly runner: JobRunner | null
  close(): void
}

export function openStores(ports: StorePorts, mode: 'write' | 'read'): Stores {
  const now = ports.now()
  if (mode === 'read') return assemble(ports, openDatabase({ home: ports.home, mode, now }), null)
  const lock = takeWriterLock(ports.home, ports.program, new Date(now))
  try {
    const database = openDatabase({ home: ports.home, mode, now })
    // Nobody is there any more who could take the removals of the last time back.
    openMarketStore(database).bars.dropRemoved()
    return assemble(ports, database, lock)
  } catch (thrown) {
    lock.release()
    throw thrown
  }
}

function assemble(ports: StorePorts, database: Storage, lock: { release(): void } | null): Stores {
  const jobs = createJobsRepository(database)
  const runner = lock && createJobRunner({ home: ports.home, repository: jobs, fork: ports.forkWorker, now: ports.now, versions: ports.versions })
  return {
    database,
    settings: createSettingsRepository(database),
    jobs,
    runs: createRunsRepository(database),
    market: openMarketStore(database),
    engineMeasurements: createEngineMeasurements(database),
    runner,
    close() {
      runner?.close()
      database.close()
      lock?.release()
    },
  }
}
