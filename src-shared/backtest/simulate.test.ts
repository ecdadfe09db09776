import { describe, expect, it } from 'vitest'
import { panelOf } from '../../tests/fixtures/panels.ts'
import { simulateTargets } from './simulate.ts'
import type { Ledger } from './ledger.ts'

const up = 1.1
const down = 0.9
const mirrored = panelOf({ A: [1, up, up ** 2, up ** 3], B: [1, down, down ** 2, down ** 3] })

function returnsOf({ value }: Ledger): number[] {
  return Array.from(value.subarray(1), (v, i) => v / value[i] - 1)
}

describe('two mirrored assets, half and half', () => {
  it('earn 0, 1 % and 1.980198 % when held', () => {
    const targets = new Float64Array(8).fill(NaN)
    targets.set([0.5, 0.5])
    const ledger = simulateTargets(mirrored, targets, { delayDays: 0 })
    const [first, second, third] = returnsOf(ledger)
    expect(first).toBeCloseTo(0, 14)
    expect(second).toBeCloseTo(0.01, 14)
    expect(third).toBeCloseTo(0.01980198, 8)
    expect([...ledger.weights.subarray(6)]).toEqual([expect.closeTo(0.6461165, 7), expect.closeTo(0.3538835, 7)])
  })

  it('earn nothing when rebalanced each day without costs', () => {
    const ledger = simulateTargets(mirrored, new Float64Array(8).fill(0.5), { delayDays: 0 })
    for (const r of returnsOf(ledger)) expect(r).toBeCloseTo(0, 14)
  })
})
