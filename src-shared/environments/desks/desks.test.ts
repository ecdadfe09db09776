import { describe, expect, it } from 'vitest'
import { createRng } from '../../base/rng.ts'
import { actionWidth, createOutcome } from '../environment.ts'
import { judgePolicy, playDesk } from './evaluate-desk.ts'
import { leastSquaresWeights } from './factor-tracking.ts'
import { DESKS, type DeskId } from './index.ts'

function evaluate(id: DeskId, settings: Record<string, number>, paths: number, policy?: string, seed = 1) {
  const open = DESKS[id].open(settings)
  return judgePolicy(open, open.policies[policy ?? open.reference], paths, createRng(seed))
}

/** Four standard errors: a right program fails about once in ten thousand seeds, and the seed is fixed. */
function within(value: number, expected: number, standardError: number) {
  expect(Math.abs(value - expected), `${value} against ${expected}`).toBeLessThan(4 * standardError)
}

describe('delta hedging', () => {
  it('says the greeks of its option', () => {
    const { price, delta, gamma, vega } = DESKS['delta-hedging'].open().theory
    expect([price, delta, gamma, vega].map((value) => value.toFixed(8))).toEqual(['2.30297447', '0.51151487', '0.06907004', '11.51167412'])
  })

  const known: { settings: Record<string, number>; policy: string; mean: number; std: number }[] = [
    { settings: { steps: 21 }, policy: 'black-scholes', mean: 0, std: 0.428 },
    { settings: { steps: 84 }, policy: 'black-scholes', mean: 0, std: 0.217 },
    { settings: { costBps: 10 }, policy: 'black-scholes', mean: -0.1925, std: 0.441 },
    { settings: { costBps: 10 }, policy: 'leland', mean: -0.188, std: 0.439 },
    { settings: { costBps: 10, riskAversion: 10 }, policy: 'whalley-wilmott', mean: -0.1375, std: 0.493 },
    { settings: { costBps: 10, riskAversion: 1 }, policy: 'whalley-wilmott', mean: -0.109, std: 0.613 },
  ]
  it.each(known)('has the known error: $settings, $policy', async ({ settings, policy, mean, std }) => {
    const paths = 4000
    const result = await evaluate('delta-hedging', settings, paths, policy)
    within(result.mean, mean, std / Math.sqrt(paths))
    // The tails are a little fatter than a normal's, and the known figures were simulated too.
    within(result.std, std, std / Math.sqrt(paths))
  })

  it('sells no more than the limits on gamma and vega allow', () => {
    expect(DESKS['delta-hedging'].open({ contracts: 10, vegaLimit: 23.02334824 }).theory.contracts).toBeCloseTo(2, 8)
    expect(DESKS['delta-hedging'].open({ contracts: 10, gammaLimit: 0.06907004 }).theory.contracts).toBeCloseTo(1, 6)
  })
})

describe('volatility', () => {
  it('earns vega times implied less realised', async () => {
    const result = await evaluate('volatility', {}, 2500)
    within(result.mean, 0.576, 0.246 / Math.sqrt(2500))
    within(result.std, 0.246, 0.246 / Math.sqrt(2500))
  })

  it('buys what is quoted too low, and leaves alone what does not pay for the spread', async () => {
    expect((await evaluate('volatility', { impliedVolatility: 0.15, realisedVolatility: 0.2 }, 200)).mean).toBeGreaterThan(0.5)
    expect(await evaluate('volatility', { halfSpread: 0.06 }, 50)).toMatchObject({ mean: 0, std: 0, turnover: 0 })
  })
})

describe('statistical arbitrage', () => {
  it('has the return rate of Bertram where it can trade often', async () => {
    const open = { stepsPerYear: 40_000, steps: 40_000 }
    const result = await evaluate('statistical-arbitrage', open, 30)
    // Trading in steps overshoots both thresholds a little, and an episode begins with a wait.
    expect(result.mean / 0.4923583).toBeGreaterThan(0.94)
    expect(result.mean / 0.4923583).toBeLessThan(1.04)
  })

  it('does not trade on a random walk', async () => {
    expect(await evaluate('statistical-arbitrage', { reversionPerYear: 0 }, 10)).toMatchObject({ mean: 0, turnover: 0 })
  })
})

describe('futures spreads', () => {
  it('earns nothing on roll days, whatever the step between the contracts', async () => {
    const still = { volatility: 1e-6, yieldVolatility: 0, spotVolatility: 0, meanYield: 0.2, cost: 1e-9 }
    const result = await evaluate('futures-spreads', still, 2, 'hold')
    expect(Math.abs(result.mean)).toBeLessThan(1e-6)
    expect(result.turnover).toBe(50)
  })

  it('reaches 85 % of Bertram trading once a day, and nothing by holding', async () => {
    const { theory } = DESKS['futures-spreads'].open()
    const result = await evaluate('futures-spreads', {}, 1000)
    expect(result.mean / theory.meanProfit).toBeGreaterThan(0.85)
    expect(result.mean / theory.meanProfit).toBeLessThan(1.02)
    const held = await evaluate('futures-spreads', {}, 1000, 'hold')
    // Half of the variance of the deviation: simple returns are convex in it.
    within(held.mean, 0.1 ** 2 / 2 - 0.0005, held.std / Math.sqrt(1000))
  })
})

