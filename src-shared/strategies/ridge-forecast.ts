import { z } from 'zod'
import { solvePositive } from '../base/matrix.ts'
import { equalOver, liveAssets } from './choose.ts'
import { best } from './momentum.ts'
import { recentReturns, type Sample } from './sample.ts'
import type { Strategy } from './strategy.ts'

const params = z.object({
  lookbackDays: z.number().int().min(300).max(5040).default(756).describe('Days of history that the regression learns from at each decision'),
  horizonDays: z.number().int().min(1).max(252).default(21).describe('Days ahead that are forecast'),
  penalty: z.number().min(0).max(1e6).default(10).describe('Strength of the ridge penalty, in observations'),
  top: z.number().min(0.01).max(1).default(0.3).describe('Share of the assets that is held'),
})

/** Days over which past returns are summed: the predictors, besides volatility over the longest. */
const WINDOWS = [5, 21, 63, 126, 252]
const LONGEST = 252
const PREDICTORS = WINDOWS.length + 1
/** Days between rows that are learned from: neighbouring windows say almost the same. */
const STRIDE = 5

export const ridgeForecast: Strategy<typeof params, z.output<typeof params>> = {
  id: 'ridge-forecast',
  title: 'Ridge-regression forecasts',
  summary: 'Forecasts each asset from its past returns and volatility by one ridge regression, and holds the best forecasts equally.',
  learned: false,
  params,
  lookbackDays: ({ lookbackDays }) => lookbackDays + 1,
  fit: (_, settings) => settings,
  decide: ({ lookbackDays, horizonDays, penalty, top }, { panel }) => {
    const n = panel.instruments.length
    const sample = recentReturns(panel, lookbackDays)
    if (sample.assets.length === 0) return { weights: equalOver(n, liveAssets(panel)), note: `Equal weight was held because no asset has ${lookbackDays} days of history.` }
    if (sample.assets.length === 1) return { weights: equalOver(n, sample.assets) }
    const forecasts = forecast(sample, horizonDays, penalty)
    if (!forecasts) return { weights: equalOver(n, sample.assets), note: 'Equal weight was held because there was nothing to learn a forecast from.' }
    return { weights: equalOver(n, best(sample.assets, forecasts, top)) }
  },
}

/** Forecasts relative to the average asset, one an asset; undefined when past returns tell assets not apart at all. */
function forecast(sample: Sample, horizonDays: number, penalty: number): Float64Array | undefined {
  const { assets, days } = sample
  const k = assets.length
  const growth = cumulativeLog(sample)
  const squares = cumulativeSquares(sample)
  const x = new Float64Array(k * PREDICTORS)
  const y = new Float64Array(k)
  const gram = new Float64Array(PREDICTORS * PREDICTORS)
  const right = new Float64Array(PREDICTORS)
  for (let t = days - horizonDays; t >= LONGEST; t -= STRIDE) {
    predictors(x, growth, squares, t, k)
    for (let c = 0; c < k; c++) y[c] = growth[(t + horizonDays) * k + c] - growth[t * k + c]
    standardise(y, 0, 1, k)
    for (let c = 0; c < k; c++) {
      for (let a = 0; a < PREDICTORS; a++) {
        const value = x[c * PREDICTORS + a]
        right[a] += value * y[c]
        for (let b = 0; b < PREDICTORS; b++) gram[a * PREDICTORS + b] += value * x[c * PREDICTORS + b]
      }
    }
  }
  for (let a = 0; a < PREDICTORS; a++) gram[a * PREDICTORS + a] += penalty
  const beta = solvePositive(gram, right)
  if (!beta || beta.every((b) => b === 0)) return undefined
  predictors(x, growth, squares, days, k)
  return Float64Array.from({ length: k }, (_, c) => beta.reduce((total, b, a) => total + b * x[c * PREDICTORS + a], 0))
}

/** Row t is the sum of the first t log returns. `[day + 1, asset]` */
function cumulativeLog({ assets, days, returns }: Sample): Float64Array {
  const k = assets.length
  const out = new Float64Array((days + 1) * k)
  for (let at = 0; at < days * k; at++) out[at + k] = out[at] + Math.log(1 + returns[at])
  return out
}

function cumulativeSquares({ assets, days, returns }: Sample): Float64Array {
  const k = assets.length
  const out = new Float64Array((days + 1) * k)
  for (let at = 0; at < days * k; at++) out[at + k] = out[at] + returns[at] ** 2
  return out
}

/** What was known after the first `t` returns, standardised across assets. `[asset, predictor]` */
function predictors(x: Float64Array, growth: Float64Array, squares: Float64Array, t: number, k: number): void {
  for (let c = 0; c < k; c++) {
    WINDOWS.forEach((window, w) => (x[c * PREDICTORS + w] = growth[t * k + c] - growth[(t - window) * k + c]))
    x[c * PREDICTORS + WINDOWS.length] = Math.sqrt(Math.max(0, squares[t * k + c] - squares[(t - LONGEST) * k + c]))
  }
  for (let p = 0; p < PREDICTORS; p++) standardise(x, p, PREDICTORS, k)
}

/** Column `offset` of `k` rows to mean 0 and deviation 1; a column that does not vary becomes 0. */
function standardise(x: Float64Array, offset: number, stride: number, k: number): void {
  let total = 0
  for (let c = 0; c < k; c++) total += x[c * stride + offset]
  let square = 0
  for (let c = 0; c < k; c++) square += (x[c * stride + offset] - total / k) ** 2
  const deviation = Math.sqrt(square / k)
  for (let c = 0; c < k; c++) x[c * stride + offset] = deviation > 1e-12 ? (x[c * stride + offset] - total / k) / deviation : 0
}
