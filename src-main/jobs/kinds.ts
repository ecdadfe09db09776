import type { z } from 'zod'
import { allocateInput } from '../../src-shared/api/allocate.ts'
import { judgeInput } from '../../src-shared/api/desks.ts'
import { checkParams, downloadParams, exploreParams, exportParams, importParams } from '../../src-shared/api/data.ts'
import { probeParams } from './kinds/probe-params.ts'
import { deskParams } from './kinds/desk-params.ts'
import { explainParams } from './kinds/explain-params.ts'
import { gymParams } from './kinds/gym-params.ts'
import { reportParams } from './kinds/report-params.ts'
import { sleepParams } from './kinds/sleep-params.ts'
import { lookaheadParams, studyParams, tuneParams, verifyParams } from './kinds/study-params.ts'
import type { JobContext } from './worker.ts'

/** A kind of heavy work: its parameters are known to everyone, its code is loaded in the job process alone. */
interface JobKind<Schema extends z.ZodObject = z.ZodObject> {
  readonly title: string
  readonly params: Schema
  load(): Promise<JobWork<Schema>>
}

interface JobWork<Schema extends z.ZodObject> {
  run(params: z.output<Schema>, context: JobContext): Promise<unknown>
}

/** Lets each row be checked against its own parameters before it joins the list. */
function kind<Schema extends z.ZodObject>(row: JobKind<Schema>): JobKind {
  return row
}

export const JOB_KINDS: Readonly<Record<string, JobKind>> = {
  sleep: kind({
    title: 'Sleep',
    params: sleepParams,
    load: async () => ({ run: (await import('./kinds/sleep.ts')).runSleep }),
  }),
  probe: kind({
    title: 'Try an engine',
    params: probeParams,
    load: async () => ({ run: (await import('./kinds/probe.ts')).runProbe }),
  }),
  download: kind({
    title: 'Download',
    params: downloadParams,
    load: async () => ({ run: (await import('./kinds/download.ts')).runDownload }),
  }),
  import: kind({
    title: 'Import',
    params: importParams,
    load: async () => ({ run: (await import('./kinds/import.ts')).runImport }),
  }),
  check: kind({
    title: 'Quality check',
    params: checkParams,
    load: async () => ({ run: (await import('./kinds/check.ts')).runCheck }),
  }),
  explore: kind({
    title: 'Explore',
    params: exploreParams,
    load: async () => ({ run: (await import('./kinds/explore.ts')).runExplore }),
  }),
  export: kind({
    title: 'Export',
    params: exportParams,
    load: async () => ({ run: (await import('./kinds/export.ts')).runExport }),
  }),
  study: kind({
    title: 'Study',
    params: studyParams,
    load: async () => ({ run: (await import('./kinds/study.ts')).runStudyJob }),
  }),
  lookahead: kind({
    title: 'Look-ahead test',
    params: lookaheadParams,
    load: async () => ({ run: (await import('./kinds/study.ts')).runLookaheadJob }),
  }),
  tune: kind({
    title: 'Search',
    params: tuneParams,
    load: async () => ({ run: (await import('./kinds/study.ts')).runTuneJob }),
  }),
  verify: kind({
    title: 'Verify',
    params: verifyParams,
    load: async () => ({ run: (await import('./kinds/study.ts')).runVerifyJob }),
  }),
  explain: kind({
    title: 'Explain a decision',
    params: explainParams,
    load: async () => ({ run: (await import('./kinds/explain.ts')).runExplain }),
  }),
  allocate: kind({
    title: 'Allocate',
    params: allocateInput,
    load: async () => ({ run: (await import('./kinds/allocate.ts')).runAllocate }),
  }),
  report: kind({
    title: 'Report',
    params: reportParams,
    load: async () => ({ run: (await import('./kinds/report.ts')).runReport }),
  }),
  gym: kind({
    title: 'Control task',
    params: gymParams,
    load: async () => ({ run: (await import('./kinds/gym.ts')).runGym }),
  }),
  judge: kind({
    title: 'Judge a desk',
    params: judgeInput,
    load: async () => ({ run: (await import('./kinds/judge.ts')).runJudge }),
  }),
  desk: kind({
    title: 'Specialist desk',
    params: deskParams,
    load: async () => ({ run: (await import('./kinds/desk.ts')).runDesk }),
  }),
}
