import { describe, expect, it } from 'vitest'
import { createRng, type Rng } from '../../base/rng.ts'
import { mean } from '../../base/stats.ts'
import type { ReturnMatrix } from './overfitting.ts'
import { finish } from './steps.ts'
import { superiorAbility as test } from './superior-ability.ts'

const superiorAbility = (...given: Parameters<typeof test>) => finish(test(...given))

function noise(rng: Rng, rows: number, edges: number[]): ReturnMatrix {
  const values = new Float64Array(rows * edges.length)
  for (let i = 0; i < values.length; i++) values[i] = edges[i % edges.length] + rng.normal()
  return { names: edges.map((_, k) => `S${k}`), rows, values }
}

/** Hansen's algorithm in plain arrays, row by row, with the variance in closed form instead of from the draws. */
function slowSuperiorAbility(matrix: ReturnMatrix, benchmark: Float64Array, rng: Rng, blockLength: number, resamples: number) {
  const { rows, names, values } = matrix
  const lines = names.map((_, k) => Array.from({ length: rows }, (_, i) => values[i * names.length + k] - benchmark[i]))
  const means = lines.map((line) => mean(line))
  const scales = lines.map((line, k) => {
    const stay = 1 - 1 / blockLength
    let total = 0
    for (let lag = 0; lag < rows; lag++) {
      let covariance = 0
      for (let i = 0; i + lag < rows; i++) covariance += ((line[i] - means[k]) * (line[i + lag] - means[k])) / rows
      total += covariance * (lag === 0 ? 1 : 2 * ((1 - lag / rows) * stay ** lag + (lag / rows) * stay ** (rows - lag)))
    }
    return Math.sqrt(total)
  })
  const root = Math.sqrt(rows)
  const observed = Math.max(0, ...means.map((m, k) => (root * m) / scales[k]))
  const cutoff = Math.sqrt(2 * Math.log(Math.log(rows)))
  const recentring = {
    pLower: means.map((m) => Math.max(0, m)),
    pConsistent: means.map((m, k) => ((root * m) / scales[k] > -cutoff ? m : 0)),
    pUpper: means,
  }
  const above = { pLower: 0, pConsistent: 0, pUpper: 0, pRealityCheck: 0 }
  for (let b = 0; b < resamples; b++) {
    let at = rng.integer(rows)
    const indices = Array.from({ length: rows }, (_, i) => {
      if (i > 0) at = rng.uniform() < 1 / blockLength ? rng.integer(rows) : (at + 1) % rows
      return at
    })
    const drawn = lines.map((line) => mean(indices.map((i) => line[i])))
    for (const key of ['pLower', 'pConsistent', 'pUpper'] as const) {
      if (Math.max(0, ...drawn.map((m, k) => (root * (m - recentring[key][k])) / scales[k])) >= observed) above[key]++
    }
    if (Math.max(...drawn.map((m, k) => m - means[k])) >= Math.max(...means)) above.pRealityCheck++
  }
  return { ...above, observed }
}

