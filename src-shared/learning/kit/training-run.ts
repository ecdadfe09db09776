import type { Rng } from '../../base/rng.ts'
import type { Engine } from '../../tensor/engines/engine.ts'

/** What a trainer is given from outside: the engine, its randomness, and where reports, pauses and checkpoints go. */
export interface TrainingRun<Trained = unknown> {
  readonly engine: Engine
  readonly rng: Rng
  /** What `checkpoint` was last given by an interrupted run; undefined for a fresh start. */
  readonly resume?: unknown
  /** Named numbers at a step, for curves. */
  report(step: number, values: Readonly<Record<string, number>>): void
  /** Called between updates: others get their turn, a pause waits here, and a cancel is thrown. */
  breathe(step: number, total: number): Promise<void>
  /** Asked after every update and after `inspect`, so that a resumed training never looks twice or not at all; `state` is only called, and the work of it only done, when a checkpoint is due. */
  checkpoint(state: () => Promise<unknown>): Promise<void>
  /**
   * Shown the training as it stands after every report, where somebody wants to look: `now` is only called, and the work of it only done,
   * when they do. True ends the training early.
   */
  inspect?(step: number, now: () => Promise<Trained>): Promise<boolean>
  /** What a person should know: a guard that saw something. */
  say(level: 'info' | 'warn', text: string): void
}
