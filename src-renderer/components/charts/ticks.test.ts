import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { niceTicks } from './ticks.ts'

describe('niceTicks', () => {
  it.each([
    [0, 10, [0, 5, 10]],
    [-7.3, 0.4, [-10, -5, 0, 5]],
    [0.1, 0.3, [0.1, 0.2, 0.3]],
    [5, 5, [2, 4, 6, 8]],
    [0, 0, [-0.5, 0, 0.5]],
  ])('covers %d to %d', (low, high, ticks) => {
    expect(niceTicks(low, high, 3)).toEqual(ticks)
  })

  it('encloses any range with few, equal, rising steps', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e12, max: 1e12, noNaN: true }), fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (low, span) => {
        const high = low + span
        fc.pre(high - low > Math.abs(low) * 1e-9)
        const ticks = niceTicks(low, high, 3)
        const step = ticks[1]! - ticks[0]!
        expect(ticks[0]!).toBeLessThanOrEqual(low + step * 1e-6)
        expect(ticks.at(-1)!).toBeGreaterThanOrEqual(high - step * 1e-6)
        expect(ticks.length).toBeLessThanOrEqual(6)
        for (let i = 1; i < ticks.length; i += 1) expect(ticks[i]! - ticks[i - 1]!).toBeGreaterThan(0)
      }),
    )
  })
})
