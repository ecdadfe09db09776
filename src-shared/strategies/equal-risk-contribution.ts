import { multiplyVector } from '../base/matrix.ts'
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

/**
 * Minimises ½x'Σx − Σ ln xᵢ one coordinate at a time (Griveau-Billion, Richard & Roncalli 2013); at the minimum every
 * xᵢ(Σx)ᵢ is one. Undefined when it is not reached.
 */
export function equalRiskShares(covariance: Float64Array, k: number): Float64Array | undefined {
  // In units of each asset's volatility the matrix is a correlation matrix, and convergence is fast.
  const volatility = Float64Array.from({ length: k }, (_, c) => Math.sqrt(covariance[c * k + c]))
  const correlation = covariance.map((x, at) => x / (volatility[Math.floor(at / k)] * volatility[at % k]))
  const x = new Float64Array(k).fill(1 / Math.sqrt(k))
  const push = multiplyVector(correlation, x)
  for (let sweep = 0; sweep < 2000; sweep++) {
    let worst = 0
    for (let c = 0; c < k; c++) {
      const others = push[c] - x[c]
      const next = (Math.sqrt(others * others + 4) - others) / 2
      const change = next - x[c]
      worst = Math.max(worst, Math.abs(change) / next)
      x[c] = next
      for (let j = 0; j < k; j++) push[j] += correlation[j * k + c] * change
    }
    if (worst < 1e-12) return normalise(x.map((share, c) => share / volatility[c]))
  }
  return undefined
}
