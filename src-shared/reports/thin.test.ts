import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { thinRows } from './thin.ts'

describe('thinRows', () => {
  it('keeps the ends, the extremes and the order of every line', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 400 }), fc.integer({ min: 3, max: 100 }), (values, most) => {
        const rows = thinRows(values, most)
        const kept = rows.map((row) => values[row])
        expect(rows[0]).toBe(0)
        expect(rows[rows.length - 1]).toBe(values.length - 1)
        expect(Math.max(...kept)).toBe(Math.max(...values))
        expect(Math.min(...kept)).toBe(Math.min(...values))
        expect(rows.every((row, i) => i === 0 || row > rows[i - 1])).toBe(true)
        expect(rows.length).toBeLessThanOrEqual(Math.max(most, 3) + 2)
      }),
      { numRuns: 1000 },
    )
  })

  it('keeps extremes of lines with gaps', () => {
    const values = Array.from({ length: 100 }, (_, i) => (i % 11 === 0 ? NaN : i === 50 ? 9 : i === 80 ? -9 : 0))
    const kept = thinRows(values, 9).map((row) => values[row])
    expect(kept).toContain(9)
    expect(kept).toContain(-9)
  })
})
