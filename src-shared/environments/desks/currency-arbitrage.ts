import type { Environment } from '../environment.ts'
import { desk, type DeskPolicy } from './desk.ts'

type State = {
  /** Price of the first currency in the second. */
  readonly spot: Float64Array
  /** Logarithm of what a turn through the three currencies gives at mid prices; 0 where the quotes are consistent. */
  readonly mispricing: Float64Array
  /** Share of the mispriced quote that nobody has taken yet. */
  readonly remaining: Float64Array
  readonly carry: Float64Array
  readonly profit: Float64Array
  readonly turnover: Float64Array
  readonly steps: Int32Array
}

const YEAR_SECONDS = 365 * 86_400
/** Trading days: what happens at weekends counts for the days between them. */
const YEAR_DAYS = 252
/** Orders are rounded to this share of a full one, so that a hesitant agent can do nothing at all. */
const LOT = 0.1

export const currencyArbitrage = desk({
  id: 'currency-arbitrage',
  title: 'Currency arbitrage',
  market: 'Quotes, simulated, of three currencies with bid and ask, now and then mispriced against each other, and interest differentials',
  algorithm: 'ddpg',
  documentation: {
    state: 'Mispricing in tenths of a percent, share of it that is left, carry position, interest differential in tens of points, carry premium in tens of points.',
    action: 'Value sent round the triangle (its sign is the direction), and value held in the first currency against the second; from −1 to 1, in lots of 0.1.',
    reward: 'What the turn gives more than it took, and what the carry earns in the mean, its premium over parity, less spreads and the risk penalty; moves of the spot count in that penalty alone.',
    costs: 'Half a spread at each of the three legs, at the prices after the latency; half a spread on carry traded.',
    riskPenalty: '½·riskAversion·carry²·variance of the step.',
  },
  parameters: {
    mispricing: { value: 0.001, unit: 'of the price', meaning: 'δ: size of a mispricing when it appears; 0 keeps the quotes consistent', low: 0, high: 0.5 },
    arrivals: { value: 0.02, unit: 'probability a step', meaning: 'Chance that one appears while there is none', low: 0, high: 1 },
    decayPerSecond: { value: 0, unit: 'per second', meaning: 'Speed at which others take it away', low: 0, high: 1000 },
    latencySeconds: { value: 0.1, unit: 'seconds', meaning: 'From seeing a quote to trading on it', low: 0, high: 3600 },
    halfSpread: { value: 0.0001, unit: 'of the price', meaning: 'Half the distance of bid and ask, in each pair', low: 0, high: 0.1 },
    steps: { value: 250, unit: 'steps', meaning: 'Steps of an episode', low: 1, high: 1e6, whole: true },
    stepSeconds: { value: 60, unit: 'seconds', meaning: 'Time of a step', low: 0.001, high: 1e7 },
    volatility: { value: 0.1, unit: 'per √year', meaning: 'Volatility of the first currency in the second', low: 0, high: 5 },
    interestDifferential: { value: 0.03, unit: 'per year', meaning: 'Interest in the first currency less that in the second', low: -1, high: 1 },
    carryPremium: { value: 0, unit: 'per year', meaning: 'What carry earns beyond uncovered interest parity, where the spot takes all of the interest away', low: -1, high: 1 },
    riskAversion: { value: 5, unit: 'per unit of value', meaning: 'Weight of the risk penalty', low: 1e-6, high: 1e6 },
  },
  open(values) {
    const { mispricing: size, arrivals, halfSpread, steps: maxSteps, stepSeconds, volatility, interestDifferential, carryPremium, riskAversion } = values
    const dt = stepSeconds / YEAR_SECONDS
    const keptByLatency = Math.exp(-values.decayPerSecond * values.latencySeconds)
    const keptByStep = Math.exp(-values.decayPerSecond * stepSeconds)
    const drift = (carryPremium - interestDifferential - 0.5 * volatility * volatility) * dt
    const bid = 1 - halfSpread
    const ask = 1 + halfSpread
    /** Gain of one unit sent round when the turn gives e^mispricing at mid prices: two legs sell at the bid, one buys at the ask. */
    const turnGain = (mispricing: number) => Math.expm1(mispricing + Math.log((bid * bid) / ask))
    /** The other way round, two legs buy and one sells. */
    const backGain = (mispricing: number) => Math.expm1(-mispricing + Math.log(bid / (ask * ask)))
    const environment: Environment<State> = {
      id: 'currency-arbitrage',
      title: 'Currency arbitrage',
      observationSize: 5,
      actions: { kind: 'box', size: 2, low: -1, high: 1 },
      maxSteps,
      create: (count) => ({
        spot: new Float64Array(count),
        mispricing: new Float64Array(count),
        remaining: new Float64Array(count),
        carry: new Float64Array(count),
        profit: new Float64Array(count),
        turnover: new Float64Array(count),
        steps: new Int32Array(count),
      }),
      reset({ spot, mispricing, remaining, carry, profit, turnover, steps }, e, rng) {
        spot[e] = remaining[e] = 1
        mispricing[e] = plant(rng.uniform(), rng.uniform())
        carry[e] = profit[e] = turnover[e] = steps[e] = 0
      },
      step({ spot, mispricing, remaining, carry, profit, turnover, steps }, actions, { rewards, terminated, truncated }, rng) {
        for (let e = 0; e < steps.length; e++) {
          const order = toLots(actions[2 * e])
          const gainOfOne = (order > 0 ? turnGain : backGain)(mispricing[e] * keptByLatency)
          // Only the mispriced quote is scarce: whoever trades against it finds as much as he likes.
          const filled = order * mispricing[e] > 0 ? Math.min(Math.abs(order), remaining[e]) : Math.abs(order)
          if (order * mispricing[e] > 0) remaining[e] -= filled
          const target = toLots(actions[2 * e + 1])
          const carryTraded = Math.abs(target - carry[e])
          carry[e] = target
          const next = spot[e] * Math.exp(drift + volatility * Math.sqrt(dt) * rng.normal())
          const sure = filled * gainOfOne - carryTraded * halfSpread
          const appeared = plant(rng.uniform(), rng.uniform())
          const left = remaining[e] < LOT / 2 ? 0 : mispricing[e] * keptByStep
          mispricing[e] = Math.abs(left) > size / 100 ? left : appeared
          if (mispricing[e] !== left) remaining[e] = 1
          profit[e] += sure + target * (next / spot[e] - 1 + interestDifferential * dt)
          spot[e] = next
          turnover[e] += 3 * filled + carryTraded
          rewards[e] = sure + target * carryPremium * dt - 0.5 * riskAversion * target * target * volatility * volatility * dt
          steps[e]++
          terminated[e] = 0
          truncated[e] = steps[e] >= maxSteps ? 1 : 0
        }
      },
      observe({ mispricing, remaining, carry }, observations) {
        for (let e = 0; e < carry.length; e++) {
          observations[5 * e] = mispricing[e] * 1000
          observations[5 * e + 1] = remaining[e]
          observations[5 * e + 2] = carry[e]
          observations[5 * e + 3] = interestDifferential * 10
          observations[5 * e + 4] = carryPremium * 10
        }
      },
    }
    function plant(chance: number, side: number): number {
      return chance < arrivals ? (side < 0.5 ? size : -size) : 0
    }
    const carryHeld = volatility > 0 ? Math.min(Math.max(carryPremium / (riskAversion * volatility * volatility), -1), 1) : Math.sign(carryPremium)
    const policies: Record<string, DeskPolicy<State>> = {
      'strict-triangle': {
        title: 'Goes round only when that gives more than 1 after all spreads; carry in proportion to its premium over variance',
        act({ mispricing }, actions) {
          for (let e = 0; e < mispricing.length; e++) {
            const expected = mispricing[e] * keptByLatency
            actions[2 * e] = turnGain(expected) > 0 ? 1 : backGain(expected) > 0 ? -1 : 0
            actions[2 * e + 1] = carryHeld
          }
        },
      },
      carry: {
        title: 'Holds the currency with the higher interest',
        act(_state, actions) {
          for (let e = 0; 2 * e < actions.length; e++) {
            actions[2 * e] = 0
            actions[2 * e + 1] = Math.sign(interestDifferential)
          }
        },
      },
    }
    const theory = { gainForward: Math.max(turnGain(size * keptByLatency), 0), gainBackward: Math.max(backGain(-size * keptByLatency), 0), carryHeld }
    return { environment, policies, reference: 'strict-triangle', stepsPerDay: YEAR_SECONDS / YEAR_DAYS / stepSeconds, capital: 1, theory }
  },
})

function toLots(order: number): number {
  return Math.round(Math.min(Math.max(order, -1), 1) / LOT) * LOT
}
