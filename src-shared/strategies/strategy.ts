import type { z } from 'zod'
import type { Day } from '../base/day.ts'
import type { Rng } from '../base/rng.ts'
import type { TrainingRun } from '../learning/kit/training-run.ts'
import type { Instrument } from '../prices/instrument.ts'
import type { Panel } from '../prices/panel.ts'
import type { Engine } from '../tensor/engines/engine.ts'
import type { Program } from '../tensor/program.ts'
import type { Costs } from '../weights/costs.ts'
import type { Insight } from './insight.ts'

/** What a decision may look at: the past up to this close, and what is held now. Nothing else exists. */
export interface DecisionView {
  /** Cut at the decision day, which is its last row. */
  readonly panel: Panel
  /** Share of wealth in each asset after drift; cash is the rest to one. `[asset]` */
  readonly held: Float64Array
}

/** Shares that one level of a hierarchy decided: of asset classes, or of assets within one class. */
export interface DecisionLevel {
  readonly name: string
  readonly shares: Readonly<Record<string, number>>
}

/** What one desk of a fund was given and holds. All desks' weights add up to the decision's. */
export interface DeskDecision {
  readonly id: string
  readonly title: string
  readonly simulated: boolean
  /** Share of wealth that it was given. */
  readonly capital: number
  /** Columns of what it holds, and the share of wealth in each. */
  readonly assets: Int32Array
  readonly weights: Float64Array
}

export interface Decision {
  /** Target share of wealth in each asset; cash is the rest to one. `[asset]` */
  readonly weights: Float64Array
  /** Said in the ledger: a fallback that was taken, and why. */
  readonly note?: string
  /** How the weights came about, of strategies that decide in levels; kept in the ledger. */
  readonly levels?: readonly DecisionLevel[]
  /** Of a fund: which desk wanted what; kept in the ledger, and what its attribution is made of. */
  readonly desks?: readonly DeskDecision[]
  /** What the members of an ensemble would hold at least and at most (10 % of them below `low`, 10 % above `high`). `[asset]` each */
  readonly spread?: { readonly low: Float64Array; readonly high: Float64Array }
}

/** What is kept of a decision, on the day that it was made. */
export interface DecisionRecord extends Pick<Decision, 'levels' | 'spread' | 'desks'> {
  readonly day: Day
}

export interface FitContext {
  readonly rng: Rng
  /** What models are trained on. */
  readonly engine: Engine
  /** Between 0 and 1. Strategies that fit for longer than half a second call it. */
  progress(done: number): void
  readonly cancelled: () => boolean
  /**
   * One training within the fit, made once: a study that was interrupted goes on inside it from its last checkpoint, or is given what it had made,
   * which is plain data. `name` is the training's own within the fit, and names its randomness and its curves; it is done when the fit is at `until`.
   * Where other strategies of a study make the very same training on the same days, `alike` says all that it depends on besides: it is then made once for all.
   */
  train<Trained>(name: string, until: number, work: (run: TrainingRun) => Promise<Trained>, alike?: string): Promise<Trained>
  /** What a person should know. */
  say(level: 'info' | 'warn', text: string): void
  /** What the study charges, for a portfolio that begins with 1; absent where nobody said. */
  readonly costs?: Costs
  /** What the fit before this one gave, where the study asks to go on from there. */
  readonly previous?: unknown
}

/** A network of a fit with all that is needed to use it elsewhere. */
export interface ExportedNetwork {
  readonly name: string
  readonly program: Program
  /** What its inputs and outputs are: features, scaling, windows, order of assets. Plain data. */
  readonly preprocessing: Readonly<Record<string, unknown>>
}

/**
 * Desks that a strategy simulates beside the panel's assets. A backtest appends one line for each to the strategy's own panel, so that the one
 * accounting step moves all money; baselines hold the universe alone. Nobody could buy such a line: where a panel has none, what a decision would
 * give to them stays cash.
 */
interface Sleeves<Ready> {
  /** The same for every fit of a study. */
  lines(ready: Ready): readonly Instrument[]
  /** Return of each line on each row, from the fit and the days alone: later rows change no earlier one. `[day, line]` */
  returns(ready: Ready, panel: Panel): Float64Array
}

export interface FitSize {
  readonly days: number
  readonly assets: number
  /** Whether what its system and the ablations have in common was trained for another of them already. */
  readonly shared: boolean
}

/** What a fit takes on an ordinary laptop, about, beside what the backtest does. */
interface Effort {
  readonly seconds: number
  readonly megabytes: number
}

/**
 * A way to choose weights. Baselines and learned systems are the same thing to everything downstream: `fit` sees the
 * training window alone, `decide` sees the past alone.
 */
export interface Strategy<Schema extends z.ZodObject = z.ZodObject, Fitted = unknown, Ready = Fitted> {
  readonly id: string
  readonly title: string
  /** One plain sentence. */
  readonly summary: string
  readonly learned: boolean
  /** Id of the system that this one is with a part taken away, to show what the part is worth. */
  readonly ablationOf?: string
  /** Parameters with defaults, ranges and descriptions; forms and command-line flags are derived from it. */
  readonly params: Schema
  /** Parameters with which it is trained for a look at the program rather than for a result; absent where it is fast anyway. */
  readonly quick?: Readonly<Record<string, unknown>>
  /** What one fit takes; where it is absent it is guessed. */
  reckon?(params: z.output<Schema>, size: FitSize): Effort
  /** Days of history that `decide` needs before its first decision. */
  lookbackDays(params: z.output<Schema>): number
  /** Plain data, typed arrays included: it is stored, and loaded again to decide on later prices. */
  fit(training: Panel, params: z.output<Schema>, context: FitContext): Fitted | Promise<Fitted>
  /** Makes a fit ready to decide with: opens its networks, once for many decisions. Where it is absent, the fit itself is ready. */
  prepare?(fitted: Fitted, params: z.output<Schema>, engine: Engine): Promise<Ready>
  readonly sleeves?: Sleeves<Ready>
  /** Ends what `prepare` began. */
  release?(ready: Ready): Promise<void>
  /** The same answer to the same view, whatever was asked before. */
  decide(ready: Ready, view: DecisionView): Decision | Promise<Decision>
  /** What a decision came from: attributions to features and days, attention, regimes, the part of each level. */
  explain?(ready: Ready, view: DecisionView): Promise<readonly Insight[]>
  /** What its fits looked at, one fit a fold, and how it decided on the days of the test, for the report. */
  insights?(fitted: readonly Fitted[], params: z.output<Schema>, decisions: readonly DecisionRecord[]): readonly Insight[]
  /** Its networks, for use outside Terrace. */
  networks?(fitted: Fitted, params: z.output<Schema>): Promise<readonly ExportedNetwork[]> | readonly ExportedNetwork[]
  /** In what way later prices differ from those that the fit was made on, one sentence each; none where they do not. */
  warnings?(fitted: Fitted, panel: Panel): readonly string[]
}
