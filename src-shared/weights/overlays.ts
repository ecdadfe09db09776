import { z } from 'zod'
import type { Market } from './market.ts'
import type { Book } from './book.ts'

/** Rules laid over any strategy: they change its decisions, and are carried out with the same delay. */
export const overlaysSchema = z.object({
  volatilityTarget: z.number().min(0).max(1).default(0).describe('Yearly volatility that weights are scaled to; 0 is off'),
  volatilityDays: z.number().int().min(10).max(504).default(63).describe('Days of returns that the volatility of the weights is measured on'),
  stopLoss: z.number().min(0).max(1).default(0).describe('A position that lost this share of its average cost is sold; 0 is off'),
  takeProfit: z.number().min(0).max(100).default(0).describe('A position that earned this share of its average cost is sold; 0 is off'),
  reentryDays: z.number().int().min(1).max(2520).default(21).describe('Days that an asset stays out after a stop-loss or take-profit'),
})

export type Overlays = z.output<typeof overlaysSchema>

/**
 * The factor that brings `weights` (from index `at`; NaN counts as nothing) to the target volatility, measured with the
 * returns of the last days up to `row`. Leverage is never more than `maxGross`.
 */
export function volatilityScale(market: Market, overlays: Overlays, row: number, weights: Float64Array, at: number, maxGross: number): number {
  const { volatilityTarget, volatilityDays } = overlays
  const n = market.assets
  const days = Math.min(volatilityDays, row)
  if (volatilityTarget === 0 || days < 10) return 1
  let gross = 0
  for (let i = 0; i < n; i++) gross += Math.abs(weights[at + i] || 0)
  let sum = 0
  let squares = 0
  for (let r = row - days + 1; r <= row; r++) {
    let earned = 0
    for (let i = 0; i < n; i++) earned += (weights[at + i] || 0) * (market.growth[r * n + i] - 1)
    sum += earned
    squares += earned * earned
  }
  const variance = (squares - (sum * sum) / days) / (days - 1)
  const most = gross > 0 ? Math.max(1, maxGross / gross) : 1
  return variance > 0 ? Math.min(volatilityTarget / Math.sqrt(252 * variance), most) : most
}

/** What stop-loss and take-profit remember of every position. */
interface Stops {
  readonly overlays: Overlays
  readonly delayDays: number
  /** Money that a position cost, negative for a short one. `[environment, asset]` */
  readonly cost: Float64Array
  /** Row on which a position hit its limit; −1 when none did lately. `[environment, asset]` */
  readonly hitRow: Int32Array
}

export function createStops(overlays: Overlays, delayDays: number, environments: number, assets: number): Stops | null {
  if (overlays.stopLoss === 0 && overlays.takeProfit === 0) return null
  return { overlays, delayDays, cost: new Float64Array(environments * assets), hitRow: new Int32Array(environments * assets).fill(-1) }
}

/** Whether position `p` must be, or stay, closed on `row`. */
export function isStopped({ hitRow, delayDays, overlays }: Stops, p: number, row: number): boolean {
  const opens = hitRow[p] + delayDays
  return hitRow[p] >= 0 && row >= opens && row < opens + overlays.reentryDays
}

/** At the close of `row`, after its trades: keeps the average cost, and finds the positions that hit a limit. Says how many did. */
export function updateStops(stops: Stops, book: Book, e: number, row: number): number {
  const { overlays, cost, hitRow, delayDays } = stops
  const n = book.assets
  let hits = 0
  for (let i = 0, p = e * n; i < n; i++, p++) {
    const now = book.position[p]
    const traded = book.traded[p]
    if (now === 0) cost[p] = 0
    else if (traded !== 0) cost[p] = costAfter(cost[p], now - traded, now)
    if (cost[p] === 0 || (hitRow[p] >= 0 && row < hitRow[p] + delayDays + overlays.reentryDays)) continue
    const earned = now > 0 ? now / cost[p] - 1 : 1 - now / cost[p]
    const lost = overlays.stopLoss > 0 && earned <= -overlays.stopLoss
    const won = overlays.takeProfit > 0 && earned >= overlays.takeProfit
    if (!lost && !won) continue
    hitRow[p] = row
    hits++
  }
  return hits
}

/** Adding raises the cost by what was paid, selling lowers it in proportion, and turning round starts anew. */
function costAfter(cost: number, before: number, after: number): number {
  if (before * after <= 0 || cost === 0) return after
  return Math.abs(after) > Math.abs(before) ? cost + after - before : (cost * after) / before
}
