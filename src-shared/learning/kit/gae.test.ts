import { describe, expect, it } from 'vitest'
import { estimateAdvantages, explainedVariance } from './gae.ts'

const rollout = (over: object) => ({
  steps: 3,
  environments: 1,
  rewards: [1, 1, 1],
  terminated: [0, 0, 0],
  truncated: [0, 0, 0],
  values: [0.5, 0.5, 0.5],
  nextValues: [0.5, 0.5, 2],
  ...over,
})
const advantages = (over: object) => Array.from(estimateAdvantages(rollout(over), 0.9, 0.8).advantages)
const close = (...numbers: number[]) => numbers.map((x) => expect.closeTo(x, 6))

describe('advantages', () => {
  it('agree with the sum by hand, the last value bootstrapped', () => {
    // Surprises 0.95, 0.95, 2.3; decay 0.72.
    expect(advantages({})).toEqual(close(0.95 + 0.72 * (0.95 + 0.72 * 2.3), 0.95 + 0.72 * 2.3, 2.3))
  })

  it('take nothing from beyond a termination', () => {
    expect(advantages({ terminated: [0, 1, 0] })).toEqual(close(0.95 + 0.72 * 0.5, 0.5, 2.3))
    expect(advantages({ terminated: [0, 1, 0], nextValues: [0.5, NaN, 2] })[1]).toBeCloseTo(0.5, 6)
  })

  it('bootstrap the value at a truncation, and cut the trace there', () => {
    expect(advantages({ truncated: [0, 1, 0], nextValues: [0.5, 3, 2] })).toEqual(close(0.95 + 0.72 * 3.2, 3.2, 2.3))
  })

  it('keep environments apart and give returns as advantage plus value', () => {
    const { advantages: both, returns } = estimateAdvantages({ ...rollout({ environments: 2, rewards: [1, 0, 1, 0, 1, 0], terminated: new Array(6).fill(0), truncated: new Array(6).fill(0), values: [0.5, 0, 0.5, 0, 0.5, 0], nextValues: [0.5, 0, 0.5, 0, 2, 0] }) }, 0.9, 0.8)
    expect(Array.from(both.filter((_, i) => i % 2 === 0))).toEqual(advantages({}).map((x) => expect.closeTo(x, 6)))
    expect(Array.from(both.filter((_, i) => i % 2 === 1))).toEqual([0, 0, 0])
    expect(returns[0]).toBeCloseTo(both[0] + 0.5, 6)
  })

  it('with λ 1 are discounted returns less the value', () => {
    expect(estimateAdvantages(rollout({}), 0.9, 1).returns[0]).toBeCloseTo(1 + 0.9 + 0.81 + 0.729 * 2, 6)
  })
})

describe('explained variance', () => {
  it('is 1 for perfect values, 0 for the mean, negative for worse, and unknown where nothing varies', () => {
    expect(explainedVariance([1, 2, 3], [1, 2, 3])).toBe(1)
    expect(explainedVariance([2, 2, 2], [1, 2, 3])).toBeCloseTo(0, 12)
    expect(explainedVariance([3, 2, 1], [1, 2, 3])).toBeLessThan(0)
    expect(explainedVariance([1, 2, 3], [5, 5, 5])).toBeNull()
  })
})
