import type { Parameter } from './desk.ts'
import type { Rng } from '../../base/rng.ts'

/** Parameters of a stock whose variance reverts to a mean (Heston 1993); without volatility of volatility it is Black–Scholes'. */
export const SPOT_PARAMETERS = {
  volOfVol: { value: 0, unit: 'per √year', meaning: 'Volatility of the variance; 0 keeps the volatility constant', low: 0, high: 5 },
  varianceReversion: { value: 4, unit: 'per year', meaning: 'Speed at which the variance returns to its mean', low: 0.01, high: 1000 },
  correlation: { value: -0.6, unit: 'correlation', meaning: 'Of the stock and its variance', low: -1, high: 1 },
} as const satisfies Record<string, Parameter>

interface SpotValues {
  readonly volOfVol: number
  readonly varianceReversion: number
  readonly correlation: number
}

/** Moves stock and variance of path `e` by one step, without drift; a variance below 0 counts as 0 (full truncation). */
export function moveSpot(spot: Float64Array, variance: Float64Array, e: number, meanVariance: number, years: number, values: SpotValues, rng: Rng): void {
  const { volOfVol, varianceReversion, correlation } = values
  const now = Math.max(variance[e], 0)
  const shock = rng.normal()
  spot[e] *= Math.exp(-0.5 * now * years + Math.sqrt(now * years) * shock)
  if (volOfVol === 0) return
  const other = correlation * shock + Math.sqrt(1 - correlation * correlation) * rng.normal()
  variance[e] += varianceReversion * (meanVariance - now) * years + volOfVol * Math.sqrt(now * years) * other
}

/** The volatility that the stock is expected to realise in the coming `years`. */
export function expectedVolatility(variance: number, meanVariance: number, years: number, { volOfVol, varianceReversion }: SpotValues): number {
  if (volOfVol === 0) return Math.sqrt(meanVariance)
  const x = varianceReversion * years
  const kept = x > 0 ? -Math.expm1(-x) / x : 1
  return Math.sqrt(meanVariance + (Math.max(variance, 0) - meanVariance) * kept)
}
