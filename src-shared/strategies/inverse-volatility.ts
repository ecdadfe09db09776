import { decideFromRisk, normalise, riskParams } from './choose.ts'
import { sampleCovariance } from './sample.ts'
import type { Strategy } from './strategy.ts'

export const inverseVolatility: Strategy<typeof riskParams, number> = {
  id: 'inverse-volatility',
  title: 'Inverse volatility',
  summary: 'Each asset in proportion to one over its recent volatility.',
  learned: false,
  params: riskParams,
  lookbackDays: ({ lookbackDays }) => lookbackDays + 1,
  fit: (_, { lookbackDays }) => lookbackDays,
  decide: (days, { panel }) =>
    decideFromRisk(panel, days, (sample) => {
      const k = sample.assets.length
      const covariance = sampleCovariance(sample)
      return { shares: normalise(Float64Array.from({ length: k }, (_, c) => 1 / Math.sqrt(covariance[c * k + c]))) }
    }),
}
