import { assert } from '../../base/assert.ts'
import type { Rng } from '../../base/rng.ts'
import { mean } from '../../base/stats.ts'
import type { Steps } from './steps.ts'

/**
 * Block length for the stationary bootstrap of a mean: Politis and White (2004) with the correction of Patton, Politis and
 * White (2009). The autocovariances that count are found by the first run of insignificant correlations, then tapered flat-top.
 */
export function automaticBlockLength(x: Float64Array): number {
  const n = x.length
  const longest = Math.ceil(Math.min(3 * Math.sqrt(n), n / 3))
  const covariance = autocovariances(x)
  if (!(covariance[0] > 0)) return 1
  const lags = Math.min(2 * significantLags(covariance, n), covariance.length - 1)
  let slope = 0
  let spectrum = covariance[0]
  for (let k = 1; k <= lags; k++) {
    const taper = Math.min(1, 2 * (1 - k / lags))
    slope += 2 * taper * k * covariance[k]
    spectrum += 2 * taper * covariance[k]
  }
  const length = Math.cbrt((slope / spectrum) ** 2 * n)
  return Number.isNaN(length) ? 1 : Math.min(Math.max(length, 1), Math.max(longest, 1))
}

function runLength(n: number): number {
  return Math.max(5, Math.ceil(Math.sqrt(Math.log10(n))))
}

/** Lags 0 to ⌈√n⌉ + the run length, fewer for a short series; divided by n. */
function autocovariances(x: Float64Array): Float64Array {
  const n = x.length
  const centre = mean(x)
  const out = new Float64Array(Math.max(Math.min(Math.ceil(Math.sqrt(n)) + runLength(n) + 1, n), 1))
  for (let lag = 0; lag < out.length; lag++) {
    let total = 0
    for (let i = lag; i < n; i++) total += (x[i] - centre) * (x[i - lag] - centre)
    out[lag] = total / n
  }
  return out
}

/** The smallest positive lag after which a whole run of correlations is insignificant. */
function significantLags(covariance: Float64Array, n: number): number {
  const bound = 2 * Math.sqrt(Math.log10(n) / n) * covariance[0]
  const run = runLength(n)
  for (let m = 1, quiet = 0; m + 1 < covariance.length; m++) {
    quiet = Math.abs(covariance[m + 1]) < bound ? quiet + 1 : 0
    if (quiet === run) return m + 1 - run
  }
  return covariance.length - 1
}

/** The blocks of one resample: `count` of them, each `lengths[i]` rows from `starts[i]`, wrapping around at the end. */
export interface Blocks {
  count: number
  readonly starts: Int32Array
  readonly lengths: Int32Array
}

/** How many numbers a draw of 32 bits can be. */
const WORDS = 4294967296

/**
 * The stationary bootstrap (Politis and Romano): circular, and a new random start with probability 1/blockLength at each
 * step. Drawn block by block, which is the same law and needs two draws a block instead of one a row.
 */
function drawBlocks(rng: Rng, rows: number, blockLength: number, blocks: Blocks): void {
  const { starts, lengths } = blocks
  const stay = 1 - 1 / blockLength
  const logStay = Math.log(stay)
  let count = 0
  for (let left = rows; left > 0; count++) {
    starts[count] = Math.floor((rng.uint32() * rows) / WORDS)
    let length = 1
    if (stay > 0) {
      const u = (rng.uint32() + 1) / WORDS
      // The logarithm would be below one: most blocks are that short where returns hardly depend on the past.
      if (u <= stay) length = Math.min(1 + Math.floor(Math.log(u) / logStay), left)
    }
    lengths[count] = length
    left -= length
  }
  blocks.count = count
}

export interface BootstrapOptions {
  readonly resamples?: number
  /** Mean length of a block; found from the data when left out. */
  readonly blockLength?: number
}

export const DEFAULT_RESAMPLES = 10_000

interface Resampling {
  readonly rows: number
  readonly blockLength: number
  readonly resamples: number
  /** Series that each visit sums; more of them mean more frequent pauses. */
  readonly lines: number
}

/** Sums between two pauses: some milliseconds. */
const SUMS_PER_STEP = 300_000

/** Calls `visit` with the blocks of each resample; every statistic taken from one call sees the same rows. */
export function* resample(rng: Rng, { rows, blockLength, resamples, lines }: Resampling, visit: (blocks: Blocks, b: number) => void): Steps<void> {
  assert(rows > 0 && blockLength >= 1, 'a bootstrap has rows and blocks of at least one')
  const blocks: Blocks = { count: 0, starts: new Int32Array(rows), lengths: new Int32Array(rows) }
  const every = Math.max(1, Math.floor((SUMS_PER_STEP * blockLength) / (rows * lines)))
  for (let b = 0; b < resamples; b++) {
    if (b % every === 0) yield b / resamples
    drawBlocks(rng, rows, blockLength, blocks)
    visit(blocks, b)
  }
  yield 1
}

/** Running sums of a series laid out twice, so that a block that wraps around is still one difference. `[2 · row + 1]` */
export function circularSums(x: ArrayLike<number>): Float64Array {
  const n = x.length
  const out = new Float64Array(2 * n + 1)
  for (let i = 0; i < 2 * n; i++) out[i + 1] = out[i] + x[i < n ? i : i - n]
  return out
}

/** Sum of the resampled rows. */
export function blockSum({ count, starts, lengths }: Blocks, sums: Float64Array): number {
  let total = 0
  for (let i = 0; i < count; i++) {
    const start = starts[i]
    total += sums[start + lengths[i]] - sums[start]
  }
  return total
}
