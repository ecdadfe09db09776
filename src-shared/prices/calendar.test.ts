import { describe, expect, it } from 'vitest'
import { formatDay, parseDay } from '../base/day.ts'
import { inferMarket, marketDays, type Market } from './calendar.ts'

/** Weekdays of a year on which the market is shut. */
function holidays(market: Market, year: number): string[] {
  const [from, to] = [parseDay(`${year}-01-01`), parseDay(`${year}-12-31`)]
  const open = new Set(marketDays(market, from, to))
  return marketDays('weekdays', from, to).filter((day) => !open.has(day)).map((day) => formatDay(day).slice(5))
}

describe('calendar', () => {
  it("knows New York's holidays, moved, new and made for the occasion", () => {
    expect(holidays('new-york', 2023)).toEqual(['01-02', '01-16', '02-20', '04-07', '05-29', '06-19', '07-04', '09-04', '11-23', '12-25'])
    expect(holidays('new-york', 2022)[0]).toBe('01-17')
    expect(holidays('new-york', 2021)).toEqual(['01-01', '01-18', '02-15', '04-02', '05-31', '07-05', '09-06', '11-25', '12-24'])
    expect(holidays('new-york', 2001)).toContain('09-14')
    expect(holidays('new-york', 2012)).toContain('10-30')
    expect(marketDays('new-york', parseDay('1990-01-01'), parseDay('2022-12-31')).length).toBe(8315)
  })

  it("knows London's substitutes and jubilees", () => {
    expect(holidays('london', 2022)).toEqual(['01-03', '04-15', '04-18', '05-02', '06-02', '06-03', '08-29', '09-19', '12-26', '12-27'])
    expect(holidays('london', 2020)).toEqual(['01-01', '04-10', '04-13', '05-08', '05-25', '08-31', '12-25', '12-28'])
    expect(holidays('london', 2021).slice(-2)).toEqual(['12-27', '12-28'])
  })

  it("knows Xetra's few", () => {
    expect(holidays('frankfurt', 2024)).toEqual(['01-01', '03-29', '04-01', '05-01', '12-24', '12-25', '12-26', '12-31'])
  })

  it('tells the calendar from the days', () => {
    const between = (market: Market) => marketDays(market, parseDay('2021-03-01'), parseDay('2022-12-01'))
    for (const market of ['new-york', 'london', 'frankfurt', 'euronext', 'weekdays', 'every-day'] as const) {
      const days = between(market)
      expect(inferMarket(days)).toBe(market)
      expect(inferMarket(days.filter((_, d) => d < 100 || d >= 103))).toBe(market)
    }
    // Shut on every tenth weekday: no calendar that is known here.
    expect(inferMarket(between('weekdays').filter((_, d) => d % 10 !== 0))).toBeUndefined()
  })
})
