import type { Environment } from '../environment.ts'
import { desk, type DeskPolicy } from './desk.ts'

type State = {
  readonly mid: Float64Array
  readonly inventory: Float64Array
  readonly profit: Float64Array
  readonly turnover: Float64Array
  readonly steps: Int32Array
}

/** Skew for a unit held when the action is 0, and how far actions from −1 to 1 take it: in e-foldings, for no scale is known before. */
const SKEW_AT_ZERO = 0.1
const SKEW_FOLDINGS = 2
/** Inventory that the desk has the money for: several times what the closed form ever holds. */
const CAPITAL_UNITS = 50

export const marketMaking = desk({
  id: 'market-making',
  title: 'Market making',
  market: 'Order flow simulated after Avellaneda and Stoikov (2008): a Brownian mid price, fills arriving with intensity A·e^(−kδ)',
  algorithm: 'ddpg',
  documentation: {
    state: 'Size of the inventory in tens of units (long and short mirror each other), share of the time that is left, both together.',
    action: 'Half-spread (1 + a)/k, and skew of both quotes against each unit held, 0.1·e^(2b)/k, with a and b from −1 to 1 and k the decay.',
    reward: 'Income that the quotes bring in the mean over the fills that may come, beyond the most that quotes can bring in a step, less the risk penalty; moves of the mid price are zero in the mean and count in that penalty alone.',
    costs: 'None: the spread is the income, adverse moves of the inventory are the cost.',
    riskPenalty: '½·riskAversion·volatility²·inventory² for the time that it is held; a fill is charged at once for the whole time to the close, one that brings the inventory back is credited.',
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
    /** Of quotes at 1/k on both sides: what would be earned without any risk. */
    const mostIncome = (2 * intensity * dt) / (Math.E * decay)
    const fillSpread = (2 / riskAversion) * Math.log(1 + riskAversion / decay)
    const environment: Environment<State> = {
      id: 'market-making',
      title: 'Market making',
      observationSize: 3,
      actions: { kind: 'box', size: 2, low: -1, high: 1 },
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
          const half = (1 + actions[2 * e]) / decay
          const skew = ((SKEW_AT_ZERO * Math.exp(SKEW_FOLDINGS * actions[2 * e + 1])) / decay) * inventory[e]
          const bid = half + skew
          const ask = half - skew
          const buys = Math.min(intensity * Math.exp(-decay * bid) * dt, 1)
          const sells = Math.min(intensity * Math.exp(-decay * ask) * dt, 1)
          // Over an episode the charges add up to ½·γ·σ²·q² of every step; made here, they need not be traced back to the fill that caused them.
          const charge = 0.5 * riskAversion * variance * (horizon - steps[e] * dt)
          rewards[e] = buys * (bid - charge * (2 * inventory[e] + 1)) + sells * (ask + charge * (2 * inventory[e] - 1)) - mostIncome
          const bought = rng.uniform() < buys ? 1 : 0
          const sold = rng.uniform() < sells ? 1 : 0
          const move = volatility * Math.sqrt(dt) * rng.normal()
          inventory[e] += bought - sold
          turnover[e] += bought * (mid[e] - bid) + sold * (mid[e] + ask)
          mid[e] += move
          profit[e] += bought * bid + sold * ask + inventory[e] * move
          steps[e]++
          terminated[e] = steps[e] >= maxSteps ? 1 : 0
          truncated[e] = 0
        }
      },
      observe({ inventory, steps }, observations) {
        for (let e = 0; e < steps.length; e++) {
          const left = 1 - steps[e] / maxSteps
          const size = Math.abs(inventory[e]) / 10
          observations[3 * e] = size
          observations[3 * e + 1] = left
          observations[3 * e + 2] = size * left
        }
      },
    }
    const setQuotes = (actions: Float32Array, e: number, half: number, skew: number) => {
      actions[2 * e] = half * decay - 1
      actions[2 * e + 1] = Math.log((skew * decay) / SKEW_AT_ZERO) / SKEW_FOLDINGS
    }
    const policies: Record<string, DeskPolicy<State>> = {
      'avellaneda-stoikov': {
        title: 'Avellaneda–Stoikov: quotes around the reservation price',
        act({ steps }, actions) {
          for (let e = 0; e < steps.length; e++) {
            const risk = riskAversion * variance * (horizon - steps[e] * dt)
            setQuotes(actions, e, (risk + fillSpread) / 2, risk)
          }
        },
      },
      symmetric: {
        title: 'The same mean spread, always around the mid price',
        act({ steps }, actions) {
          for (let e = 0; e < steps.length; e++) setQuotes(actions, e, (riskAversion * variance * horizon) / 4 + fillSpread / 2, 0)
        },
      },
    }
    return { environment, policies, reference: 'avellaneda-stoikov', stepsPerDay: maxSteps / horizon, capital: CAPITAL_UNITS * price, theory: { spreadAtStart: riskAversion * variance * horizon + fillSpread, spreadAtEnd: fillSpread } }
  },
})
