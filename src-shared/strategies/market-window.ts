import { formatDay, type Day } from '../base/day.ts'
import { mean, standardDeviation } from '../base/stats.ts'
import { marketReturns } from '../features/history.ts'
import { FEATURES, type FeatureId } from '../features/index.ts'
import { fitScaler, type FittedScaler, type ScalerKind } from '../features/scaler.ts'
import { computeFeatures, lookbackDays } from '../features/table.ts'
import { MACRO_IDS, type MacroId } from '../prices/macro.ts'
import type { Panel } from '../prices/panel.ts'

/**
 * What networks see of a market: scaled features of the last `windowDays` days of every asset, and figures of the economy that all share. A scale is
 * fitted on training rows alone, is plain data, and is saved with the model.
 */
export interface WindowScale {
  readonly windowDays: number
  readonly assets: FittedScaler
  /** Of figures of the economy that the training days had; the others are left out. */
  readonly economy: readonly EconomyScale[]
}

interface EconomyScale {
  readonly id: MacroId
  readonly centre: number
  readonly spread: number
}

interface WindowSettings {
  /** Features of assets. */
  readonly features: readonly FeatureId[]
  /** Whether figures of the economy are looked at, where the panel has them. */
  readonly economy: boolean
  readonly windowDays: number
  readonly scaler: ScalerKind
}

/** Days of history that a window needs. */
export function windowLookbackDays({ features, windowDays }: Pick<WindowSettings, 'features' | 'windowDays'>): number {
  return lookbackDays(features) + windowDays - 1
}

/** A figure that is missing on more than this share of the training days is left out. */
const MOST_MISSING = 0.5

/** Fits on rows `from` (included) to `to` (excluded) of the panel. */
export function fitWindowScale(panel: Panel, { features, economy, windowDays, scaler }: WindowSettings, from: number, to: number): WindowScale {
  const assets = fitScaler(scaler, computeFeatures(features, panel), from, to)
  return { windowDays, assets, economy: economy ? MACRO_IDS.flatMap((id) => fitEconomy(panel, id, from, to)) : [] }
}

function fitEconomy(panel: Panel, id: MacroId, from: number, to: number): EconomyScale[] {
  const seen = figures(panel, id).subarray(from, to).filter(Number.isFinite)
  if (seen.length < (1 - MOST_MISSING) * (to - from) || seen.length < 2) return []
  const spread = standardDeviation(seen)
  return [{ id, centre: mean(seen), spread: spread > 1e-12 ? spread : 1 }]
}

/** `[day]` */
function figures(panel: Panel, id: MacroId): Float64Array {
  const feature = FEATURES[id]
  return feature.scope === 'market' ? feature.compute({ panel, market: marketReturns(panel), macro: panel.macro ?? [] }) : new Float64Array(0)
}

/** A panel as networks see it, day by day; windows are cut from it. */
export interface ScaledMarket {
  readonly days: readonly Day[]
  readonly assets: number
  readonly features: readonly FeatureId[]
  readonly windowDays: number
  /** Missing numbers are 0, the middle of the training days. `[day, asset, feature]` */
  readonly values: Float32Array
  /** 1 where an asset has all features on the day and on half of the days of the window before it. `[day, asset]` */
  readonly known: Uint8Array
  /** `[day, figure]` */
  readonly economy: Float32Array
}

export function scaleMarket(panel: Panel, { windowDays, assets: scaler, economy }: WindowScale): ScaledMarket {
  const table = computeFeatures(scaler.ids, panel)
  const { centre, spread, clip, ids } = scaler
  const values = Float32Array.from(table.values, (x, k) => bounded((x - centre[k % ids.length]) / spread[k % ids.length], clip))
  const columns = economy.map(({ id, centre: middle, spread: width }) => figures(panel, id).map((x) => bounded((x - middle) / width, clip)))
  const rows = panel.days.length
  const shared = new Float32Array(rows * economy.length)
  columns.forEach((column, k) => column.forEach((x, t) => (shared[t * economy.length + k] = x)))
  return { days: panel.days, assets: table.assets, features: ids, windowDays, values, known: knownWindows(table.known, table.assets, windowDays), economy: shared }
}

function bounded(x: number, clip: number): number {
  return x > clip ? clip : x < -clip ? -clip : x === x ? x : 0
}

function knownWindows(known: Uint8Array, assets: number, windowDays: number): Uint8Array {
  const out = new Uint8Array(known.length)
  const counts = new Int32Array(assets)
  for (let cell = 0; cell < known.length; cell++) {
    const i = cell % assets
    counts[i] += known[cell] - (cell >= windowDays * assets ? known[cell - windowDays * assets] : 0)
    out[cell] = known[cell] === 1 && cell >= (windowDays - 1) * assets && 2 * counts[i] >= windowDays ? 1 : 0
  }
  return out
}

/** The windows that end on each of `rows`; none of these may lie before row `windowDays − 1`. `[row, asset, day, feature]` */
export function cutWindows({ assets, features, windowDays, values }: ScaledMarket, rows: ArrayLike<number>): Float32Array {
  const width = features.length
  const out = new Float32Array(rows.length * assets * windowDays * width)
  let at = 0
  for (let r = 0; r < rows.length; r++) {
    const first = rows[r] - windowDays + 1
    for (let i = 0; i < assets; i++) {
      for (let day = first; day <= rows[r]; day++, at += width) {
        const from = (day * assets + i) * width
        for (let f = 0; f < width; f++) out[at + f] = values[from + f]
      }
    }
  }
  return out
}

/**
 * Scaled features lie at least this far from the middle of the training days when they are another world, on average. In steps, so that the same is said
 * from one decision to the next.
 */
const FAR = [1.5, 3, 5, 10, 20] as const

/** What a few days look like says nothing: days like them were in the training, too. */
const LEAST_LATER_DAYS = 20

/** How later prices differ from those of training, one sentence each. */
export function describeShift(panel: Panel, scale: WindowScale, symbols: readonly string[]): string[] {
  const out: string[] = []
  const strangers = panel.instruments.filter(({ symbol }) => !symbols.includes(symbol)).map(({ symbol }) => symbol)
  const gone = symbols.filter((symbol) => !panel.instruments.some((instrument) => instrument.symbol === symbol))
  if (strangers.length > 0) out.push(`The model was not trained on ${strangers.join(', ')}.`)
  if (gone.length > 0) out.push(`The model was trained with ${gone.join(', ')}, of which there are no prices now.`)
  const table = computeFeatures(scale.assets.ids, panel)
  const first = table.days.findIndex((day) => day > scale.assets.to)
  const later = first < 0 ? 0 : table.days.length - first
  const width = table.ids.length
  table.ids.forEach((id, f) => {
    let [total, count] = [0, 0]
    for (let cell = first * table.assets; later >= LEAST_LATER_DAYS && cell < table.known.length; cell++) {
      if (table.known[cell] === 0) continue
      total += (table.values[cell * width + f] - scale.assets.centre[f]) / scale.assets.spread[f]
      count++
    }
    const far = FAR.findLast((step) => count > 0 && Math.abs(total / count) > step)
    if (far !== undefined) {
      out.push(`“${FEATURES[id].title}” is more than ${far} standard deviations ${total > 0 ? 'higher' : 'lower'} than from ${formatDay(scale.assets.from)} to ${formatDay(scale.assets.to)}, on average.`)
    }
  })
  const missing = scale.economy.filter(({ id }) => !panel.macro?.some((series) => series.id === id))
  if (missing.length > 0) out.push(`Figures of the economy that the model was trained with are missing: ${missing.map(({ id }) => FEATURES[id].title).join(', ')}.`)
  return out
}
