import { describe, expect, it } from 'vitest'
import { createRng } from '../../base/rng.ts'
import { seriesFromReturns, viewOf } from '../series.ts'
import { assess as assessment, trialsOf } from './assess.ts'
import { finish } from './steps.ts'

const assess = (...given: Parameters<typeof assessment>) => finish(assessment(...given))

describe('assess', () => {
  const returns = createRng(1).fillNormal(new Float64Array(1000), 0.01).map((r) => r + 0.0008)
  const view = viewOf(seriesFromReturns(returns))

  it('gives every key, and deflates with the number of tries', () => {
    const [one, many] = [1, 200].map((count) => assess(view, { count }, createRng(1), { resamples: 1000 })) as [ReturnType<typeof assess>, ReturnType<typeof assess>]
    expect(one.dsr).toBe(one.psr)
    expect(one.luckySharpe).toBe(0)
    expect(many.dsr).toBeLessThan(one.dsr!)
    expect(many.notes.join()).toMatch(/not known/)
    expect(many.trials).toBe(200)
    const annual = (view.meanExcess / view.deviation) * Math.sqrt(252)
    expect(one.sharpeLow).toBeLessThan(annual)
    expect(one.sharpeHigh).toBeGreaterThan(annual)
    expect(one.minTrackRecordYears).toBeGreaterThan(0)
    expect(one.minBacktestYears).toBe(0)
  })

  it('takes the variance from the tries on record where there are enough', () => {
    const sharpes = [0.01, 0.05, -0.02, 0.03, 0.04]
    expect(trialsOf(9, 500, sharpes)).toMatchObject({ count: 9, assumed: false })
    expect(trialsOf(9, 500, sharpes).variance).toBeCloseTo(0.00077, 5)
    expect(trialsOf(9, 501, [0.01, NaN])).toEqual({ count: 9, variance: 1 / 500, assumed: true })
    const given = assess(view, { count: 50, variance: 0.5 / 250 }, createRng(1), { resamples: 100 })
    expect(given.notes).toEqual([])
    expect(given.luckySharpe).toBeGreaterThan(0)
  })

  it('is null with a note where the data say nothing, and where the Sharpe ratio is not above 0', () => {
    for (const x of [[], [0.1], [0.01, 0.01, 0.01, 0.01]]) {
      const found = assess(viewOf(seriesFromReturns(x)), { count: 3 }, createRng(1))
      expect(found).toMatchObject({ psr: null, dsr: null, sharpeLow: null, sharpeHigh: null, minTrackRecordYears: null, trials: 3 })
      expect(found.notes.length).toBe(1)
    }
    const losing = assess(viewOf(seriesFromReturns(returns.map((r) => r - 0.002))), { count: 1 }, createRng(1), { resamples: 100 })
    expect(losing).toMatchObject({ minTrackRecordYears: null, minBacktestYears: null })
    expect(losing.psr).toBeLessThan(0.05)
  })
})
