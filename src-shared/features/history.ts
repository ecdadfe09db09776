import { LIVE, type Panel } from '../prices/panel.ts'
import type { AssetHistory, FeatureInput } from './feature.ts'

/** The panel's columns, made once and shared by every feature. */
const HISTORIES = new WeakMap<FeatureInput, readonly AssetHistory[]>()

export function assetHistories(input: FeatureInput): readonly AssetHistory[] {
  const made = HISTORIES.get(input) ?? makeHistories(input)
  HISTORIES.set(input, made)
  return made
}

function makeHistories({ panel, market }: FeatureInput): AssetHistory[] {
  const width = panel.instruments.length
  const rows = panel.days.length
  return panel.instruments.map((_, i) => {
    const level = new Float64Array(rows)
    const change = new Float64Array(rows).fill(NaN)
    const dollarVolume = new Float64Array(rows)
    for (let t = 0, cell = i; t < rows; t++, cell += width) {
      level[t] = Math.log(panel.totalReturn[cell])
      dollarVolume[t] = panel.dollarVolume[cell]
      if (t > 0) change[t] = level[t] - level[t - 1]
    }
    return { level, change, dollarVolume, market }
  })
}

/**
 * The market's log return a day: of the instruments marked as benchmarks, or else of equal parts of all that were live
 * on both days. NaN where there were none.
 */
export function marketReturns(panel: Panel): Float64Array {
  const width = panel.instruments.length
  const marked = panel.instruments.flatMap((instrument, i) => (instrument.benchmark ? [i] : []))
  const chosen = marked.length > 0 ? marked : panel.instruments.map((_, i) => i)
  return Float64Array.from(panel.days, (_, t) => {
    if (t === 0) return NaN
    let [total, count] = [0, 0]
    for (const i of chosen) {
      const cell = t * width + i
      if (panel.presence[cell] !== LIVE || panel.presence[cell - width] !== LIVE) continue
      total += panel.totalReturn[cell] / panel.totalReturn[cell - width] - 1
      count++
    }
    return count === 0 ? NaN : Math.log1p(total / count)
  })
}
