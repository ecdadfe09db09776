import { describe, expect, it } from 'vitest'
import { bandPath, extentOf, linePath, nearestRow, rowsWithin } from './day-picture.ts'

const DAYS = [10, 11, 14, 15, 20]
const FRAME = { width: 100, height: 50, from: 10, to: 20, low: 0, high: 10 }

describe('day pictures', () => {
  it('finds the rows of a span, so that lines reach its edges', () => {
    expect(rowsWithin(DAYS, [10, 20])).toEqual({ first: 0, last: 4 })
    expect(rowsWithin(DAYS, [12, 16])).toEqual({ first: 1, last: 4 })
    expect(rowsWithin(DAYS, [14, 15])).toEqual({ first: 2, last: 3 })
    expect(rowsWithin(DAYS, [0, 99])).toEqual({ first: 0, last: 4 })
  })

  it('finds the nearest day', () => {
    expect([0, 10, 12, 13, 17, 18, 99].map((day) => nearestRow(DAYS, day))).toEqual([0, 0, 1, 2, 3, 4, 4])
  })

  it('leaves out what is no number', () => {
    expect(extentOf([[1, null, 3], [NaN, -2, 9]], 0, 1)).toEqual([-2, 1])
    expect(extentOf([[null]], 0, 0)).toBeNull()
    expect(linePath(DAYS, [0, 10, null, 5, 10], { first: 0, last: 4 }, FRAME)).toBe('M0.0 50.0L10.0 0.0M50.0 25.0L100.0 0.0')
    expect(bandPath(DAYS, [0, 0, null, 0, 0], [10, 10, 10, 10, 10], { first: 0, last: 4 }, FRAME)).toBe('M0.0 0.0L10.0 0.0L50.0 0.0L100.0 0.0L100.0 50.0L50.0 50.0L10.0 50.0L0.0 50.0Z')
  })

  it('keeps the peak of a line of many days', () => {
    const days = Array.from({ length: 10_000 }, (_, i) => i)
    const path = linePath(days, days.map((i) => (i === 4_321 ? 10 : 1)), { first: 0, last: 9_999 }, { ...FRAME, from: 0, to: 9_999 })
    expect(path).toContain(' 0.0')
    expect(path.split('L').length).toBeLessThan(200)
  })
})
