import type { z } from 'zod'
import type { FoundLeaks, StudySummary, TuneSummary } from '../../../src-shared/api/study.ts'
import { trainUnattended } from '../../../src-shared/strategies/fit-context.ts'
import { contestants } from '../../../src-shared/study.ts'
import type { Study } from '../../../src-shared/study-file.ts'
import { searchForLeaks } from '../../services/study/study-leaks.ts'
import { carryOutStudy, repeatStudy, type StudyLab, type StudyStores } from '../../services/study/study-run.ts'
import { openStudyEngine } from '../../engines/study-engine.ts'
import { carryOutTuning } from '../../services/study/tune-run.ts'
import { openDatabase, type Storage } from '../../storage/database.ts'
import { openMarketStore } from '../../storage/market.ts'
import { createRunsRepository } from '../../storage/runs.ts'
import { trainingHost } from '../training-run.ts'
import type { JobContext } from '../worker.ts'
import type { lookaheadParams, studyParams, tuneParams, verifyParams } from './study-params.ts'

/** Runs a study end to end; an interrupted one goes on with what it had trained. */
export function runStudyJob({ study, model, from }: z.output<typeof studyParams>, context: JobContext): Promise<StudySummary> {
  return withStores(context, async (stores, database) => {
    const lab = await openLab(study, context, database)
    return carryOutStudy(study, stores, lab, Date.now, model === undefined ? undefined : { model, from })
  })
}

/** Repeats a study from its manifest, on the engine that it was made on, and compares. */
export function runVerifyJob({ study, model, from, dataHash, digest, engine, threads }: z.output<typeof verifyParams>, context: JobContext): Promise<{ identical: boolean; sameData: boolean }> {
  return withStores(context, async (stores, database) => {
    const lab = await openLab({ ...study, engine }, context, database, threads)
    const repeated = await repeatStudy(study, stores, lab, Date.now(), model === undefined ? undefined : { model, from })
    return { identical: repeated.digest === digest, sameData: repeated.dataHash === dataHash }
  })
}

/** Searches the parameters of a study's strategy; an interrupted search goes on with the tries that it had finished. */
export function runTuneJob({ study }: z.output<typeof tuneParams>, context: JobContext): Promise<TuneSummary> {
  return withStores(context, async (stores, database) => carryOutTuning(study, stores, await openLab(study, context, database), Date.now))
}

/** Makes the future of a study's own data up anew, and says what changed in the past. */
export function runLookaheadJob({ study, cuts }: z.output<typeof lookaheadParams>, context: JobContext): Promise<FoundLeaks> {
  return withStores(context, async ({ market }, database) => {
    const { training, breathe } = await openLab(study, context, database)
    // Every cut trains anew under the same names: nothing of one may be taken for another.
    return searchForLeaks(study, cuts, market, { breathe, training: trainUnattended(training.engine) }, Date.now())
  })
}

async function withStores<T>({ home }: JobContext, work: (stores: StudyStores, database: Storage) => Promise<T>): Promise<T> {
  const database = openDatabase({ home, mode: 'share', now: Date.now() })
  try {
    return await work({ home, market: openMarketStore(database), runs: createRunsRepository(database) }, database)
  } finally {
    database.close()
  }
}

/** What a study is given by its job: an engine, a place for its trainings, and breath. */
async function openLab(study: Study, context: JobContext, database: Storage, threads?: number): Promise<StudyLab> {
  const chosen = await openStudyEngine(study.engine, contestants(study).some(({ strategy }) => strategy.learned), database, threads)
  context.facts({ engine: chosen.id })
  context.log('info', chosen.why)
  const show = (phase: string, step: number, total: number) => context.progress(phase, Math.floor((STEPS * step) / total), STEPS)
  return {
    engineId: chosen.id,
    threads: chosen.threads,
    training: trainingHost(context, chosen.engine),
    remember: context.remember,
    show,
    async breathe(phase, step, total) {
      show(phase, step, total)
      await context.breathe()
    },
  }
}

/** Fine enough for a bar to move and the end to be guessed from. */
const STEPS = 1000
