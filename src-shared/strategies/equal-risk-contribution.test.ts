import { describe, expect, it } from 'vitest'
import { alikeSample } from '../../tests/fixtures/alike-sample.ts'
import { multiplyVector } from '../base/matrix.ts'
import { equalRiskShares } from '../weights/equal-risk.ts'
import { sampleCovariance } from './sample.ts'

describe('equal risk contribution', () => {
  it('gives every asset the same part of the variance', () => {
    const covariance = sampleCovariance(alikeSample())
    const shares = equalRiskShares(covariance, 6)!
    const expected = [0.1412860442, 0.1834218007, 0.1932138371, 0.1534549815, 0.2242649093, 0.1043584272]
    expected.forEach((share, i) => expect(shares[i]).toBeCloseTo(share, 10))
    const parts = multiplyVector(covariance, shares).map((push, i) => push * shares[i])
    for (const part of parts) expect(part / parts[0]).toBeCloseTo(1, 10)
  })

  it('is inverse volatility when correlations are equal', () => {
    const volatility = [0.1, 0.2, 0.4]
    const covariance = Float64Array.from({ length: 9 }, (_, at) => volatility[Math.floor(at / 3)] * volatility[at % 3] * (at % 4 === 0 ? 1 : 0.3))
    expect([...equalRiskShares(covariance, 3)!]).toEqual([expect.closeTo(4 / 7, 10), expect.closeTo(2 / 7, 10), expect.closeTo(1 / 7, 10)])
  })

  it('says so when no balance exists', () => {
    expect(equalRiskShares(Float64Array.of(1, -1, -1, 1), 2)).toBeUndefined()
  })
})
