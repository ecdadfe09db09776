import { z } from 'zod'
import type { Insight } from '../strategies/insight.ts'
import type { DecisionLevel } from '../strategies/strategy.ts'
import { call } from './contract.ts'

/** A finished run as lists show it. */
export interface RunSummary {
  readonly id: string
  readonly kind: string
  readonly title: string
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

const byId = z.object({ id: z.string().min(1).describe('Id of the run') })

export const runs = {
  list: call('Finished runs, newest first', z.object({})).returns<readonly RunSummary[]>(),
  get: call('One run: what it was made from and what came out', byId).returns<StoredRun>(),
  explain: call(
    'Explain a decision of a run: what its model looked at, and what each level added',
    byId.extend({ at: z.string().optional().describe('Day at whose close it was decided, YYYY-MM-DD; by default the last decision') }),
  ).returns<Explanation>(),
  remove: call('Take a run out of view; its tries stay in the count', byId).returns<{ readonly removed: boolean }>(),
}
