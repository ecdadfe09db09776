import type { Rng } from '../../base/rng.ts'
import { median, standardDeviation } from '../../base/stats.ts'
import { applyScaler, fitScaler, type FittedScaler } from '../../features/scaler.ts'
import { computeFeatures } from '../../features/table.ts'
import { LIVE, type Panel } from '../../prices/panel.ts'
import { INPUTS } from './network.ts'
import { HRM_FEATURES, REGIMES, type HrmSettings } from './settings.ts'

/** Rows between the close that is looked at and the close whose growth is earned: decided, traded a day later, earned a day after. */
export const LEAD_DAYS = 2

/** A training window as the network learns from it: plain arrays by day, in groups of assets when there are many. */
export interface Lesson {
  readonly scaler: FittedScaler
  /** Rows of the panel that days stand for: from `first` on. */
  readonly first: number
  readonly days: number
  /** Assets of the panel, by place; −1 where a group has a place left over. `[group, place]` */
  readonly places: Int32Array
  readonly groups: number
  readonly size: number
  /** Scaled features and 1, or zeros where not known. `[group, day, place, input]` */
  readonly inputs: Float32Array
  /** 1 where an asset may be held and all its features are known. `[group, day, place]` */
  readonly known: Float32Array
  /** What the asset earned the day after the trade; 0 where it had no price. `[group, day, place]` */
  readonly returns: Float32Array
  /** One at the regime that the day stood in, nothing where that is not known. `[day, regime]` */
  readonly regimes: Float32Array
}

/** Null where the window has nothing to learn from. */
export function prepareLesson(panel: Panel, settings: HrmSettings, rng: Rng): Lesson | null {
  const n = panel.instruments.length
  const rows = panel.days.length
  const table = computeFeatures(HRM_FEATURES, panel)
  const usable = Uint8Array.from(table.known, (known, cell) => (known === 1 && panel.presence[cell] === LIVE ? 1 : 0))
  const first = Math.floor(usable.indexOf(1) / n)
  const days = rows - LEAD_DAYS - first
  if (first < 0 || days < 4 * settings.sequenceDays) return null
  const scaler = fitScaler('robust', table, first, rows)
  const scaled = applyScaler(scaler, table).values
  const width = HRM_FEATURES.length
  const groups = Math.ceil(n / settings.assetsAtOnce)
  const size = Math.ceil(n / groups)
  const places = new Int32Array(groups * size).fill(-1)
  const order = Int32Array.from({ length: n }, (_, i) => i)
  places.set(groups > 1 ? rng.stream('groups').shuffle(order) : order)
  const known = new Float32Array(groups * days * size)
  const returns = new Float32Array(groups * days * size)
  const inputs = new Float32Array(groups * days * size * INPUTS)
  for (let g = 0, at = 0; g < groups; g++) {
    for (let d = 0; d < days; d++) {
      for (let place = 0; place < size; place++, at++) {
        const asset = places[g * size + place]
        const cell = (first + d) * n + asset
        if (asset < 0 || usable[cell] === 0) continue
        known[at] = 1
        const growth = panel.totalReturn[cell + LEAD_DAYS * n] / panel.totalReturn[cell + (LEAD_DAYS - 1) * n]
        returns[at] = growth > 0 && growth < Infinity ? growth - 1 : 0
        for (let f = 0; f < width; f++) inputs[at * INPUTS + f] = scaled[cell * width + f]
        inputs[at * INPUTS + width] = 1
      }
    }
  }
  return { scaler, first, days, places, groups, size, inputs, known, returns, regimes: regimesOf(marketReturns(known, returns, groups, days, size), settings.regimeDays) }
}

/** Mean return of the known assets on each day. */
function marketReturns(known: Float32Array, returns: Float32Array, groups: number, days: number, size: number): Float64Array {
  return Float64Array.from({ length: days }, (_, d) => {
    let [total, count] = [0, 0]
    for (let g = 0; g < groups; g++) {
      for (let at = (g * days + d) * size; at < (g * days + d + 1) * size; at++) {
        total += known[at] * returns[at]
        count += known[at]
      }
    }
    return count > 0 ? total / count : 0
  })
}

/** Half of the middle third of a normal distribution, in deviations. */
const THIRD = 0.43

/**
 * The market that each day of the window stood in: bull or bear where the `horizon` returns before it and as many after it add up to far more or less than
 * they usually do, else neutral. Half of that is seen on the day and half must be foreseen. Days near the ends of the window have no regime.
 */
function regimesOf(market: Float64Array, horizon: number): Float32Array {
  const out = new Float32Array(market.length * REGIMES.length)
  const sums = Float64Array.from({ length: Math.max(market.length - 2 * horizon + 1, 0) }, (_, d) => market.subarray(d, d + 2 * horizon).reduce((a, b) => a + b, 0))
  const spread = sums.length > 1 ? standardDeviation(sums) : 0
  const usual = sums.length > 0 ? median(sums) : 0
  sums.forEach((total, d) => {
    const regime = total > usual + THIRD * spread ? 'bull' : total < usual - THIRD * spread ? 'bear' : 'neutral'
    out[(d + horizon) * REGIMES.length + REGIMES.indexOf(regime)] = 1
  })
  return out
}
