import { describe, expect, it } from 'vitest'
import { createRng } from '../../base/rng.ts'
import { mean, standardDeviation } from '../../base/stats.ts'
import { erfi, solveBertram } from './bertram.ts'
import { callDelta, callPrice, lelandVolatility, optionGamma, optionVega, whalleyWilmottBand } from './black-scholes.ts'
import { expectedVolatility, moveSpot } from './spot.ts'
import { futuresVolatility, logFuturesPrice, type TwoFactorModel } from './schwartz.ts'

describe('Black–Scholes', () => {
  it('prices the call at the money with its greeks to 8 digits', () => {
    const market = [100, 100, 0.2, 1 / 12] as const
    expect(callPrice(...market)).toBeCloseTo(2.30297447, 8)
    expect(callDelta(...market)).toBeCloseTo(0.51151487, 8)
    expect(optionGamma(...market)).toBeCloseTo(0.06907004, 8)
    expect(optionVega(...market)).toBeCloseTo(11.51167412, 8)
  })

  it('has the greeks that differences of the price give', () => {
    const h = 1e-4
    const at = (spot: number, volatility: number) => callPrice(spot, 95, volatility, 0.3)
    expect(callDelta(101, 95, 0.25, 0.3)).toBeCloseTo((at(101 + h, 0.25) - at(101 - h, 0.25)) / (2 * h), 7)
    expect(optionGamma(101, 95, 0.25, 0.3)).toBeCloseTo((callDelta(101 + h, 95, 0.25, 0.3) - callDelta(101 - h, 95, 0.25, 0.3)) / (2 * h), 7)
    expect(optionVega(101, 95, 0.25, 0.3)).toBeCloseTo((at(101, 0.25 + h) - at(101, 0.25 - h)) / (2 * h), 5)
  })

  it('is worth what it pays at expiry', () => {
    expect(callPrice(103, 100, 0.2, 0)).toBe(3)
    expect([callDelta(103, 100, 0.2, 0), callDelta(97, 100, 0.2, 0), optionGamma(100, 100, 0.2, 0), optionVega(100, 100, 0.2, 0)]).toEqual([1, 0, 0, 0])
  })

  it('knows the volatility of Leland and the band of Whalley and Wilmott by hand', () => {
    expect(lelandVolatility(0.2, 0, 1 / 252)).toBe(0.2)
    expect(lelandVolatility(0.2, 0.001, 1 / 252) / 0.2).toBeCloseTo(Math.sqrt(1 + (1.5957691216 * 0.001) / (0.2 / 15.8745078664)), 9)
    expect(whalleyWilmottBand(100, 0.07, 0.001, 10)).toBeCloseTo((1.5 * 0.001 * 100 * 0.0049 * 0.1) ** (1 / 3), 12)
  })
})

describe('Bertram', () => {
  it('knows erfi', () => {
    expect(erfi(0)).toBe(0)
    expect(erfi(0.5)).toBeCloseTo(0.614952094696511, 14)
    expect(erfi(1)).toBeCloseTo(1.6504257587975428, 13)
    expect(erfi(-2) / -18.564802414575553).toBeCloseTo(1, 13)
  })

  it('finds entry, cycle and return rate of the published example', () => {
    const { entry, cycleYears, returnPerYear } = solveBertram(180.967, 0.1538, 0.001)!
    expect(entry).toBeCloseTo(-0.0047151767, 10)
    expect(cycleYears).toBeCloseTo(0.0171223943, 10)
    expect(returnPerYear).toBeCloseTo(0.4923583, 7)
  })

  it('finds the top of the return rate: no other symmetric threshold pays more', () => {
    const [reversion, volatility, cost] = [20, 0.3, 0.004]
    const best = solveBertram(reversion, volatility, cost)!
    const rate = (a: number) => ((-2 * a - cost) * reversion) / (-2 * Math.PI * erfi((a * Math.sqrt(reversion)) / volatility))
    expect(rate(best.entry)).toBeCloseTo(best.returnPerYear, 12)
    for (const factor of [0.8, 0.99, 1.01, 1.2]) expect(rate(best.entry * factor)).toBeLessThan(best.returnPerYear)
  })

  it('has no answer without reversion, or where costs are out of reach', () => {
    expect(solveBertram(0, 0.2, 0.001)).toBeUndefined()
    expect(solveBertram(60, 1e-6, 0.001)).toBeUndefined()
  })
})

describe('Schwartz', () => {
  const model: TwoFactorModel = { interest: 0.04, meanYield: 0.06, yieldReversion: 1.5, yieldVolatility: 0.2, spotVolatility: 0.3, correlation: 0.7 }

  it('is cost of carry when the yield does not move', () => {
    const still = { ...model, yieldVolatility: 0 }
    for (const years of [0, 0.25, 2]) expect(logFuturesPrice(Math.log(100), 0.06, years, still)).toBeCloseTo(Math.log(100) + (0.04 - 0.06) * years, 12)
  })

  it('is the expected spot price: a simulation of both factors agrees within its error', () => {
    const [paths, steps, years] = [20_000, 50, 0.5]
    const dt = years / steps
    const rng = createRng(3)
    let total = 0
    let squares = 0
    for (let path = 0; path < paths; path++) {
      let [x, y] = [0, 0.1]
      for (let step = 0; step < steps; step++) {
        const z = rng.normal()
        const before = y
        y += 1.5 * (0.06 - y) * dt + 0.2 * Math.sqrt(dt) * (0.7 * z + Math.sqrt(0.51) * rng.normal())
        x += (0.04 - (before + y) / 2 - 0.045) * dt + 0.3 * Math.sqrt(dt) * z
      }
      total += Math.exp(x)
      squares += Math.exp(2 * x)
    }
    const expected = total / paths
    const error = Math.sqrt((squares / paths - expected ** 2) / paths)
    expect(Math.abs(Math.exp(logFuturesPrice(0, 0.1, years, model)) - expected)).toBeLessThan(4 * error)
  })

  it('moves less the longer it runs, from the volatility of the spot on', () => {
    expect(futuresVolatility(0, model)).toBeCloseTo(0.3, 12)
    const volatilities = [0, 0.1, 0.5, 1, 2].map((years) => futuresVolatility(years, model))
    expect(volatilities).toEqual([...volatilities].sort((a, b) => b - a))
  })
})

describe('Heston', () => {
  it('realises the volatility that is expected of it', () => {
    const [paths, steps, years, meanVariance] = [4000, 60, 0.25, 0.04]
    const values = { volOfVol: 0.4, varianceReversion: 4, correlation: -0.6 }
    const rng = createRng(5)
    const squares = Array.from({ length: paths }, () => {
      const spot = Float64Array.of(100)
      const variance = Float64Array.of(0.09)
      let total = 0
      for (let step = 0; step < steps; step++) {
        const before = spot[0]
        moveSpot(spot, variance, 0, meanVariance, years / steps, values, rng)
        total += Math.log(spot[0] / before) ** 2
      }
      return total / years
    })
    expect(Math.abs(mean(squares) - expectedVolatility(0.09, meanVariance, years, values) ** 2)).toBeLessThan((4 * standardDeviation(squares)) / Math.sqrt(paths))
    expect(expectedVolatility(0.09, meanVariance, 0, values)).toBeCloseTo(0.3, 12)
    expect(expectedVolatility(0.09, meanVariance, 1e6, values)).toBeCloseTo(0.2, 6)
  })
})
