import type { Environment } from '../environment.ts'
import { desk, type DeskPolicy } from './desk.ts'

type State = {
  readonly mid: Float64Array
  readonly inventory: Float64Array
  readonly profit: Float64Array
  readonly turnover: Float64Array
  readonly steps: Int32Array
}

/** Quotes beyond these distances from the mid price are as good as none, or give money away. */
const FARTHEST_QUOTE = 6

/** Inventory that the desk has the money for: several times what the closed form ever holds. */
const CAPITAL_UNITS = 50

export const marketMaking = desk({
  id: 'market-making',
  title: 'Market making',
  market: 'Order flow simulated after Avellaneda and Stoikov (2008): a Brownian mid price, fills arriving with intensity A·e^(−kδ)',
  algorithm: 'ddpg',
  documentation: {
    state: 'Inventory in tens of units, share of the time that is left, both together.',
    action: 'Distance of the bid below and of the ask above the mid price, in money.',
    reward: 'Change of cash and inventory at the mid price, less the risk penalty.',
    costs: 'None: the spread is the income, adverse moves of the inventory are the cost.',
    riskPenalty: '½·riskAversion·volatility²·inventory² for the time of the step.',
  },
  parameters: {
    riskAversion: { value: 0.1, unit: 'per unit of money', meaning: 'γ: how much inventory hurts', low: 1e-6, high: 100 },
    price: { value: 100, unit: 'money', meaning: 'Mid price at the beginning', low: 0.01, high: 1e6 },
    volatility: { value: 2, unit: 'money per √horizon', meaning: 'σ of the mid price', low: 0, high: 1000 },
    horizon: { value: 1, unit: 'trading sessions', meaning: 'T: time until the book is closed', low: 0.001, high: 100 },
    steps: { value: 200, unit: 'quotes', meaning: 'Times that quotes are set', low: 1, high: 100_000, whole: true },
    intensity: { value: 140, unit: 'orders per horizon', meaning: 'A: orders that would reach a quote at the mid price', low: 0, high: 1e6 },
    decay: { value: 1.5, unit: 'per unit of money', meaning: 'k: how fast orders thin out away from the mid price', low: 0.01, high: 1000 },
  },
  open({ riskAversion, price, volatility, horizon, steps: maxSteps, intensity, decay }) {
    const dt = horizon / maxSteps
    const variance = volatility * volatility
    const fillSpread = (2 / riskAversion) * Math.log(1 + riskAversion / decay)
    const environment: Environment<State> = {
      id: 'market-making',
      title: 'Market making',
      observationSize: 3,
      actions: { kind: 'box', size: 2, low: -FARTHEST_QUOTE, high: FARTHEST_QUOTE },
      maxSteps,
      create: (count) => ({
        mid: new Float64Array(count),
        inventory: new Float64Array(count),
        profit: new Float64Array(count),
        turnover: new Float64Array(count),
        steps: new Int32Array(count),
      }),
      reset({ mid, inventory, profit, turnover, steps }, e) {
        mid[e] = price
        inventory[e] = profit[e] = turnover[e] = steps[e] = 0
      },
      step({ mid, inventory, profit, turnover, steps }, actions, { rewards, terminated, truncated }, rng) {
        for (let e = 0; e < mid.length; e++) {
          const bid = actions[2 * e]
          const ask = actions[2 * e + 1]
          const bought = rng.uniform() < intensity * Math.exp(-decay * bid) * dt ? 1 : 0
          const sold = rng.uniform() < intensity * Math.exp(-decay * ask) * dt ? 1 : 0
          const move = volatility * Math.sqrt(dt) * rng.normal()
          inventory[e] += bought - sold
          const gain = bought * bid + sold * ask + inventory[e] * move
          turnover[e] += bought * (mid[e] - bid) + sold * (mid[e] + ask)
          mid[e] += move
          profit[e] += gain
          rewards[e] = gain - 0.5 * riskAversion * variance * inventory[e] * inventory[e] * dt
          steps[e]++
          terminated[e] = steps[e] >= maxSteps ? 1 : 0
          truncated[e] = 0
        }
      },
      observe({ inventory, steps }, observations) {
        for (let e = 0; e < steps.length; e++) {
          const left = 1 - steps[e] / maxSteps
          observations[3 * e] = inventory[e] / 10
          observations[3 * e + 1] = left
          observations[3 * e + 2] = (inventory[e] / 10) * left
        }
      },
    }
    const policies: Record<string, DeskPolicy<State>> = {
      'avellaneda-stoikov': {
        title: 'Avellaneda–Stoikov: quotes around the reservation price',
        act({ inventory, steps }, actions) {
          for (let e = 0; e < steps.length; e++) {
            const risk = riskAversion * variance * (horizon - steps[e] * dt)
            const half = (risk + fillSpread) / 2
            actions[2 * e] = half + inventory[e] * risk
            actions[2 * e + 1] = half - inventory[e] * risk
          }
        },
      },
      symmetric: {
        title: 'The same mean spread, always around the mid price',
        act(_state, actions) {
          actions.fill((riskAversion * variance * horizon) / 4 + fillSpread / 2)
        },
      },
    }
    return { environment, policies, reference: 'avellaneda-stoikov', stepsPerDay: maxSteps / horizon, capital: CAPITAL_UNITS * price, theory: { spreadAtStart: riskAversion * variance * horizon + fillSpread, spreadAtEnd: fillSpread } }
  },
})
