import type { z } from 'zod'
import type { Explanation } from '../../../src-shared/api/runs.ts'
import { explainRun } from '../../services/study/explain-run.ts'
import { openDatabase } from '../../storage/database.ts'
import type { JobContext } from '../worker.ts'
import type { explainParams } from './explain-params.ts'

/** Lets a run's model decide again on one day, and asks it why. */
export async function runExplain({ id, at }: z.output<typeof explainParams>, { home }: JobContext): Promise<Explanation> {
  const database = openDatabase({ home, mode: 'share', now: Date.now() })
  try {
    return await explainRun(id, at, home, database)
  } finally {
    database.close()
  }
}
