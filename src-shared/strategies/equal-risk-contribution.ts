import { equalRiskShares } from '../weights/equal-risk.ts'
import { decideFromRisk, normalise, riskParams } from './choose.ts'
import { sampleCovariance, shrunkCovariance, type Sample } from './sample.ts'
import type { Strategy } from './strategy.ts'

export const equalRiskContribution: Strategy<typeof riskParams, number> = {
  id: 'equal-risk-contribution',
  title: 'Equal risk contribution',
  summary: 'Every asset contributes the same to the variance of the portfolio.',
  learned: false,
  params: riskParams,
  lookbackDays: ({ lookbackDays }) => lookbackDays + 1,
  fit: (_, { lookbackDays }) => lookbackDays,
  decide: (days, { panel }) => decideFromRisk(panel, days, balanceRisk),
}

function balanceRisk(sample: Sample): { shares: Float64Array; note?: string } {
  const k = sample.assets.length
  // With more assets than days some mixes look free of risk, and then no balance exists: shrinking gives them some.
  const covariance = sample.days > k ? sampleCovariance(sample) : shrunkCovariance(sample).covariance
  const shares = equalRiskShares(covariance, k)
  if (shares) return { shares }
  const shrunk = equalRiskShares(shrunkCovariance(sample).covariance, k)
  if (shrunk) return { shares: shrunk, note: 'Risk was shrunk (Ledoit–Wolf) because some mixes of assets had none.' }
  const inverse = Float64Array.from({ length: k }, (_, c) => 1 / Math.sqrt(covariance[c * k + c]))
  return { shares: normalise(inverse), note: 'Inverse volatility was held because no balance of risks was found.' }
}
