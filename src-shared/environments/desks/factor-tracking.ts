import { assert } from '../../base/assert.ts'
import { solvePositive } from '../../base/matrix.ts'
import type { Rng } from '../../base/rng.ts'
import type { Environment } from '../environment.ts'
import { desk, type DeskPolicy } from './desk.ts'

type State = {
  /** What each asset has of each factor. `[environment, asset, factor]` */
  readonly loadings: Float64Array
  /** What the target has of each factor. `[environment, factor]` */
  readonly exposures: Float64Array
  /** Fading sums of products of past returns, of the assets with each other and with the target: what is known. */
  readonly products: Float64Array
  readonly targetProducts: Float64Array
  /** Plain sums over the episode, and of the target with itself: what the floor is made of. */
  readonly episodeProducts: Float64Array
  readonly episodeTargetProducts: Float64Array
  readonly episodeTargetSquares: Float64Array
  /** Sum of squared differences of tracker and target before costs. */
  readonly squaredDifferences: Float64Array
  /** What is held, as shares of the value. `[environment, asset]` */
  readonly weights: Float64Array
  /** Least-squares weights from what is known. `[environment, asset]` */
  readonly best: Float64Array
  readonly profit: Float64Array
  readonly turnover: Float64Array
  readonly steps: Int32Array
}

const YEAR_DAYS = 252
/** Market, then momentum, value, low volatility, size and quality. */
const FACTORS = 6
/** How far towards the least-squares weights each choice goes. */
export const MOVES = [0, 0.5, 1]
/** Keeps a tracking error of a few basis points a day from vanishing in an agent's rewards. */
const REWARD_SCALE = 10_000

