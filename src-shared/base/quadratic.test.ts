import { describe, expect, it } from 'vitest'
import { alikeSample } from '../../tests/fixtures/alike-sample.ts'
import { sampleCovariance } from '../strategies/sample.ts'
import { minimiseQuadratic } from './quadratic.ts'

const units = Array.from({ length: 6 }, (_, i) => ({ row: Float64Array.from({ length: 6 }, (_, j) => (i === j ? 1 : 0)), bound: 0 }))
const allOfIt = { row: new Float64Array(6).fill(1), bound: 1 }

describe('a quadratic program', () => {
  it('finds the least variance that trying every set of assets finds', () => {
    const x = minimiseQuadratic(sampleCovariance(alikeSample()), new Float64Array(6), [allOfIt], units)!
    const expected = [0, 0.357793588, 0.1805614424, 0, 0.4254255977, 0.0362193719]
    expected.forEach((share, i) => expect(x[i]).toBeCloseTo(share, 9))
  })

  it('has the closed form where nothing binds', () => {
    const x = minimiseQuadratic(Float64Array.of(2, 0, 0, 4), [2, 2], [], [])
    expect([...x!]).toEqual([expect.closeTo(1, 14), expect.closeTo(0.5, 14)])
    expect([...minimiseQuadratic(Float64Array.of(1, 0, 0, 3), [0, 0], [{ row: [1, 1], bound: 1 }], [])!]).toEqual([expect.closeTo(0.75, 14), expect.closeTo(0.25, 14)])
  })

  it('has no answer where there is none', () => {
    expect(minimiseQuadratic(Float64Array.of(1, 0, 0, 1), [0, 0], [{ row: [1, 1], bound: 1 }], [{ row: [-1, -1], bound: 0 }])).toBeUndefined()
    expect(minimiseQuadratic(Float64Array.of(1, 2, 2, 1), [0, 0], [], [])).toBeUndefined()
    expect(minimiseQuadratic(new Float64Array(4), [0, 0], [], [])).toBeUndefined()
  })
})
