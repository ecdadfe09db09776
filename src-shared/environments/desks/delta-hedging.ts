import type { Environment } from '../environment.ts'
import { callDelta, callPrice, lelandVolatility, optionGamma, optionVega, whalleyWilmottBand } from './black-scholes.ts'
import { desk, type DeskPolicy } from './desk.ts'
import { moveSpot, SPOT_PARAMETERS } from './spot.ts'

type State = {
  readonly spot: Float64Array
  readonly variance: Float64Array
  /** Stock held for one option sold. */
  readonly holding: Float64Array
  readonly profit: Float64Array
  readonly turnover: Float64Array
  readonly steps: Int32Array
}

const STRIKE = 100
const YEAR_DAYS = 252
/** How far actions from −1 to 1 take the centre of the band from the delta, and its half-width from this one. */
const CENTRE_RANGE = 0.1
const HALF_WIDTH = 0.1

export const deltaHedging = desk({
  id: 'delta-hedging',
  title: 'Delta hedging',
  market: 'A call sold at its Black–Scholes price on a simulated stock, hedged with the stock until it is delivered at expiry',
  algorithm: 'ddpg',
  documentation: {
    state: 'Logarithm of spot over strike in standard deviations to expiry, share of the time left, holding less delta in quarters, deviation of the delta in a step in tenths, volatility now over the implied one.',
    action: 'A band for the holding around the Black–Scholes delta: its centre, up to 0.1 above or below, and its half-width, from 0 to 0.2. Inside it nothing is traded, outside it the holding goes to its edge.',
    reward: 'Minus costs and the risk penalty; without drift the hedged book gains nothing in the mean.',
    costs: 'A share of the value of every trade in the stock; the last holding is delivered without cost.',
    riskPenalty: '½·penalty·variance that the distance of the holding from the delta adds in the step; what remains at the delta nobody can hedge.',
  },
  parameters: {
    costBps: { value: 0, unit: 'basis points of the value, one way', meaning: 'Cost of trading the stock', low: 0, high: 1000 },
    steps: { value: 21, unit: 'hedges', meaning: 'N: times that the hedge is set', low: 1, high: 10_000, whole: true },
    volatility: { value: 0.2, unit: 'per √year', meaning: 'Volatility that the option is sold and hedged at', low: 0.01, high: 5 },
    realisedVolatility: { value: 0.2, unit: 'per √year', meaning: 'Volatility that the stock has', low: 0.001, high: 5 },
    years: { value: 1 / 12, unit: 'years', meaning: 'Time to expiry', low: 0.001, high: 10 },
    riskAversion: { value: 10, unit: 'per unit of money', meaning: 'a of Whalley and Wilmott', low: 1e-6, high: 1e6 },
    penalty: { value: 3, unit: 'per unit of money', meaning: 'Weight of the risk penalty that the agent learns by: more of it costs more trading', low: 0, high: 1e6 },
    contracts: { value: 1, unit: 'options', meaning: 'Options sold, unless a limit allows fewer', low: 0, high: 1e6 },
    gammaLimit: { value: 1e6, unit: 'stock per unit of money', meaning: 'Gamma of the book, at most, when it is sold', low: 0, high: 1e12 },
    vegaLimit: { value: 1e6, unit: 'money per 100 points of volatility', meaning: 'Vega of the book, at most, when it is sold', low: 0, high: 1e12 },
    ...SPOT_PARAMETERS,
  },
  open(values) {
    const { volatility, years, riskAversion, penalty, realisedVolatility, steps: maxSteps } = values
    const cost = values.costBps / 10_000
    const dt = years / maxSteps
    const meanVariance = realisedVolatility ** 2
    const gamma = optionGamma(STRIKE, STRIKE, volatility, years)
    const vega = optionVega(STRIKE, STRIKE, volatility, years)
    const contracts = Math.min(values.contracts, values.gammaLimit / gamma, values.vegaLimit / vega)
    const left = (steps: number) => (maxSteps - steps) * dt
    const environment: Environment<State> = {
      id: 'delta-hedging',
      title: 'Delta hedging',
      observationSize: 5,
      actions: { kind: 'box', size: 2, low: -1, high: 1 },
      maxSteps,
      create: (count) => ({
        spot: new Float64Array(count),
        variance: new Float64Array(count),
        holding: new Float64Array(count),
        profit: new Float64Array(count),
        turnover: new Float64Array(count),
        steps: new Int32Array(count),
      }),
      reset({ spot, variance, holding, profit, turnover, steps }, e) {
        spot[e] = STRIKE
        variance[e] = meanVariance
        holding[e] = profit[e] = turnover[e] = steps[e] = 0
      },
      step({ spot, variance, holding, profit, turnover, steps }, actions, { rewards, terminated, truncated }, rng) {
        for (let e = 0; e < spot.length; e++) {
          const before = spot[e]
          const value = callPrice(before, STRIKE, volatility, left(steps[e]))
          const delta = callDelta(before, STRIKE, volatility, left(steps[e]))
          const centre = delta + CENTRE_RANGE * actions[2 * e]
          const width = HALF_WIDTH * (1 + actions[2 * e + 1])
          const target = Math.min(Math.max(Math.min(Math.max(holding[e], centre - width), centre + width), 0), 1)
          const traded = contracts * Math.abs(target - holding[e]) * before
          holding[e] = target
          const exposure = contracts * (target - delta) * before
          const risk = exposure * exposure * Math.max(variance[e], 0) * dt
          moveSpot(spot, variance, e, meanVariance, dt, values, rng)
          steps[e]++
          const gain = contracts * (target * (spot[e] - before) - callPrice(spot[e], STRIKE, volatility, left(steps[e])) + value)
          profit[e] += gain - cost * traded
          turnover[e] += traded
          rewards[e] = -cost * traded - 0.5 * penalty * risk
          terminated[e] = steps[e] >= maxSteps ? 1 : 0
          truncated[e] = 0
        }
      },
      observe({ spot, variance, holding, steps }, observations) {
        for (let e = 0; e < steps.length; e++) {
          const time = left(Math.min(steps[e], maxSteps - 1))
          observations[5 * e] = Math.log(spot[e] / STRIKE) / (volatility * Math.sqrt(time))
          observations[5 * e + 1] = 1 - steps[e] / maxSteps
          observations[5 * e + 2] = 4 * (holding[e] - callDelta(spot[e], STRIKE, volatility, time))
          observations[5 * e + 3] = 10 * optionGamma(spot[e], STRIKE, volatility, time) * spot[e] * volatility * Math.sqrt(dt)
          observations[5 * e + 4] = Math.sqrt(Math.max(variance[e], 0)) / volatility
        }
      },
    }
    const setBand = (actions: Float32Array, e: number, centre: number, width: number) => {
      actions[2 * e] = centre / CENTRE_RANGE
      actions[2 * e + 1] = width / HALF_WIDTH - 1
    }
    const hedgeAt = (title: string, hedgeVolatility: number): DeskPolicy<State> => ({
      title,
      act({ spot, steps }, actions) {
        for (let e = 0; e < steps.length; e++) {
          const time = left(steps[e])
          setBand(actions, e, callDelta(spot[e], STRIKE, hedgeVolatility, time) - callDelta(spot[e], STRIKE, volatility, time), 0)
        }
      },
    })
    const policies: Record<string, DeskPolicy<State>> = {
      'black-scholes': hedgeAt('Black–Scholes delta at every step', volatility),
      leland: hedgeAt('Leland: the delta at a volatility that pays for the costs', lelandVolatility(volatility, cost, dt)),
      'whalley-wilmott': {
        title: 'Whalley–Wilmott: to the edge of a band around the delta',
        act({ spot, steps }, actions) {
          for (let e = 0; e < steps.length; e++) {
            setBand(actions, e, 0, whalleyWilmottBand(spot[e], optionGamma(spot[e], STRIKE, volatility, left(steps[e])), cost, riskAversion))
          }
        },
      },
    }
    const errorStd = contracts * Math.sqrt(Math.PI / 4) * vega * (realisedVolatility / Math.sqrt(maxSteps))
    const theory = { price: callPrice(STRIKE, STRIKE, volatility, years), delta: callDelta(STRIKE, STRIKE, volatility, years), gamma, vega, contracts, errorStdWithoutCosts: errorStd }
    return { environment, policies, stepsPerDay: maxSteps / (years * YEAR_DAYS), capital: STRIKE * contracts, reference: cost > 0 ? 'whalley-wilmott' : 'black-scholes', theory }
  },
})
