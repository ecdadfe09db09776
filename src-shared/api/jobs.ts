import { z } from 'zod'
import type { Failure } from '../base/failure.ts'
import { call, subscription } from './contract.ts'

export type JobState = 'queued' | 'running' | 'pausing' | 'paused' | 'cancelling' | 'done' | 'failed' | 'cancelled' | 'interrupted'

/** States in which a job process may be alive, so that the queue has to wait for it. */
export const ACTIVE_STATES: readonly JobState[] = ['running', 'pausing', 'paused', 'cancelling']

/** States from which `resume` goes on: from memory when paused, from the last checkpoint otherwise. */
export const RESUMABLE_STATES: readonly JobState[] = ['pausing', 'paused', 'interrupted', 'failed', 'cancelled']

export interface JobProgress {
  readonly phase: string
  readonly step: number
  /** 0 while the total is not known yet. */
  readonly total: number
  /** Seconds still needed, optimistic and pessimistic; null until enough steps were seen. */
  readonly etaSeconds: readonly [number, number] | null
}

/** What the job process takes at this moment. */
export interface JobUsage {
  /** 1 is one processor core, fully. */
  readonly cpuShare: number
  readonly memoryBytes: number
}

/** A job's record: enough to know what ran, on what, with what, and how it ended. */
export interface Job {
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly state: JobState
  readonly params: unknown
  readonly seed: number
  readonly dataHash: string | null
  readonly engine: string | null
  readonly versions: Readonly<Record<string, string>>
  /** Milliseconds since 1970, UTC. */
  readonly createdAt: number
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly progress: JobProgress | null
  /** While its process works; it is not stored. */
  readonly usage?: JobUsage
  /** The final result, or the best so far of a job that was stopped. */
  readonly result: unknown
  readonly failure: Failure | null
  /** How often it was started: 1 for a job that ran through. */
  readonly attempts: number
}

export interface LogLine {
  readonly at: number
  readonly level: 'info' | 'warn' | 'error'
  readonly text: string
}

/** New points of named series: `[x, y]` pairs in order. */
export type SeriesPoints = Readonly<Record<string, readonly (readonly [number, number])[]>>

/** What changed since the last update; several changes within a tenth of a second arrive as one. */
export interface JobUpdate {
  readonly job: Job
  readonly points: SeriesPoints
  readonly log: readonly LogLine[]
}

const byId = z.object({ id: z.string().min(1).describe('Id of the job') })

export const jobs = {
  list: call('All jobs, newest first', z.object({})).returns<readonly Job[]>(),
  get: call('One job', byId).returns<Job>(),
  history: call('All points and log lines of a job so far', byId).returns<{
    readonly points: SeriesPoints
    readonly log: readonly LogLine[]
  }>(),
  start: call(
    'Put a job into the queue',
    z.object({
      kind: z.string().describe('Kind of work'),
      params: z.record(z.string(), z.json()).default({}).describe('Parameters of that kind'),
      title: z.string().max(200).optional().describe('Name shown in lists'),
      seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(1).describe('Seed of every random draw'),
    }),
  ).returns<Job>(),
  pause: call('Pause a running job', byId).returns<Job>(),
  resume: call('Go on with a paused, interrupted, failed or cancelled job', byId).returns<Job>(),
  cancel: call('Stop a job and keep its best result so far', byId).returns<Job>(),
  remove: call('Remove an ended job and its checkpoints', byId).returns<{ readonly removed: boolean }>(),
  watch: subscription('Changes of one job, or of all', z.object({ id: z.string().optional() })).emits<JobUpdate>(),
}
