import type { z } from 'zod'
import type { FoundLeaks, StudySummary } from '../../../src-shared/api/study.ts'
import { searchForLeaks } from '../../services/study/study-leaks.ts'
import { carryOutStudy, repeatStudy, type StudyStores } from '../../services/study/study-run.ts'
import { openDatabase } from '../../storage/database.ts'
import { openMarketStore } from '../../storage/market.ts'
import { createRunsRepository } from '../../storage/runs.ts'
import type { JobContext } from '../worker.ts'
import type { lookaheadParams, studyParams, verifyParams } from './study-params.ts'

/** Runs a study end to end; an interrupted one goes on with the fits that it had finished. */
export function runStudyJob({ study }: z.output<typeof studyParams>, context: JobContext): Promise<StudySummary> {
  return withStores(context, (stores) => carryOutStudy(study, stores, breathing(context), Date.now))
}

/** Repeats a study from its manifest and compares. */
export function runVerifyJob({ study, dataHash, digest }: z.output<typeof verifyParams>, context: JobContext): Promise<{ identical: boolean; sameData: boolean }> {
  return withStores(context, async (stores) => {
    const repeated = await repeatStudy(study, stores, breathing(context), Date.now())
    return { identical: repeated.digest === digest, sameData: repeated.dataHash === dataHash }
  })
}

/** Makes the future of a study's own data up anew, and says what changed in the past. */
export function runLookaheadJob({ study, cuts }: z.output<typeof lookaheadParams>, context: JobContext): Promise<FoundLeaks> {
  return withStores(context, ({ market }) => searchForLeaks(study, cuts, market, breathing(context), Date.now()))
}

async function withStores<T>({ home }: JobContext, work: (stores: StudyStores) => Promise<T>): Promise<T> {
  const database = openDatabase({ home, mode: 'share', now: Date.now() })
  try {
    return await work({ home, market: openMarketStore(database), runs: createRunsRepository(database) })
  } finally {
    database.close()
  }
}

function breathing(context: JobContext) {
  return {
    remember: context.remember,
    breathe: async (phase: string, step: number, total: number) => {
      context.progress(phase, Math.floor(step), total)
      await context.breathe()
    },
  }
}
