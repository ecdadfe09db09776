import { computeFeatures, lookbackDays, type FeatureTable } from '../../features/table.ts'
import { applyScaler, fitScaler, type FittedScaler } from '../../features/scaler.ts'
import type { FeatureId } from '../../features/index.ts'
import { LIVE, panelRows, type Panel } from '../../prices/panel.ts'

/** What an asset is known by. */
export const EMBEDDED_FEATURES = ['logReturn1', 'logVolumeChange', 'rsi14', 'macdDifference', 'volatility20'] as const satisfies readonly FeatureId[]

/** How windows were cut and scaled in training; later ones are cut and scaled alike. */
export interface WindowRule {
  readonly windowDays: number
  /** Robust, fitted on the training window. It names the features that are used. */
  readonly scaler: FittedScaler
}

/** Days of an asset's window that must be known; the others are masked, never filled. */
const LEAST_KNOWN = 0.5
/** A feature that is known on fewer of the asset-days that have returns is left out altogether: no volumes, no change of volume. */
const LEAST_USED = 0.05

/** The last days of a panel that its last windows, so many days together, depend on. */
export function historyDays(days: number): number {
  return days + lookbackDays(EMBEDDED_FEATURES)
}

/** What can be learned from: scaled features, and the rule that scales later ones; null where the training window holds no features. */
export function learnRule(training: Panel, windowDays: number): { rule: WindowRule; table: FeatureTable } | null {
  const all = computeFeatures(EMBEDDED_FEATURES, training)
  const used = EMBEDDED_FEATURES.filter((_, f) => shareKnown(all, f) >= LEAST_USED)
  if (!used.includes('logReturn1')) return null
  const table = used.length === EMBEDDED_FEATURES.length ? all : computeFeatures(used, training)
  if (!table.known.includes(1)) return null
  const scaler = fitScaler('robust', table, 0, table.days.length)
  return { rule: { windowDays, scaler }, table: applyScaler(scaler, table) }
}

/** Among the asset-days with a return. */
function shareKnown({ ids, values }: FeatureTable, feature: number): number {
  let [seen, known] = [0, 0]
  for (let at = 0; at < values.length; at += ids.length) {
    if (Number.isNaN(values[at])) continue
    seen++
    if (!Number.isNaN(values[at + feature])) known++
  }
  return seen === 0 ? 0 : known / seen
}

/** Scaled features of the last days of a panel, as far back as `days` before its last day. */
export function scaledFeatures({ scaler }: WindowRule, panel: Panel, days: number): FeatureTable {
  const rows = panel.days.length
  const recent = panelRows(panel, Math.max(0, rows - days - lookbackDays(scaler.ids)), rows)
  return applyScaler(scaler, computeFeatures(scaler.ids, recent))
}

/** Windows laid out for the network. */
export interface Windows {
  readonly count: number
  readonly steps: number
  readonly features: number
  /** 0 on days that are not known. `[window, step, feature]` */
  readonly values: Float32Array
  /** 1 on days that are known. `[window, step]` */
  readonly present: Float32Array
  /** Column of the panel. `[window]` */
  readonly assets: Int32Array
}

/** A window by the asset and the row on which it ends. */
export interface WindowPlace {
  readonly asset: number
  readonly row: number
}

/** Whether enough days of a window are known, the last among them. */
export function isKnown({ known, assets }: FeatureTable, { asset, row }: WindowPlace, windowDays: number): boolean {
  if (row < windowDays - 1 || known[row * assets + asset] === 0) return false
  let count = 0
  for (let t = row - windowDays + 1; t <= row; t++) count += known[t * assets + asset]
  return count >= LEAST_KNOWN * windowDays
}

/** Every known window that ends on row `row`. */
export function windowsAt(table: FeatureTable, row: number, windowDays: number): WindowPlace[] {
  const places: WindowPlace[] = []
  for (let asset = 0; asset < table.assets; asset++) if (isKnown(table, { asset, row }, windowDays)) places.push({ asset, row })
  return places
}

export function cutWindows({ ids, assets, values, known }: FeatureTable, places: readonly WindowPlace[], windowDays: number): Windows {
  const features = ids.length
  const out = {
    count: places.length,
    steps: windowDays,
    features,
    values: new Float32Array(places.length * windowDays * features),
    present: new Float32Array(places.length * windowDays),
    assets: Int32Array.from(places, ({ asset }) => asset),
  }
  places.forEach(({ asset, row }, w) => {
    for (let step = 0; step < windowDays; step++) {
      const cell = (row - windowDays + 1 + step) * assets + asset
      if (known[cell] === 0) continue
      out.present[w * windowDays + step] = 1
      for (let f = 0; f < features; f++) out.values[(w * windowDays + step) * features + f] = values[cell * features + f]
    }
  })
  return out
}

/** Columns that can be traded on the panel's last day. */
export function isTradable({ presence, totalReturn, instruments, days }: Panel, asset: number): boolean {
  const cell = (days.length - 1) * instruments.length + asset
  return presence[cell] === LIVE && totalReturn[cell] > 0
}
