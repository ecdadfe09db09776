import { describe, expect, it } from 'vitest'
import { parseDay } from '../base/day.ts'
import { measure } from './index.ts'
import { sampleLedger } from './ledger.fixture.ts'
import { moneyCharged, returnsOf, seriesFromLedger, seriesRows } from './series.ts'

describe('series', () => {
  it('reads a ledger: returns, benchmark, days, turnover and costs as shares of the wealth before', () => {
    const ledger = sampleLedger(30)
    const series = seriesFromLedger(ledger)
    expect(series.returns.length).toBe(29)
    expect(series.returns[4]).toBeCloseTo(ledger.value[5] / ledger.value[4] - 1, 14)
    expect(series.benchmark![4]).toBeCloseTo(ledger.benchmark![5] / ledger.benchmark![4] - 1, 14)
    expect(series.startDay).toBe(parseDay('2019-12-30'))
    expect(series.days![0]).toBe(parseDay('2019-12-31'))
    const paid = ledger.costs.commission[5] + ledger.costs.impact[5]
    expect(moneyCharged(ledger, 5)).toBeCloseTo(paid, 12)
    expect(series.costShare![4]).toBeCloseTo(paid / ledger.value[4], 14)
  })

  it('gives turnover and costs a year', () => {
    const ledger = sampleLedger(253)
    const { metrics } = measure(seriesFromLedger(ledger))
    const traded = ledger.turnover.reduce((total, t) => total + t, 0)
    expect(metrics.turnoverPerYear).toBeCloseTo(traded, 10)
    expect(metrics.costsPerYear).toBeCloseTo(0.0007 * (traded - 1) + 50 / 100_000, 10)
    expect(measure(seriesFromLedger(ledger, { gross: true })).metrics.costsPerYear).toBe(0)
  })

  it('stays defined for a ledger of one day, and after ruin', () => {
    const { metrics, notes } = measure(seriesFromLedger(sampleLedger(1)))
    expect(Object.values(metrics).every((value) => value === null)).toBe(true)
    expect(notes.join()).toMatch(/no returns/)
    expect([...returnsOf([100, 0, 0])]).toEqual([-1, 0])
    expect([...returnsOf([])]).toEqual([])
  })

  it('compares with nothing where the benchmark has gaps, and says so', () => {
    const ledger = sampleLedger(30)
    ledger.benchmark!.fill(NaN, 0, 3)
    const { metrics, notes } = measure(seriesFromLedger(ledger))
    expect(metrics.sharpe).not.toBeNull()
    expect(metrics.beta).toBeNull()
    expect(notes).toEqual([expect.stringMatching(/benchmark has no value on some/)])
  })

  it('cuts rows with what belongs to them', () => {
    const series = seriesFromLedger(sampleLedger(30))
    const part = seriesRows(series, 10, 20)
    expect(part.returns.length).toBe(10)
    expect(part.startDay).toBe(series.days![9])
    expect(part.turnover![0]).toBe(series.turnover![10])
    expect(seriesRows(series, 0, 5).startDay).toBe(series.startDay)
  })
})
