import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRng } from '../../base/rng.ts'
import { covariance, mean, ranks, standardDeviation, variance } from '../../base/stats.ts'
import { probabilityOfOverfitting as overfitting, type ReturnMatrix } from './overfitting.ts'
import { finish } from './steps.ts'

const probabilityOfOverfitting = (matrix: ReturnMatrix, blocks: number) => finish(overfitting(matrix, blocks))

/** The generator of the known answer; the program itself draws from base/rng.ts. */
function mulberry32(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

function matrixOf(rows: number, count: number, value: (row: number, k: number) => number): ReturnMatrix {
  const values = new Float64Array(rows * count)
  for (let row = 0; row < rows; row++) for (let k = 0; k < count; k++) values[row * count + k] = value(row, k)
  return { names: Array.from({ length: count }, (_, k) => `S${k}`), rows, values }
}

function known(): ReturnMatrix {
  const u = mulberry32(7)
  return matrixOf(240, 20, () => (u() - 0.5) * 0.02)
}

/** The definition, from raw rows: every choice of blocks, every strategy's Sharpe ratio, ranks, logits. */
function slowOverfitting({ names, rows, values }: ReturnMatrix, blocks: number) {
  const edges = Array.from({ length: blocks + 1 }, (_, i) => Math.floor(rows / blocks) * i + Math.min(i, rows % blocks))
  const sharpe = (chosen: number[], k: number) => {
    const x = chosen.flatMap((b) => Array.from({ length: edges[b + 1] - edges[b] }, (_, i) => values[(edges[b] + i) * names.length + k]))
    return mean(x) / standardDeviation(x)
  }
  const all = Array.from({ length: blocks }, (_, b) => b)
  const choices = (size: number, from: number): number[][] =>
    size === 0 ? [[]] : all.slice(from).flatMap((b) => choices(size - 1, b + 1).map((rest) => [b, ...rest]))
  const logits: number[] = []
  const points: [number, number][] = []
  for (const chosen of choices(blocks / 2, 0)) {
    const inside = names.map((_, k) => sharpe(chosen, k))
    const outside = names.map((_, k) => sharpe(all.filter((b) => !chosen.includes(b)), k))
    const best = inside.indexOf(Math.max(...inside))
    const omega = ranks(outside)[best] / (names.length + 1)
    logits.push(Math.log(omega / (1 - omega)))
    points.push([inside[best], outside[best]])
  }
  const [x, y] = [points.map((p) => p[0]), points.map((p) => p[1])]
  return {
    pbo: logits.filter((l) => l <= 0).length / logits.length,
    combinations: logits.length,
    slope: covariance(x, y) / variance(x),
    probLoss: y.filter((v) => v < 0).length / y.length,
  }
}

describe('probability of overfitting', () => {
  it('gives the known answers', () => {
    const u = mulberry32(42)
    expect(Array.from({ length: 5 }, () => Number(u().toFixed(10)))).toEqual([0.6011037519, 0.448290559, 0.8524657935, 0.6697340414, 0.1748138987])
    const matrix = known()
    expect(Array.from(matrix.values.subarray(0, 3), (v) => v.toFixed(12))).toEqual(['-0.009765904937', '-0.008760834849', '0.009538152656'])
    const four = probabilityOfOverfitting(matrix, 4)
    expect(four.combinations).toBe(6)
    expect(four.pbo).toBeCloseTo(0.333333, 6)
    const eight = probabilityOfOverfitting(matrix, 8)
    expect(eight.combinations).toBe(70)
    expect(eight.pbo).toBeCloseTo(0.357142857, 9)
    expect(eight.slope).toBeCloseTo(-0.297264863, 9)
    expect(eight.probLoss).toBeCloseTo(0.514285714, 9)
  })

  it('agrees with the definition, leftover rows included', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 2, max: 6 }), fc.integer({ min: 13, max: 40 }), (seed, count, rows) => {
        const rng = createRng(seed)
        const matrix = matrixOf(rows, count, () => 0.01 * rng.normal())
        const [fast, slow] = [probabilityOfOverfitting(matrix, 6), slowOverfitting(matrix, 6)]
        expect(fast.pbo).toBe(slow.pbo)
        expect(fast.probLoss).toBe(slow.probLoss)
        expect(fast.slope).toBeCloseTo(slow.slope, 8)
      }),
      { numRuns: 60 },
    )
  })

  it('is about one half without skill and about nothing with it', () => {
    const draws = Array.from({ length: 60 }, (_, seed) => {
      const rng = createRng(seed)
      return probabilityOfOverfitting(matrixOf(200, 10, () => rng.normal()), 8).pbo
    })
    expect(Math.abs(mean(draws) - 0.5)).toBeLessThan(0.08)
    const rng = createRng(5)
    expect(probabilityOfOverfitting(matrixOf(400, 10, (_, k) => (k === 3 ? 0.4 : 0) + rng.normal()), 10).pbo).toBe(0)
  })

  it('averages ties: equal strategies stand in the middle', () => {
    const rng = createRng(1)
    const line = Array.from({ length: 40 }, () => rng.normal())
    expect(probabilityOfOverfitting(matrixOf(40, 3, (row) => line[row]), 4).pbo).toBe(1)
  })

  it('counts a strategy that never moves as a Sharpe ratio of 0, and says so', () => {
    const rng = createRng(2)
    const result = probabilityOfOverfitting(matrixOf(60, 3, (_, k) => (k === 1 ? 0.001 : rng.normal())), 6)
    expect(result.notes).toEqual(['S1 does not vary in some choice of blocks and counts there as a Sharpe ratio of 0.'])
    expect(Number.isFinite(result.slope)).toBe(true)
  })

  it('refuses what cannot be split or chosen from', () => {
    const matrix = known()
    for (const blocks of [0, 3, 2.5, 26, -4, NaN]) expect(() => probabilityOfOverfitting(matrix, blocks)).toThrow(/even number/)
    expect(() => probabilityOfOverfitting(matrixOf(10, 2, () => 0.1), 8)).toThrow(/too few/)
    expect(() => probabilityOfOverfitting(matrixOf(100, 1, () => 0.1), 8)).toThrow(/at least two/)
  })

  it('pauses often, with the share done', () => {
    const seen = [...overfitting(known(), 16)]
    expect(seen.length).toBeGreaterThan(1)
    expect(seen.at(-1)).toBe(1)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
  })
})