export const factorTracking = desk({
  id: 'factor-tracking',
  title: 'Factor tracking',
  market: 'A target that mixes simulated market, momentum, value, low volatility, size and quality returns, followed with a few simulated stocks',
  algorithm: 'dqn',
  documentation: {
    state: 'Expected tracking error beyond that of the least-squares weights, in percent a year; value to trade to get there; sum of absolute weights.',
    action: '0 holds, 1 goes half the way to the least-squares weights (which sum to 1), 2 goes there.',
    reward: '−10000·(riskAversion·((tracker less target)² − that of the least-squares weights, held without cost) + costs).',
    costs: 'A share of the value of every trade.',
    riskPenalty: 'The reward is one: riskAversion·(tracker less target)², beyond what the day would have done to the least-squares weights.',
  },
  parameters: {
    assets: { value: 8, unit: 'stocks', meaning: 'Stocks that the target is followed with', low: 1, high: 64, whole: true },
    steps: { value: 252, unit: 'days', meaning: 'Days of an episode', low: 1, high: 100_000, whole: true },
    memoryDays: { value: 250, unit: 'days', meaning: 'After which the past counts for 1/e in the least squares', low: 20, high: 100_000 },
    tilt: { value: 0.5, unit: 'loading', meaning: 'Deviation of the target in each factor but the market', low: 0, high: 5 },
    driftPerYear: { value: 0, unit: 'loading per √year', meaning: 'How much the target moves in its factors', low: 0, high: 10 },
    ownVolatility: { value: 0.2, unit: 'per √year', meaning: 'Volatility of each stock that no factor explains', low: 0.001, high: 5 },
    marketVolatility: { value: 0.16, unit: 'per √year', meaning: 'Volatility of the market', low: 0, high: 5 },
    momentumVolatility: { value: 0.08, unit: 'per √year', meaning: 'Volatility of momentum', low: 0, high: 5 },
    valueVolatility: { value: 0.05, unit: 'per √year', meaning: 'Volatility of value', low: 0, high: 5 },
    lowVolatilityVolatility: { value: 0.06, unit: 'per √year', meaning: 'Volatility of low volatility', low: 0, high: 5 },
    sizeVolatility: { value: 0.05, unit: 'per √year', meaning: 'Volatility of size', low: 0, high: 5 },
    qualityVolatility: { value: 0.04, unit: 'per √year', meaning: 'Volatility of quality', low: 0, high: 5 },
    costBps: { value: 5, unit: 'basis points of the value, one way', meaning: 'Cost of trading', low: 0, high: 1000 },
    riskAversion: { value: 10, unit: 'per unit of return', meaning: 'Weight of the squared difference against costs', low: 0, high: 1e6 },
  },
  open({ assets: n, steps: maxSteps, memoryDays, tilt, driftPerYear, ownVolatility, costBps, riskAversion, ...factorVolatility }) {
    const { marketVolatility, momentumVolatility, valueVolatility, lowVolatilityVolatility, sizeVolatility, qualityVolatility } = factorVolatility
    const volatilities = [marketVolatility, momentumVolatility, valueVolatility, lowVolatilityVolatility, sizeVolatility, qualityVolatility]
    const cost = costBps / 10_000
    const kept = Math.exp(-1 / memoryDays)
    const daily = Math.sqrt(1 / YEAR_DAYS)
    // With fewer days than stocks the least squares have no one answer.
    const warmUp = Math.max(Math.ceil(memoryDays), 3 * n)
    // Made once and overwritten at every use: they carry nothing from one use to the next.
    const returns = new Float64Array(n)
    const factors = new Float64Array(FACTORS)

    /** One day of the market of `e`: fills `returns` and gives the target's. */
    function drawDay({ loadings, exposures }: State, e: number, rng: Rng): number {
      let target = 0
      for (let f = 0; f < FACTORS; f++) {
        factors[f] = volatilities[f] * daily * rng.normal()
        target += exposures[e * FACTORS + f] * factors[f]
        if (driftPerYear > 0) exposures[e * FACTORS + f] += driftPerYear * daily * rng.normal()
      }
      for (let i = 0; i < n; i++) {
        let r = ownVolatility * daily * rng.normal()
        for (let f = 0; f < FACTORS; f++) r += loadings[(e * n + i) * FACTORS + f] * factors[f]
        returns[i] = r
      }
      return target
    }

    function remember({ products, targetProducts }: State, e: number, target: number): void {
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) products[(e * n + i) * n + j] = products[(e * n + i) * n + j] * kept + returns[i] * returns[j]
        targetProducts[e * n + i] = targetProducts[e * n + i] * kept + returns[i] * target
      }
    }

    function learnBest(state: State, e: number): void {
      state.best.set(leastSquaresWeights(state.products.subarray(e * n * n, (e + 1) * n * n), state.targetProducts.subarray(e * n, (e + 1) * n)), e * n)
    }

    /** Expected variance of weights less target a day, but for what no weights change. */
    function expectedVariance({ products, targetProducts }: State, e: number, of: Float64Array): number {
      let total = 0
      for (let i = 0; i < n; i++) {
        total -= 2 * of[e * n + i] * targetProducts[e * n + i]
        for (let j = 0; j < n; j++) total += of[e * n + i] * of[e * n + j] * products[(e * n + i) * n + j]
      }
      return total * (1 - kept)
    }

    const environment: Environment<State> = {
      id: 'factor-tracking',
      title: 'Factor tracking',
      observationSize: 3,
      actions: { kind: 'discrete', count: MOVES.length },
      maxSteps,
      create: (count) => ({
        loadings: new Float64Array(count * n * FACTORS),
        exposures: new Float64Array(count * FACTORS),
        products: new Float64Array(count * n * n),
        targetProducts: new Float64Array(count * n),
        episodeProducts: new Float64Array(count * n * n),
        episodeTargetProducts: new Float64Array(count * n),
        episodeTargetSquares: new Float64Array(count),
        squaredDifferences: new Float64Array(count),
        weights: new Float64Array(count * n),
        best: new Float64Array(count * n),
        profit: new Float64Array(count),
        turnover: new Float64Array(count),
        steps: new Int32Array(count),
      }),
      reset(state, e, rng) {
        for (let f = 0; f < FACTORS; f++) {
          state.exposures[e * FACTORS + f] = f === 0 ? 1 : tilt * rng.normal()
          for (let i = 0; i < n; i++) state.loadings[(e * n + i) * FACTORS + f] = f === 0 ? 1 + 0.3 * rng.normal() : rng.normal()
        }
        state.products.fill(0, e * n * n, (e + 1) * n * n)
        state.targetProducts.fill(0, e * n, (e + 1) * n)
        for (let day = 0; day < warmUp; day++) remember(state, e, drawDay(state, e, rng))
        learnBest(state, e)
        state.episodeProducts.fill(0, e * n * n, (e + 1) * n * n)
        state.episodeTargetProducts.fill(0, e * n, (e + 1) * n)
        state.weights.fill(1 / n, e * n, (e + 1) * n)
        state.episodeTargetSquares[e] = state.squaredDifferences[e] = state.profit[e] = state.turnover[e] = state.steps[e] = 0
      },
      step(state, actions, { rewards, terminated, truncated }, rng) {
        const { weights, best, profit, turnover, steps, squaredDifferences, episodeProducts, episodeTargetProducts, episodeTargetSquares } = state
        for (let e = 0; e < steps.length; e++) {
          const move = MOVES[actions[e]]
          let traded = 0
          for (let i = e * n; i < (e + 1) * n; i++) {
            traded += move * Math.abs(best[i] - weights[i])
            weights[i] += move * (best[i] - weights[i])
          }
          const target = drawDay(state, e, rng)
          let tracker = 0
          let floor = 0
          for (let i = 0; i < n; i++) {
            tracker += weights[e * n + i] * returns[i]
            floor += best[e * n + i] * returns[i]
          }
          const difference = tracker - target
          // What the day does to the best weights too is luck: taken off, the rewards of good and bad choices are told apart sooner.
          const excess = difference * difference - (floor - target) * (floor - target)
          for (let i = 0; i < n; i++) {
            for (let j = 0; j < n; j++) episodeProducts[(e * n + i) * n + j] += returns[i] * returns[j]
            episodeTargetProducts[e * n + i] += returns[i] * target
            weights[e * n + i] *= (1 + returns[i]) / (1 + tracker)
          }
          episodeTargetSquares[e] += target * target
          squaredDifferences[e] += difference * difference
          remember(state, e, target)
          learnBest(state, e)
          profit[e] += difference - cost * traded
          turnover[e] += traded
          rewards[e] = -REWARD_SCALE * (riskAversion * excess + cost * traded)
          steps[e]++
          terminated[e] = 0
          truncated[e] = steps[e] >= maxSteps ? 1 : 0
        }
      },
      observe(state, observations) {
        const { weights, best, steps } = state
        for (let e = 0; e < steps.length; e++) {
          const least = expectedVariance(state, e, best)
          let away = 0
          let gross = 0
          for (let i = e * n; i < (e + 1) * n; i++) {
            away += Math.abs(best[i] - weights[i])
            gross += Math.abs(weights[i])
          }
          observations[3 * e] = 100 * Math.sqrt(Math.max(expectedVariance(state, e, weights) - least, 0) * YEAR_DAYS)
          observations[3 * e + 1] = away
          observations[3 * e + 2] = gross
        }
      },
    }
    const policies: Record<string, DeskPolicy<State>> = {
      'least-squares': { title: 'Goes to the least-squares weights every day', act: (_state, actions) => void actions.fill(2) },
      monthly: {
        title: 'Goes to the least-squares weights every 21 days',
        act({ steps }, actions) {
          for (let e = 0; e < steps.length; e++) actions[e] = steps[e] % 21 === 0 ? 2 : 0
        },
      },
    }
    return {
      environment,
      policies,
      reference: 'least-squares',
      stepsPerDay: 1,
      capital: 1,
      theory: {},
      measure: (state: State) => measureTracking(state, n),
    }
  },
})

