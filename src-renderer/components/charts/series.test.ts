import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Series, Smoothing } from './series.ts'

function seriesOf(points: readonly (readonly [number, number])[]): Series {
  const series = new Series()
  for (const [x, y] of points) series.append(x, y)
  return series
}

function smooth(y: Float64Array, length: number, weight: number): Float64Array {
  return new Smoothing().follow(seriesOf(Array.from(y, (value, i) => [i, value] as const)), weight).subarray(0, length)
}

function pointsOf({ x, y, length }: Series): [number, number][] {
  return Array.from({ length }, (_, i) => [x[i]!, y[i]!])
}

describe('Series', () => {
  it('keeps points in order past its first capacity', () => {
    const points = Array.from({ length: 1_000 }, (_, i) => [i, i * i] as [number, number])
    expect(pointsOf(seriesOf(points))).toEqual(points)
  })

  it('draws over what a resumed job repeats', () => {
    expect(pointsOf(seriesOf([[1, 10], [2, 20], [3, 30], [2, 21], [3, 31]]))).toEqual([[1, 10], [2, 21], [3, 31]])
  })

  it('is not changed by a tail that arrives twice', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { maxLength: 200 }), fc.nat(), fc.nat(), (ys, from, upTo) => {
        const points = ys.map((y, i) => [i, y] as const)
        const end = points.length === 0 ? 0 : upTo % (points.length + 1)
        const start = end === 0 ? 0 : from % end
        const series = seriesOf(points.slice(0, end))
        for (const [x, y] of points.slice(start)) series.append(x, y)
        expect(pointsOf(series)).toEqual(points)
      }),
    )
  })

  it('finds the nearest point', () => {
    const series = seriesOf([[0, 1], [10, 2], [20, 3]])
    expect([-5, 4, 5, 6, 19, 99].map((x) => series.nearest(x))).toEqual([0, 0, 0, 1, 2, 2])
    expect(new Series().nearest(1)).toBe(-1)
  })
})

describe('smooth', () => {
  it('is the raw curve at weight 0', () => {
    expect([...smooth(Float64Array.of(3, 1, 2), 3, 0)]).toEqual([3, 1, 2])
  })

  it('starts at the first value and is the weighted mean of what came so far', () => {
    const [first, second] = smooth(Float64Array.of(4, 1), 2, 0.5)
    expect(first).toBe(4)
    // (4 · 0.25 + 1 · 0.5) / 0.75
    expect(second).toBeCloseTo(2, 12)
  })

  it('leaves a constant alone and stays between the extremes', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 100 }), fc.double({ min: 0, max: 0.98, noNaN: true }), (ys, weight) => {
        const out = smooth(Float64Array.from(ys), ys.length, weight)
        const slack = 1e-9 * Math.max(1, ...ys.map(Math.abs))
        for (const value of out) {
          expect(value).toBeGreaterThanOrEqual(Math.min(...ys) - slack)
          expect(value).toBeLessThanOrEqual(Math.max(...ys) + slack)
        }
      }),
    )
  })

  it('keeps gaps as gaps', () => {
    expect([...smooth(Float64Array.of(1, NaN, 1), 3, 0.9)]).toEqual([1, NaN, 1])
  })

  it('of a curve that grows and is taken back is that of the whole curve', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.double({ min: -10, max: 10 })), { maxLength: 80 }), fc.constantFrom(0, 0.6, 0.98), (points, weight) => {
        const series = new Series()
        const live = new Smoothing()
        for (const [x, y] of points) {
          series.append(x, y)
          live.follow(series, weight)
        }
        const out = live.follow(series, weight).subarray(0, series.length)
        expect([...out]).toEqual([...new Smoothing().follow(series, weight).subarray(0, series.length)])
      }),
    )
  })
})
