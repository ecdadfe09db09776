import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alikeSample } from '../../tests/fixtures/alike-sample.ts'
import { randomPanel } from '../../tests/fixtures/panels.ts'
import { multiplyVector } from '../base/matrix.ts'
import { leastVariance } from './minimum-variance.ts'
import { recentReturns, shrunkCovariance } from './sample.ts'

describe('minimum variance', () => {
  it('meets the conditions of a minimum: equal marginal risk where something is held, more where nothing is', () => {
    fc.assert(
      // Beyond fifty assets the minimum is found in another way.
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.oneof({ weight: 15, arbitrary: fc.integer({ min: 2, max: 8 }) }, fc.integer({ min: 51, max: 70 })), (seed, assets) => {
        const sample = recentReturns(randomPanel({ seed, rows: 41, assets }), 40)
        const { shares, note } = leastVariance(sample, 1)
        expect(note).toBeUndefined()
        expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 12)
        const marginal = multiplyVector(shrunkCovariance(sample).covariance, shares)
        const variance = marginal.reduce((total, x, i) => total + x * shares[i], 0)
        shares.forEach((share, i) => {
          expect(marginal[i] / variance).toBeGreaterThan(1 - 1e-8)
          if (share > 1e-9) expect(marginal[i] / variance).toBeLessThan(1 + 1e-8)
        })
      }),
    )
  })

  it('shares equally between twins, of which any mix has the same variance', () => {
    // They swing as one: nothing is noise, so next to nothing is shrunk.
    const twins = Float64Array.from({ length: 80 }, (_, at) => (Math.floor(at / 2) % 2 === 0 ? 0.01 : -0.01))
    expect([...leastVariance({ assets: [0, 1], days: 40, returns: twins }, 1).shares]).toEqual([expect.closeTo(0.5, 6), expect.closeTo(0.5, 6)])
  })

  it('keeps a cap, and lifts one that cannot be met', () => {
    const { shares } = leastVariance(alikeSample(), 0.25)
    expect(Math.max(...shares)).toBeLessThanOrEqual(0.25 + 1e-12)
    const lifted = leastVariance(alikeSample(), 0.1)
    for (const share of lifted.shares) expect(share).toBeCloseTo(1 / 6, 10)
    expect(lifted.note).toBe('The cap of one asset was lifted because only 6 assets can be held.')
  })
})
