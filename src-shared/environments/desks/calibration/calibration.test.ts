import { describe, expect, it } from 'vitest'
import { parseDay } from '../../../base/day.ts'
import { createRng } from '../../../base/rng.ts'
import { logFuturesPrice } from '../schwartz.ts'
import { moveSpot } from '../spot.ts'
import { controlFalseDiscoveries, engleGrangerPValue, testCointegration } from './cointegration.ts'
import { fitTwoFactorCurve, nearRoll } from './futures-curve.ts'
import { fitOrnsteinUhlenbeck } from './ornstein-uhlenbeck.ts'
import { fitStochasticVolatility } from './stochastic-volatility.ts'

function randomWalk(days: number, rng = createRng(1)): Float64Array {
  const out = rng.fillNormal(new Float64Array(days), 0.01)
  for (let t = 1; t < days; t++) out[t] += out[t - 1]
  return out
}

/** By its exact law, so that only the sample is uncertain. */
function meanReverting(steps: number, reversionPerYear: number, volatility: number, stepsPerYear: number, seed: number): Float64Array {
  const rng = createRng(seed)
  const kept = Math.exp(-reversionPerYear / stepsPerYear)
  const shock = volatility * Math.sqrt((1 - kept * kept) / (2 * reversionPerYear))
  const out = new Float64Array(steps)
  for (let t = 1; t < steps; t++) out[t] = out[t - 1] * kept + shock * rng.normal()
  return out
}

describe('cointegration', () => {
  it("has MacKinnon's critical values", () => {
    for (const [t, p] of [[-3.896, 0.01], [-3.336, 0.05], [-3.044, 0.1]]) expect(engleGrangerPValue(t)).toBeCloseTo(p, 3)
    expect([-30, 2].map(engleGrangerPValue)).toEqual([0, 1])
  })

  it('finds independent random walks cointegrated as often as it says', () => {
    const tests = 1000
    const rng = createRng(7)
    let rejected = 0
    for (let i = 0; i < tests; i++) if (testCointegration(randomWalk(250, rng), randomWalk(250, rng)).pValue < 0.05) rejected++
    expect(Math.abs(rejected / tests - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / tests))
  })

  it('finds what is held together, with its slope', () => {
    const x = randomWalk(1000)
    const gap = meanReverting(1000, 25, 0.1, 252, 3)
    const { slope, intercept, pValue } = testCointegration(x.map((now, t) => 0.3 + 1.5 * now + gap[t]), x)
    expect(pValue).toBeLessThan(1e-4)
    expect(slope).toBeCloseTo(1.5, 1)
    expect(intercept).toBeCloseTo(0.3, 1)
  })

  it('holds false discoveries to their rate', () => {
    // By hand: the limits are 0.01, 0.02, 0.03, 0.04, 0.05, and the largest below its own is the third.
    expect(controlFalseDiscoveries([0.009, 0.2, 0.0299, 0.021, 0.06], 0.05)).toEqual([true, false, true, true, false])
    expect(controlFalseDiscoveries([], 0.05)).toEqual([])
  })
})

describe('Ornstein–Uhlenbeck', () => {
  it('is recovered from its own path', () => {
    const fit = fitOrnsteinUhlenbeck(meanReverting(20_000, 40, 0.15, 252, 1).map((x) => x + 2), 252)!
    expect(fit.mean).toBeCloseTo(2, 2)
    expect(fit.reversionPerYear / 40).toBeCloseTo(1, 1)
    expect(fit.volatility / 0.15).toBeCloseTo(1, 2)
  })

  it('is not seen where there is none', () => {
    expect(fitOrnsteinUhlenbeck(Float64Array.from({ length: 100 }, (_, t) => t), 252)).toBeUndefined()
    expect(fitOrnsteinUhlenbeck([1, 2], 252)).toBeUndefined()
  })
})

describe('stochastic volatility', () => {
  /** Daily returns of a simulated stock, with its variance moved many times a day. */
  function simulate(years: number, volOfVol: number, seed: number): Float64Array {
    const rng = createRng(seed)
    const [spot, variance] = [Float64Array.of(100), Float64Array.of(0.04)]
    return Float64Array.from({ length: years * 252 }, () => {
      const before = spot[0]
      for (let s = 0; s < 4; s++) moveSpot(spot, variance, 0, 0.04, 1 / 1008, { volOfVol, varianceReversion: 5, correlation: -0.6 }, rng)
      return Math.log(spot[0] / before)
    })
  }

  it('is recovered from returns of many years', () => {
    const fit = fitStochasticVolatility(simulate(400, 0.5, 1))
    expect(fit.realisedVolatility).toBeCloseTo(0.2, 2)
    expect(Math.abs(fit.varianceReversion / 5 - 1)).toBeLessThan(0.25)
    expect(Math.abs(fit.volOfVol / 0.5 - 1)).toBeLessThan(0.15)
    expect(Math.abs(fit.correlation / -0.6 - 1)).toBeLessThan(0.25)
  })

  it('is small where volatility is constant, and none is claimed from a year', () => {
    expect(fitStochasticVolatility(simulate(40, 0, 2)).volOfVol).toBeLessThan(0.15)
    expect(fitStochasticVolatility(simulate(1, 0.5, 2)).volOfVol).toBe(0)
  })
})

describe('futures', () => {
  it('knows from the calendar alone when a continuous series may roll, some days before and after', () => {
    const near = (symbol: string, ...days: string[]) => days.map((day) => nearRoll(symbol, parseDay(day)))
    expect(near('CL=F', '2024-01-12', '2024-01-15', '2024-01-19', '2024-01-22', '2024-01-24')).toEqual([false, true, true, true, false])
    expect(near('BZ=F', '2024-01-25', '2024-01-29', '2024-02-01', '2024-02-05', '2024-12-31')).toEqual([false, true, true, false, true])
    expect(near('CLZ25.NYM', '2024-01-19')).toEqual([false])
    expect(near('AAPL', '2024-01-19')).toEqual([false])
  })

  it('recovers a two-factor curve from two of its contracts', () => {
    const model = { interest: 0.04, meanYield: 0.06, yieldReversion: 3, yieldVolatility: 0.25, spotVolatility: 0.3, correlation: 0.6 }
    const rng = createRng(4)
    const days = 40 * 252
    const [near, far] = [new Float64Array(days), new Float64Array(days)]
    const dt = 1 / 252
    let [logSpot, held] = [Math.log(70), 0.06]
    for (let t = 0; t < days; t++) {
      near[t] = Math.exp(logFuturesPrice(logSpot, held, 1 / 12, model))
      far[t] = Math.exp(logFuturesPrice(logSpot, held, 4 / 12, model))
      const z = rng.normal()
      logSpot += (0.04 - held - 0.045) * dt + 0.3 * Math.sqrt(dt) * z
      held += 3 * (0.06 - held) * dt + 0.25 * Math.sqrt(dt) * (0.6 * z + 0.8 * rng.normal())
    }
    const fit = fitTwoFactorCurve(near, far, 3 / 12, 0.04)!
    expect(Math.abs(fit.yieldReversion / 3 - 1)).toBeLessThan(0.25)
    // The far price of a yield that reverts is that of a smaller move; what is left of it is seen from a month on.
    expect(fit.yieldVolatility).toBeGreaterThan(0.15)
    expect(fit.yieldVolatility).toBeLessThan(0.3)
    expect(fit.spotVolatility).toBeGreaterThan(0.25)
    expect(fit.spotVolatility).toBeLessThan(0.31)
    expect(fit.correlation).toBeGreaterThan(0.4)
  })
})
