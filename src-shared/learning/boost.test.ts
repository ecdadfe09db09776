import { describe, expect, it } from 'vitest'
import { boost, learnerSay, reweigh, segmentsOf, spreadOverRows } from './boost.ts'

const close = (given: readonly number[], wanted: readonly number[]) => given.forEach((x, i) => expect(x).toBeCloseTo(wanted[i], 12))

describe('boosting', () => {
  it('reweighs as by hand: losses 0, 1, 0 and equal weights', () => {
    // Average loss 1/3, β = (1/3)/(2/3) = 1/2: the missed segment keeps its weight, the others are halved.
    close(reweigh([1 / 3, 1 / 3, 1 / 3], [5, 9, 5], 10), [0.25, 0.5, 0.25])
    expect(learnerSay([1 / 3, 1 / 3, 1 / 3], [5, 9, 5])).toBeCloseTo(Math.LN2, 12)
  })

  it('goes part of the way for a loss in between', () => {
    // Relative losses 0, 1/2, 1, 0; average 3/8, β = 3/5; weights 3/5, √(3/5), 1, 3/5 over their sum.
    const half = Math.sqrt(0.6)
    close(reweigh([0.25, 0.25, 0.25, 0.25], [0, 2, 4, 0], 10), [0.6, half, 1, 0.6].map((x) => x / (2.2 + half)))
  })

  it('holds every weight within the bound, and all of them to one', () => {
    // Alone the missed one would get 1/2; twice an equal share of 1/5 is 2/5, and the rest is shared equally.
    close(reweigh([0.2, 0.2, 0.2, 0.2, 0.2], [1, 0, 0, 0, 0], 2), [0.4, 0.15, 0.15, 0.15, 0.15])
    let weights = [0.25, 0.25, 0.25, 0.25]
    for (let round = 0; round < 20; round++) weights = reweigh(weights, [1, 0, 0.1, 0], 3)
    expect(Math.max(...weights)).toBeLessThanOrEqual(0.75 + 1e-12)
    expect(Math.min(...weights)).toBeGreaterThanOrEqual(1 / 12 - 1e-12)
    expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 12)
  })

  it('lets a learner that is worse than chance change nothing and say nothing', () => {
    close(reweigh([0.25, 0.25, 0.25, 0.25], [1, 1, 1, 0], 5), [0.25, 0.25, 0.25, 0.25])
    expect(learnerSay([0.25, 0.25, 0.25, 0.25], [1, 1, 1, 0])).toBe(0)
  })

  it('cuts rows into segments, and lays weights out over rows', () => {
    expect(segmentsOf(10, 40, 10)).toEqual([10, 20, 30, 40])
    expect(segmentsOf(0, 24, 10)).toEqual([0, 10, 24])
    expect(segmentsOf(0, 26, 10)).toEqual([0, 10, 20, 26])
    expect(segmentsOf(0, 4, 10)).toEqual([0, 4])
    expect(Array.from(spreadOverRows([2, 4, 8], [0.5, 0.5]))).toEqual([1.5, 1.5, 0.75, 0.75, 0.75, 0.75])
  })

  it('trains each learner on what the one before it missed', async () => {
    const seen: number[][] = []
    const { say, learners, weights } = await boost(
      3,
      { rounds: 2, bound: 10 },
      async (given) => {
        seen.push([...given])
        return seen.length
      },
      async (learner) => (learner === 1 ? [0, 1, 0] : [1, 0, 0]),
    )
    close(seen[0], [1 / 3, 1 / 3, 1 / 3])
    close(seen[1], [0.25, 0.5, 0.25])
    expect(weights).toEqual(seen)
    expect(learners).toEqual([1, 2])
    // ln 2 for the first; the second's average loss is 1/4, so ln 3.
    close(say, [Math.LN2 / (Math.LN2 + Math.log(3)), Math.log(3) / (Math.LN2 + Math.log(3))])
  })
})
