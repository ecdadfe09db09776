import { describe, expect, it } from 'vitest'
import { simulateTargets } from '../backtest/simulate.ts'
import { parseDay } from '../base/day.ts'
import { createRng } from '../base/rng.ts'
import { createSamplePanel } from '../prices/synthetic/panel.ts'
import { constraintsSchema } from '../weights/constraints.ts'
import { costsSchema } from '../weights/costs.ts'
import { createMarket } from '../weights/market.ts'
import { createRules } from '../weights/rebalance.ts'
import { createOutcome } from './environment.ts'
import { createPortfolio, type PortfolioOptions } from './portfolio.ts'

const panel = createSamplePanel({ seed: 4, from: parseDay('2015-01-02'), years: 2, instruments: 8, signal: 0, regimeDrift: true })
const n = panel.instruments.length
const FROM = 40
const TO = 300
const CAPITAL = 1e6

const costs = costsSchema.parse({ commissionPerOrder: 1, commissionMinimum: 2, cashRate: 0.02 })
const constraints = constraintsSchema.parse({ maxWeight: 0.4, adjustment: 0.3, noTradeBand: 0.005, minCash: 0.02 })

function portfolioOf(options: Partial<PortfolioOptions> = {}, execution: 'close' | 'open' = 'close') {
  const market = createMarket(panel, costs, { execution, wholeShares: false })
  return createPortfolio({ market, rules: createRules(panel.instruments, costs, constraints), from: FROM, to: TO, encodings: null, capital: CAPITAL, starts: 'first', episodeDays: 1000, ...options })
}

/** Plays random actions to the end of the data; wealth after every step, what was asked for, and the rewards. */
function play(portfolio: ReturnType<typeof portfolioOf>, seed = 1) {
  const rng = createRng(seed)
  const state = portfolio.create(1)
  const outcome = createOutcome(1)
  const targets = new Float64Array(panel.days.length * n).fill(NaN)
  const wealth: number[] = []
  const rewards: number[] = []
  const width = portfolio.actions.kind === 'box' ? portfolio.actions.size : 0
  portfolio.reset(state, 0, rng)
  for (let row = FROM; outcome.truncated[0] === 0 && outcome.terminated[0] === 0; row++) {
    const actions = rng.fillNormal(new Float32Array(width), 2)
    portfolio.weigh(actions, 0, row, targets, row * n)
    portfolio.step(state, actions, outcome, rng)
    wealth.push(state.value[0])
    rewards.push(outcome.rewards[0])
  }
  return { state, targets, wealth, rewards, outcome }
}

describe('portfolio environment', () => {
  it.each([
    ['the close of the next day', 1, 'close'],
    ['a close two days later', 2, 'close'],
    ['the open of the next day', 1, 'open'],
    ['an open three days later', 3, 'open'],
  ] as const)('makes what a backtest of the same weights makes, traded at %s', (_, delayDays, execution) => {
    const { wealth, targets, state } = play(portfolioOf({ delayDays }, execution))
    const ledger = simulateTargets(panel, targets, { costs, constraints, capital: CAPITAL, delayDays, execution, to: TO })
    // The ledger begins at the last close before the first trade, and counts that trade's cost in its first return.
    const ours = wealth.slice(delayDays - 1)
    const theirs = Array.from(ledger.value.slice(execution === 'open' ? 1 : 0))
    expect(ours.length).toBe(theirs.length)
    for (let i = 1; i < ours.length; i++) expect(Math.abs(ours[i] / theirs[i] - 1)).toBeLessThan(1e-12)
    const held = Array.from(state.position, (money) => money / state.value[0])
    held.forEach((share, i) => expect(share).toBeCloseTo(ledger.weights[(ledger.days.length - 1) * n + i], 11))
  })

  it('pays log returns that add up to the growth of wealth', () => {
    const { wealth, rewards } = play(portfolioOf())
    expect(rewards.reduce((a, b) => a + b)).toBeCloseTo(100 * Math.log(wealth[wealth.length - 1] / CAPITAL), 9)
  })

  it('is truncated by the end of the data, never terminated by it', () => {
    const { outcome, wealth } = play(portfolioOf())
    expect(outcome).toMatchObject({ truncated: Uint8Array.of(1), terminated: Uint8Array.of(0) })
    expect(wealth).toHaveLength(TO - 1 - FROM)
  })

  it('is terminated by ruin', () => {
    const portfolio = portfolioOf()
    const state = portfolio.create(1)
    portfolio.reset(state, 0, createRng(1))
    state.cash[0] = state.value[0] = CAPITAL / 200
    const outcome = createOutcome(1)
    portfolio.step(state, new Float32Array(n), outcome, createRng(1))
    expect(outcome).toMatchObject({ terminated: Uint8Array.of(1), truncated: Uint8Array.of(0) })
  })

  it('holds its prior where logits say nothing, equal weight or with a share of cash', () => {
    const out = new Float64Array(n)
    portfolioOf().weigh(new Float32Array(n), 0, FROM, out, 0)
    for (const weight of out) expect(weight).toBeCloseTo(1 / n, 14)
    portfolioOf({ cashPrior: 0.2 }).weigh(new Float32Array(n + 1), 0, FROM, out, 0)
    for (const weight of out) expect(weight).toBeCloseTo(0.8 / n, 14)
  })

  it('normalises logits once: one asset may have nearly everything', () => {
    const out = new Float64Array(n)
    portfolioOf().weigh(Float32Array.of(8, ...new Array<number>(n - 1).fill(0)), 0, FROM, out, 0)
    expect(out[0]).toBeCloseTo(Math.exp(8) / (Math.exp(8) + n - 1), 12)
    portfolioOf({ tilt: 0.1 }).weigh(Float32Array.of(8, ...new Array<number>(n - 1).fill(0)), 0, FROM, out, 0)
    expect(out[0]).toBeCloseTo(Math.exp(0.8) / (Math.exp(0.8) + n - 1), 12)
  })

  it('starts where it is asked to, in proportion to the weights of rows', () => {
    const startWeights = new Float64Array(TO - FROM)
    startWeights[10] = 1
    startWeights[50] = 3
    const portfolio = portfolioOf({ starts: 'random', startWeights, episodeDays: 60 })
    const state = portfolio.create(1)
    const rng = createRng(8)
    const counts = new Map<number, number>()
    for (let i = 0; i < 4000; i++) {
      portfolio.reset(state, 0, rng)
      counts.set(state.row[0], (counts.get(state.row[0]) ?? 0) + 1)
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([FROM + 10, FROM + 50])
    expect(counts.get(FROM + 50)! / 4000).toBeCloseTo(0.75, 1)
  })

  it('shows the encodings of the latest known day and what is held, and nothing of a later day', () => {
    const encodings = Float32Array.from({ length: panel.days.length * 2 }, (_, i) => i)
    encodings[2 * FROM + 1] = NaN
    const portfolio = portfolioOf({ encodings })
    const state = portfolio.create(1)
    portfolio.reset(state, 0, createRng(1))
    const seen = new Float32Array(portfolio.observationSize)
    portfolio.observe(state, seen)
    expect(Array.from(seen)).toEqual([2 * FROM, 0, ...new Array<number>(n).fill(0)])
    portfolio.step(state, new Float32Array(n), createOutcome(1), createRng(1))
    portfolio.observe(state, seen)
    expect(Array.from(seen.slice(0, 2))).toEqual([2 * FROM + 2, 2 * FROM + 3])
    expect(seen[2]).toBeCloseTo(0.3 / n, 3)
  })
})
