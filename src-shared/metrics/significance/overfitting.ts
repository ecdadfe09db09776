import { badInput } from '../../base/failure.ts'
import { covariance, mean, variance } from '../../base/stats.ts'
import type { Steps } from './steps.ts'

/** Returns of several strategies over the same periods, row-major. */
export interface ReturnMatrix {
  readonly names: readonly string[]
  readonly rows: number
  /** `[row, strategy]` */
  readonly values: Float64Array
}

export interface Overfitting {
  /** Share of splits in which the best strategy in sample came out in the lower half out of sample. About 0.5 without skill. */
  readonly pbo: number
  readonly combinations: number
  /** Of the winner's out-of-sample Sharpe ratio on its in-sample one; null where the latter never changes. */
  readonly slope: number | null
  /** Share of splits in which the winner lost money out of sample. */
  readonly probLoss: number
  readonly notes: readonly string[]
}

/** Above it there are more combinations (2.7 million at 24) than anyone waits for. */
const MOST_BLOCKS = 24

/** Sums between two pauses: some milliseconds. */
const SUMS_PER_STEP = 3_000_000

/**
 * Probability of backtest overfitting by combinatorially symmetric cross-validation (Bailey, Borwein, López de Prado and
 * Zhu). Sums and sums of squares of each block are taken once; a combination only adds blocks.
 */
export function* probabilityOfOverfitting(matrix: ReturnMatrix, blocks: number): Steps<Overfitting> {
  const { rows, names } = matrix
  if (!Number.isInteger(blocks) || blocks < 2 || blocks % 2 !== 0 || blocks > MOST_BLOCKS) {
    badInput(`The number of blocks must be an even number from 2 to ${MOST_BLOCKS}, not ${blocks}.`, { where: 'blocks' })
  }
  if (names.length < 2) badInput('Overfitting by choice needs at least two strategies to choose from; the matrix has one column of returns.')
  if (rows < 2 * blocks) {
    badInput(`${rows} rows are too few for ${blocks} blocks; give at least ${2 * blocks} rows or ask for fewer blocks.`)
  }
  const count = names.length
  const moments = blockMoments(matrix, blocks)
  const combinations = binomial(blocks, blocks / 2)
  const winnerIn = new Float64Array(combinations)
  const winnerOut = new Float64Array(combinations)
  const chosen = Int32Array.from({ length: blocks / 2 }, (_, i) => i)
  const sharpeIn = new Float64Array(count)
  const sharpeOut = new Float64Array(count)
  let lowerHalf = 0
  let losses = 0
  const every = Math.max(1, Math.floor(SUMS_PER_STEP / (blocks * count)))
  for (let c = 0; c < combinations; c++) {
    if (c % every === 0) yield c / combinations
    sharpeOfBlocks(moments, chosen, sharpeIn, sharpeOut)
    const best = indexOfMaximum(sharpeIn)
    const own = sharpeOut[best]
    let rank = 1
    for (let k = 0; k < count; k++) {
      if (sharpeOut[k] < own) rank++
      else if (sharpeOut[k] === own && k !== best) rank += 0.5
    }
    // The logit of rank/(count + 1) is at or below 0 exactly where the rank is in the lower half.
    if (rank / (count + 1) <= 0.5) lowerHalf++
    if (own < 0) losses++
    winnerIn[c] = sharpeIn[best]
    winnerOut[c] = own
    nextCombination(chosen, blocks)
  }
  yield 1
  const spread = variance(winnerIn)
  return {
    pbo: lowerHalf / combinations,
    combinations,
    slope: spread > 1e-24 * mean(winnerIn) ** 2 ? covariance(winnerIn, winnerOut) / spread : null,
    probLoss: losses / combinations,
    notes: moments.flat.map((k) => `${names[k]} does not vary in some choice of blocks and counts there as a Sharpe ratio of 0.`),
  }
}

interface Moments {
  readonly blocks: number
  readonly count: number
  readonly blockRows: Int32Array
  /** About each strategy's mean. `[block, strategy]` */
  readonly sums: Float64Array
  readonly squares: Float64Array
  readonly centres: Float64Array
  /** Below it a variance is rounding noise. `[strategy]` */
  readonly floors: Float64Array
  /** Strategies that were found not to vary. */
  readonly flat: number[]
}

/** Blocks are contiguous and equal; where rows are left over, the first blocks have one row more. */
function blockMoments({ rows, names, values }: ReturnMatrix, blocks: number): Moments {
  const count = names.length
  const centres = new Float64Array(count)
  const floors = new Float64Array(count)
  for (let i = 0; i < values.length; i++) {
    centres[i % count] += values[i] / rows
    floors[i % count] = Math.max(floors[i % count], 1e-26 * values[i] ** 2)
  }
  const sums = new Float64Array(blocks * count)
  const squares = new Float64Array(blocks * count)
  const blockRows = new Int32Array(blocks)
  const short = Math.floor(rows / blocks)
  for (let block = 0, row = 0; block < blocks; block++) {
    const length = short + (block < rows % blocks ? 1 : 0)
    blockRows[block] = length
    for (const end = row + length; row < end; row++) {
      for (let k = 0; k < count; k++) {
        const x = values[row * count + k] - centres[k]
        sums[block * count + k] += x
        squares[block * count + k] += x * x
      }
    }
  }
  return { blocks, count, blockRows, sums, squares, centres, floors, flat: [] }
}

/** Sharpe ratios on the chosen blocks and on all others. */
function sharpeOfBlocks(moments: Moments, chosen: Int32Array, inside: Float64Array, outside: Float64Array): void {
  const { blocks, count, blockRows, sums, squares } = moments
  const isChosen = new Uint8Array(blocks)
  for (const block of chosen) isChosen[block] = 1
  const insideSquares = new Float64Array(count)
  const outsideSquares = new Float64Array(count)
  let insideRows = 0
  let outsideRows = 0
  inside.fill(0)
  outside.fill(0)
  for (let block = 0; block < blocks; block++) {
    const [sum, square] = isChosen[block] ? [inside, insideSquares] : [outside, outsideSquares]
    if (isChosen[block]) insideRows += blockRows[block]
    else outsideRows += blockRows[block]
    const base = block * count
    for (let k = 0; k < count; k++) {
      sum[k] += sums[base + k]
      square[k] += squares[base + k]
    }
  }
  for (let k = 0; k < count; k++) {
    inside[k] = sharpeFromSums(moments, k, inside[k], insideSquares[k], insideRows)
    outside[k] = sharpeFromSums(moments, k, outside[k], outsideSquares[k], outsideRows)
  }
}

function sharpeFromSums(moments: Moments, k: number, sum: number, squares: number, rows: number): number {
  const average = sum / rows
  const spread = (squares - sum * average) / (rows - 1)
  if (spread > moments.floors[k]) return (moments.centres[k] + average) / Math.sqrt(spread)
  if (!moments.flat.includes(k)) moments.flat.push(k)
  return 0
}

function indexOfMaximum(x: Float64Array): number {
  let best = 0
  for (let i = 1; i < x.length; i++) if (x[i] > x[best]) best = i
  return best
}

/** The next choice in lexicographic order, in place. */
function nextCombination(chosen: Int32Array, of: number): void {
  const size = chosen.length
  let i = size - 1
  while (i >= 0 && chosen[i] === of - size + i) i--
  if (i < 0) return
  chosen[i]++
  for (let j = i + 1; j < size; j++) chosen[j] = chosen[j - 1] + 1
}

function binomial(n: number, k: number): number {
  let out = 1
  for (let i = 1; i <= k; i++) out = (out * (n - k + i)) / i
  return Math.round(out)
}
