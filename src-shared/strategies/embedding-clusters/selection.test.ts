import { describe, expect, it } from 'vitest'
import { createRng } from '../../base/rng.ts'
import { standardDeviation } from '../../base/stats.ts'
import type { Sample } from '../sample.ts'
import { choose, rate, type Candidate } from './selection.ts'

const DAYS = 250

/** Assets with the given daily means over a volatility of 1 %, moving together by `correlation`. */
function sampleOf(means: readonly number[], correlation = 0, seed = 1): Sample {
  const rng = createRng(seed)
  const k = means.length
  const returns = new Float64Array(DAYS * k)
  for (let t = 0; t < DAYS; t++) {
    const common = rng.normal()
    means.forEach((mean, c) => (returns[t * k + c] = mean + 0.01 * (Math.sqrt(correlation) * common + Math.sqrt(1 - correlation) * rng.normal())))
  }
  return { assets: means.map((_, c) => c), days: DAYS, returns }
}

const candidate = (asset: number, cluster: number, shrunk: number): Candidate => ({ asset, cluster, sharpe: shrunk, shrunk })
const settings = { bestShare: 0, switchMargin: 0.25, weighting: 'equal', clusterVolatility: 0 } as const
const everything = () => true

describe('Sharpe ratios within clusters', () => {
  it('are believed hardly at all where chance explains them, whatever the assets share', () => {
    for (const correlation of [0, 0.6]) {
      const believed = Array.from({ length: 20 }, (_, seed) => rate(sampleOf(new Array<number>(60).fill(0.0004), correlation, seed), Int32Array.from({ length: 60 }, (_, c) => c % 6)).reliability)
      expect(believed.reduce((a, b) => a + b) / believed.length).toBeLessThan(0.12)
    }
  })

  it('are believed where they differ by more, and keep the mean of their cluster', () => {
    const means = Array.from({ length: 60 }, (_, c) => (c % 2 === 0 ? 0.003 : -0.003))
    const clusterOf = Int32Array.from({ length: 60 }, (_, c) => Math.floor(c / 10))
    const { reliability, candidates } = rate(sampleOf(means), clusterOf)
    expect(reliability).toBeGreaterThan(0.9)
    for (let cluster = 0; cluster < 6; cluster++) {
      const members = candidates.filter((one) => one.cluster === cluster)
      const mean = (of: (one: Candidate) => number) => members.reduce((total, one) => total + of(one), 0) / members.length
      expect(mean(({ shrunk }) => shrunk)).toBeCloseTo(mean(({ sharpe }) => sharpe), 10)
    }
  })
})

describe('the choice', () => {
  const sample = sampleOf([0, 0, 0, 0])
  const candidates = [candidate(0, 0, 1), candidate(1, 0, 0.9), candidate(2, 1, 0.2), candidate(3, 1, 0.6)]

  it('is the best of each cluster, equally, with the next best as its rival', () => {
    expect(choose(sample, candidates, settings, new Float64Array(4), everything).map(({ chosen, rival, share }) => [chosen.asset, rival?.asset, share])).toEqual([[0, 1, 0.5], [3, 2, 0.5]])
  })

  it('stays with what is held until another is better by the margin', () => {
    const chosen = (margin: number) => choose(sample, candidates, { ...settings, switchMargin: margin }, Float64Array.of(0, 0.5, 0.5, 0), everything).map((choice) => choice.chosen.asset)
    expect(chosen(0.25)).toEqual([1, 3])
    expect(chosen(0.05)).toEqual([0, 3])
    expect(chosen(1)).toEqual([1, 2])
    // A remnant is not a holding.
    expect(choose(sample, candidates, settings, Float64Array.of(0, 0.05, 0, 0), everything)[0].chosen.asset).toBe(0)
  })

  it('is a share of each cluster, with money by its members where that is wanted', () => {
    const uneven = [candidate(0, 0, 1), candidate(1, 0, 0.9), candidate(2, 0, 0.2), candidate(3, 0, 0.1), candidate(4, 1, 0.5)]
    const held = Float64Array.of(0, 0, 0.2, 0.2, 0)
    const choices = (given: object, holding = new Float64Array(5)) => choose(sampleOf([0, 0, 0, 0, 0]), uneven, { ...settings, bestShare: 0.5, ...given }, holding, everything)
    expect(choices({}).map(({ chosen, rival, share }) => [chosen.asset, rival?.asset ?? null, share])).toEqual([[0, 2, 0.25], [1, 2, 0.25], [4, null, 0.5]])
    expect(choices({ weighting: 'members' }).map(({ share }) => share)).toEqual([0.4, 0.4, 0.2])
    // The better of two that are held is within the margin of the second best, and stays.
    expect(choices({ switchMargin: 0.75 }, held).map(({ chosen, rival }) => [chosen.asset, rival?.asset])).toEqual([[0, 1], [2, 1], [4, undefined]])
  })

  it('takes what may be bought, and gives an empty cluster’s money to the others', () => {
    expect(choose(sample, candidates, settings, new Float64Array(4), (asset) => asset === 1).map(({ chosen, rival, share }) => [chosen.asset, rival, share])).toEqual([[1, null, 1]])
    expect(choose(sample, candidates, settings, new Float64Array(4), () => false)).toEqual([])
  })

  it('weighs clusters by one over their volatility, and calms each down to a target', () => {
    const wild = { ...sample, returns: sample.returns.map((r, at) => (at % 4 < 2 ? 3 * r : r)) }
    const [a, b] = choose(wild, candidates, { ...settings, weighting: 'cluster-risk' }, new Float64Array(4), everything)
    expect(b.share / a.share).toBeGreaterThan(2.3)
    expect(a.share + b.share).toBeCloseTo(1, 12)
    const [calmed, quiet] = choose(wild, candidates, { ...settings, clusterVolatility: 0.2 }, new Float64Array(4), everything)
    const volatility = standardDeviation(Float64Array.from({ length: DAYS }, (_, t) => wild.returns[t * 4])) * Math.sqrt(252)
    expect(calmed.share).toBeCloseTo((0.5 * 0.2) / volatility, 10)
    expect(quiet.share).toBe(0.5)
  })
})