describe('superior ability', () => {
  it('agrees with the algorithm written out slowly', () => {
    for (const edges of [
      [0.1, 0.02, -0.3],
      [0.02, 0.05, 0, -0.5, -0.1],
      [-0.1, -0.2],
    ]) {
      const rng = createRng(edges.length)
      const matrix = noise(rng, 200, edges)
      const benchmark = rng.fillNormal(new Float64Array(200))
      const fast = superiorAbility(matrix, benchmark, createRng(1), { blockLength: 4, resamples: 4000 })
      const slow = slowSuperiorAbility(matrix, benchmark, createRng(2), 4, 4000)
      expect(Math.abs(fast.statistic - slow.observed)).toBeLessThan(0.05 * Math.max(1, slow.observed))
      for (const key of ['pLower', 'pConsistent', 'pUpper', 'pRealityCheck'] as const) {
        expect(Math.abs(fast[key] - slow[key] / 4000), `${key} of ${edges.join()}`).toBeLessThan(0.03)
      }
    }
  })

  it('keeps the order lower ≤ consistent ≤ upper, and poor strategies cost the Reality Check its power', () => {
    const rng = createRng(3)
    const edges = [0.16, ...Array.from({ length: 15 }, () => -0.6)]
    const matrix = noise(rng, 300, edges)
    for (let i = 0; i < matrix.rows; i++) for (let k = 1; k < edges.length; k++) matrix.values[i * edges.length + k] *= 4
    const found = superiorAbility(matrix, new Float64Array(300), createRng(4), { resamples: 2000 })
    expect(found.pLower).toBeLessThanOrEqual(found.pConsistent)
    expect(found.pConsistent).toBeLessThanOrEqual(found.pUpper)
    expect(found.pConsistent).toBeLessThan(0.05)
    expect(found.pRealityCheck).toBeGreaterThan(0.3)
    expect(found.best).toBe('S0')
  })

  it('rejects about one time in ten where nothing beats the benchmark, and nearly always where one does', () => {
    const rounds = 150
    const rejects = (edge: number) => {
      let count = 0
      for (let seed = 0; seed < rounds; seed++) {
        const rng = createRng(seed + 1000)
        const matrix = noise(rng, 250, [edge, 0, 0, 0, 0])
        if (superiorAbility(matrix, new Float64Array(250), rng.stream('bootstrap'), { resamples: 300 }).pConsistent < 0.1) count++
      }
      return count / rounds
    }
    expect(Math.abs(rejects(0) - 0.1)).toBeLessThan(0.07)
    expect(rejects(0.3)).toBeGreaterThan(0.95)
  })

  it('judges every strategy against what the best of them would show by luck', () => {
    const edges = [0.02, 0.25, -0.2, 0.12]
    const matrix = noise(createRng(5), 400, edges)
    // The edges are what is seen, too.
    edges.forEach((edge, k) => {
      const seen = mean(Array.from({ length: 400 }, (_, i) => matrix.values[i * 4 + k]))
      for (let i = 0; i < 400; i++) matrix.values[i * 4 + k] += edge - seen
    })
    const { strategies, best, pConsistent } = superiorAbility(matrix, new Float64Array(400), createRng(6), { resamples: 2000 })
    const pOf = Object.fromEntries(strategies.map(({ name, p }) => [name, p]))
    expect(Object.keys(pOf)).toEqual(['S0', 'S1', 'S2', 'S3'])
    expect(pOf[best]).toBe(pConsistent)
    expect(pOf.S1).toBeLessThan(pOf.S3)
    expect(pOf.S3).toBeLessThan(pOf.S0)
    expect(pOf.S2).toBe(1)
    // Alone, the second best needs no allowance for the others.
    const alone = { names: ['S3'], rows: 400, values: Float64Array.from({ length: 400 }, (_, i) => matrix.values[i * 4 + 3]) }
    expect(superiorAbility(alone, new Float64Array(400), createRng(6), { resamples: 2000 }).pConsistent).toBeLessThan(pOf.S3)
  })

  it('leaves out what equals the benchmark, and refuses when nothing is left', () => {
    const rng = createRng(8)
    const matrix = noise(rng, 60, [0, 0.1])
    const first = Float64Array.from({ length: 60 }, (_, i) => matrix.values[i * 2])
    const found = superiorAbility(matrix, first, rng, { resamples: 200 })
    expect(found.notes).toEqual(['S0 keeps a constant distance from the benchmark and is left out.'])
    expect(found.best).toBe('S1')
    expect(() => superiorAbility({ names: ['A'], rows: 60, values: first }, first, rng)).toThrow(/No strategy differs/)
    expect(() => superiorAbility(noise(rng, 5, [0, 0]), new Float64Array(5), rng)).toThrow(/too few/)
  })

  it('pauses often, with the share done', () => {
    const seen = [...test(noise(createRng(1), 500, [0, 0, 0]), new Float64Array(500), createRng(2))]
    expect(seen[0]).toBe(0)
    expect(seen.at(-1)).toBe(1)
    expect(seen.length).toBeGreaterThan(10)
  })
})
