import { z } from 'zod'
import type { Insight } from '../strategies/insight.ts'
import type { DecisionLevel } from '../strategies/strategy.ts'
import { call } from './contract.ts'

/** A finished run as lists show it. */
export interface RunSummary {
  readonly id: string
  readonly kind: string
  readonly title: string
  /** What the user wants to remember of it; empty where there is nothing. */
  readonly note: string
  /** Milliseconds since 1970, UTC. */
  readonly createdAt: number
  /** Results of this run that count as tries. */
  readonly trials: number
}

export interface StoredRun extends RunSummary {
  /** Enough to run it again: data, study, seed, engine, versions. */
  readonly manifest: unknown
  readonly result: unknown
}

/** One decision of a run with its reasons. */
export interface Explanation {
  readonly id: string
  /** The day at whose close it was decided, YYYY-MM-DD. */
  readonly day: string
  readonly strategy: string
  /** Days that the model was trained on. */
  readonly trained: { readonly from: string; readonly to: string }
  readonly weights: readonly {
    readonly symbol: string
    readonly name: string
    readonly assetClass: string
    /** Share of wealth before the decision. */
    readonly held: number
    readonly target: number | null
    /** What the members of an ensemble would hold; null where there is none. */
    readonly low: number | null
    readonly high: number | null
  }[]
  readonly levels: readonly DecisionLevel[]
  readonly insights: readonly Insight[]
  readonly notes: readonly string[]
}

/** What happened to the strategy under test, column by column. Money is in `currency`. */
export interface RunLedger {
  readonly currency: string
  readonly symbols: readonly string[]
  readonly names: readonly string[]
  /** Days since 1970. `[day]`, as the next four. */
  readonly days: readonly number[]
  /** Wealth at the close, after all costs. */
  readonly value: readonly number[]
  /** Money charged on the day. */
  readonly costs: readonly number[]
  /** Traded share of wealth. */
  readonly turnover: readonly number[]
  /** Whether the strategy decided at the close of the day. */
  readonly decided: readonly boolean[]
  /** Every order: its row in `days`, its place in `symbols`, the share of wealth and the money, buys positive. `[order]` each */
  readonly trades: { readonly row: readonly number[]; readonly asset: readonly number[]; readonly share: readonly number[]; readonly money: readonly number[] }
}

/** One asset in one decision. Shares of wealth. */
export interface DecidedWeight {
  readonly symbol: string
  readonly name: string
  readonly assetClass: string
  /** Null where the strategy left it alone. */
  readonly target: number | null
  readonly low: number | null
  readonly high: number | null
  /** At the close of the decision, and after it was carried out; null where that was after the last tested day. */
  readonly before: number
  readonly after: number | null
}

/** One decision of a run, as it is in the ledger. */
export interface RunDecision {
  /** YYYY-MM-DD. */
  readonly day: string
  readonly tradedOn: string | null
  /** What has a target or was held, the largest target first. */
  readonly weights: readonly DecidedWeight[]
  /** Targeted share of cash. */
  readonly cash: number
  /** How the weights came about, level by level, where the strategy decides in levels. */
  readonly levels: readonly DecisionLevel[]
  readonly notes: readonly string[]
}

const byId = z.object({ id: z.string().min(1).describe('Id of the run') })

export const runs = {
  list: call('Finished runs, newest first', z.object({})).returns<readonly RunSummary[]>(),
  get: call('One run: what it was made from and what came out', byId).returns<StoredRun>(),
  explain: call(
    'Explain a decision of a run: what its model looked at, and what each level added',
    byId.extend({ at: z.string().optional().describe('Day at whose close it was decided, YYYY-MM-DD; by default the last decision') }),
  ).returns<Explanation>(),
  ledger: call('What a run did day by day: wealth, costs, orders', byId).returns<RunLedger>(),
  decision: call('One decision of a run: targets, what was held before and after', byId.extend({ day: z.string().describe('Day of the decision, YYYY-MM-DD') })).returns<RunDecision>(),
  rename: call('Give a run another name', byId.extend({ title: z.string().trim().min(1).max(200).describe('The new name') })).returns<RunSummary>(),
  note: call('Keep a note with a run, in the place of the one before; an empty one takes it away', byId.extend({ text: z.string().trim().max(2000).describe('The note') })).returns<RunSummary>(),
  remove: call('Take a run out of view; its tries stay in the count', byId).returns<{ readonly removed: boolean }>(),
  restore: call('Bring a run that was taken out of view back', byId).returns<RunSummary>(),
}
