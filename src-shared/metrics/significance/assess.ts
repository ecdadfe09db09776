import { assert } from '../../base/assert.ts'
import type { Rng } from '../../base/rng.ts'
import { variance } from '../../base/stats.ts'
import type { SeriesView } from '../series.ts'
import { CONFIDENCE, sharpeInterval } from './intervals.ts'
import type { BootstrapOptions } from './bootstrap.ts'
import {
  deflatedSharpe,
  luckySharpe,
  minBacktestYears,
  minTrackRecordPeriods,
  probabilisticSharpe,
  sharpeSampleOf,
  type Trials,
} from './probabilistic-sharpe.ts'
import type { Steps } from './steps.ts'

/** How sure one may be of a Sharpe ratio after that many tries. Null where the data say nothing. */
export interface Significance {
  /** Probability that the true Sharpe ratio is above 0. */
  readonly psr: number | null
  /** The same, above what the luckiest of all tries would show without skill. */
  readonly dsr: number | null
  /** Every try so far, this one included. */
  readonly trials: number
  /** Years after which a Sharpe ratio above 0 can be told with 95 % confidence; null where it is not above 0. */
  readonly minTrackRecordYears: number | null
  /** Annual Sharpe ratio: the middle 90 % of its bootstrap distribution. */
  readonly sharpeLow: number | null
  readonly sharpeHigh: number | null
  /** Share of the distribution between the two. */
  readonly confidence: number
  /** Annual Sharpe ratio that the luckiest of all tries is expected to show without skill. */
  readonly luckySharpe: number | null
  /** Years of data below which the luckiest of all tries would reach this Sharpe ratio; null where it is not above 0. */
  readonly minBacktestYears: number | null
  readonly notes: readonly string[]
}

/** Fewer Sharpe ratios than this say too little about their own variance. */
const ENOUGH_TRIALS = 5

/**
 * The tries that a result is deflated by. `sharpes` are the Sharpe ratios of one period of the tries that are on record; where
 * they are too few, tries without skill are assumed, whose Sharpe ratios vary by 1/(periods − 1).
 */
export function trialsOf(count: number, periods: number, sharpes: readonly number[] = []): Trials & { assumed: boolean } {
  assert(Number.isInteger(count) && count >= 1, 'the present try counts')
  const known = sharpes.filter(Number.isFinite)
  const assumed = known.length < ENOUGH_TRIALS
  return { count, variance: assumed ? 1 / (periods - 1) : variance(known), assumed }
}

/** The tries on record. */
export interface TrialRecord {
  /** This one included. */
  readonly count: number
  /** Sharpe ratios of one period of the others, as far as they are known. */
  readonly sharpes?: readonly number[]
  /** Variance of all of them, where it is known otherwise. */
  readonly variance?: number
}

export function* assess(view: SeriesView, trials: TrialRecord, rng: Rng, options: BootstrapOptions = {}): Steps<Significance> {
  const interval = yield* sharpeInterval(view.excess, rng, options)
  const nothing = { psr: null, dsr: null, minTrackRecordYears: null, sharpeLow: null, sharpeHigh: null, luckySharpe: null, minBacktestYears: null }
  if (!interval) {
    const why = view.length < 3 ? `there are too few returns (${view.length})` : 'the returns do not vary'
    return { ...nothing, trials: trials.count, confidence: CONFIDENCE, notes: [`Nothing can be said about significance, because ${why}.`] }
  }
  const sample = sharpeSampleOf(view)
  const found = trialsOf(trials.count, view.length, [...(trials.sharpes ?? []), sample.sharpe])
  const tries = trials.variance === undefined ? found : { count: trials.count, variance: trials.variance, assumed: false }
  const year = Math.sqrt(view.periodsPerYear)
  return {
    psr: finite(probabilisticSharpe(sample)),
    dsr: finite(deflatedSharpe(sample, tries)),
    trials: tries.count,
    minTrackRecordYears: finite(minTrackRecordPeriods(sample) / view.periodsPerYear),
    sharpeLow: finite(interval.low * year),
    sharpeHigh: finite(interval.high * year),
    confidence: CONFIDENCE,
    luckySharpe: finite(luckySharpe(tries) * year),
    minBacktestYears: sample.sharpe > 0 ? finite(minBacktestYears(tries.count, sample.sharpe * year)) : null,
    notes:
      tries.assumed && tries.count > 1
        ? [`The Sharpe ratios of the ${tries.count} tries are not known; they are taken to vary as those of tries without skill do.`]
        : [],
  }
}

function finite(x: number): number | null {
  return Number.isFinite(x) ? x : null
}
