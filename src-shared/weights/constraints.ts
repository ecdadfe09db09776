import { z } from 'zod'
import { badInput } from '../base/failure.ts'
import { ASSET_CLASSES, type Instrument } from '../prices/instrument.ts'

const boundsSchema = z.object({ min: z.number().min(-5).max(5).optional(), max: z.number().min(-5).max(5).optional() })

/** What a portfolio may look like after a trade, and which trades are worth making. Shares of wealth unless said otherwise. */
export const constraintsSchema = z.object({
  minWeight: z.number().min(-5).max(1).default(0).describe('Floor of every asset; below zero allows short positions down to it'),
  maxWeight: z.number().min(0).max(5).default(1).describe('Cap of every asset'),
  assetBounds: z.record(z.string(), boundsSchema).default({}).describe('Floors and caps of single assets, by symbol'),
  classBounds: z.partialRecord(z.enum(ASSET_CLASSES), boundsSchema).default({}).describe('Floors and caps of whole asset classes'),
  maxLeverage: z.number().min(0).max(10).default(1).describe('Cap of the sum of absolute weights'),
  minCash: z.number().min(-5).max(1).default(0).describe('Floor of cash; below zero allows borrowing'),
  minTrade: z.number().min(0).default(0).describe('Smallest trade worth making, in the base currency'),
  noTradeBand: z.number().min(0).max(1).default(0).describe('Assets closer to their target than this are left alone'),
  adjustment: z.number().gt(0).max(1).default(1).describe('Share of the way from what is held to the target that is traded at once'),
})

export type Constraints = z.output<typeof constraintsSchema>

/** Fully invested at most, no shorts, no borrowing: what most individuals can do. */
export const LONG_ONLY: Constraints = constraintsSchema.parse({})

/** Sums and bounds are kept to this share of wealth. */
export const WEIGHT_TOLERANCE = 1e-9

/** Constraints laid out for a list of instruments. */
export interface Limits {
  readonly classOf: Int32Array
  readonly lower: Float64Array
  readonly upper: Float64Array
  /** By class of `classOf`. */
  readonly classLower: Float64Array
  readonly classUpper: Float64Array
  readonly classLimited: boolean
  readonly shorts: boolean
  readonly maxNet: number
  readonly maxGross: number
  readonly minTrade: number
  readonly noTradeBand: number
  readonly adjustment: number
}

export function createLimits(instruments: readonly Instrument[], constraints: Constraints): Limits {
  const n = instruments.length
  const lower = new Float64Array(n).fill(constraints.minWeight)
  const upper = new Float64Array(n).fill(constraints.maxWeight)
  const at = new Map(instruments.map((instrument, i) => [instrument.symbol, i]))
  for (const [symbol, bounds] of Object.entries(constraints.assetBounds)) {
    const i = at.get(symbol) ?? badInput(`Constraints name ${symbol}, which is not in the universe.`, { where: `assetBounds.${symbol}` })
    lower[i] = bounds.min ?? lower[i]
    upper[i] = bounds.max ?? upper[i]
  }
  instruments.forEach(({ symbol }, i) => {
    if (lower[i] > upper[i]) badInput(`The floor of ${symbol} (${lower[i]}) is above its cap (${upper[i]}).`, { where: `assetBounds.${symbol}` })
  })
  const classLower = new Float64Array(ASSET_CLASSES.length).fill(-Infinity)
  const classUpper = new Float64Array(ASSET_CLASSES.length).fill(Infinity)
  ASSET_CLASSES.forEach((name, c) => {
    const bounds = constraints.classBounds[name]
    classLower[c] = bounds?.min ?? -Infinity
    classUpper[c] = bounds?.max ?? Infinity
    if (classLower[c] > classUpper[c]) {
      badInput(`The floor of class ${name} (${classLower[c]}) is above its cap (${classUpper[c]}).`, { where: `classBounds.${name}` })
    }
  })
  const shorts = lower.some((x) => x < 0)
  const maxNet = 1 - constraints.minCash
  const limits: Limits = {
    classOf: Int32Array.from(instruments, (instrument) => ASSET_CLASSES.indexOf(instrument.assetClass)),
    lower,
    upper,
    classLower,
    classUpper,
    classLimited: Object.keys(constraints.classBounds).length > 0,
    shorts,
    maxNet: shorts ? maxNet : Math.min(maxNet, constraints.maxLeverage),
    maxGross: constraints.maxLeverage,
    minTrade: constraints.minTrade,
    noTradeBand: constraints.noTradeBand,
    adjustment: constraints.adjustment,
  }
  const probe = new Float64Array(n)
  if (!createProjection(limits).project(probe, lower, upper, lower.map((x) => Math.min(x, 0)))) {
    badInput('The constraints cannot all hold at once: floors, caps, leverage and cash contradict each other.', { where: 'constraints', hint: 'Lower a floor, or raise the cap that it meets.' })
  }
  return limits
}

export interface Projection {
  /** Whether `weights` keep every limit, with bounds `lo` and `hi` per asset. */
  holds(weights: Float64Array, lo: Float64Array, hi: Float64Array): boolean
  /**
   * Moves `weights` to keep every limit and says whether it could. What cannot hold gives way in this order: asset
   * floors down to `least`, then class floors, never what cannot be traded (there `lo` = `hi` = `least`).
   */
  project(weights: Float64Array, lo: Float64Array, hi: Float64Array, least: Float64Array): boolean
}

