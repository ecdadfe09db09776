import { lastAtOrBefore } from '../base/day.ts'
import { LIVE } from '../prices/panel.ts'
import type { AssetFeature, Feature, FeatureInput } from './feature.ts'
import { assetHistories } from './history.ts'
import { PRICE_FEATURES } from './price.ts'
import { RISK_FEATURES } from './risk.ts'

/** Closer than this is rounding: two funds that share a holiday move by their exchange rate alone, and so equally. */
const TIE = 1e-10

/** Where an asset stands among the live ones of the day, from 0 (lowest) to 1; ties share the middle, alone is 0.5. */
function rankOf(name: string, source: AssetFeature): Feature {
  return {
    scope: 'panel',
    title: `Rank of ${name}`,
    summary: 'Place among the live assets of the day, from 0 for the lowest to 1 for the highest.',
    lookbackDays: source.lookbackDays,
    missing: { rule: 'mask' },
    compute: (input) => rankAcross(input, assetHistories(input).map((asset) => source.compute(asset))),
  }
}

function rankAcross({ panel }: FeatureInput, columns: readonly Float64Array[]): Float64Array {
  const width = columns.length
  const out = new Float64Array(panel.days.length * width).fill(NaN)
  const day = new Float64Array(width)
  for (let t = 0; t < panel.days.length; t++) {
    const isRanked = (i: number) => panel.presence[t * width + i] === LIVE && !Number.isNaN(columns[i][t])
    let count = 0
    for (let i = 0; i < width; i++) if (isRanked(i)) day[count++] = columns[i][t]
    const sorted = day.subarray(0, count).sort()
    for (let i = 0; i < width; i++) {
      if (!isRanked(i)) continue
      const below = lastAtOrBefore(sorted, columns[i][t] - TIE) + 1
      const upTo = lastAtOrBefore(sorted, columns[i][t] + TIE)
      out[t * width + i] = count === 1 ? 0.5 : (below + upTo) / 2 / (count - 1)
    }
  }
  return out
}

export const CROSS_SECTION_FEATURES = {
  rankReturn1: rankOf('the day’s return', PRICE_FEATURES.logReturn1),
  rankReturn20: rankOf('the return over 20 days', PRICE_FEATURES.logReturn20),
  rankMomentum: rankOf('momentum', PRICE_FEATURES.momentum),
  rankVolatility20: rankOf('volatility over 20 days', RISK_FEATURES.volatility20),
} as const satisfies Record<string, Feature>
