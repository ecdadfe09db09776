import { describe, expect, it } from 'vitest'
import { testEngine, testRun } from '../../tests/fixtures/training-run.ts'
import { parseDay } from '../base/day.ts'
import { createRng } from '../base/rng.ts'
import { mean, standardDeviation } from '../base/stats.ts'
import { createOutcome } from '../environments/environment.ts'
import { createPortfolio } from '../environments/portfolio.ts'
import { computeFeatures } from '../features/table.ts'
import { applyScaler, fitScaler } from '../features/scaler.ts'
import { mlp } from '../networks/mlp.ts'
import { createSamplePanel } from '../prices/synthetic/panel.ts'
import { constraintsSchema } from '../weights/constraints.ts'
import { flatCosts } from '../weights/costs.ts'
import { createMarket } from '../weights/market.ts'
import { createRules } from '../weights/rebalance.ts'
import { marketActor } from './kit/market-actor.ts'
import { openPolicy } from './kit/policy.ts'
import { trainPpo } from './ppo.ts'

const ASSETS = 8
const WARM_UP = 60
const TEST_DAYS = 1000
const FEATURES = ['zScore20', 'rankReturn20', 'rankMomentum'] as const
const KNOWING = FEATURES.indexOf('rankReturn20')

/** What a trained agent earns out of sample above an indifferent one of the same universe at the same costs, in standard errors. */
async function trainAndCompare(signal: number, seed: number): Promise<{ agent: number; knowing: number }> {
  const panel = createSamplePanel({ seed, from: parseDay('2005-01-03'), years: 12, instruments: ASSETS, signal, regimeDrift: false })
  const rows = panel.days.length
  const split = rows - TEST_DAYS
  const costs = flatCosts(1)
  const table = computeFeatures(FEATURES, panel)
  const { values } = applyScaler(fitScaler('standard', table, WARM_UP, split), table)
  const portfolioOf = (from: number, to: number, starts: 'random' | 'first', episodeDays: number) =>
    createPortfolio({
      market: createMarket(panel, costs, { execution: 'close', wholeShares: false }),
      rules: createRules(panel.instruments, costs, constraintsSchema.parse({ adjustment: 0.5 })),
      from,
      to,
      encodings: null,
      episodeDays,
      starts,
    })
  const networkOf = (from: number, to: number) =>
    marketActor({
      windows: Float32Array.from(values.subarray(from * ASSETS * FEATURES.length, to * ASSETS * FEATURES.length), (x) => (Number.isFinite(x) ? x : 0)),
      days: to - from,
      assets: ASSETS,
      window: [FEATURES.length],
      encoder: mlp({ from: FEATURES.length, hidden: [], to: 4 }),
      encodingSize: 4,
      hidden: [8],
      logDeviation: -1,
    })
  const training = portfolioOf(WARM_UP, split, 'random', 64)
  const settings = { totalSteps: 98_304, environments: 32, stepsPerUpdate: 64, batchSize: 1024, epochs: 4, gamma: 0.8, lambda: 0.9, learningRate: { from: 3e-3, to: 0 } }
  const { parameters } = await trainPpo(training, settings, testRun(seed), networkOf(WARM_UP, split))

  const test = portfolioOf(split, rows, 'first', TEST_DAYS)
  const policy = await openPolicy(testEngine, networkOf(split, rows), test, 1, 1)
  policy.use(parameters)
  const play = async (decide: (observations: Float32Array) => Promise<Float32Array>): Promise<number[]> => {
    const state = test.create(1)
    const outcome = createOutcome(1)
    const observations = new Float32Array(test.observationSize)
    const rewards: number[] = []
    test.reset(state, 0, createRng(1))
    while (outcome.truncated[0] === 0 && outcome.terminated[0] === 0) {
      test.observe(state, observations)
      test.step(state, await decide(observations), outcome, createRng(1))
      rewards.push(outcome.rewards[0])
    }
    return rewards
  }
  const agent = await play(async (observations) => policy.decide(await policy.look([observations]), 0, null))
  const equal = await play(async () => new Float32Array(ASSETS))
  let day = split
  // Whoever knows what is planted tilts by the rank of the last month's return.
  const knowing = await play(async () => {
    const row = day++ * ASSETS
    return Float32Array.from({ length: ASSETS }, (_, i) => values[(row + i) * FEATURES.length + KNOWING] || 0)
  })
  return { agent: tStatistic(agent, equal), knowing: tStatistic(knowing, equal) }
}

/** Of active returns: what they earn a day, in standard errors. */
function tStatistic(rewards: readonly number[], equal: readonly number[]): number {
  const active = rewards.map((r, i) => r - equal[i])
  const deviation = standardDeviation(active)
  return deviation > 1e-9 ? (mean(active) / deviation) * Math.sqrt(active.length) : 0
}

describe('the portfolio agent on the simulated market', () => {
  it('finds a planted signal out of sample, as well as one who knows it', async () => {
    const { agent, knowing } = await trainAndCompare(0.2, 1)
    expect(agent).toBeGreaterThan(3)
    expect(agent).toBeGreaterThan(knowing - 2)
  }, 60_000)

  it('does not claim one where none is planted', async () => {
    const { agent } = await trainAndCompare(0, 1)
    expect(Math.abs(agent)).toBeLessThan(2)
  }, 60_000)
})
