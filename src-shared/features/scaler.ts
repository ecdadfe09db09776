import { assert } from '../base/assert.ts'
import { monthIndex, type Day } from '../base/day.ts'
import { mean, quantileSorted, standardDeviation } from '../base/stats.ts'
import type { FeatureId } from './index.ts'
import type { FeatureTable } from './table.ts'

/** How a feature's middle and width are measured over a window, all assets together. */
export const SCALERS = {
  standard: { title: 'Mean and standard deviation', measure: (x: Float64Array) => [mean(x), standardDeviation(x, 0)] },
  robust: { title: 'Median and quartiles', measure: measureRobustly },
} as const satisfies Record<string, { title: string; measure: (x: Float64Array) => readonly number[] }>

export type ScalerKind = keyof typeof SCALERS

/** A scaler after it has seen its window, and which window that was: plain data, saved with the model. */
export interface FittedScaler {
  readonly kind: ScalerKind
  readonly ids: readonly FeatureId[]
  /** First and last day that it was fitted on. */
  readonly from: Day
  readonly to: Day
  /** Scaled values are held within ±`clip`. */
  readonly clip: number
  /** `[feature]` */
  readonly centre: readonly number[]
  /** `[feature]` */
  readonly spread: readonly number[]
}

/** Half of a normal sample lies within the quartiles, which are 1.349 standard deviations apart. */
const QUARTILES_APART = 1.3489795003921634
const CLIP = 5

function measureRobustly(x: Float64Array): readonly number[] {
  const sorted = x.slice().sort()
  return [quantileSorted(sorted, 0.5), (quantileSorted(sorted, 0.75) - quantileSorted(sorted, 0.25)) / QUARTILES_APART]
}

/** Fits on rows `from` (included) to `to` (excluded) of assets that are known there, and on nothing else. */
export function fitScaler(kind: ScalerKind, table: FeatureTable, from: number, to: number): FittedScaler {
  assert(from >= 0 && to <= table.days.length && from < to, 'a scaler is fitted on rows that exist')
  const { ids, assets, values, known } = table
  const measured = ids.map((_, f) => {
    const seen: number[] = []
    for (let cell = from * assets; cell < to * assets; cell++) if (known[cell] === 1) seen.push(values[cell * ids.length + f])
    if (seen.length === 0) return [0, 1]
    const [centre, spread] = SCALERS[kind].measure(Float64Array.from(seen))
    // What never moved in the window says nothing by moving later: it is centred and left at its own size.
    return [centre, spread > 1e-12 ? spread : 1]
  })
  return {
    kind,
    ids,
    from: table.days[from],
    to: table.days[to - 1],
    clip: CLIP,
    centre: measured.map(([centre]) => centre),
    spread: measured.map(([, spread]) => spread),
  }
}

/** Scaled values; missing ones stay NaN. `[day, asset, feature]` */
export function applyScaler(scaler: FittedScaler, table: FeatureTable): FeatureTable {
  assert(scaler.ids.join() === table.ids.join(), 'a scaler is used on the features that it was fitted on')
  const values = new Float64Array(table.values.length)
  scaleRows(scaler, table, values, 0, table.days.length)
  return { ...table, values }
}

/**
 * Scales each month by a scaler fitted on the `windowDays` rows before it. Months without so much history are not known.
 * There is no fitted state to save: kind and window are all that a model needs to remember.
 */
export function scaleRolling(kind: ScalerKind, table: FeatureTable, windowDays: number): FeatureTable {
  const { days, assets } = table
  const values = new Float64Array(table.values.length).fill(NaN)
  const known = new Uint8Array(table.known.length)
  for (let from = 0; from < days.length; ) {
    let to = from + 1
    while (to < days.length && monthIndex(days[to]) === monthIndex(days[from])) to++
    // The first rows of a table may be the end of a month whose start is not there to count from.
    if (from >= windowDays) {
      scaleRows(fitScaler(kind, table, from - windowDays, from), table, values, from, to)
      known.set(table.known.subarray(from * assets, to * assets), from * assets)
    }
    from = to
  }
  return { ...table, values, known }
}

function scaleRows({ centre, spread, clip }: FittedScaler, table: FeatureTable, out: Float64Array, from: number, to: number): void {
  const width = table.ids.length
  for (let k = from * table.assets * width; k < to * table.assets * width; k++) {
    const f = k % width
    out[k] = Math.max(-clip, Math.min(clip, (table.values[k] - centre[f]) / spread[f]))
  }
}
