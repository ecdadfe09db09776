import { ranks } from '../../../base/stats.ts'
import { LIVE, type Panel } from '../../../prices/panel.ts'
import { YEAR_DAYS } from './pairs.ts'

/** What the desk that tracks factors knows them by, the market first. */
export const FACTORS = ['market', 'momentum', 'value', 'lowVolatility', 'size', 'quality'] as const

const MONTH_DAYS = 21
/** Share of the stocks on each side of a factor. */
const SIDE = 1 / 3

/** Characteristic of stock i on row t from prices up to t alone; the higher a third of the stocks is bought, the lower sold. Undefined where it cannot be told. */
type Characteristic = (panel: Panel, t: number, i: number) => number | undefined

/**
 * Prices alone cannot say what a company is worth or earns. Value is what has fallen over three years (De Bondt and Thaler), size what trades
 * little, quality what never fell far in the last year: proxies, and called so.
 */
const CHARACTERISTICS: Readonly<Record<Exclude<(typeof FACTORS)[number], 'market'>, Characteristic>> = {
  momentum: (panel, t, i) => change(panel, t - YEAR_DAYS, t - MONTH_DAYS, i),
  value: (panel, t, i) => negative(change(panel, t - 3 * YEAR_DAYS, t - YEAR_DAYS, i)),
  lowVolatility: (panel, t, i) => negative(volatilityOf(panel, t, i)),
  size: (panel, t, i) => negative(usualVolume(panel, t, i)),
  quality: (panel, t, i) => negative(deepestFall(panel, t, i)),
}

const negative = (x: number | undefined) => (x === undefined ? undefined : -x)

function indexAt({ totalReturn, instruments }: Panel, t: number, i: number): number {
  return t < 0 ? NaN : totalReturn[t * instruments.length + i]
}

function change(panel: Panel, from: number, to: number, i: number): number | undefined {
  const ratio = indexAt(panel, to, i) / indexAt(panel, from, i)
  return Number.isFinite(ratio) ? ratio : undefined
}

function volatilityOf(panel: Panel, t: number, i: number): number | undefined {
  let squares = 0
  for (let s = t - YEAR_DAYS + 1; s <= t; s++) squares += Math.log(indexAt(panel, s, i) / indexAt(panel, s - 1, i)) ** 2
  return Number.isFinite(squares) ? Math.sqrt(squares) : undefined
}

function usualVolume({ dollarVolume, instruments }: Panel, t: number, i: number): number | undefined {
  let total = 0
  for (let s = t - 3 * MONTH_DAYS + 1; s <= t; s++) total += s < 0 ? NaN : dollarVolume[s * instruments.length + i]
  return Number.isFinite(total) ? total : undefined
}

function deepestFall(panel: Panel, t: number, i: number): number | undefined {
  let [top, deepest] = [0, 0]
  for (let s = t - YEAR_DAYS; s <= t; s++) {
    const now = indexAt(panel, s, i)
    if (!Number.isFinite(now)) return undefined
    top = Math.max(top, now)
    deepest = Math.max(deepest, 1 - now / top)
  }
  return deepest
}

/**
 * What all characteristics together say of stocks on row t: the sum of their ranks, each from 0 for the last to 1 for the first; where one cannot be told, as
 * size without volumes, it says as little of a stock as the middle. `[stock]`
 */
export function scoreStocks(panel: Panel, t: number, stocks: readonly number[]): Float64Array {
  const out = new Float64Array(stocks.length)
  for (const characteristic of Object.values(CHARACTERISTICS)) {
    const known = stocks.flatMap((i, k) => {
      const value = characteristic(panel, t, i)
      return value === undefined ? [] : [{ k, value }]
    })
    const place = ranks(known.map(({ value }) => value))
    out.forEach((_, k) => (out[k] += 0.5))
    if (known.length > 1) known.forEach(({ k }, at) => (out[k] += (place[at] - 1) / (known.length - 1) - 0.5))
  }
  return out
}

/** Returns of the factors on the days of the panel, `[day, factor]`; 0 where a factor cannot be formed yet. Formed every month, held from the day after. */
export function factorReturns(panel: Panel): Float64Array {
  const { days, instruments, presence } = panel
  const n = instruments.length
  const out = new Float64Array(days.length * FACTORS.length)
  const weights = new Float64Array(FACTORS.length * n)
  for (let t = 1; t < days.length; t++) {
    for (let f = 0; f < FACTORS.length; f++) {
      let total = 0
      for (let i = 0; i < n; i++) {
        const r = weights[f * n + i] === 0 ? 0 : indexAt(panel, t, i) / indexAt(panel, t - 1, i) - 1
        if (Number.isFinite(r)) total += weights[f * n + i] * r
      }
      out[t * FACTORS.length + f] = total
    }
    if (t % MONTH_DAYS === 0 || t === 1) form(t)
  }
  return out

  function form(t: number): void {
    const live = Array.from({ length: n }, (_, i) => i).filter((i) => presence[t * n + i] === LIVE && Number.isFinite(indexAt(panel, t, i)))
    weights.fill(0)
    for (const i of live) weights[i] = 1 / live.length
    FACTORS.forEach((factor, f) => {
      if (factor === 'market') return
      const ranked = live.flatMap((i) => {
        const score = CHARACTERISTICS[factor](panel, t, i)
        return score === undefined ? [] : [{ i, score }]
      })
      const side = Math.floor(ranked.length * SIDE)
      if (side === 0) return
      ranked.sort((a, b) => b.score - a.score || a.i - b.i)
      for (const { i } of ranked.slice(0, side)) weights[f * n + i] += 1 / side
      for (const { i } of ranked.slice(-side)) weights[f * n + i] -= 1 / side
    })
  }
}
