import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DISTRIBUTION_METRICS } from './distribution.ts'
import { DRAWDOWN_METRICS, worstDrawdowns } from './drawdown.ts'
import { measure, METRIC_KEYS, METRICS } from './index.ts'
import type { Metric } from './metric.ts'
import { RELATIVE_METRICS } from './relative.ts'
import { RETURN_METRICS } from './returns.ts'
import { RISK_METRICS } from './risk.ts'
import { seriesFromReturns, viewOf } from './series.ts'
import { TRADING_METRICS } from './trading.ts'

const KNOWN = [0.01, 0.1, -0.04, 0.02, 0.03, 0.02, 0.01, -0.1]

describe('metrics', () => {
  it('gives the known answers', () => {
    const { metrics, notes } = measure(seriesFromReturns(KNOWN))
    expect(metrics.volatility).toBeCloseTo(0.91364654, 10)
    expect(metrics.sharpe).toBeCloseTo(1.7238613962, 10)
    expect(metrics.sortino).toBeCloseTo(2.6055312517, 10)
    expect(metrics.maxDrawdown).toBeCloseTo(-0.1, 14)
    expect(metrics.stability).toBeCloseTo(0.1529973665, 10)
    expect(viewOf(seriesFromReturns(KNOWN)).curve.at(-1)! - 1).toBeCloseTo(0.03893, 5)
    expect(notes).toEqual([])
    expect(metrics.cagr).toBeCloseTo(1.0389310917 ** (252 / 8) - 1, 8)
    // The published list begins with a day without a return, and these three answers count it as a flat period.
    const nine = measure(seriesFromReturns([0, ...KNOWN])).metrics
    expect(nine.cagr).toBeCloseTo(1.9135925373, 10)
    expect(nine.calmar).toBeCloseTo(19.135925373, 9)
    expect(nine.tailRatio).toBeCloseTo(0.9473684, 7)
  })

  it('knows the rest of the list by hand', () => {
    const { metrics } = measure(seriesFromReturns(KNOWN))
    expect(metrics.omega).toBeCloseTo(0.19 / 0.14, 12)
    expect(metrics.profitFactor).toBeCloseTo(0.19 / 0.14, 12)
    expect(metrics.winRate).toBe(6 / 8)
    expect(metrics.var95).toBeCloseTo(-0.1 + 0.35 * 0.06, 12)
    expect(metrics.cvar95).toBeCloseTo(-0.1, 12)
    const two = measure(seriesFromReturns([-0.01, 0.01, -0.01, 0.01])).metrics
    expect(two.kurtosis).toBeCloseTo(1, 12)
    expect(two.skew).toBeCloseTo(0, 12)
    expect(measure(seriesFromReturns([0, 0.01, 0, -0.02, 0.03])).metrics.winRate).toBeCloseTo(2 / 3, 12)
  })

  it('takes the risk-free return off before it divides', () => {
    const rate = 1.01 ** 252 - 1
    const shifted = measure(seriesFromReturns(KNOWN, { riskFreePerYear: rate })).metrics
    const plain = measure(seriesFromReturns(KNOWN.map((r) => r - 0.01))).metrics
    expect(shifted.sharpe).toBeCloseTo(plain.sharpe!, 10)
    expect(shifted.sortino).toBeCloseTo(plain.sortino!, 10)
    expect(shifted.cagr).toBe(measure(seriesFromReturns(KNOWN)).metrics.cagr)
  })

  it('compares with a benchmark', () => {
    const benchmark = [0.02, -0.01, 0.03, -0.02]
    const twice = measure(seriesFromReturns(benchmark.map((b) => 2 * b + 0.001), { benchmark, periodsPerYear: 12 })).metrics
    expect(twice.beta).toBeCloseTo(2, 12)
    expect(twice.alpha).toBeCloseTo(0.012, 12)
    expect(twice.upCapture).toBeCloseTo(2 + 0.002 / 0.05, 12)
    expect(twice.downCapture).toBeCloseTo(2 - 0.002 / 0.03, 12)
    expect(twice.trackingError).toBeCloseTo(measure(seriesFromReturns(benchmark, { periodsPerYear: 12 })).metrics.volatility!, 12)
    // Annualised: the mean distance is 0.006 a month, its deviation is the benchmark's.
    expect(twice.informationRatio).toBeCloseTo((0.006 * 12) / twice.trackingError!, 12)
  })

  it('starts the curve at 1, so that a first loss is a drawdown', () => {
    expect(measure(seriesFromReturns([-0.2, 0.1, 0.1])).metrics.maxDrawdown).toBeCloseTo(-0.2, 12)
  })

  it('counts periods, not calendar days', () => {
    expect(measure(seriesFromReturns([0.01, 0.01], { periodsPerYear: 1 })).metrics.cagr).toBeCloseTo(0.01, 12)
    expect(measure(seriesFromReturns([0.01, 0.01], { periodsPerYear: 12 })).metrics.cagr).toBeCloseTo(1.01 ** 12 - 1, 12)
  })

  it('is null, with a reason, where a number would mean nothing', () => {
    const cases: [number[], string[], RegExp][] = [
      [[], ['cagr', 'sharpe', 'maxDrawdown', 'var95'], /there are no returns/],
      [[0.01], ['volatility', 'sharpe', 'skew'], /only one return/],
      [[0.01, 0.01, 0.01], ['sharpe', 'sortino', 'calmar', 'omega', 'skew', 'kurtosis'], /do not vary/],
      [[0, 0, 0, 0], ['sharpe', 'omega', 'winRate', 'stability', 'tailRatio'], /every return is zero/],
    ]
    for (const [returns, keys, reason] of cases) {
      const { metrics, notes } = measure(seriesFromReturns(returns))
      for (const key of keys) expect(metrics[key as keyof typeof metrics], `${key} of ${returns.join()}`).toBeNull()
      expect(notes.join(' ')).toMatch(reason)
    }
    expect(measure(seriesFromReturns([0.01, 0.01, 0.01])).metrics.volatility).toBe(0)
    expect(measure(seriesFromReturns([-0.01, -0.02])).metrics).toMatchObject({ omega: 0, profitFactor: 0, winRate: 0 })
  })

  it('calls a total loss a total loss', () => {
    for (const returns of [[0.1, -1, 0.5], [0.1, -1.7, -3]]) {
      const { metrics } = measure(seriesFromReturns(returns))
      expect(metrics.cagr).toBe(-1)
      expect(metrics.maxDrawdown).toBe(-1)
      expect(metrics.stability).toBeNull()
    }
  })

  it('leaves out periods without a number and says how many', () => {
    const { metrics, notes } = measure(seriesFromReturns([NaN, 0.01, 0.1, -0.04, Infinity, 0.02, 0.03, 0.02, 0.01, -0.1]))
    expect(metrics.sharpe).toBeCloseTo(1.7238613962, 10)
    expect(notes).toEqual(['2 periods without a number left out.'])
  })

  it('never gives NaN or Infinity, whatever the returns', () => {
    const value = fc.oneof(fc.double({ min: -1, max: 3, noNaN: true }), fc.constantFrom(0, -1, 1e-300, 1e300, NaN, -Infinity, 0.01))
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { maxLength: 12 }), (pairs) => {
        const series = seriesFromReturns(pairs.map((p) => p[0]), { benchmark: pairs.map((p) => p[1]) })
        const { metrics, notes } = measure({ ...series, turnover: series.returns, costShare: series.returns })
        for (const key of METRIC_KEYS) expect(metrics[key] === null || Number.isFinite(metrics[key]), key).toBe(true)
        if (METRIC_KEYS.some((key) => metrics[key] === null)) expect(notes.length).toBeGreaterThan(0)
      }),
      { numRuns: 1000 },
    )
  })

  it('is a list in which no family hides another row, and every row is worded', () => {
    const families: Record<string, Metric>[] = [RETURN_METRICS, RISK_METRICS, DRAWDOWN_METRICS, DISTRIBUTION_METRICS, TRADING_METRICS, RELATIVE_METRICS]
    expect(families.flatMap((family) => Object.keys(family)).sort()).toEqual([...METRIC_KEYS].sort())
    expect(new Set(METRIC_KEYS.map((key) => METRICS[key].title)).size).toBe(METRIC_KEYS.length)
    for (const key of METRIC_KEYS) expect(METRICS[key].definition, key).toMatch(/^[A-Z].{20,}\.$/)
    expect([...METRIC_KEYS].sort().join(' ')).toBe(
      [
        'cagr volatility sharpe sortino maxDrawdown calmar omega tailRatio stability var95 cvar95 skew kurtosis winRate profitFactor',
        'turnoverPerYear costsPerYear beta alpha informationRatio trackingError upCapture downCapture',
      ]
        .join(' ')
        .split(' ')
        .sort()
        .join(' '),
    )
  })

  it('refuses periods and rates that mean nothing', () => {
    for (const periodsPerYear of [0, -1, NaN, Infinity]) expect(() => seriesFromReturns([0.1], { periodsPerYear })).toThrow(/252/)
    for (const riskFreePerYear of [-1, NaN]) expect(() => seriesFromReturns([0.1], { riskFreePerYear })).toThrow(/risk-free/)
  })
})

