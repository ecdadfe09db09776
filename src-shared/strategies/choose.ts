import { z } from 'zod'
import { LIVE, type Panel } from '../prices/panel.ts'
import { recentReturns, withoutConstant, type Sample } from './sample.ts'
import type { Decision } from './strategy.ts'

/** Columns that have a price on the panel's last day: what may be chosen from. */
export function liveAssets(panel: Panel): number[] {
  const n = panel.instruments.length
  const base = (panel.days.length - 1) * n
  const live: number[] = []
  for (let i = 0; i < n; i++) if (panel.presence[base + i] === LIVE && panel.totalReturn[base + i] > 0) live.push(i)
  return live
}

/** The same share for each of `chosen`, nothing for the rest of `n`. */
export function equalOver(n: number, chosen: readonly number[]): Float64Array {
  const weights = new Float64Array(n)
  for (const i of chosen) weights[i] = 1 / chosen.length
  return weights
}

/** Spreads weights over the assets of a sample onto all columns of the panel. */
function spread(panel: Panel, { assets }: Sample, shares: Float64Array): Float64Array {
  const weights = new Float64Array(panel.instruments.length)
  assets.forEach((i, c) => (weights[i] = shares[c]))
  return weights
}

/**
 * Weights from a risk model over the last `days` returns, with a defined answer where there is nothing to model: equal
 * weight of what can be traded when nothing has a history that moves, everything in the only asset that has.
 */
export function decideFromRisk(panel: Panel, days: number, choose: (sample: Sample) => { shares: Float64Array; note?: string }): Decision {
  const listed = recentReturns(panel, days)
  const sample = withoutConstant(listed)
  const constant = listed.assets.length - sample.assets.length
  if (sample.assets.length === 0) {
    const why = listed.assets.length === 0 ? `no asset has ${days} days of history` : 'no price moved'
    return { weights: equalOver(panel.instruments.length, liveAssets(panel)), note: `Equal weight was held because ${why}.` }
  }
  const names = () => listed.assets.filter((i) => !sample.assets.includes(i)).map((i) => panel.instruments[i].symbol).join(', ')
  const aside = constant > 0 ? `Left out because the price never moved: ${names()}.` : undefined
  if (sample.assets.length === 1) return { weights: spread(panel, sample, Float64Array.of(1)), note: aside }
  const { shares, note } = choose(sample)
  const notes = [aside, note].filter((text) => text !== undefined)
  return { weights: spread(panel, sample, shares), note: notes.length > 0 ? notes.join(' ') : undefined }
}

export const riskParams = z.object({
  lookbackDays: z.number().int().min(20).max(2520).default(252).describe('Days of returns that risk is estimated from'),
})

export const cappedRiskParams = riskParams.extend({
  maxWeight: z.number().min(0.01).max(1).default(1).describe('Largest share of one asset'),
})

/** A cap that `count` assets cannot meet is lifted to equal weight, and said. */
export function attainableCap(maxWeight: number, count: number): { cap: number; note?: string } {
  if (maxWeight * count >= 1) return { cap: maxWeight }
  return { cap: 1 / count, note: `The cap of one asset was lifted because only ${count} assets can be held.` }
}

/** Tiny negative shares of a solver are zero, and the rest adds up to one. */
export function normalise(shares: Float64Array): Float64Array {
  const positive = shares.map((x) => Math.max(0, x))
  const total = positive.reduce((a, b) => a + b, 0)
  return positive.map((x) => x / total)
}
