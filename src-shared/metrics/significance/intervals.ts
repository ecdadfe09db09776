import { assert } from '../../base/assert.ts'
import type { Rng } from '../../base/rng.ts'
import { mean, quantileSorted } from '../../base/stats.ts'
import { deviationOf } from '../series.ts'
import { automaticBlockLength, blockSum, circularSums, DEFAULT_RESAMPLES, resample, type BootstrapOptions } from './bootstrap.ts'
import type { Steps } from './steps.ts'

export const CONFIDENCE = 0.9

/** A figure with the middle 90 % of its bootstrap distribution. */
export interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** Two Sharpe ratios of one period and their difference, resampled with the same rows on both sides. */
export interface SharpeDifference {
  readonly own: Interval
  readonly other: Interval
  readonly difference: Interval
  /** Share of resamples, recentred on no difference, at least as far from 0 as what was seen: a two-sided p-value. */
  readonly pValue: number
  readonly blockLength: number
  readonly resamples: number
}

/** Sharpe ratio of one period with its interval, or null for a series that is too short or does not vary. */
export function* sharpeInterval(excess: Float64Array, rng: Rng, options: BootstrapOptions = {}): Steps<Interval | null> {
  const sharpe = resampledSharpe(excess)
  if (!sharpe) return null
  const { resamples = DEFAULT_RESAMPLES, blockLength = automaticBlockLength(excess) } = options
  const draws = new Float64Array(resamples)
  yield* resample(rng, { rows: excess.length, blockLength, resamples, lines: 1 }, (blocks, b) => (draws[b] = sharpe.of(blocks)))
  return intervalOf(sharpe.value, draws)
}

/** The paired bootstrap. Null where either series is too short or does not vary. */
export function* compareSharpe(own: Float64Array, other: Float64Array, rng: Rng, options: BootstrapOptions = {}): Steps<SharpeDifference | null> {
  assert(own.length === other.length, 'paired series have the same periods')
  const [a, b] = [resampledSharpe(own), resampledSharpe(other)]
  if (!a || !b) return null
  const { resamples = DEFAULT_RESAMPLES, blockLength = Math.max(automaticBlockLength(own), automaticBlockLength(other)) } = options
  const draws = { own: new Float64Array(resamples), other: new Float64Array(resamples), difference: new Float64Array(resamples) }
  yield* resample(rng, { rows: own.length, blockLength, resamples, lines: 2 }, (blocks, i) => {
    draws.own[i] = a.of(blocks)
    draws.other[i] = b.of(blocks)
    draws.difference[i] = draws.own[i] - draws.other[i]
  })
  const seen = a.value - b.value
  const centre = mean(draws.difference)
  const asFar = draws.difference.reduce((count, d) => count + (Math.abs(d - centre) >= Math.abs(seen) ? 1 : 0), 0)
  return {
    own: intervalOf(a.value, draws.own),
    other: intervalOf(b.value, draws.other),
    difference: intervalOf(seen, draws.difference),
    pValue: (asFar + 1) / (resamples + 1),
    blockLength,
    resamples,
  }
}

/** The Sharpe ratio of any resample from running sums of returns and squares, taken about the mean so that nothing cancels. */
function resampledSharpe(x: Float64Array): { value: number; of: (blocks: Parameters<typeof blockSum>[0]) => number } | null {
  const n = x.length
  const deviation = deviationOf(x)
  if (n < 3 || !(deviation > 0)) return null
  const centre = mean(x)
  const about = x.map((r) => r - centre)
  const sums = circularSums(about)
  const squares = circularSums(about.map((r) => r * r))
  const floor = 1e-20 * deviation ** 2
  return {
    value: centre / deviation,
    of: (blocks) => {
      const total = blockSum(blocks, sums)
      const variance = (blockSum(blocks, squares) - (total * total) / n) / (n - 1)
      return (centre + total / n) / Math.sqrt(Math.max(variance, floor))
    },
  }
}

function intervalOf(value: number, draws: Float64Array): Interval {
  const sorted = Float64Array.from(draws).sort()
  return { value, low: quantileSorted(sorted, (1 - CONFIDENCE) / 2), high: quantileSorted(sorted, (1 + CONFIDENCE) / 2) }
}
