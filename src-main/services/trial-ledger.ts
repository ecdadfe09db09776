import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { FailureError, toFailure } from '../../src-shared/base/failure.ts'
import { openDatabase, type Storage } from '../storage/database.ts'
import { createRunsRepository, type RunsRepository } from '../storage/runs.ts'
import { takeWriterLock } from '../storage/writer-lock.ts'
import type { TrialLedger } from './backtest.ts'

/** Another command that makes or updates the data folder is done well before this. */
const PATIENCE_MS = 5000

/**
 * Counts tries and keeps runs in a data folder, for commands that leave the folder to whoever holds it. It writes beside the
 * holder, as a job process does, so that a try is counted also while the window is open.
 */
export function openTrialLedger(home: string, now: () => number): TrialLedger {
  async function withRuns<T>(work: (runs: RunsRepository) => T): Promise<T> {
    const database = await openShared(home, now)
    try {
      return work(createRunsRepository(database))
    } finally {
      database.close()
    }
  }
  return {
    async count(fingerprint) {
      try {
        return { trials: await withRuns((runs) => runs.trialsWith([fingerprint], false)) }
      } catch (thrown) {
        return { trials: { count: 1 }, note: `How many tries came before is not known: ${toFailure(thrown).message}` }
      }
    },
    async record(title, manifest, result, trial) {
      try {
        const id = randomUUID().slice(0, 8)
        await withRuns((runs) => runs.record({ id, kind: 'backtest', title, createdAt: now(), manifest, result }, [trial]))
        return { id }
      } catch (thrown) {
        return { note: `This try could not be counted: ${toFailure(thrown).message}` }
      }
    },
  }
}

async function openShared(home: string, now: () => number): Promise<Storage> {
  for (const startedAt = performance.now(); ; await delay(50)) {
    try {
      return openDatabase({ home, mode: 'share', now: now() })
    } catch (thrown) {
      if (!isFailure(thrown, 'not-found', 'conflict')) throw thrown
    }
    try {
      bringUpToDate(home, now())
    } catch (thrown) {
      if (!isFailure(thrown, 'locked') || performance.now() - startedAt > PATIENCE_MS) throw thrown
    }
  }
}

function bringUpToDate(home: string, now: number): void {
  const lock = takeWriterLock(home, 'a terrace command', new Date(now))
  try {
    openDatabase({ home, mode: 'write', now }).close()
  } finally {
    lock.release()
  }
}

function isFailure(thrown: unknown, ...codes: string[]): boolean {
  return thrown instanceof FailureError && codes.includes(thrown.failure.code)
}
