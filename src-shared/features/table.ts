import type { Day } from '../base/day.ts'
import { median } from '../base/stats.ts'
import type { MacroSeries } from '../prices/macro.ts'
import { DELISTED, LIVE, NOT_MEMBER, UNLISTED, type Panel } from '../prices/panel.ts'
import type { Feature, FeatureInput, MissingRule } from './feature.ts'
import { assetHistories, marketReturns } from './history.ts'
import { FEATURES, type FeatureId } from './index.ts'

/** Features of every asset on every day, before scaling. */
export interface FeatureTable {
  readonly ids: readonly FeatureId[]
  readonly days: readonly Day[]
  readonly assets: number
  /** NaN where a value is missing and its rule found no other. `[day, asset, feature]` */
  readonly values: Float64Array
  /** 1 where an asset has every feature. `[day, asset]` */
  readonly known: Uint8Array
}

/** Rows of history that a value of any of these features can depend on. */
export function lookbackDays(ids: readonly FeatureId[]): number {
  return Math.max(0, ...ids.map((id) => FEATURES[id].lookbackDays + carriedDays(FEATURES[id].missing)))
}

function carriedDays(missing: MissingRule): number {
  return missing.rule === 'carry' ? missing.days : 0
}

export function computeFeatures(ids: readonly FeatureId[], panel: Panel, macro: readonly MacroSeries[] = panel.macro ?? []): FeatureTable {
  const input: FeatureInput = { panel, market: marketReturns(panel), macro }
  const assets = panel.instruments.length
  const cells = panel.days.length * assets
  const values = new Float64Array(cells * ids.length)
  const known = new Uint8Array(cells).fill(1)
  ids.forEach((id, f) => {
    const column = fillMissing(computeFeature(FEATURES[id], input), FEATURES[id].missing, panel)
    for (let cell = 0; cell < cells; cell++) {
      values[cell * ids.length + f] = column[cell]
      if (Number.isNaN(column[cell])) known[cell] = 0
    }
  })
  return { ids, days: panel.days, assets, values, known }
}

/** One feature for every asset, as it comes. `[day, asset]` */
function computeFeature(feature: Feature, input: FeatureInput): Float64Array {
  if (feature.scope === 'panel') return feature.compute(input)
  const { days, instruments } = input.panel
  if (feature.scope === 'market') {
    const shared = feature.compute(input)
    return joinColumns(days.length, instruments.map(() => shared))
  }
  return joinColumns(days.length, assetHistories(input).map((asset) => feature.compute(asset)))
}

function joinColumns(rows: number, columns: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(rows * columns.length)
  columns.forEach((column, i) => {
    for (let t = 0, cell = i; t < rows; t++, cell += columns.length) out[cell] = column[t]
  })
  return out
}

/** Takes away what is not fresh, then applies the feature's rule. Of what is not listed, nothing is said at all. */
function fillMissing(raw: Float64Array, missing: MissingRule, { presence, instruments, days }: Panel): Float64Array {
  const assets = instruments.length
  const fresh = new Float64Array(raw.length)
  for (let cell = 0; cell < raw.length; cell++) {
    const isFresh = presence[cell] === LIVE || presence[cell] === NOT_MEMBER
    fresh[cell] = isFresh && Math.abs(raw[cell]) < Infinity ? raw[cell] : NaN
  }
  if (missing.rule === 'mask') return fresh
  const out = fresh.slice()
  for (let t = 0; t < days.length; t++) {
    const row = fresh.subarray(t * assets, (t + 1) * assets)
    let peers: number | undefined
    for (let cell = t * assets; cell < (t + 1) * assets; cell++) {
      if (!Number.isNaN(fresh[cell]) || presence[cell] === UNLISTED || presence[cell] === DELISTED) continue
      if (missing.rule === 'carry') out[cell] = lastKnown(fresh, cell, assets, missing.days)
      else out[cell] = peers ??= median(row.filter((x) => !Number.isNaN(x)))
    }
  }
  return out
}

function lastKnown(x: Float64Array, cell: number, stride: number, days: number): number {
  for (let back = 1; back <= days && cell - back * stride >= 0; back++) {
    if (!Number.isNaN(x[cell - back * stride])) return x[cell - back * stride]
  }
  return NaN
}
