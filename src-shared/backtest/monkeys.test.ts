import { describe, expect, it } from 'vitest'
import { randomPanel } from '../../tests/fixtures/panels.ts'
import { costsSchema, NO_COSTS } from '../weights/costs.ts'
import { simulateMonkeys, type MonkeyOptions } from './monkeys.ts'
import { createStage, simulateTargets, type Stage } from './simulate.ts'

function run(stage: Stage, options: MonkeyOptions): Float64Array {
  const steps = simulateMonkeys(stage, options)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    expect(step.value).toBeLessThanOrEqual(1)
  }
}

const panel = randomPanel({ seed: 12, rows: 130, assets: 4 })

describe('monkeys', () => {
  it('are drawn anew by each seed, the same by the same', () => {
    const stage = createStage(panel, { costs: costsSchema.parse({}), capital: 1e5 })
    const first = run(stage, { count: 20 })
    expect(first).toHaveLength(129 * 20)
    expect(run(stage, { count: 20 })).toEqual(first)
    expect(run(stage, { count: 20, seed: 1 })).not.toEqual(first)
    // One more monkey changes none of the others.
    const more = run(stage, { count: 21 })
    for (let row = 0; row < 129; row++) expect(more[row * 21 + 7]).toBe(first[row * 20 + 7])
  })

  it('earn on average what equal weight earns', () => {
    const stage = createStage(panel, { costs: NO_COSTS })
    const value = run(stage, { count: 1000 })
    const targets = new Float64Array(130 * 4).fill(NaN)
    for (let row = 0; row < 130; row += 21) targets.fill(0.25, row * 4, row * 4 + 4)
    const equal = simulateTargets(panel, targets)
    const ends = value.subarray(128 * 1000)
    const mean = ends.reduce((a, b) => a + b) / 1000
    expect(Math.abs(mean / equal.value[128] - 1)).toBeLessThan(0.01)
    expect(Math.min(...ends)).toBeLessThan(mean)
  })
})
