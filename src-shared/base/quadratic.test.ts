import { describe, expect, it } from 'vitest'
import { alikeSample } from '../../tests/fixtures/alike-sample.ts'
import { sampleCovariance } from '../strategies/sample.ts'
import { createRng } from './rng.ts'
import { minimiseNonNegative, minimiseQuadratic } from './quadratic.ts'

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

describe('minimum without negative elements', () => {
  const problem = (seed: number, n: number) => {
    const rng = createRng(seed)
    const factors = rng.fillNormal(new Float64Array(n * n))
    const quadratic = new Float64Array(n * n)
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) for (let k = 0; k < n; k++) quadratic[i * n + j] += factors[i * n + k] * factors[j * n + k]
      quadratic[i * n + i] += 0.5
    }
    return { quadratic, linear: rng.fillNormal(new Float64Array(n)) }
  }

  it('is the general solver’s', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const n = 2 + (seed % 29)
      const { quadratic, linear } = problem(seed, n)
      const units = Array.from({ length: n }, (_, i) => ({ row: Float64Array.from({ length: n }, (_x, j) => Number(i === j)), bound: 0 }))
      const general = minimiseQuadratic(quadratic, linear, [], units)!
      const found = minimiseNonNegative(quadratic, linear)!
      found.forEach((x, i) => expect(Math.abs(x - general[i])).toBeLessThan(1e-8))
      expect(Math.min(...found)).toBeGreaterThanOrEqual(0)
    }
  })

  it('is zero where nothing is worth having, and undefined where the matrix is not positive definite', () => {
    expect(minimiseNonNegative(Float64Array.of(1, 0, 0, 1), [-1, -2])).toEqual(Float64Array.of(0, 0))
    expect(minimiseNonNegative(Float64Array.of(1, 2, 2, 1), [1, 1])).toBeUndefined()
  })
})