/**
 * Asset bounds, class bounds and the total form a tree, so one pass down it keeps them all: each node's sum is moved
 * into what its children allow, and shared among them in proportion to their room. Gross leverage is not part of the
 * tree; it is met by going straight towards the least invested portfolio that keeps the tree, which stays inside
 * because the tree's limits are convex.
 */
export function createProjection(limits: Limits): Projection {
  const { classOf, classLower, classUpper, maxNet, maxGross, shorts } = limits
  const n = classOf.length
  const k = classLower.length
  const sumW = new Float64Array(k)
  const sumLo = new Float64Array(k)
  const sumHi = new Float64Array(k)
  const sumLeast = new Float64Array(k)
  const low = new Float64Array(k)
  const goal = new Float64Array(k)
  const anchor = new Float64Array(n)

  function holds(w: Float64Array, lo: Float64Array, hi: Float64Array): boolean {
    let net = 0
    let gross = 0
    for (let i = 0; i < n; i++) {
      const x = w[i]
      if (!(x >= lo[i] - WEIGHT_TOLERANCE && x <= hi[i] + WEIGHT_TOLERANCE)) return false
      net += x
      gross += Math.abs(x)
    }
    if (net > maxNet + WEIGHT_TOLERANCE || gross > maxGross + WEIGHT_TOLERANCE) return false
    if (limits.classLimited) {
      sumW.fill(0)
      for (let i = 0; i < n; i++) sumW[classOf[i]] += w[i]
      for (let c = 0; c < k; c++) if (sumW[c] > classUpper[c] + WEIGHT_TOLERANCE || sumW[c] < classLower[c] - WEIGHT_TOLERANCE) return false
    }
    return true
  }

  function projectTree(w: Float64Array, lo: Float64Array, hi: Float64Array, least: Float64Array): boolean {
    let kept = true
    sumW.fill(0)
    sumLo.fill(0)
    sumHi.fill(0)
    sumLeast.fill(0)
    for (let i = 0; i < n; i++) {
      w[i] = Math.min(Math.max(w[i], lo[i]), hi[i])
      const c = classOf[i]
      sumW[c] += w[i]
      sumLo[c] += lo[i]
      sumHi[c] += hi[i]
      sumLeast[c] += least[i]
    }
    let total = 0
    let totalLow = 0
    let totalLeast = 0
    for (let c = 0; c < k; c++) {
      let high = Math.min(classUpper[c], sumHi[c])
      if (high < sumLo[c] - WEIGHT_TOLERANCE) kept = false
      high = Math.max(high, sumLeast[c])
      const floor = Math.max(classLower[c], sumLo[c])
      if (floor > high + WEIGHT_TOLERANCE) kept = false
      low[c] = Math.min(floor, high)
      goal[c] = Math.min(Math.max(sumW[c], low[c]), high)
      total += goal[c]
      totalLow += low[c]
      totalLeast += Math.min(sumLeast[c], low[c])
    }
    if (total > maxNet) {
      if (totalLow <= maxNet) {
        const share = (maxNet - totalLow) / (total - totalLow)
        for (let c = 0; c < k; c++) goal[c] = low[c] + (goal[c] - low[c]) * share
      } else {
        if (totalLow > maxNet + WEIGHT_TOLERANCE) kept = false
        const share = totalLow > totalLeast ? Math.max(0, (maxNet - totalLeast) / (totalLow - totalLeast)) : 0
        for (let c = 0; c < k; c++) {
          const bottom = Math.min(sumLeast[c], low[c])
          goal[c] = bottom + (low[c] - bottom) * share
        }
      }
    }
    for (let i = 0; i < n; i++) {
      const c = classOf[i]
      const s = goal[c]
      if (s > sumW[c]) {
        if (sumHi[c] > sumW[c]) w[i] += ((hi[i] - w[i]) * (s - sumW[c])) / (sumHi[c] - sumW[c])
      } else if (s >= sumLo[c]) {
        if (sumW[c] > sumLo[c]) w[i] = lo[i] + ((w[i] - lo[i]) * (s - sumLo[c])) / (sumW[c] - sumLo[c])
      } else {
        w[i] = least[i] + ((lo[i] - least[i]) * (s - sumLeast[c])) / (sumLo[c] - sumLeast[c])
      }
    }
    return kept
  }

  function grossOf(w: Float64Array): number {
    let gross = 0
    for (let i = 0; i < n; i++) gross += Math.abs(w[i])
    return gross
  }

  function project(w: Float64Array, lo: Float64Array, hi: Float64Array, least: Float64Array): boolean {
    const kept = projectTree(w, lo, hi, least)
    const gross = grossOf(w)
    if (!shorts || gross <= maxGross) return kept
    anchor.fill(0)
    projectTree(anchor, lo, hi, least)
    const floor = grossOf(anchor)
    if (floor > maxGross) {
      w.set(anchor)
      return kept && floor <= maxGross + WEIGHT_TOLERANCE
    }
    // |·| is convex along the way, so its largest admissible point is found by halving.
    let inside = floor === 0 ? maxGross / gross : 0
    if (floor > 0) {
      let outside = 1
      for (let step = 0; step < 60; step++) {
        const middle = (inside + outside) / 2
        let g = 0
        for (let i = 0; i < n; i++) g += Math.abs(anchor[i] + (w[i] - anchor[i]) * middle)
        if (g <= maxGross) inside = middle
        else outside = middle
      }
    }
    for (let i = 0; i < n; i++) w[i] = anchor[i] + (w[i] - anchor[i]) * inside
    return kept
  }

  return { holds, project }
}
