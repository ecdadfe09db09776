import { quantile } from '../../base/stats.ts'
import type { Bars } from '../bars.ts'
import type { Series } from '../series.ts'

/** Why a block of prices stands on another level than the rest. */
export type LevelCause = 'unit' | 'split'

/** Rows on a wrong level, and the factor that brings their prices back. */
export interface LevelFault {
  readonly cause: LevelCause
  /** Rows of the bars, both included. */
  readonly first: number
  readonly last: number
  readonly factor: number
}

/** A series as the price checks look at it: rows that can be compared, and by how much each differs from the one before. */
export interface Levels {
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
/** Smaller splits (stock dividends) cannot be told from an ordinary day. */
const SMALLEST_SPLIT = Math.log(1.2)
/** How far from its split a lasting change of level may be to be put down to it. */
const SPLIT_REACH_ROWS = 5

export function findLevels(series: Series): Levels {
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
  const splits = splitSteps(bars, rows, change, sigma, units)
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

/** The middle of the row's prices, so that one wrong cell does not move it. */
export function typicalPrice(bars: Bars, row: number): number {
  const cells = [bars.open[row], bars.high[row], bars.low[row], bars.close[row]].filter((x) => x > 0).sort((a, b) => a - b)
  return cells[cells.length >>> 1]
}

/** By how much a price stands a hundredfold off the others of its day: 100, 0.01, or 1. */
export function unitOff(price: number, typical: number): number {
  const distance = Math.log(price / typical)
  if (!(Math.abs(Math.abs(distance) - Math.log(UNIT_RATIO)) < 0.1 * Math.log(UNIT_RATIO))) return 1
  return distance > 0 ? UNIT_RATIO : 1 / UNIT_RATIO
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
}

/** Changes as large as one of the series' own splits, in either direction. */
function splitSteps(bars: Bars, rows: Int32Array, change: Float64Array, sigma: number, units: Int8Array): SplitStep[] {
  const ratios = [...new Set(bars.split)].filter((ratio) => ratio > 0 && Math.abs(Math.log(ratio)) >= SMALLEST_SPLIT)
  const steps: SplitStep[] = []
  if (ratios.length === 0) return steps
  for (let k = 1; k < rows.length; k++) {
    const fits = ratios.flatMap((ratio) => [ratio, 1 / ratio]).filter((ratio) => isStep(change[k], Math.log(ratio), sigma))
    if (fits.length === 0) continue
    const distance = (ratio: number) => Math.abs(change[k] - Math.log(ratio))
    const ratio = fits.reduce((best, one) => (distance(one) < distance(best) ? one : best))
    // A step of exactly a hundred is a unit error unless such a split was declared, which then explains it better.
    if (units[k] !== 0) units[k] = 0
    steps.push({ k, ratio })
  }
  return steps
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
  return Float64Array.from(level, (own) => (own === right ? 1 : own < right ? UNIT_RATIO ** (right - own) : 1 / UNIT_RATIO ** (own - right)))
}

/** Factors that undo split steps. The last level is right: prices are counted in shares of the last day. */
function levelByEnd(bars: Bars, rows: Int32Array, steps: readonly SplitStep[]): Float64Array {
  const factor = new Float64Array(rows.length).fill(1)
  const answered = new Set<SplitStep>()
  for (let s = steps.length - 1; s >= 0; s--) {
    const step = steps[s]
    if (answered.has(step)) continue
    const back = steps.findLast((other, o) => o < s && !answered.has(other) && Math.abs(Math.log(other.ratio * step.ratio)) < 1e-9)
    if (back === undefined && !isAtSplit(bars, rows, step)) continue
    if (back !== undefined) answered.add(back)
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
