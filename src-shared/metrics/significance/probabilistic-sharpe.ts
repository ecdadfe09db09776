import { kurtosis, normalCdf, normalInverse, skewness } from '../../base/stats.ts'
import { periodSharpe, type SeriesView } from '../series.ts'

/** A Sharpe ratio of one period, never annualised, and what its sampling error depends on. */
export interface SharpeSample {
  readonly sharpe: number
  readonly periods: number
  readonly skew: number
  /** Raw: 3 for a normal. */
  readonly kurtosis: number
}

/** NaN where the returns do not vary. */
export function sharpeSampleOf(view: SeriesView): SharpeSample {
  return { sharpe: periodSharpe(view), periods: view.length, skew: skewness(view.returns), kurtosis: kurtosis(view.returns) }
}

/** Variance of an estimated Sharpe ratio, times the number of periods less one (Mertens). */
function sharpeVariance({ sharpe, skew, kurtosis: k }: SharpeSample): number {
  return 1 - skew * sharpe + ((k - 1) / 4) * sharpe ** 2
}

/** Probability that the true Sharpe ratio is above `target` (Bailey and López de Prado). */
export function probabilisticSharpe(sample: SharpeSample, target = 0): number {
  return normalCdf(((sample.sharpe - target) * Math.sqrt(sample.periods - 1)) / Math.sqrt(sharpeVariance(sample)))
}

const EULER = 0.5772156649015329

/** Expected maximum of `count` independent standard normals; 0 for a single one. */
export function expectedMaximum(count: number): number {
  if (count <= 1) return 0
  return (1 - EULER) * normalInverse(1 - 1 / count) + EULER * normalInverse(1 - 1 / (count * Math.E))
}

/** What the tries before this one say about luck. */
export interface Trials {
  /** Every try, this one included. */
  readonly count: number
  /** Variance of the tries' Sharpe ratios of one period. */
  readonly variance: number
}

/** The Sharpe ratio that the luckiest of that many skill-less tries is expected to show. */
export function luckySharpe({ count, variance }: Trials): number {
  return Math.sqrt(variance) * expectedMaximum(count)
}

/** Probability that the true Sharpe ratio is above what the luckiest of all tries would show without skill. */
export function deflatedSharpe(sample: SharpeSample, trials: Trials): number {
  return probabilisticSharpe(sample, luckySharpe(trials))
}

/** Periods needed before a Sharpe ratio above `target` can be told at `confidence`; Infinity where it is not above. */
export function minTrackRecordPeriods(sample: SharpeSample, target = 0, confidence = 0.95): number {
  if (!(sample.sharpe > target)) return Infinity
  return 1 + sharpeVariance(sample) * (normalInverse(confidence) / (sample.sharpe - target)) ** 2
}

/** Years of backtest below which the best of `count` skill-less tries is expected to show this annual Sharpe ratio. */
export function minBacktestYears(count: number, annualSharpe: number): number {
  return (expectedMaximum(count) / annualSharpe) ** 2
}
