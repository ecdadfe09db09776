import { describe, expect, it } from 'vitest'
import { measure } from './index.ts'
import { sampleLedger } from './ledger.fixture.ts'
import { rolling } from './rolling.ts'
import { seriesFromLedger, seriesFromReturns, seriesRows } from './series.ts'

describe('rolling figures', () => {
  it('equal the metrics of each window', () => {
    const series = seriesFromLedger(sampleLedger(120), { riskFreePerYear: 0.03 })
    const { volatility, sharpe, beta } = rolling(series, 21)
    for (const i of [20, 21, 57, 118]) {
      const { metrics } = measure(seriesRows(series, i - 20, i + 1))
      expect(volatility[i]).toBeCloseTo(metrics.volatility!, 10)
      expect(sharpe[i]).toBeCloseTo(metrics.sharpe!, 8)
      expect(beta![i]).toBeCloseTo(metrics.beta!, 8)
    }
    expect([...volatility.subarray(0, 20)].every(Number.isNaN)).toBe(true)
  })

  it('is defined for windows that are too long, too short, or do not vary', () => {
    const flat = rolling(seriesFromReturns([0.1, 0.1, 0.1, 0.1, 0.2]), 3)
    expect(flat.beta).toBeNull()
    expect(flat.volatility[3]).toBe(0)
    expect(flat.sharpe[3]).toBeNaN()
    expect(flat.sharpe[4]).toBeGreaterThan(0)
    expect([...rolling(seriesFromReturns([0.1, 0.2]), 3).sharpe]).toEqual([NaN, NaN])
    expect([...rolling(seriesFromReturns([0.1, 0.2]), 1).volatility]).toEqual([NaN, NaN])
    expect(rolling(seriesFromReturns([]), 3).sharpe.length).toBe(0)
  })
})
