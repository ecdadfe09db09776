import { describe, expect, it } from 'vitest'
import { addDays, parseDay, type Day } from '../base/day.ts'
import { CRISES, crisisTable, type CrisisKey } from './crises.ts'
import { seriesFromReturns } from './series.ts'

function daily(from: string, to: string, value: (day: Day) => number) {
  const days: Day[] = []
  for (let day = parseDay(from); day <= parseDay(to); day = addDays(day, 1)) days.push(day)
  return seriesFromReturns(days.map(value), { days, benchmark: days.map(() => 0) })
}

describe('crises', () => {
  it('are in order of their highs and end after them', () => {
    const list = Object.values(CRISES)
    for (const [i, { title, from, to }] of list.entries()) {
      expect(to, title).toBeGreaterThan(from)
      if (i > 0) expect(from, title).toBeGreaterThan(list[i - 1].from)
    }
  })

  it('count the returns after the high and up to the low, and say what the data do not cover', () => {
    const { from, to } = CRISES.covid
    const series = daily('2020-01-01', '2022-03-01', (day) => (day > from && day <= to ? -0.01 : 0.5))
    const rows = new Map(crisisTable(series).map((row) => [row.key, row]))
    const row = (key: CrisisKey) => rows.get(key)!
    expect(row('covid').coverage).toBe('present')
    expect(row('covid').total).toBeCloseTo(0.99 ** (to - from) - 1, 12)
    expect(row('covid').maxDrawdown).toBeCloseTo(0.99 ** (to - from) - 1, 12)
    expect(row('covid').benchmark).toBe(0)
    expect(row('inflation2022').coverage).toBe('partial')
    expect(row('financialCrisis')).toMatchObject({ coverage: 'absent', total: null, maxDrawdown: null })
  })

  it('needs the close before the first return to call a crisis covered', () => {
    const { from, to } = CRISES.covid
    const days = Array.from({ length: to - from }, (_, i) => addDays(from, i + 1))
    const series = seriesFromReturns(days.map(() => 0.01), { days })
    const coverage = (startDay: Day | null) => crisisTable({ ...series, startDay }).find((row) => row.key === 'covid')!.coverage
    expect(coverage(null)).toBe('partial')
    expect(coverage(from)).toBe('present')
  })

  it('is all absent without days or data', () => {
    for (const series of [seriesFromReturns([0.1, 0.2]), seriesFromReturns([], { days: [] })]) {
      expect(crisisTable(series).every((row) => row.coverage === 'absent')).toBe(true)
    }
  })
})
