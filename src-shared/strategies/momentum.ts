import { z } from 'zod'
import { badInput } from '../base/failure.ts'
import { equalOver, liveAssets } from './choose.ts'
import { recentReturns } from './sample.ts'
import type { Strategy } from './strategy.ts'

const params = z.object({
  lookbackDays: z.number().int().min(20).max(2520).default(252).describe('Days over which past return is measured'),
  skipDays: z.number().int().min(0).max(252).default(21).describe('Latest days that are left out, because they tend to turn back'),
  top: z.number().min(0.01).max(1).default(0.3).describe('Share of the assets that is held'),
})

export const momentum: Strategy<typeof params, z.output<typeof params>> = {
  id: 'momentum',
  title: 'Momentum',
  summary: 'The assets with the best return over the last year without its last month, equally.',
  learned: false,
  params,
  lookbackDays: ({ lookbackDays }) => lookbackDays + 1,
  fit: (_, settings) => {
    if (settings.skipDays >= settings.lookbackDays) badInput('Momentum leaves out as many days as it looks back on.', { where: 'skipDays', hint: 'Make skipDays smaller than lookbackDays.' })
    return settings
  },
  decide: ({ lookbackDays, skipDays, top }, { panel }) => {
    const n = panel.instruments.length
    const { assets, returns } = recentReturns(panel, lookbackDays)
    const k = assets.length
    if (k === 0) return { weights: equalOver(n, liveAssets(panel)), note: `Equal weight was held because no asset has ${lookbackDays} days of history.` }
    const growth = new Float64Array(k).fill(1)
    for (let t = 0; t < lookbackDays - skipDays; t++) for (let c = 0; c < k; c++) growth[c] *= 1 + returns[t * k + c]
    return { weights: equalOver(n, best(assets, growth, top)) }
  },
}

/** The best `share` of `assets` by `score`, at least one. */
export function best(assets: readonly number[], score: Float64Array, share: number): number[] {
  const order = assets.map((_, c) => c).sort((a, b) => score[b] - score[a])
  return order.slice(0, Math.max(1, Math.round(assets.length * share))).map((c) => assets[c])
}