/** Weights that sum to 1 and whose returns differ least from the target's, in squares, given the sums of products `[n, n]` and `[n]`. */
export function leastSquaresWeights(products: Float64Array, targetProducts: Float64Array): Float64Array {
  const n = targetProducts.length
  const free = solvePositive(products, targetProducts)
  const even = solvePositive(products, new Float64Array(n).fill(1))
  assert(free && even, 'stocks with returns of their own have a positive definite matrix')
  let freeSum = 0
  let evenSum = 0
  for (let i = 0; i < n; i++) {
    freeSum += free[i]
    evenSum += even[i]
  }
  return free.map((w, i) => w + (even[i] * (1 - freeSum)) / evenSum)
}

/** Tracking errors a year, in the mean of all paths: what was reached, and the least that constant weights could have had in hindsight. */
function measureTracking(state: State, n: number): Record<string, number> {
  const count = state.steps.length
  let reached = 0
  let floor = 0
  for (let e = 0; e < count; e++) {
    const perYear = YEAR_DAYS / state.steps[e]
    reached += Math.sqrt(state.squaredDifferences[e] * perYear)
    // No more days than stocks are matched without any error.
    if (state.steps[e] <= n) continue
    const products = state.episodeProducts.subarray(e * n * n, (e + 1) * n * n)
    const cross = state.episodeTargetProducts.subarray(e * n, (e + 1) * n)
    const w = leastSquaresWeights(products, cross)
    let squares = state.episodeTargetSquares[e]
    for (let i = 0; i < n; i++) {
      squares -= 2 * w[i] * cross[i]
      for (let j = 0; j < n; j++) squares += w[i] * w[j] * products[i * n + j]
    }
    floor += Math.sqrt(Math.max(squares, 0) * perYear)
  }
  return { trackingErrorPerYear: reached / count, leastSquaresFloorPerYear: floor / count }
}
