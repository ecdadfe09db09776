import { z } from 'zod'
import { liveAssets } from './choose.ts'
import type { Strategy } from './strategy.ts'

const params = z.object({
  equityShare: z.number().min(0).max(1).default(0.6).describe('Share of wealth in the equity class; the rest is in fixed income'),
})

export const sixtyForty: Strategy<typeof params, number> = {
  id: 'sixty-forty',
  title: '60/40',
  summary: 'Sixty percent in equities and forty in fixed income, equally within each class, restored at every decision.',
  learned: false,
  params,
  lookbackDays: () => 1,
  fit: (_, { equityShare }) => equityShare,
  decide: (equityShare, { panel }) => {
    const live = liveAssets(panel)
    const weights = new Float64Array(panel.instruments.length)
    const missing: string[] = []
    const split = [
      ['equity', equityShare],
      ['fixed-income', 1 - equityShare],
    ] as const
    for (const [assetClass, share] of split) {
      const members = live.filter((i) => panel.instruments[i].assetClass === assetClass)
      if (members.length === 0 && share > 0) missing.push(assetClass)
      for (const i of members) weights[i] = share / members.length
    }
    return { weights, note: missing.length > 0 ? `Cash stands in for ${missing.join(' and ')}, of which nothing can be traded.` : undefined }
  },
}
