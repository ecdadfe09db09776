import { median, quantile } from '../../base/stats.ts'
import type { Bars } from '../bars.ts'
import type { Series } from '../series.ts'

/** Why a block of prices stands on another level than the rest. */
export type LevelCause = 'unit' | 'split'

/** Rows on a wrong level, and the factor that brings their prices back. */
interface LevelFault {
  readonly cause: LevelCause
  /** Rows of the bars, both included. */
  readonly first: number
  readonly last: number
  readonly factor: number
}

/** A series as the price checks look at it: rows that can be compared, and by how much each differs from the one before. */
interface Levels {
  /** Rows that have a price; of a day that is there twice, the last. */
  readonly rows: Int32Array
  /** Log change of the typical price from the row before, dividends and applied splits taken out; 0 for the first. */
  readonly change: Float64Array
  /** Robust standard deviation of `change`. */
  readonly sigma: number
  readonly faults: readonly LevelFault[]
  /** The factor that each of `rows` must be multiplied by; 1 where nothing is wrong. */
  readonly factor: Float64Array
}

const UNIT_RATIO = 100
/** Around a hundredfold lies whatever is a hundredfold and an ordinary day. */
const UNIT_LOW = UNIT_RATIO ** 0.9
const UNIT_HIGH = UNIT_RATIO ** 1.1
/** Smaller splits (stock dividends) cannot be told from an ordinary day. */
const SMALLEST_SPLIT = Math.log(1.2)
/** How far from its split a lasting change of level may be to be put down to it. */
const SPLIT_REACH_ROWS = 5
/** Splits that companies make, and how many days of volume tell one from a crash. */
const USUAL_SPLITS = [2, 3, 4, 5, 8, 10, 15, 20, 25, 50]
const VOLUME_ROWS = 20

/** Four checks look at the same levels. */
const FOUND = new WeakMap<Series, Levels>()

export function findLevels(series: Series): Levels {
  const found = FOUND.get(series) ?? measureLevels(series)
  FOUND.set(series, found)
  return found
}

function measureLevels(series: Series): Levels {
  const { bars } = series
  const rows = pricedRows(bars)
  const typical = Float64Array.from(rows, (row) => typicalPrice(bars, row))
  const change = new Float64Array(rows.length)
  const plainChange = new Float64Array(rows.length)
  for (let k = 1; k < rows.length; k++) {
    const split = series.adjustment === 'none' ? splitFactor(bars, rows[k]) : 1
    const income = bars.dividend[rows[k]] > 0 ? bars.dividend[rows[k]] : 0
    const plain = Math.log((typical[k] * split) / typical[k - 1])
    const paid = Math.log(((typical[k] + income) * split) / typical[k - 1])
    // A dividend in the wrong unit must not look like a jump of the price.
    change[k] = Math.abs(paid) < Math.abs(plain) ? paid : plain
    plainChange[k] = plain
  }
  const sigma = robustSigma(change.subarray(1))
  const units = unitSteps(plainChange, sigma)
  // Coins and currencies do not split.
  const usual = ['crypto', 'currency', 'cash'].includes(series.instrument.assetClass) ? [] : USUAL_SPLITS
  const splits = splitSteps(bars, rows, change, sigma, units, usual)
  const unitFactor = levelByTrading(bars, rows, units)
  const splitFactorOf = levelByEnd(bars, rows, splits)
  return {
    rows,
    change,
    sigma,
    faults: [...faultRuns('unit', rows, unitFactor), ...faultRuns('split', rows, splitFactorOf)].sort((a, b) => a.first - b.first),
    factor: unitFactor.map((factor, k) => factor * splitFactorOf[k]),
  }
}

function pricedRows(bars: Bars): Int32Array {
  const rows: number[] = []
  for (let row = 0; row < bars.days.length; row++) {
    if (!(bars.close[row] > 0)) continue
    if (rows.length > 0 && bars.days[rows[rows.length - 1]] === bars.days[row]) rows.pop()
    rows.push(row)
  }
  return Int32Array.from(rows)
}

