import { mean } from '../base/stats.ts'
import type { ReturnSeries } from './series.ts'

/** Running figures over the last `window` periods; NaN before the first full window and where undefined. `[period]` */
interface Rolling {
  readonly window: number
  readonly volatility: Float64Array
  readonly sharpe: Float64Array
  /** Null without a benchmark. */
  readonly beta: Float64Array | null
}

export function rolling(series: ReturnSeries, window: number): Rolling {
  const { returns, benchmark, riskFree, periodsPerYear } = series
  const own = runningMoments(returns, returns, window)
  const root = Math.sqrt(periodsPerYear)
  const volatility = own.covariance.map((v) => root * Math.sqrt(v))
  const sharpe = own.covariance.map((v, i) => (v > 0 ? (root * (own.mean[i] - riskFree)) / Math.sqrt(v) : NaN))
  if (!benchmark) return { window, volatility, sharpe, beta: null }
  const market = runningMoments(benchmark, benchmark, window).covariance
  const beta = runningMoments(returns, benchmark, window).covariance.map((c, i) => (market[i] > 0 ? c / market[i] : NaN))
  return { window, volatility, sharpe, beta }
}

/** Mean of x and sample covariance of x and y in each window, from sums that move by one row in and one row out. */
function runningMoments(x: Float64Array, y: Float64Array, window: number): { mean: Float64Array; covariance: Float64Array } {
  const out = { mean: new Float64Array(x.length).fill(NaN), covariance: new Float64Array(x.length).fill(NaN) }
  // Taking the overall means off first keeps the difference of large sums exact enough.
  const [mx, my] = [mean(x), mean(y)]
  let [sx, sy, sxy, scale] = [0, 0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [x[i] - mx, y[i] - my]
    sx += a
    sy += b
    sxy += a * b
    scale = Math.max(scale, Math.abs(a * b))
    if (i >= window) {
      const [p, q] = [x[i - window] - mx, y[i - window] - my]
      sx -= p
      sy -= q
      sxy -= p * q
    }
    if (i < window - 1 || window < 2) continue
    const covariance = (sxy - (sx * sy) / window) / (window - 1)
    out.mean[i] = mx + sx / window
    out.covariance[i] = Math.abs(covariance) <= 1e-13 * scale ? 0 : covariance
  }
  return out
}
