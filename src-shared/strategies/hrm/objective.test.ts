import { describe, expect, it } from 'vitest'
import { grad } from '../../tensor/grad.ts'
import { referenceEngine } from '../../tensor/engines/reference.ts'
import { sum } from '../../tensor/ops/index.ts'
import { trace } from '../../tensor/program.ts'
import { affordable, betterBy, trustIn } from './evidence.ts'
import { downsideRatio, downsideRatioOf, netReturns } from './objective.ts'

/** Two members, one sequence of three days, two assets. */
const TARGETS = [1, 0, 0, 1, 0, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]
const RETURNS = [0.02, -0.01, 0.03, -0.01, -0.02, 0.01]

async function judge(adjustment: number, costBps: number, floor: number) {
  const program = trace(
    ({ targets, returns, anchor }) => {
      const net = netReturns(targets, returns, { adjustment, costBps })
      const ratio = downsideRatio(net, anchor, floor)
      return { net, ratio, slope: grad(sum(ratio), [targets])[0] }
    },
    { targets: [2, 1, 3, 2], returns: [2, 1, 3, 2], anchor: [2, 1, 3] },
  )
  const session = await referenceEngine.open(program)
  const equal = [0.005, 0.01, -0.005]
  return session.run({ targets: Float64Array.from(TARGETS), returns: Float64Array.from([...RETURNS, ...RETURNS]), anchor: Float64Array.from([...equal, ...equal]) })
}

const close = (x: number) => expect.closeTo(x, 10)

describe('the objective', () => {
  it('earns what was gone to, and pays for what was moved', async () => {
    // Half of the way from (1, 0) to (0, 1) and half of the rest: 0.5 and 0.25 of the first asset; 1 and 0.5 of wealth traded at 1 %.
    const { net } = await judge(0.5, 100, 0)
    expect([...net]).toEqual([close(0.02), close(0.5 * 0.03 - 0.5 * 0.01 - 0.01), close(-0.25 * 0.02 + 0.75 * 0.01 - 0.005), close(0.005), close(0.01), close(-0.005)])
  })

  it('is the yearly mean over the root of the mean squared loss', async () => {
    const { ratio, net } = await judge(1, 0, 0)
    // The first member earns 2 %, −1 % and 1 %; the second 0.5 %, 1 % and −0.5 %.
    const by = (total: number, squares: number) => close((total / 3 / Math.sqrt(squares / 3 + 1e-8)) * Math.sqrt(252))
    expect([...ratio]).toEqual([by(0.02, 1e-4), by(0.01, 0.25e-4)])
    expect(downsideRatioOf(net.slice(0, 3), [0, 0, 0], 0)).toBeCloseTo(ratio[0], 10)
  })

  it('does not pay for less risk than the floor', async () => {
    const { ratio, slope } = await judge(1, 0, 3)
    expect(ratio[0]).toBeCloseTo(((0.02 / 3) * Math.sqrt(252)) / (3 * Math.sqrt(0.25e-4 / 3 + 1e-8)), 10)
    expect(slope.every(Number.isFinite)).toBe(true)
  })
})

describe('evidence', () => {
  it('is the mean difference in standard errors, each for its own risk', () => {
    const anchor = [0.01, -0.01, 0.01, -0.01]
    expect(betterBy(anchor, anchor, 1)).toBe(0)
    // The same gains a day more: differences of 0, 0, 0 and 1 of the deviation, which is √(1e-4/2 + 1e-8).
    const better = [0.01, -0.01, 0.01, 0.01]
    const least = Math.sqrt(0.5e-4 + 1e-8)
    const differences = better.map((r, t) => (r - anchor[t]) / least)
    const mean = differences.reduce((a, b) => a + b) / 4
    const deviation = Math.sqrt(differences.reduce((a, d) => a + (d - mean) ** 2, 0) / 3)
    expect(betterBy(better, anchor, 1)).toBeCloseTo((mean / deviation) * 2, 10)
  })

  it('gives no trust up to the least, and most of it far beyond', () => {
    expect([trustIn(-3, 2), trustIn(2, 2), trustIn(4, 2)]).toEqual([0, 0, 0.75])
    expect(trustIn(-3, 0)).toBe(1)
  })

  it('is believed as far as a limit on turnover allows', () => {
    expect(affordable({ own: 0.03, equal: 0.01 }, 0.04)).toBe(1)
    expect(affordable({ own: 0.07, equal: 0.01 }, 0.04)).toBeCloseTo(0.5, 12)
    expect(affordable({ own: 0.07, equal: 0.05 }, 0.04)).toBe(0)
    expect(affordable({ own: 0.07, equal: 0.01 }, 0)).toBe(1)
  })
})