describe('worst drawdowns', () => {
  it('finds peak, trough and recovery, worst first', () => {
    const series = seriesFromReturns([0.1, -0.1, -0.1, 0.5, -0.05, 0.1, -0.3], { days: [10, 11, 14, 15, 16, 17, 20] as never })
    const [first, second, third, ...more] = worstDrawdowns(viewOf({ ...series, startDay: 7 as never }))
    expect(more).toEqual([])
    expect(first).toMatchObject({ peak: { index: 6, day: 17 }, trough: { index: 7, day: 20 }, recovery: null, recoveryDays: null, fallDays: 3 })
    expect(second!.depth).toBeCloseTo(-0.19, 12)
    expect(second).toMatchObject({ peak: { index: 1, day: 10 }, trough: { index: 3, day: 14 }, recovery: { index: 4, day: 15 }, fallDays: 4, recoveryDays: 1 })
    expect(third!.depth).toBeCloseTo(-0.05, 12)
  })

  it('counts periods where there are no days, and is empty where nothing fell', () => {
    expect(worstDrawdowns(viewOf(seriesFromReturns([-0.1, -0.1, 0.5])))[0]).toMatchObject({ fallDays: 2, recoveryDays: 1, peak: { index: 0, day: null } })
    expect(worstDrawdowns(viewOf(seriesFromReturns([0.1, 0, 0.1])))).toEqual([])
    expect(worstDrawdowns(viewOf(seriesFromReturns([])))).toEqual([])
  })
})
