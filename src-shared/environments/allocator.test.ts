import { describe, expect, it } from 'vitest'
import { simulateTargets } from '../backtest/simulate.ts'
import { createRng } from '../base/rng.ts'
import { flatCosts } from '../weights/costs.ts'
import { createAllocator } from './allocator.ts'
import { sampleAllocator } from './allocator/allocator.fixture.ts'
import { ALLOCATIONS, bestDesk, hedgeWeights, type AllocationId } from './allocator/allocations.ts'
import { CHANGING_DESKS, changingDeskLines, drawChangingDesks } from './allocator/changing-desks.ts'
import { deskPanel } from './allocator/desk-world.ts'
import { capShares } from './allocator/outlook.ts'
import { createOutcome } from './environment.ts'
import { REWARDS } from './rewards.ts'

const FIRST = { starts: 'first', episodeWeeks: Infinity } as const
const N = 4

function playRandom(allocator = sampleAllocator(FIRST)) {
  const rng = createRng(3)
  const state = allocator.create(1)
  const outcome = createOutcome(1)
  allocator.reset(state, 0, rng)
  const { rows } = allocator.decisions(0)
  const world = allocator.settings.worlds[0]
  const targets = new Float64Array(world.returns.length).fill(NaN)
  const wealth: number[] = []
  const rewards: number[] = []
  for (let k = 0; outcome.truncated[0] === 0; k++) {
    const actions = rng.fillNormal(new Float32Array(N + 1), 1.5)
    allocator.weigh(state, 0, actions, 0, targets, rows[k] * N)
    allocator.step(state, actions, outcome, rng)
    wealth.push(state.value[0])
    rewards.push(outcome.rewards[0])
  }
  return { world, rows, targets, wealth, rewards, state }
}

describe('allocator environment', () => {
  it('makes what a backtest of the same weights makes', () => {
    const { world, rows, targets, wealth } = playRandom()
    const { value } = simulateTargets(deskPanel(world, changingDeskLines(N)), targets, { costs: flatCosts(10), to: rows[rows.length - 1] + 1 })
    // The ledger begins at the close of the first trade, a day after the first decision, and pays for it out of its first return.
    wealth.forEach((own, k) => expect(Math.abs(own / value[rows[k + 1] - rows[0] - 1] - 1)).toBeLessThan(1e-12))
  })

  it('pays the growth of the differential Sharpe ratio over the twin that holds equal risk, less the pain beyond the limit', () => {
    const { rewards, state } = playRandom()
    const sharpe = REWARDS.differentialSharpe.figure
    const pain = 100 * Math.max(0, REWARDS.drawdown.figure(state.moments, 0) - 0.15)
    expect(rewards.reduce((a, b) => a + b)).toBeCloseTo(sharpe(state.moments, 0) - sharpe(state.moments, state.moments.length / 2) - pain, 9)
  })

  it('pays nothing for equal risk, which is what silence means', () => {
    const allocator = sampleAllocator()
    const state = allocator.create(3)
    const outcome = createOutcome(3)
    for (let e = 0; e < 3; e++) allocator.reset(state, e, createRng(e))
    for (let week = 0; week < 20; week++) {
      allocator.step(state, new Float32Array(3 * (N + 1)), outcome, createRng(1))
      for (const reward of outcome.rewards) expect(Math.abs(reward)).toBeLessThan(1e-9)
    }
  })

  it('shows and decides nothing from later days', () => {
    const whole = sampleAllocator(FIRST)
    const [world] = whole.settings.worlds
    const cut = 500
    const rng = createRng(9)
    const scrambled = { ...world, returns: world.returns.map((r, at) => (at >= (cut + 1) * N ? 0.02 * rng.normal() : r)), market: world.market.map((r, t) => (t > cut ? rng.normal() : r)) }
    const other = sampleAllocator({ ...FIRST, worlds: [scrambled] })
    const { rows, shown } = whole.decisions(0)
    const known = rows.filter((row) => row <= cut).length
    expect(other.decisions(0).shown.subarray(0, known * whole.observationSize)).toEqual(shown.subarray(0, known * whole.observationSize))
    expect(other.decisions(0).shown).not.toEqual(shown)
    const state = whole.create(1)
    const [a, b] = [new Float64Array(N), new Float64Array(N)]
    for (let k = 0; k < known; k++) {
      state.decision[0] = k
      whole.weigh(state, 0, [1, -1, 0.5, 0, 0], 0, a, 0)
      other.weigh(state, 0, [1, -1, 0.5, 0, 0], 0, b, 0)
      expect(b).toEqual(a)
    }
  })

  it('keeps caps of weight and capacity, and leaves to cash what nobody can take', () => {
    const [world] = sampleAllocator().settings.worlds
    const desks = changingDeskLines(N).map((desk, i) => ({ ...desk, capacity: i === 0 ? 50 : Infinity }))
    const allocator = createAllocator({ desks, worlds: [world], costs: flatCosts(0), capital: 1000, maxWeight: 0.2, ...FIRST })
    const out = new Float64Array(N)
    allocator.weigh(allocator.create(1), 0, [4, 4, 0, 0, -4], 0, out, 0)
    expect(out[0]).toBeCloseTo(0.05, 12)
    for (const share of out.subarray(1)) expect(share).toBeCloseTo(0.2, 12)
    expect([...capShares(Float64Array.of(0.7, 0.2, 0.1), Float64Array.of(0.4, 1, 1))]).toEqual([0.4, expect.closeTo(0.4, 12), expect.closeTo(0.2, 12)])
  })
})

describe('rules of allocation', () => {
  const { returns } = drawChangingDesks({ ...CHANGING_DESKS, desks: N, days: 756 }, createRng(4, 'desks'))
  const caps = new Float64Array(N).fill(1)

  it.each(Object.keys(ALLOCATIONS) as AllocationId[])('%s gives shares of one, from the past alone', (id) => {
    const at = (x: Float64Array) => ALLOCATIONS[id].weights({ returns: x, desks: N, from: 0, row: 600, caps })
    const shares = at(returns)
    expect(shares.every((share) => share >= 0)).toBe(true)
    expect(shares.reduce((a, b) => a + b)).toBeLessThan(1 + 1e-12)
    expect(at(returns.map((r, i) => (i >= 601 * N ? 1 : r)))).toEqual(shares)
  })

  it('exponentiated gradient leaves at most √(T ln K / 2) of the best behind', () => {
    for (let seed = 0; seed < 50; seed++) {
      const rng = createRng(seed)
      const [periods, experts] = [400, 5]
      const totals = new Float64Array(experts)
      let own = 0
      for (let t = 0; t < periods; t++) {
        const weights = hedgeWeights(totals, periods)
        // One expert is better for a while, then another: the order that hurts the most.
        for (let i = 0; i < experts; i++) {
          const gain = rng.uniform() < (i === Math.floor(t / 100) ? 0.9 : 0.3) ? 1 : 0
          own += weights[i] * gain
          totals[i] += gain
        }
      }
      expect(Math.max(...totals) - own).toBeLessThanOrEqual(Math.sqrt((periods * Math.log(experts)) / 2))
    }
  })

  it('the best desk in sample is the one with the highest Sharpe ratio there', () => {
    const planted = returns.map((r, at) => (at % N === 2 && at < 300 * N ? r + 0.01 : r))
    expect([...bestDesk(planted, N, 0, 300)]).toEqual([0, 0, 1, 0])
  })
})