/** The middle of the row's prices (the upper one of two), so that one wrong cell does not move it. NaN without any. */
export function typicalPrice(bars: Bars, row: number): number {
  const { open, high, low, close } = bars
  let count = 0
  count = insertSorted(open[row], count)
  count = insertSorted(high[row], count)
  count = insertSorted(low[row], count)
  count = insertSorted(close[row], count)
  return count === 0 ? NaN : SORTED[count >>> 1]
}

/** Four numbers at most, kept here so that a row allocates nothing. */
const SORTED = new Float64Array(4)

function insertSorted(x: number, count: number): number {
  if (!(x > 0)) return count
  let at = count
  for (; at > 0 && SORTED[at - 1] > x; at--) SORTED[at] = SORTED[at - 1]
  SORTED[at] = x
  return count + 1
}

/** By how much a price stands a hundredfold off the others of its day: 100, 0.01, or 1. */
export function unitOff(price: number, typical: number): number {
  const ratio = price / typical
  if (ratio > UNIT_LOW && ratio < UNIT_HIGH) return UNIT_RATIO
  return ratio > 1 / UNIT_HIGH && ratio < 1 / UNIT_LOW ? 1 / UNIT_RATIO : 1
}

function splitFactor(bars: Bars, row: number): number {
  return bars.split[row] > 0 ? bars.split[row] : 1
}

function robustSigma(changes: Float64Array): number {
  return changes.length === 0 ? 0 : 1.4826 * quantile(changes.map(Math.abs), 0.5)
}

/** Whether a change is a step of `size` and not an ordinary, if wild, day. */
function isStep(change: number, size: number, sigma: number): boolean {
  const length = Math.abs(size)
  return Math.abs(change) > 5 * sigma && Math.abs(change - size) <= Math.min(0.35 * length, Math.max(0.1, 6 * sigma, 0.1 * length))
}

/** +1 where the price became a hundred times as large, −1 where a hundredth. */
function unitSteps(change: Float64Array, sigma: number): Int8Array {
  const size = Math.log(UNIT_RATIO)
  return Int8Array.from(change, (x) => (isStep(x, size, sigma) ? 1 : isStep(x, -size, sigma) ? -1 : 0))
}

interface SplitStep {
  readonly k: number
  readonly ratio: number
  /** The step looks like a split, but none of this ratio was declared. */
  readonly assumed: boolean
}

/** Changes as large as one of the series' own splits, in either direction, or as a usual split that nobody declared. */
function splitSteps(
  bars: Bars,
  rows: Int32Array,
  change: Float64Array,
  sigma: number,
  units: Int8Array,
  usualSplits: readonly number[],
): SplitStep[] {
  const declared = [...new Set(bars.split)].filter((ratio) => ratio > 0 && Math.abs(Math.log(ratio)) >= SMALLEST_SPLIT)
  const steps: SplitStep[] = []
  for (let k = 1; k < rows.length; k++) {
    if (!(Math.abs(change[k]) > 5 * sigma && Math.abs(change[k]) > SMALLEST_SPLIT / 2)) continue
    const ratio = nearest(bothWays(declared), change[k])
    if (ratio !== undefined && isStep(change[k], Math.log(ratio), sigma)) {
      // A step of exactly a hundred is a unit error unless such a split was declared, which then explains it better.
      units[k] = 0
      steps.push({ k, ratio, assumed: false })
      continue
    }
    const usual = nearest(bothWays(usualSplits), change[k])
    if (units[k] !== 0 || usual === undefined || !looksLikeSplit(bars, rows, change[k], k, usual, sigma)) continue
    steps.push({ k, ratio: usual, assumed: true })
  }
  return steps
}

const bothWays = (ratios: readonly number[]) => ratios.flatMap((ratio) => [ratio, 1 / ratio])

function nearest(ratios: readonly number[], change: number): number | undefined {
  const distance = (ratio: number) => Math.abs(change - Math.log(ratio))
  return ratios.length === 0 ? undefined : ratios.reduce((best, one) => (distance(one) < distance(best) ? one : best))
}

