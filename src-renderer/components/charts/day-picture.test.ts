import { describe, expect, it } from 'vitest'
import { bandPath, drawDays, extentOf, knownAt } from './day-picture.ts'

const DAYS = [10, 11, 14, 15, 20]
const FRAME = { width: 100, height: 50, xMin: 10, xMax: 20, yMin: 0, yMax: 10 }
const SPAN = [10, 20] as const

describe('day pictures', () => {
  it('leave out what is no number', () => {
    expect(extentOf([[1, null, 3], [NaN, -2, 9]], { first: 0, last: 1 })).toEqual([-2, 1])
    expect(extentOf([[null]], { first: 0, last: 0 })).toBeNull()
    expect(bandPath(DAYS, [0, 0, null, 0, 0], [10, 10, 10, 10, 10], { first: 0, last: 4 }, FRAME)).toBe('M0.0 0.0L10.0 0.0L50.0 0.0L100.0 0.0L100.0 50.0L50.0 50.0L10.0 50.0L0.0 50.0Z')
    expect(drawDays({ days: DAYS, lines: [[null, NaN, null, null, null]] }, SPAN, 100, 50)).toBeNull()
    expect(drawDays({ days: [], lines: [] }, [0, 1], 100, 50)).toBeNull()
  })

  it('know the last value where a day has none', () => {
    expect(knownAt([1, null, NaN, 4], 2, 0)).toBe(1)
    expect(knownAt([1, null, NaN, 4], 2, 1)).toBeNull()
    expect(knownAt([1, null, NaN, 4], 3, 0)).toBe(4)
  })

  it('put days where the calendar has them, interrupted at gaps', () => {
    const picture = drawDays({ days: DAYS, lines: [[0, 10, null, 5, 10]] }, SPAN, 100, 50)!
    expect(picture.paths).toEqual(['M0 47.7L10 2.3M50 25L100 2.3'])
    expect(picture.ticks.map(({ value }) => value)).toEqual([0, 10])
  })

  it('keep the peak of a line of many days', () => {
    const days = Array.from({ length: 10_000 }, (_, i) => i)
    const { paths, frame } = drawDays({ days, lines: [days.map((i) => (i === 4_321 ? 10 : 1))] }, [0, 9_999], 100, 50)!
    expect(frame.yMax).toBeCloseTo(10.45, 9)
    expect(paths[0]).toContain(' 2.3')
    expect(paths[0]!.split('L').length).toBeLessThan(210)
  })

  it('lay shares on one another, those below 0 downwards', () => {
    const { paths, frame } = drawDays({ days: [0, 1], lines: [[0.5, 1], [0.5, 0], [-0.5, 0]], stacked: true }, [0, 1], 10, 30)!
    expect([frame.yMin, frame.yMax]).toEqual([-0.5, 1])
    expect(paths).toEqual(['M0.0 10.0L10.0 0.0L10.0 20.0L0.0 20.0Z', 'M0.0 0.0L10.0 0.0L10.0 0.0L0.0 10.0Z', 'M0.0 20.0L10.0 20.0L10.0 20.0L0.0 30.0Z'])
  })

  it('show equal ratios as equal steps on a logarithmic scale', () => {
    const { ticks, paths } = drawDays({ days: [0, 1, 2], lines: [[1, 10, 100]], logarithmic: true }, [0, 2], 100, 100)!
    expect(ticks.map(({ value }) => value)).toEqual([1, 10, 100])
    expect(ticks[0]!.y - ticks[1]!.y).toBeCloseTo(ticks[1]!.y - ticks[2]!.y, 9)
    expect(paths[0]).toBe('M0 95.5L50 50L100 4.5')
    expect(drawDays({ days: [0, 1], lines: [[0, -1]], logarithmic: true }, [0, 1], 100, 100)).toBeNull()
  })

  it('tint the way down from 0, and end there', () => {
    const { frame, tint } = drawDays({ days: [0, 1], lines: [[-0.1, -0.2]], filled: true }, [0, 1], 100, 100)!
    expect(frame.yMax).toBe(0)
    expect(tint).toMatch(/^M0 47\.6L100 95\.2L100 0L0 0Z$/)
  })

  it('give a level line a scale whose numbers differ', () => {
    for (const level of [0, 5, -0.3, 2e-9, 1e12]) {
      const { ticks } = drawDays({ days: [0, 1], lines: [[level, level]] }, [0, 1], 100, 150)!
      expect(new Set(ticks.map(({ value }) => value)).size, String(level)).toBeGreaterThanOrEqual(2)
    }
    const { frame } = drawDays({ days: [0, 1], lines: [[0.5, 0.5]], leastSpan: 0.06 }, [0, 1], 100, 150)!
    expect(frame.yMax).toBeGreaterThan(0.5)
  })
})
