import type { Environment } from '../environment.ts'
import { callDelta, callPrice, optionVega } from './black-scholes.ts'
import { desk, type DeskPolicy } from './desk.ts'
import { expectedVolatility, moveSpot, SPOT_PARAMETERS } from './spot.ts'

type State = {
  readonly spot: Float64Array
  readonly variance: Float64Array
  readonly implied: Float64Array
  /** Options held; below 0 they are sold. */
  readonly position: Float64Array
  /** Stock held against them. */
  readonly hedge: Float64Array
  readonly profit: Float64Array
  readonly turnover: Float64Array
  readonly steps: Int32Array
}

const STRIKE = 100
const YEAR_DAYS = 252

export const volatility = desk({
  id: 'volatility',
  title: 'Volatility',
  market: 'A call on a simulated stock, quoted at an implied volatility of its own and hedged at that delta at every step',
  algorithm: 'ppo',
  documentation: {
    state: 'Implied volatility less the expected one in tens of points, logarithm of spot over strike in standard deviations to expiry, share of the time left, options held.',
    action: 'Options to hold, from −1 (sold) to 1.',
    reward: 'Change of the hedged book at the implied volatility, less the risk penalty.',
    costs: 'Half a spread in points of volatility on options traded; a share of the value on stock traded.',
    riskPenalty: '½·riskAversion·(change of the book)².',
  },
  parameters: {
    impliedVolatility: { value: 0.2, unit: 'per √year', meaning: 'Volatility that the option is quoted at', low: 0.01, high: 5 },
    impliedRange: { value: 0, unit: 'per √year', meaning: 'Each episode quotes up to this much above or below', low: 0, high: 1 },
    realisedVolatility: { value: 0.15, unit: 'per √year', meaning: 'Volatility that the stock has in the long run', low: 0.001, high: 5 },
    steps: { value: 84, unit: 'hedges', meaning: 'N: times that the hedge is set', low: 1, high: 10_000, whole: true },
    years: { value: 1 / 12, unit: 'years', meaning: 'Time to expiry', low: 0.001, high: 10 },
    halfSpread: { value: 0, unit: 'volatility (0.01 is a point)', meaning: 'Cost of trading the option, one way', low: 0, high: 1 },
    costBps: { value: 0, unit: 'basis points of the value, one way', meaning: 'Cost of trading the stock', low: 0, high: 1000 },
    riskAversion: { value: 0.1, unit: 'per unit of money', meaning: 'Weight of the risk penalty', low: 0, high: 1e6 },
    ...SPOT_PARAMETERS,
  },
  open(values) {
    const { impliedVolatility, impliedRange, realisedVolatility, steps: maxSteps, years, halfSpread, riskAversion } = values
    const cost = values.costBps / 10_000
    const dt = years / maxSteps
    const meanVariance = realisedVolatility ** 2
    const left = (steps: number) => (maxSteps - steps) * dt
    const expected = (variance: number, steps: number) => expectedVolatility(variance, meanVariance, left(steps), values)
    const environment: Environment<State> = {
      id: 'volatility',
      title: 'Volatility',
      observationSize: 4,
      actions: { kind: 'box', size: 1, low: -1, high: 1 },
      maxSteps,
      create: (count) => ({
        spot: new Float64Array(count),
        variance: new Float64Array(count),
        implied: new Float64Array(count),
        position: new Float64Array(count),
        hedge: new Float64Array(count),
        profit: new Float64Array(count),
        turnover: new Float64Array(count),
        steps: new Int32Array(count),
      }),
      reset({ spot, variance, implied, position, hedge, profit, turnover, steps }, e, rng) {
        spot[e] = STRIKE
        variance[e] = meanVariance
        implied[e] = Math.max(impliedVolatility + impliedRange * (2 * rng.uniform() - 1), 0.001)
        position[e] = hedge[e] = profit[e] = turnover[e] = steps[e] = 0
      },
      step({ spot, variance, implied, position, hedge, profit, turnover, steps }, actions, { rewards, terminated, truncated }, rng) {
        for (let e = 0; e < spot.length; e++) {
          const before = spot[e]
          const value = callPrice(before, STRIKE, implied[e], left(steps[e]))
          const target = Math.min(Math.max(actions[e], -1), 1)
          const options = Math.abs(target - position[e])
          const stock = -target * callDelta(before, STRIKE, implied[e], left(steps[e]))
          const traded = Math.abs(stock - hedge[e]) * before
          const paid = options * halfSpread * optionVega(before, STRIKE, implied[e], left(steps[e])) + cost * traded
          position[e] = target
          hedge[e] = stock
          moveSpot(spot, variance, e, meanVariance, dt, values, rng)
          steps[e]++
          const gain = target * (callPrice(spot[e], STRIKE, implied[e], left(steps[e])) - value) + stock * (spot[e] - before) - paid
          profit[e] += gain
          turnover[e] += options * value + traded
          rewards[e] = gain - 0.5 * riskAversion * gain * gain
          terminated[e] = steps[e] >= maxSteps ? 1 : 0
          truncated[e] = 0
        }
      },
      observe({ spot, variance, implied, position, steps }, observations) {
        for (let e = 0; e < steps.length; e++) {
          const time = left(Math.min(steps[e], maxSteps - 1))
          observations[4 * e] = (implied[e] - expected(variance[e], steps[e])) * 10
          observations[4 * e + 1] = Math.log(spot[e] / STRIKE) / (implied[e] * Math.sqrt(time))
          observations[4 * e + 2] = 1 - steps[e] / maxSteps
          observations[4 * e + 3] = position[e]
        }
      },
    }
    const policies: Record<string, DeskPolicy<State>> = {
      'implied-against-realised': {
        title: 'Sells what is quoted above the expected volatility, buys what is below, if that pays for the spread; holds to expiry',
        act({ implied, variance, position, steps }, actions) {
          for (let e = 0; e < steps.length; e++) {
            const edge = expected(variance[e], steps[e]) - implied[e]
            actions[e] = steps[e] > 0 ? position[e] : Math.abs(edge) > halfSpread ? Math.sign(edge) : 0
          }
        },
      },
    }
    const vega = optionVega(STRIKE, STRIKE, impliedVolatility, years)
    const meanProfit = vega * Math.max(Math.abs(impliedVolatility - realisedVolatility) - halfSpread, 0)
    return { environment, policies, reference: 'implied-against-realised', stepsPerDay: maxSteps / (years * YEAR_DAYS), capital: STRIKE, theory: { vega, meanProfit } }
  },
})
