import { multiplyVector } from '../base/matrix.ts'

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
    if (worst < 1e-12) return sharesOf(x.map((inRisk, c) => inRisk / volatility[c]))
  }
  return undefined
}

function sharesOf(x: Float64Array): Float64Array {
  const total = x.reduce((a, b) => a + b, 0)
  return x.map((part) => part / total)
}
