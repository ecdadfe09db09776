import { z } from 'zod'
import type { MetricValues } from '../metrics/index.ts'
import type { Significance } from '../metrics/significance/assess.ts'
import type { Interval } from '../metrics/significance/intervals.ts'
import type { Overfitting } from '../metrics/significance/overfitting.ts'
import type { SuperiorAbility } from '../metrics/significance/superior-ability.ts'
import { call } from './contract.ts'

const file = (what: string) => z.string().min(1).describe(`CSV file: ${what}`)
const resamples = z.number().int().min(100).max(1_000_000).optional().describe('Resamples of the bootstrap: 10,000, and fewer for very long files, when left out')
const seed = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(1).describe('Seed of every random draw')
const trials = z.number().int().min(1).max(1_000_000_000).default(1).describe('Tries so far, this one included; the Sharpe ratio is deflated by them')

/** Points are days where the file has days, else numbers of returns since the start. */
interface MeasuredDrawdown {
  readonly depth: number
  readonly peak: string | number
  readonly trough: string | number
  /** Null while the old high has not been reached again. */
  readonly recovery: string | number | null
  /** Calendar days where the file has days, else periods. */
  readonly fallDays: number
  readonly recoveryDays: number | null
}

export interface MeasuredReturns {
  readonly column: string
  readonly periods: number
  /** First and last day, where the file has days. */
  readonly from: string | null
  readonly to: string | null
  readonly periodsPerYear: number
  readonly metrics: MetricValues
  readonly significance: Significance
  /** Annual Sharpe ratio less the benchmark's, resampled together; null without a benchmark. */
  readonly sharpeDifference: (Interval & { readonly pValue: number }) | null
  readonly drawdowns: readonly MeasuredDrawdown[]
  readonly notes: readonly string[]
}

export const measure = {
  returns: call(
    'Measure any series of returns: every metric, and how much of it may be luck',
    z.object({
      file: file('returns as fractions (0.01 or 1%), in one or more columns, with or without dates'),
      column: z.string().optional().describe('Column to measure; needed where there are several'),
      benchmark: z.string().optional().describe('Column to compare with'),
      periodsPerYear: z.number().gt(0).max(100_000).optional().describe("Periods a year: 252 trading days, 52 weeks, 12 months; told from the dates when left out"),
      riskFree: z.number().gt(-1).max(10).default(0).describe("A year's risk-free return as a fraction: 0.02 is 2 %"),
      trials,
      trialVariance: z.number().min(0).optional().describe("Variance of the tries' annual Sharpe ratios; taken as that of tries without skill when left out"),
      resamples,
      seed,
    }),
  ).returns<MeasuredReturns>(),
  overfitting: call(
    'Probability of backtest overfitting of the best of several strategies (CSCV)',
    z.object({
      file: file('a column of returns for each strategy, one row a period'),
      blocks: z.number().int().default(16).describe('Blocks to split the rows into; an even number'),
    }),
  ).returns<Overfitting>(),
  superiorAbility: call(
    'Test whether the best of several strategies beats a benchmark by more than luck (Reality Check and SPA)',
    z.object({
      file: file('a column of returns for each strategy and for the benchmark, one row a period'),
      benchmark: z.string({ error: 'name the column of the benchmark' }).min(1).describe('Column of the benchmark'),
      blockLength: z.number().min(1).optional().describe('Mean length of a bootstrap block; told from the data when left out'),
      resamples,
      seed,
    }),
  ).returns<SuperiorAbility>(),
}
