import type { Environment } from '../environment.ts'
import { solveBertram } from './bertram.ts'
import { desk, type DeskPolicy } from './desk.ts'
import { futuresVolatility, logFuturesPrice } from './schwartz.ts'

type State = {
  readonly logSpot: Float64Array
  readonly convenienceYield: Float64Array
  /** Logarithm of the near price over what the curve says, with the far price on the curve. */
  readonly deviation: Float64Array
  /** Steps since the contracts that are traded now became so. */
  readonly sinceRoll: Int32Array
  readonly position: Float64Array
  readonly profit: Float64Array
  readonly turnover: Float64Array
  readonly steps: Int32Array
}

const YEAR_DAYS = 252

export const futuresSpreads = desk({
  id: 'futures-spreads',
  title: 'Futures spreads',
  market: 'A calendar spread on a simulated two-factor curve (Schwartz 1997); the near price strays from the curve and returns (Ornstein–Uhlenbeck)',
  algorithm: 'ppo',
  documentation: {
    state: 'Deviation in its own long-run standard deviations, position, convenience yield less its mean in tens of points, share of the contract month that is over.',
    action: '0 holds nothing, 1 holds the near contract against the same value of the far one.',
    reward: 'Position times the near return less the far one, each within one contract, less costs and the risk penalty.',
    costs: 'Half the cost of a cycle whenever the position changes; rollCost whenever a held spread moves to the next contracts.',
    riskPenalty: '½·riskAversion·(change of the book)².',
  },
  parameters: {
    reversionPerYear: { value: 60, unit: 'per year', meaning: 'κ: speed at which the near price returns to the curve', low: 0, high: 100_000 },
    volatility: { value: 0.1, unit: 'per √year', meaning: 'σ of the deviation', low: 1e-6, high: 10 },
    cost: { value: 0.001, unit: 'of the value', meaning: 'c: cost of buying and selling the spread once', low: 1e-9, high: 1 },
    rollCost: { value: 0, unit: 'of the value', meaning: 'Cost of moving a held spread to the next contracts', low: 0, high: 1 },
    steps: { value: 252, unit: 'days', meaning: 'Days of an episode', low: 1, high: 1e6, whole: true },
    monthDays: { value: 21, unit: 'days', meaning: 'Days from one contract to the next', low: 2, high: 252, whole: true },
    rollDays: { value: 5, unit: 'days before expiry', meaning: 'When the near contract is left', low: 0, high: 252, whole: true },
    gapMonths: { value: 3, unit: 'contract months', meaning: 'From the near to the far contract', low: 1, high: 36, whole: true },
    interest: { value: 0.04, unit: 'per year', meaning: 'r: interest', low: -1, high: 1 },
    meanYield: { value: 0.06, unit: 'per year', meaning: 'Convenience yield in the long run, storage taken off', low: -1, high: 1 },
    yieldReversion: { value: 1.5, unit: 'per year', meaning: 'Speed at which the convenience yield returns to its mean', low: 0.01, high: 1000 },
    yieldVolatility: { value: 0.2, unit: 'per √year', meaning: 'Volatility of the convenience yield', low: 0, high: 5 },
    spotVolatility: { value: 0.3, unit: 'per √year', meaning: 'Volatility of the spot', low: 0, high: 5 },
    correlation: { value: 0.7, unit: 'correlation', meaning: 'Of spot and convenience yield', low: -1, high: 1 },
    riskAversion: { value: 0, unit: 'per unit of return', meaning: 'Weight of the risk penalty', low: 0, high: 1e6 },
  },
  open(model) {
    const { reversionPerYear, volatility, cost, rollCost, steps: maxSteps, monthDays, rollDays, gapMonths, riskAversion } = model
    const dt = 1 / YEAR_DAYS
    const kept = Math.exp(-reversionPerYear * dt)
    const shock = reversionPerYear > 0 ? volatility * Math.sqrt((1 - kept * kept) / (2 * reversionPerYear)) : volatility * Math.sqrt(dt)
    const longRun = reversionPerYear > 0 ? volatility / Math.sqrt(2 * reversionPerYear) : volatility
    const best = solveBertram(reversionPerYear, volatility, cost)
    const nearYears = (sinceRoll: number) => (rollDays + monthDays - sinceRoll) * dt
    const gapYears = gapMonths * monthDays * dt
    const independent = Math.sqrt(1 - model.correlation ** 2)
    const environment: Environment<State> = {
      id: 'futures-spreads',
      title: 'Futures spreads',
      observationSize: 4,
      actions: { kind: 'discrete', count: 2 },
      maxSteps,
      create: (count) => ({
        logSpot: new Float64Array(count),
        convenienceYield: new Float64Array(count),
        deviation: new Float64Array(count),
        sinceRoll: new Int32Array(count),
        position: new Float64Array(count),
        profit: new Float64Array(count),
        turnover: new Float64Array(count),
        steps: new Int32Array(count),
      }),
      reset({ logSpot, convenienceYield, deviation, sinceRoll, position, profit, turnover, steps }, e, rng) {
        logSpot[e] = Math.log(100)
        convenienceYield[e] = model.meanYield
        deviation[e] = reversionPerYear > 0 ? longRun * rng.normal() : 0
        sinceRoll[e] = position[e] = profit[e] = turnover[e] = steps[e] = 0
      },
      step({ logSpot, convenienceYield, deviation, sinceRoll, position, profit, turnover, steps }, actions, { rewards, terminated, truncated }, rng) {
        for (let e = 0; e < steps.length; e++) {
          const traded = Math.abs(actions[e] - position[e])
          position[e] = actions[e]
          const years = nearYears(sinceRoll[e])
          const near = deviation[e] + logFuturesPrice(logSpot[e], convenienceYield[e], years, model)
          const far = logFuturesPrice(logSpot[e], convenienceYield[e], years + gapYears, model)
          const z = rng.normal()
          logSpot[e] += (model.interest - convenienceYield[e] - 0.5 * model.spotVolatility ** 2) * dt + model.spotVolatility * Math.sqrt(dt) * z
          convenienceYield[e] +=
            model.yieldReversion * (model.meanYield - convenienceYield[e]) * dt + model.yieldVolatility * Math.sqrt(dt) * (model.correlation * z + independent * rng.normal())
          deviation[e] = deviation[e] * kept + shock * rng.normal()
          // Both returns are of the contracts that were held, a day closer to their expiry; only then is there a roll, at these prices.
          const nearReturn = Math.expm1(deviation[e] + logFuturesPrice(logSpot[e], convenienceYield[e], years - dt, model) - near)
          const farReturn = Math.expm1(logFuturesPrice(logSpot[e], convenienceYield[e], years - dt + gapYears, model) - far)
          sinceRoll[e] = (sinceRoll[e] + 1) % monthDays
          const rolled = sinceRoll[e] === 0 ? position[e] : 0
          const gain = position[e] * (nearReturn - farReturn) - (traded * cost) / 2 - rolled * rollCost
          profit[e] += gain
          turnover[e] += 2 * traded + 4 * rolled
          rewards[e] = gain - 0.5 * riskAversion * gain * gain
          steps[e]++
          terminated[e] = 0
          truncated[e] = steps[e] >= maxSteps ? 1 : 0
        }
      },
      observe({ convenienceYield, deviation, sinceRoll, position }, observations) {
        for (let e = 0; e < position.length; e++) {
          observations[4 * e] = deviation[e] / longRun
          observations[4 * e + 1] = position[e]
          observations[4 * e + 2] = (convenienceYield[e] - model.meanYield) * 10
          observations[4 * e + 3] = sinceRoll[e] / monthDays
        }
      },
    }
    const policies: Record<string, DeskPolicy<State>> = {
      bertram: {
        title: 'Bertram: buys the spread at the entry, sells at its opposite',
        act({ deviation, position }, actions) {
          const entry = best?.entry ?? -Infinity
          for (let e = 0; e < position.length; e++) actions[e] = deviation[e] <= entry || (position[e] === 1 && deviation[e] < -entry) ? 1 : 0
        },
      },
      hold: {
        title: 'Always holds the spread: what the rolls alone bring',
        act(_state, actions) {
          actions.fill(1)
        },
      },
    }
    const volatilities = { nearVolatility: futuresVolatility(nearYears(0), model), farVolatility: futuresVolatility(nearYears(0) + gapYears, model) }
    return { environment, policies, reference: 'bertram', stepsPerDay: 1, capital: 1, theory: { ...volatilities, ...best, meanProfit: (best?.returnPerYear ?? 0) * maxSteps * dt } }
  },
})
