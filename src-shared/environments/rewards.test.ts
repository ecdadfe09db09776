import { describe, expect, it } from 'vitest'
import { createRng } from '../base/rng.ts'
import { mean, standardDeviation, sum } from '../base/stats.ts'
import { addReturn, beginEpisode, createFigure, LEAST_DAYS, MOMENTS, REWARDS, type RewardId, type RewardWeights } from './rewards.ts'

const returns = Array.from(createRng(3, 'returns').fillNormal(new Float64Array(300), 0.01), (x) => x + 0.0004)

/** Rewards of every step, as an environment pays them. */
function pay(weights: RewardWeights, given: readonly number[]): number[] {
  const figure = createFigure(weights)
  const moments = new Float64Array(MOMENTS)
  beginEpisode(moments, 0)
  let before = figure(moments, 0)
  return given.map((r) => {
    addReturn(moments, 0, r)
    const after = figure(moments, 0)
    const reward = after - before
    before = after
    return reward
  })
}

function maxDrawdown(given: readonly number[]): number {
  let [wealth, peak, worst] = [1, 1, 0]
  for (const r of given) {
    wealth *= 1 + r
    peak = Math.max(peak, wealth)
    worst = Math.max(worst, 1 - wealth / peak)
  }
  return worst
}

const downside = (given: readonly number[]) => Math.sqrt(mean(given.map((r) => Math.min(r, 0) ** 2)))
const logGrowth = (given: readonly number[]) => sum(given.map(Math.log1p))

/** Each figure over the whole episode, from its definition in FINANCE's words: another way than the running one. */
const WHOLE: Readonly<Record<Exclude<RewardId, 'differentialSharpe' | 'differentialSortino'>, (given: readonly number[]) => number>> = {
  logReturn: (given) => 100 * logGrowth(given),
  return: (given) => given.reduce((wealth, r) => wealth * (1 + r), 1) - 1,
  sharpe: (given) => (mean(given) / standardDeviation(given)) * Math.sqrt(252),
  sortino: (given) => (mean(given) / downside(given)) * Math.sqrt(252),
  volatility: (given) => standardDeviation(given) * Math.sqrt(252),
  drawdown: maxDrawdown,
  rewardToDownside: (given) => logGrowth(given) / downside(given),
}

describe('rewards', () => {
  it.each(Object.entries(WHOLE))('of %s add up to the figure of the whole episode', (id, whole) => {
    for (const days of [LEAST_DAYS, 100, 300]) {
      const given = returns.slice(0, days)
      expect(sum(pay({ [id]: 1 }, given))).toBeCloseTo(whole(given), 9)
    }
  })

  it('agree with the published known answers of eight returns, where a figure counts that early', () => {
    const given = [0.01, 0.1, -0.04, 0.02, 0.03, 0.02, 0.01, -0.1]
    expect(sum(pay({ volatility: 1 }, given))).toBeCloseTo(0.91364654, 8)
    expect(sum(pay({ drawdown: 1 }, given))).toBeCloseTo(0.1, 12)
  })

  it('combine as α·return + β·Sharpe − γ·drawdown − δ·volatility', () => {
    const paid = sum(pay({ return: 2, sharpe: 0.5, drawdown: -3, volatility: -0.25 }, returns))
    expect(paid).toBeCloseTo(2 * WHOLE.return(returns) + 0.5 * WHOLE.sharpe(returns) - 3 * WHOLE.drawdown(returns) - 0.25 * WHOLE.volatility(returns), 9)
  })

  it('of the differential Sharpe ratio are the first-order change of the running ratio', () => {
    const run = (given: readonly number[]) => {
      let [a, b] = [0, 1e-4]
      for (const r of given) {
        a += (r - a) / 63
        b += (r * r - b) / 63
      }
      return { a, b }
    }
    const slope = (change: (r: number, share: number) => number) => pay({ differentialSharpe: 1 }, returns).map((paid, i) => paid - change(returns[i], 1e-7) / 1e-7)
    let i = 0
    const errors = slope((r, share) => {
      const { a, b } = run(returns.slice(0, i++))
      const sharpe = (x: number, y: number) => x / Math.sqrt(y - x * x)
      return sharpe(a + share * (r - a), b + share * (r * r - b)) - sharpe(a, b)
    })
    for (const error of errors) expect(Math.abs(error)).toBeLessThan(1e-3)
  })

  it('of the differential downside ratio are the first-order change of the running ratio', () => {
    const paid = pay({ differentialSortino: 1 }, returns)
    let [a, d] = [0, 5e-5]
    returns.forEach((r, i) => {
      const loss = Math.min(r, 0) ** 2
      const ratio = (share: number) => (a + share * (r - a)) / Math.sqrt(d + share * (loss - d))
      expect(paid[i]).toBeCloseTo((ratio(1e-7) - ratio(-1e-7)) / 2e-7, 4)
      a += (r - a) / 63
      d += (loss - d) / 63
    })
  })

  it('stay finite in ruin and where nothing moves', () => {
    for (const id of Object.keys(REWARDS)) {
      expect(pay({ [id]: 1 }, [0.01, -1, 0]).every(Number.isFinite), id).toBe(true)
      expect(pay({ [id]: 1 }, new Array<number>(40).fill(0)).every(Number.isFinite), id).toBe(true)
    }
  })
})