describe('factor tracking', () => {
  it('solves least squares with weights that sum to 1', () => {
    // Uncorrelated stocks of variance 1 and 3, target half of each: the first-order conditions by hand.
    const w = leastSquaresWeights(Float64Array.of(1, 0, 0, 3), Float64Array.of(0.8, 0.6))
    expect(w[0] + w[1]).toBeCloseTo(1, 14)
    expect(w[0] - 0.8).toBeCloseTo(3 * w[1] - 0.6, 14)
  })

  it('stays at or above the floor on every path that it is judged by', async () => {
    for (const seed of [1, 2, 3]) {
      const { measures } = await evaluate('factor-tracking', { steps: 126 }, 1, 'least-squares', seed)
      expect(measures.trackingErrorPerYear).toBeGreaterThanOrEqual(measures.leastSquaresFloorPerYear)
    }
    const { measures } = await evaluate('factor-tracking', {}, 30)
    expect(measures.trackingErrorPerYear / measures.leastSquaresFloorPerYear).toBeLessThan(1.1)
  })
})

describe('currency arbitrage', () => {
  it('does not trade on consistent quotes', async () => {
    expect(await evaluate('currency-arbitrage', { mispricing: 0 }, 200)).toMatchObject({ mean: 0, std: 0, turnover: 0 })
  })

  it('loses on consistent quotes whatever else it does', async () => {
    const open = DESKS['currency-arbitrage'].open({ mispricing: 0, volatility: 0 })
    for (const order of [-1, 0.4, 1]) {
      const state = await playDesk(open, (_state, _observations, actions) => void actions.set([order, 0]), 1, createRng(1))
      expect(state.profit[0]).toBeLessThan(0)
    }
  })

  it('earns a planted mispricing less the spread, once', async () => {
    const planted = { mispricing: 0.002, arrivals: 1, steps: 1 }
    const { mean, turnover } = await evaluate('currency-arbitrage', planted, 100)
    expect(mean).toBeCloseTo(0.002 - 3 * 0.0001, 5)
    expect(turnover).toBe(3)
    const late = await evaluate('currency-arbitrage', { ...planted, decayPerSecond: 5, latencySeconds: 0.1 }, 100)
    expect(late.mean).toBeCloseTo(0.002 * Math.exp(-0.5) - 3 * 0.0001, 5)
    expect(await evaluate('currency-arbitrage', { ...planted, mispricing: 0.00025 }, 100)).toMatchObject({ mean: 0, turnover: 0 })
  })

  it('earns no carry under interest parity, and the premium beyond it', async () => {
    const day = { mispricing: 0, stepSeconds: 86_400, steps: 365, halfSpread: 0, interestDifferential: 0.1 }
    const fair = await evaluate('currency-arbitrage', day, 1000, 'carry')
    within(fair.mean, 0, fair.std / Math.sqrt(1000))
    const paid = await evaluate('currency-arbitrage', { ...day, carryPremium: 0.05 }, 1000, 'carry')
    within(paid.mean, 0.05, paid.std / Math.sqrt(1000))
  })
})

describe('every desk', () => {
  it.each(Object.keys(DESKS) as DeskId[])('%s gives every policy the same market', async (id) => {
    const open = DESKS[id].open({ steps: 5 })
    const market = ['mid', 'spot', 'deviation', 'logSpot', 'loadings']
    const play = async (action: number) => {
      const state = await playDesk(open, (_state, _observations, actions) => void actions.fill(action), 3, createRng(7))
      return market.map((name) => (state as Record<string, unknown>)[name])
    }
    expect(await play(0)).toEqual(await play(1))
  })

  it.each(Object.keys(DESKS) as DeskId[])('%s shows and decides nothing that depends on what is drawn later', (id) => {
    const open = DESKS[id].open({ steps: 12 })
    for (const [name, policy] of Object.entries(open.policies)) {
      const play = (later: number) => {
        const { environment } = open
        const [before, after] = [createRng(3, 'before'), createRng(later, 'after')]
        const state = environment.create(2)
        for (let e = 0; e < 2; e++) environment.reset(state, e, before)
        const seen: number[][] = []
        const observations = new Float32Array(2 * environment.observationSize)
        const actions = new Float32Array(2 * actionWidth(environment.actions))
        const outcome = createOutcome(2)
        for (let step = 0; step < 12; step++) {
          environment.observe(state, observations)
          policy.act(state, actions)
          seen.push([...observations, ...actions])
          environment.step(state, actions, outcome, step < 5 ? before : after)
        }
        seen.push(Object.values(state).flatMap((numbers) => [...numbers]))
        return seen
      }
      const [one, other] = [play(1), play(2)]
      expect(other.slice(0, 6), name).toEqual(one.slice(0, 6))
      // The markets did part.
      expect(other.at(-1), name).not.toEqual(one.at(-1))
    }
  })

  it.each(Object.entries(DESKS))('%s says what it has no parameter for, and what is out of range', (_id, desk) => {
    expect(() => desk.open({ stepps: 3 })).toThrow(/has no parameter "stepps"/)
    expect(() => desk.open({ steps: 2.5 })).toThrow(/steps is 2.5, but must be a whole number/)
    expect(() => desk.open({ steps: NaN })).toThrow(/steps is NaN/)
  })
})
