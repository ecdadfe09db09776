import type { JobUsage, LogLine, SeriesPoints } from '../../src-shared/api/jobs.ts'
import type { Failure } from '../../src-shared/base/failure.ts'

/** Everything that a job process is told at its start. */
export interface WorkOrder {
  readonly id: string
  readonly kind: string
  readonly params: unknown
  readonly seed: number
  /** The data folder, and the job's own folder in it: checkpoints, series, log. */
  readonly home: string
  readonly folder: string
  /** Go on from the last good checkpoint. */
  readonly resume: boolean
}

export type ToWorker =
  | { readonly type: 'start'; readonly order: WorkOrder }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'cancel' }

export type FromWorker =
  | { readonly type: 'progress'; readonly phase: string; readonly step: number; readonly total: number }
  | { readonly type: 'points'; readonly points: SeriesPoints }
  | { readonly type: 'log'; readonly lines: readonly LogLine[] }
  | { readonly type: 'facts'; readonly dataHash?: string; readonly engine?: string }
  | { readonly type: 'best'; readonly result: unknown }
  | { readonly type: 'usage'; readonly usage: JobUsage }
  | { readonly type: 'paused' }
  | { readonly type: 'resumed' }
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'cancelled' }
  | { readonly type: 'failed'; readonly failure: Failure }

/** A job process as the runner sees it: forked Node, Electron's utility process, or a test's own. */
export interface WorkerHandle {
  readonly pid: number | undefined
  send(message: ToWorker): void
  onMessage(listener: (message: FromWorker) => void): void
  /** Called once, with words for how it ended. */
  onExit(listener: (how: string) => void): void
  kill(): void
}

/** The same line seen from inside the job process. */
export interface WorkerChannel {
  send(message: FromWorker): void
  onMessage(listener: (message: ToWorker) => void): void
}