/** A crash may halve a price too: with a split, volume grows as much as the price falls, and stays there. */
function looksLikeSplit(bars: Bars, rows: Int32Array, change: number, k: number, ratio: number, sigma: number): boolean {
  const miss = Math.abs(change - Math.log(ratio))
  if (Math.abs(change) < 10 * sigma || miss > Math.max(0.04, 2.5 * sigma)) return false
  const volume = (from: number, to: number) => {
    const known = Array.from(rows.subarray(Math.max(0, from), to), (row) => bars.volume[row]).filter((x) => x > 0)
    return median(known)
  }
  const shift = Math.log(volume(k, k + VOLUME_ROWS) / volume(k - VOLUME_ROWS, k))
  return Math.abs(shift + Math.log(ratio)) < 0.5 * Math.abs(Math.log(ratio))
}

/**
 * Factors that undo unit steps. The right level is the one on which the most trading was seen: days with volume count
 * first, then days at all, so that a quotation without trades does not outvote the market.
 */
function levelByTrading(bars: Bars, rows: Int32Array, steps: Int8Array): Float64Array {
  const level = new Int32Array(rows.length)
  const votes = new Map<number, { traded: number; rows: number }>()
  for (let k = 0; k < rows.length; k++) {
    level[k] = (k === 0 ? 0 : level[k - 1]) + steps[k]
    const vote = votes.get(level[k]) ?? { traded: 0, rows: 0 }
    votes.set(level[k], { traded: vote.traded + (bars.volume[rows[k]] > 0 ? 1 : 0), rows: vote.rows + 1 })
  }
  const ranked = [...votes].sort(([la, a], [lb, b]) => b.traded - a.traded || b.rows - a.rows || lb - la)
  const right = ranked.length === 0 ? 0 : ranked[0][0]
  // 1 / 100 and not 100 ** -1: both must be the same number wherever a repair is made.
  return Float64Array.from(level, (own) => (own <= right ? UNIT_RATIO ** (right - own) : 1 / UNIT_RATIO ** (own - right)))
}

/** Factors that undo split steps. The last level is right: prices are counted in shares of the last day. */
function levelByEnd(bars: Bars, rows: Int32Array, steps: readonly SplitStep[]): Float64Array {
  const factor = new Float64Array(rows.length).fill(1)
  const answered = new Set<SplitStep>()
  for (let s = steps.length - 1; s >= 0; s--) {
    const step = steps[s]
    if (answered.has(step)) continue
    const back = steps.findLast((other, o) => o < s && !answered.has(other) && Math.abs(Math.log(other.ratio * step.ratio)) < 1e-9)
    if (back !== undefined) answered.add(back)
    // An assumed split that is taken back was none; a declared one that is not must stand near its day.
    if (step.assumed ? back !== undefined : back === undefined && !isAtSplit(bars, rows, step)) continue
    for (let k = back?.k ?? 0; k < step.k; k++) factor[k] *= step.ratio
  }
  return factor
}

function isAtSplit(bars: Bars, rows: Int32Array, step: SplitStep): boolean {
  for (let k = Math.max(0, step.k - SPLIT_REACH_ROWS); k <= Math.min(rows.length - 1, step.k + SPLIT_REACH_ROWS); k++) {
    const ratio = splitFactor(bars, rows[k])
    if (Math.abs(Math.log(ratio * step.ratio)) < 1e-9 || Math.abs(Math.log(ratio / step.ratio)) < 1e-9) return true
  }
  return false
}

function faultRuns(cause: LevelCause, rows: Int32Array, factor: Float64Array): LevelFault[] {
  const faults: LevelFault[] = []
  for (let start = 0; start < rows.length; ) {
    let end = start
    while (end + 1 < rows.length && factor[end + 1] === factor[start]) end++
    if (factor[start] !== 1) faults.push({ cause, first: rows[start], last: rows[end], factor: factor[start] })
    start = end + 1
  }
  return faults
}
