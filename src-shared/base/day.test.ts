import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, civilFromDay, formatDay, lastAtOrBefore, monthIndex, parseDay, tryParseDay, weekday, weekIndex, type Day } from './day.ts'

describe('day', () => {
  it('counts from 1970-01-01, a Thursday', () => {
    expect(parseDay('1970-01-01')).toBe(0)
    expect(weekday(0 as Day)).toBe(4)
    expect(parseDay('2000-03-01')).toBe(11017)
  })

  it('refuses days that do not exist', () => {
    for (const text of ['2023-02-29', '2024-13-01', '2024-00-10', '2024-04-31', '24-01-01', 'yesterday', '']) {
      expect(tryParseDay(text), text).toBeUndefined()
    }
    expect(() => parseDay('2023-02-29', 'prices.csv:3')).toThrow(/not a date/)
  })

  it('agrees with the platform calendar on every day that it is asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: -200_000, max: 200_000 }), (n) => {
        const date = new Date(n * 86_400_000)
        const civil = civilFromDay(n as Day)
        expect([civil.year, civil.month, civil.dayOfMonth]).toEqual([date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()])
        expect(weekday(n as Day)).toBe(date.getUTCDay())
        if (civil.year >= 0 && civil.year <= 9999) expect(parseDay(formatDay(n as Day))).toBe(n)
      }),
    )
  })

  it('groups by month and by Monday-to-Sunday week', () => {
    expect(monthIndex(parseDay('2024-02-01')) - monthIndex(parseDay('2024-01-31'))).toBe(1)
    const monday = parseDay('2024-01-01')
    expect(weekIndex(addDays(monday, 6))).toBe(weekIndex(monday))
    expect(weekIndex(addDays(monday, 7))).toBe(weekIndex(monday) + 1)
  })

  it('finds the last day at or before', () => {
    const days = [2, 4, 8]
    expect([1, 2, 3, 8, 9].map((d) => lastAtOrBefore(days, d))).toEqual([-1, 0, 0, 2, 2])
  })
})
