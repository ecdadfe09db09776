import { describe, expect, it } from 'vitest'
import { parseDay } from '../base/day.ts'
import { compound, monthlyTable, yearlyTable } from './calendar.ts'
import { sampleLedger } from './ledger.fixture.ts'
import { seriesFromLedger, seriesFromReturns } from './series.ts'

describe('calendar tables', () => {
  const days = ['2020-01-30', '2020-01-31', '2020-02-03', '2021-12-31', '2022-01-03'].map((day) => parseDay(day))
  const series = seriesFromReturns([0.1, 0.1, -0.5, 0.2, 0.01], { days, benchmark: [0, 0.1, 0, 0, 0] })

  it('compounds by month and by year', () => {
    const table = monthlyTable(series)
    expect(table.map((row) => row.year)).toEqual([2020, 2021, 2022])
    expect(table[0].months[0]).toBeCloseTo(0.21, 12)
    expect(table[0].months[1]).toBeCloseTo(-0.5, 12)
    expect(table[0].months.slice(2)).toEqual(new Array(10).fill(null))
    expect(table[0].total).toBeCloseTo(1.21 * 0.5 - 1, 12)
    const years = yearlyTable(series)
    expect(years.map((row) => row.periods)).toEqual([3, 1, 1])
    expect(years[0].benchmark).toBeCloseTo(0.1, 12)
    expect(years[0].metrics.maxDrawdown).toBeCloseTo(-0.5, 12)
  })

  it('multiplies back to the total', () => {
    const long = seriesFromLedger(sampleLedger(900))
    const total = compound(long.returns)
    expect(yearlyTable(long).reduce((wealth, row) => wealth * (1 + row.total), 1) - 1).toBeCloseTo(total, 12)
    const months = monthlyTable(long).flatMap((row) => row.months.filter((m) => m !== null))
    expect(months.reduce((wealth, m) => wealth * (1 + m), 1) - 1).toBeCloseTo(total, 12)
  })

  it('is empty without days', () => {
    expect(monthlyTable(seriesFromReturns([0.1]))).toEqual([])
    expect(yearlyTable(seriesFromReturns([0.1]))).toEqual([])
    expect(yearlyTable(seriesFromReturns([], { days: [] }))).toEqual([])
  })
})
