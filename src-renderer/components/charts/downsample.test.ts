import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { downsample, type Frame } from './downsample.ts'

const frame = (xMax: number, yMin: number, yMax: number): Frame => ({ width: 100, height: 50, xMin: 0, xMax, yMin, yMax })

describe('downsample', () => {
  it('puts the corners of the data into the corners of the picture', () => {
    expect(downsample(Float64Array.of(0, 10), Float64Array.of(-1, 1), 0, 2, frame(10, -1, 1))).toEqual([0, 50, 100, 0])
  })

  it('keeps the lowest and highest value, and two points a column at most', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 2, maxLength: 3_000 }), (ys) => {
        const low = Math.min(...ys)
        const high = Math.max(...ys)
        fc.pre(high > low)
        const x = Float64Array.from(ys, (_, i) => i)
        const out = downsample(x, Float64Array.from(ys), 0, ys.length, frame(ys.length - 1, low, high))
        const heights = out.filter((_, i) => i % 2 === 1)
        expect(Math.min(...heights)).toBeCloseTo(0, 9)
        expect(Math.max(...heights)).toBeCloseTo(50, 9)
        expect(out.length / 2).toBeLessThanOrEqual(2 * 101)
      }),
      { numRuns: 200, examples: [[[0, 5e-324]], [[-5e-324, 0, 0]]] },
    )
  })

  it('keeps one spike among a hundred thousand points', () => {
    const length = 100_000
    const y = new Float64Array(length)
    y[54_321] = 1
    const out = downsample(Float64Array.from(y, (_, i) => i), y, 0, length, frame(length - 1, 0, 1))
    expect(out.filter((value, i) => i % 2 === 1 && value === 0)).toHaveLength(1)
  })

  it('lifts the pen over gaps', () => {
    const out = downsample(Float64Array.of(0, 1, 2, 3), Float64Array.of(1, NaN, Infinity, 2), 0, 4, frame(3, 1, 2))
    expect(out).toEqual([0, 50, NaN, NaN, 100, 0])
  })

  it('draws nothing of nothing', () => {
    expect(downsample(new Float64Array(), new Float64Array(), 0, 0, frame(1, 0, 1))).toEqual([])
  })
})
