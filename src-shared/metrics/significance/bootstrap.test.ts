import { describe, expect, it } from 'vitest'
import { createRng, type Rng } from '../../base/rng.ts'
import { mean, standardDeviation, variance } from '../../base/stats.ts'
import { automaticBlockLength, blockSum, circularSums, resample, type Blocks } from './bootstrap.ts'
import { compareSharpe as compare, sharpeInterval as interval } from './intervals.ts'
import { drive, finish } from './steps.ts'

const compareSharpe = (...given: Parameters<typeof compare>) => finish(compare(...given))
const sharpeInterval = (...given: Parameters<typeof interval>) => finish(interval(...given))

/** x[t] = φ·x[t − 1] + noise, after a warm-up. */
function autoregression(rng: Rng, rows: number, phi: number): Float64Array {
  let x = 0
  for (let i = 0; i < 100; i++) x = phi * x + rng.normal()
  return Float64Array.from({ length: rows }, () => (x = phi * x + rng.normal()))
}

/** Row by row, as the definition says: with probability 1/b a new start, else the next row. */
function slowIndices(rng: Rng, rows: number, blockLength: number): number[] {
  let at = rng.integer(rows)
  return Array.from({ length: rows }, (_, i) => {
    if (i > 0) at = rng.uniform() < 1 / blockLength ? rng.integer(rows) : (at + 1) % rows
    return at
  })
}

const sharpeOf = (x: number[]) => mean(x) / standardDeviation(x)

describe('automatic block length', () => {
  it.each([0.3, 0.6, -0.4])('is near the best for an autoregression with φ = %f', (phi) => {
    const rows = 20_000
    const best = Math.cbrt(((2 * phi) / (1 - phi * phi)) ** 2 * rows)
    const found = mean(Array.from({ length: 5 }, (_, seed) => automaticBlockLength(autoregression(createRng(seed), rows, phi))))
    expect(found / best).toBeGreaterThan(0.8)
    expect(found / best).toBeLessThan(1.2)
  })

  it('is short for independent returns and defined for hopeless ones', () => {
    expect(mean(Array.from({ length: 20 }, (_, seed) => automaticBlockLength(createRng(seed).fillNormal(new Float64Array(2500)))))).toBeLessThan(8)
    for (const x of [[], [0.1], [0, 0, 0], [1, 2], [0.01, -0.01, 0.01]]) {
      const length = automaticBlockLength(Float64Array.from(x))
      expect(length).toBeGreaterThanOrEqual(1)
      expect(length).toBeLessThan(5)
    }
  })
})

