import { describe, expect, it } from 'vitest'
import { nearestRow, rowsAround, rowsInside, spanBetween, spanWithin, zoomSpan } from './day-span.ts'

const DAYS = [10, 11, 14, 15, 20]

describe('spans of days', () => {
  it('are what a shared range says of these days, or all of them', () => {
    expect(spanWithin(DAYS, null)).toEqual([10, 20])
    expect(spanWithin(DAYS, [0, 14])).toEqual([10, 14])
    expect(spanWithin(DAYS, [30, 40])).toEqual([10, 20])
    expect(spanWithin([], null)).toEqual([0, 1])
  })

  it('have rows inside, and rows around them that lines come from', () => {
    expect(rowsAround(DAYS, [10, 20])).toEqual({ first: 0, last: 4 })
    expect(rowsAround(DAYS, [12, 16])).toEqual({ first: 1, last: 4 })
    expect(rowsAround(DAYS, [14, 15])).toEqual({ first: 2, last: 3 })
    expect(rowsAround(DAYS, [0, 99])).toEqual({ first: 0, last: 4 })
    expect(rowsInside(DAYS, [10, 20])).toEqual({ first: 0, last: 4 })
    expect(rowsInside(DAYS, [12, 16])).toEqual({ first: 2, last: 3 })
    expect(rowsInside(DAYS, [16, 17])).toEqual({ first: 3, last: 3 })
  })

  it('know the nearest day', () => {
    expect([0, 10, 12, 13, 17, 18, 99].map((day) => nearestRow(DAYS, day))).toEqual([0, 0, 1, 2, 3, 4, 4])
  })

  it('lie between two places, unless these are too close', () => {
    expect(spanBetween(19.5, 10.2)).toEqual([10, 20])
    expect(spanBetween(10.2, 13.9)).toBeNull()
  })

  it('grow and shrink around a day, down to a few days and up to all', () => {
    const days = Array.from({ length: 101 }, (_, i) => i)
    expect(zoomSpan(days, [0, 100], 50, 0.5)).toEqual([25, 75])
    expect(zoomSpan(days, [0, 100], 100, 0.5)).toEqual([50, 100])
    expect(zoomSpan(days, [50, 100], 100, 2)).toBeNull()
    expect(zoomSpan(days, [25, 75], 25, 2)).toEqual([25, 100])
    expect(zoomSpan(days, [40, 46], 43, 0.5)).toEqual([40, 45])
  })
})
