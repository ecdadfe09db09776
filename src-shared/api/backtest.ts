import { z } from 'zod'
import type { CostKind } from '../backtest/ledger.ts'
import type { MetricValues } from '../metrics/index.ts'
import type { Significance } from '../metrics/significance/assess.ts'
import type { Interval } from '../metrics/significance/intervals.ts'
import type { Verdict } from '../metrics/verdict.ts'
import { call } from './contract.ts'

export interface StrategyInfo {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly learned: boolean
  /** Id of the system that this one is with a part taken away; null where it stands for itself. */
  readonly ablationOf: string | null
  /** Every parameter with its default. */
  readonly params: Readonly<Record<string, unknown>>
}

/** JSON Schema of a strategy's parameters: forms are drawn from it. */
export interface StrategyDetail extends StrategyInfo {
  readonly schema: unknown
  /** Parameters that a search may move, by name; one within another is written with a dot. */
  readonly searchable: Readonly<Record<string, SearchAxis>>
}

/** What a search tries of one parameter unless it is told otherwise. */
export type SearchAxis =
  | { readonly kind: 'range'; readonly low: number; readonly high: number; readonly integer: boolean; readonly logarithmic: boolean }
  | { readonly kind: 'choice'; readonly values: readonly unknown[] }

export const backtest = {
  strategies: call('Every strategy with its parameters', z.object({})).returns<readonly StrategyInfo[]>(),
  strategy: call('One strategy with the schema of its parameters', z.object({ id: z.string().min(1).describe('Id of the strategy') })).returns<StrategyDetail>(),
}

const pricesFile = z.string({ error: 'give a price file' }).min(1).describe('Wide CSV file of adjusted closes: Date, SYM, SYM…')
const params = z.record(z.string(), z.json()).default({}).describe('Parameters of the strategy')
const seed = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(1).describe('Seed of every random draw')

/** One decision from a price file. */
export const weightsInput = z.object({
  strategy: z.string().min(1).describe('Id of the strategy'),
  prices: pricesFile,
  at: z.string().optional().describe('Day of the decision, YYYY-MM-DD; the last one in the file when left out'),
  params,
  seed,
})

export interface DecidedWeights {
  readonly day: string
  readonly strategy: string
  readonly params: Readonly<Record<string, unknown>>
  /** Share of wealth by symbol. */
  readonly weights: Readonly<Record<string, number>>
  /** The rest to one. */
  readonly cash: number
  readonly notes: readonly string[]
}

/** A backtest on a price file: of given weights, or of a strategy. */
export const backtestInput = z.object({
  prices: pricesFile,
  weights: z.string().min(1).optional().describe("Wide CSV file of target weights, one row a day, from that day's close"),
  strategy: z.string().min(1).optional().describe('Id of a strategy that decides'),
  params,
  costBps: z.number().min(0).max(10_000).default(0).describe('Cost of every order in basis points of its size'),
  delay: z.number().int().min(0).max(252).default(1).describe("Trading days between a decision and its trade; 0 trades at the decision's own close, which is optimistic"),
  walkForward: z
    .tuple([z.number().int().min(1), z.number().int().min(1)])
    .optional()
    .describe('Days to fit on and days to test, as TRAIN,TEST; a strategy alone'),
  schedule: z.enum(['daily', 'weekly', 'monthly']).default('monthly').describe('How often a strategy decides'),
  benchmark: z.string().optional().describe('Symbol of the price file to compare with; it is not held unless the weights name it'),
  riskFree: z.number().gt(-1).max(10).default(0).describe("A year's risk-free return as a fraction: 0.02 is 2 %"),
  capital: z.number().positive().max(1e15).default(1).describe('Money at the start'),
  maxLeverage: z.number().min(0).max(10).default(1).describe('Largest sum of weights; above 1 money is borrowed'),
  out: z.string().min(1).optional().describe('CSV file to write the ledger to, day by day'),
  short: z.boolean().default(false).describe('Allow weights below zero'),
  resamples: z.number().int().min(100).max(1_000_000).optional().describe('Resamples of the bootstrap: 10,000 when left out'),
  seed,
})

export interface BacktestResult {
  /** Id of the recorded run; null where it could not be recorded. */
  readonly run: string | null
  readonly title: string
  readonly from: string
  readonly to: string
  /** Days of the ledger, the starting one included. */
  readonly days: number
  readonly initialValue: number
  readonly finalValue: number
  /** Sum of all trades as shares of the wealth of their days. */
  readonly turnover: number
  /** Money charged in all. */
  readonly costs: number
  readonly costsByKind: Readonly<Record<CostKind, number>>
  readonly metrics: MetricValues
  /** The same trades, had nothing been charged. */
  readonly grossMetrics: MetricValues
  readonly significance: Significance
  /** Where the profit came from, as shares of the starting money; assets (or classes) and costs add up to `total`, and so do years. */
  readonly attribution: {
    readonly total: number
    readonly assets: Readonly<Record<string, number>>
    readonly classes: Readonly<Record<string, number>>
    readonly costs: Readonly<Record<CostKind, number>>
    readonly years: Readonly<Record<string, number>>
  }
  /** Equal weight of the same assets over the same days at the same costs; the same held, where equal weight is tested. */
  readonly baseline: { readonly title: string; readonly metrics: MetricValues; readonly sharpeDifference: Interval | null }
  readonly verdict: Verdict['sentence']
  readonly verdictKind: Verdict['kind']
  readonly optimistic: boolean
  readonly notes: readonly string[]
}
