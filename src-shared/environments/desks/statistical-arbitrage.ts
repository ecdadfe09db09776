import type { Environment } from '../environment.ts'
import { solveBertram } from './bertram.ts'
import { desk, type DeskPolicy } from './desk.ts'

type State = {
  readonly deviation: Float64Array
  /** 1 while the pair is held, else 0. */
  readonly position: Float64Array
  readonly profit: Float64Array
  readonly turnover: Float64Array
  readonly steps: Int32Array
}

const YEAR_DAYS = 252

export const statisticalArbitrage = desk({
  id: 'statistical-arbitrage',
  title: 'Statistical arbitrage',
  market: 'The deviation of a simulated pair from its mean, an Ornstein–Uhlenbeck process',
  algorithm: 'ppo',
  documentation: {
    state: 'Deviation in its own long-run standard deviations, position.',
    action: '0 holds nothing, 1 holds the pair.',
    reward: 'Position times the change of the deviation, less costs and the risk penalty.',
    costs: 'Half the cost of a cycle whenever the position changes.',
    riskPenalty: '½·riskAversion·position²·variance of the step.',
  },
  parameters: {
    reversionPerYear: { value: 180.967, unit: 'per year', meaning: 'κ: speed of the return to the mean; 0 is a random walk', low: 0, high: 100_000 },
    volatility: { value: 0.1538, unit: 'per √year', meaning: 'σ of the deviation', low: 1e-6, high: 10 },
    cost: { value: 0.001, unit: 'of the logarithm of the price', meaning: 'c: cost of buying and selling once', low: 1e-9, high: 1 },
    stepsPerYear: { value: 2520, unit: 'per year', meaning: 'Times that one may trade', low: 1, high: 1e7 },
    steps: { value: 2520, unit: 'steps', meaning: 'Steps of an episode', low: 1, high: 1e7, whole: true },
    riskAversion: { value: 0, unit: 'per unit of return', meaning: 'Weight of the risk penalty', low: 0, high: 1e6 },
  },
  open({ reversionPerYear, volatility, cost, stepsPerYear, steps: maxSteps, riskAversion }) {
    const dt = 1 / stepsPerYear
    const kept = Math.exp(-reversionPerYear * dt)
    // The exact law of a step, so that its length is a matter of trading alone.
    const shock = reversionPerYear > 0 ? volatility * Math.sqrt((1 - kept * kept) / (2 * reversionPerYear)) : volatility * Math.sqrt(dt)
    const longRun = reversionPerYear > 0 ? volatility / Math.sqrt(2 * reversionPerYear) : volatility
    const best = solveBertram(reversionPerYear, volatility, cost)
    const environment: Environment<State> = {
      id: 'statistical-arbitrage',
      title: 'Statistical arbitrage',
      observationSize: 2,
      actions: { kind: 'discrete', count: 2 },
      maxSteps,
      create: (count) => ({
        deviation: new Float64Array(count),
        position: new Float64Array(count),
        profit: new Float64Array(count),
        turnover: new Float64Array(count),
        steps: new Int32Array(count),
      }),
      reset({ deviation, position, profit, turnover, steps }, e, rng) {
        deviation[e] = reversionPerYear > 0 ? longRun * rng.normal() : 0
        position[e] = profit[e] = turnover[e] = steps[e] = 0
      },
      step({ deviation, position, profit, turnover, steps }, actions, { rewards, terminated, truncated }, rng) {
        for (let e = 0; e < steps.length; e++) {
          const traded = Math.abs(actions[e] - position[e])
          position[e] = actions[e]
          const next = deviation[e] * kept + shock * rng.normal()
          const gain = position[e] * (next - deviation[e]) - (traded * cost) / 2
          deviation[e] = next
          profit[e] += gain
          turnover[e] += traded
          rewards[e] = gain - 0.5 * riskAversion * position[e] * shock * shock
          steps[e]++
          terminated[e] = 0
          truncated[e] = steps[e] >= maxSteps ? 1 : 0
        }
      },
      observe({ deviation, position }, observations) {
        for (let e = 0; e < position.length; e++) {
          observations[2 * e] = deviation[e] / longRun
          observations[2 * e + 1] = position[e]
        }
      },
    }
    const policies: Record<string, DeskPolicy<State>> = {
      bertram: {
        title: 'Bertram: buys at the entry, sells at its opposite',
        act({ deviation, position }, actions) {
          const entry = best?.entry ?? -Infinity
          for (let e = 0; e < position.length; e++) actions[e] = deviation[e] <= entry || (position[e] === 1 && deviation[e] < -entry) ? 1 : 0
        },
      },
    }
    const theory = best ? { ...best, meanProfit: best.returnPerYear * maxSteps * dt, frictionlessLogGrowthPerYear: reversionPerYear / 4 } : { meanProfit: 0 }
    return { environment, policies, reference: 'bertram', stepsPerDay: stepsPerYear / YEAR_DAYS, capital: 1, theory }
  },
})
