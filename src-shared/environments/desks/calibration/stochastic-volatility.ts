import { mean, standardDeviation } from '../../../base/stats.ts'
import { YEAR_DAYS } from './pairs.ts'

/** Heston's variance under which the returns would look as they do. */
interface StochasticVolatility {
  /** √ of the mean variance, per √year. */
  readonly realisedVolatility: number
  readonly varianceReversion: number
  readonly volOfVol: number
  readonly correlation: number
}

/** Days over which what is left of a shock to the variance is compared. */
const LAGS = 21
const FARTHEST = 6
/** Speeds that daily returns of some years can tell from none and from at once. */
const REVERSION = [0.5, 50] as const
/** Enough for two means of lagged products that differ by more than luck. */
const LEAST_DAYS = 504

/**
 * Moments of daily logarithmic returns, none of which the noise of a single day's square enters: how squares go together with later squares
 * gives the variance of the variance and its speed, how returns go together with later squares their correlation.
 */
export function fitStochasticVolatility(returns: Float64Array): StochasticVolatility {
  const centre = mean(returns)
  const deviation = standardDeviation(returns)
  // A crash of a single day is no variance that lasts: held to what a calm market could do, it leaves the other days to speak.
  const squares = returns.map((r) => YEAR_DAYS * Math.min(Math.abs(r - centre), FARTHEST * deviation) ** 2)
  const variance = mean(squares)
  const constant = { realisedVolatility: Math.sqrt(variance), varianceReversion: 4, volOfVol: 0, correlation: 0 }
  if (returns.length < LEAST_DAYS) return constant
  const together = (early: ArrayLike<number>, middle: number, lag: number) => {
    let total = 0
    for (let t = lag; t < squares.length; t++) total += (early[t - lag] - middle) * (squares[t] - variance)
    return total / (squares.length - lag)
  }
  const mostly = (from: number, of: (lag: number) => number) => mean(Array.from({ length: LAGS }, (_, i) => of(from + i)))
  const near = mostly(1, (lag) => together(squares, variance, lag))
  const far = mostly(1 + LAGS, (lag) => together(squares, variance, lag))
  if (!(near > 0)) return constant
  const varianceReversion = clamp(far > 0 ? (Math.log(near / far) * YEAR_DAYS) / LAGS : REVERSION[1], ...REVERSION)
  const kept = mostly(1, (lag) => Math.exp((-varianceReversion * lag) / YEAR_DAYS))
  const volOfVol = Math.sqrt((2 * varianceReversion * near) / kept / variance)
  const leverage = mostly(1, (lag) => together(returns, centre, lag)) / kept
  return { ...constant, varianceReversion, volOfVol, correlation: clamp((YEAR_DAYS * leverage) / (volOfVol * variance), -0.95, 0.95) }
}

function clamp(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high)
}
