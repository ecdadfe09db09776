import { civilFromDay, type Day } from '../../../base/day.ts'
import { correlation, mean, standardDeviation } from '../../../base/stats.ts'
import { continuousFutureOf } from '../../../prices/symbol-kind.ts'
import { fitOrnsteinUhlenbeck } from './ornstein-uhlenbeck.ts'
import { YEAR_DAYS } from './pairs.ts'

interface TwoFactorFit {
  readonly meanYield: number
  readonly yieldReversion: number
  readonly yieldVolatility: number
  readonly spotVolatility: number
  readonly correlation: number
}

/**
 * A two-factor curve (Schwartz 1997) from the prices of a near and a far contract, `gapYears` apart, over the same days: the slope between
 * them is interest less convenience yield. Undefined where the slope does not return to a mean.
 */
export function fitTwoFactorCurve(near: ArrayLike<number>, far: ArrayLike<number>, gapYears: number, interest: number): TwoFactorFit | undefined {
  const yields = Float64Array.from({ length: near.length }, (_, t) => interest - Math.log(far[t] / near[t]) / gapYears)
  const process = fitOrnsteinUhlenbeck(yields, YEAR_DAYS)
  if (!process) return undefined
  const moves = Array.from({ length: near.length - 1 }, (_, t) => Math.log(near[t + 1] / near[t]))
  const shifts = Array.from({ length: near.length - 1 }, (_, t) => yields[t + 1] - yields[t])
  // A slope between two contracts moves less than the yield itself, which has partly come back by the time the far one is delivered.
  const x = process.reversionPerYear * gapYears
  const seen = x > 0 ? -Math.expm1(-x) / x : 1
  return {
    meanYield: mean(yields),
    yieldReversion: process.reversionPerYear,
    yieldVolatility: process.volatility / seen,
    spotVolatility: standardDeviation(moves) * Math.sqrt(YEAR_DAYS),
    correlation: correlation(moves, shifts),
  }
}

/** Last day of a month, about, on which a continuous series still is the contract that expires; of what is not named, the last of the month. */
const LAST_DAYS: Readonly<Record<string, number>> = { CL: 19, NG: 25, GC: 26, SI: 26, HG: 26, PL: 26, PA: 26, ZC: 13, ZS: 13, ZW: 13, ZM: 13, ZL: 13, KE: 13, ES: 14, NQ: 14, YM: 14, RTY: 14 }
const END_OF_MONTH = 31
/** Exchanges move expiry by holidays, and a position that is to be closed needs a day to be traded. */
const DAYS_BEFORE = 5
const DAYS_AFTER = 2

/**
 * Whether a continuous series may move to the next contract around this day. What it does then is partly the step between two contracts, which is nobody's
 * profit, so that nothing is held through it. The calendar alone decides, which is known ahead. A dated contract never rolls.
 */
export function nearRoll(symbol: string, day: Day): boolean {
  const root = continuousFutureOf(symbol)
  if (root === undefined) return false
  const last = LAST_DAYS[root] ?? END_OF_MONTH
  for (let ahead = -DAYS_AFTER; ahead <= DAYS_BEFORE; ahead++) {
    const { dayOfMonth } = civilFromDay((day + ahead) as Day)
    if (dayOfMonth === (last === END_OF_MONTH ? 1 : last + 1)) return true
  }
  return false
}
