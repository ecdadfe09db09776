import type { z } from 'zod'
import type { Rng } from '../base/rng.ts'
import type { Panel } from '../prices/panel.ts'
import type { Insight } from './insight.ts'

/** What a decision may look at: the past up to this close, and what is held now. Nothing else exists. */
export interface DecisionView {
  /** Cut at the decision day, which is its last row. */
  readonly panel: Panel
  /** Share of wealth in each asset after drift; cash is the rest to one. `[asset]` */
  readonly held: Float64Array
}

export interface Decision {
  /** Target share of wealth in each asset; cash is the rest to one. `[asset]` */
  readonly weights: Float64Array
  /** Said in the ledger: a fallback that was taken, and why. */
  readonly note?: string
}

export interface FitContext {
  readonly rng: Rng
  /** Between 0 and 1. Strategies that fit for longer than half a second call it. */
  progress(done: number): void
  readonly cancelled: () => boolean
  /** What the fit before this one gave, where the study asks to go on from there. */
  readonly previous?: unknown
}

/**
 * A way to choose weights. Baselines and learned systems are the same thing to everything downstream: `fit` sees the
 * training window alone, `decide` sees the past alone.
 */
export interface Strategy<Schema extends z.ZodObject = z.ZodObject, Fitted = unknown> {
  readonly id: string
  readonly title: string
  /** One plain sentence. */
  readonly summary: string
  readonly learned: boolean
  /** Parameters with defaults, ranges and descriptions; forms and command-line flags are derived from it. */
  readonly params: Schema
  /** Days of history that `decide` needs before its first decision. */
  lookbackDays(params: z.output<Schema>): number
  fit(training: Panel, params: z.output<Schema>, context: FitContext): Fitted | Promise<Fitted>
  decide(fitted: Fitted, view: DecisionView): Decision | Promise<Decision>
  /** What its fits looked at, one fit a fold, for the report. */
  insights?(fitted: readonly Fitted[], params: z.output<Schema>): readonly Insight[]
}