describe('stationary bootstrap', () => {
  it('draws whole resamples of blocks with the right mean length', () => {
    for (const blockLength of [1, 2.5, 12]) {
      let drawn = 0
      const starts = new Set<number>()
      const visit = (blocks: Blocks) => {
        let rows = 0
        for (let i = 0; i < blocks.count; i++) rows += blocks.lengths[i]
        expect(rows).toBe(100)
        drawn += blocks.count
        starts.add(blocks.starts[0])
      }
      finish(resample(createRng(1), { rows: 100, blockLength, resamples: 4000, lines: 1 }, visit))
      // The law is one certain start and one with probability 1/b at each of the other rows.
      const expected = 1 + 99 / blockLength
      expect(Math.abs(drawn / 4000 / expected - 1)).toBeLessThan(0.02)
      expect(starts.size).toBe(100)
    }
  })

  it('sums wrapped blocks as their rows', () => {
    const x = Float64Array.from([1, 10, 100, 1000])
    const blocks = { count: 2, starts: Int32Array.from([3, 1]), lengths: Int32Array.from([3, 1]) }
    expect(blockSum(blocks, circularSums(x))).toBe(1000 + 1 + 10 + 10)
  })

  it('agrees with the row-by-row definition in mean and spread of the Sharpe ratio and of a difference', () => {
    const [a, b] = [autoregression(createRng(3), 250, 0.3), autoregression(createRng(4), 250, 0.1)]
    for (let i = 0; i < a.length; i++) b[i] = 0.05 + 0.6 * a[i] + b[i]
    const fast = compareSharpe(a, b, createRng(5), { blockLength: 6, resamples: 8000 })!
    const rng = createRng(6)
    const slow = Array.from({ length: 8000 }, () => {
      const rows = slowIndices(rng, 250, 6)
      return [sharpeOf(rows.map((i) => a[i])), sharpeOf(rows.map((i) => b[i]))] as const
    })
    const quantileOf = (x: number[], p: number) => [...x].sort((u, v) => u - v)[Math.round(p * (x.length - 1))]
    for (const [interval, x] of [
      [fast.own, slow.map((s) => s[0])],
      [fast.other, slow.map((s) => s[1])],
      [fast.difference, slow.map((s) => s[0] - s[1])],
    ] as const) {
      const spread = standardDeviation(x)
      expect(Math.abs(interval.low - quantileOf(x, 0.05))).toBeLessThan(0.1 * spread)
      expect(Math.abs(interval.high - quantileOf(x, 0.95))).toBeLessThan(0.1 * spread)
    }
  })

  it('covers the true difference about nine times in ten, and finds a real one', () => {
    let covered = 0
    let rejected = 0
    const rounds = 200
    for (let seed = 0; seed < rounds; seed++) {
      const rng = createRng(seed)
      const market = rng.fillNormal(new Float64Array(400))
      const [a, b] = [market.map((m) => 0.05 + m + 0.5 * rng.normal()), market.map((m) => 0.05 + m + 0.5 * rng.normal())]
      const { difference, pValue } = compareSharpe(a, b, rng.stream('bootstrap'), { resamples: 500 })!
      if (difference.low <= 0 && difference.high >= 0) covered++
      if (pValue < 0.1) rejected++
    }
    expect(covered / rounds).toBeGreaterThan(0.84)
    expect(covered / rounds).toBeLessThan(0.96)
    expect(Math.abs(rejected / rounds - 0.1)).toBeLessThan(0.06)
    const rng = createRng(1)
    const market = rng.fillNormal(new Float64Array(1000))
    const better = compareSharpe(market.map((m) => 0.15 + m + 0.3 * rng.normal()), market, rng)!
    expect(better.difference.low).toBeGreaterThan(0)
    expect(better.pValue).toBeLessThan(0.01)
  })

  it('is the same for the same seed and pairs the rows: a series never differs from itself', () => {
    const x = autoregression(createRng(9), 300, 0.2)
    const options = { resamples: 400 }
    expect(sharpeInterval(x, createRng(1), options)).toEqual(sharpeInterval(x, createRng(1), options))
    expect(compareSharpe(x, x, createRng(1), options)!.difference).toEqual({ value: 0, low: 0, high: 0 })
  })

  it('says nothing about series that are too short or do not vary', () => {
    const x = createRng(1).fillNormal(new Float64Array(50))
    expect(sharpeInterval(new Float64Array(0), createRng(1))).toBeNull()
    expect(sharpeInterval(new Float64Array(50).fill(0.01), createRng(1))).toBeNull()
    expect(compareSharpe(x, new Float64Array(50).fill(-0.1), createRng(1))).toBeNull()
  })

  it('gives finite intervals for a series that hardly ever moves', () => {
    const x = new Float64Array(100)
    x[40] = 0.5
    const interval = sharpeInterval(x, createRng(1), { resamples: 500 })!
    expect(Object.values(interval).every(Number.isFinite)).toBe(true)
  })

  it('can be driven with pauses, and stopped at one of them', async () => {
    const x = autoregression(createRng(9), 3000, 0.2)
    const seen: number[] = []
    const paused = await drive(interval(x, createRng(1)), async (done) => void seen.push(done))
    expect(paused).toEqual(sharpeInterval(x, createRng(1)))
    expect(seen.at(-1)).toBe(1)
    const stop = drive(interval(x, createRng(1)), async (done) => {
      if (done > 0.1) throw new Error('stopped')
    })
    await expect(stop).rejects.toThrow('stopped')
  })

  it('has the spread of the mean that theory gives', () => {
    const x = autoregression(createRng(11), 400, 0.5)
    const b = 8
    const sums = circularSums(x)
    const means: number[] = []
    finish(resample(createRng(2), { rows: 400, blockLength: b, resamples: 20_000, lines: 1 }, (blocks) => means.push(blockSum(blocks, sums) / 400)))
    expect(Math.sqrt(variance(means))).toBeCloseTo(stationaryDeviation(x, b), 2)
    expect(Math.sqrt(variance(means)) / stationaryDeviation(x, b)).toBeCloseTo(1, 1)
  })
})

/** Exact standard deviation of the stationary bootstrap's mean (Politis and Romano 1994, lemma 1). */
function stationaryDeviation(x: Float64Array, blockLength: number): number {
  const n = x.length
  const centre = mean(x)
  const stay = 1 - 1 / blockLength
  let total = 0
  for (let lag = 0; lag < n; lag++) {
    let covariance = 0
    for (let i = 0; i + lag < n; i++) covariance += ((x[i] - centre) * (x[i + lag] - centre)) / n
    const weight = lag === 0 ? 1 : 2 * ((1 - lag / n) * stay ** lag + (lag / n) * stay ** (n - lag))
    total += weight * covariance
  }
  return Math.sqrt(total / n)
}
