import { civilFromDay, type Day } from '../../../base/day.ts'
import { correlation, mean, standardDeviation } from '../../../base/stats.ts'
import { fitOrnsteinUhlenbeck } from './ornstein-uhlenbeck.ts'
import { YEAR_DAYS } from './pairs.ts'

/** Letters of the months from January on, as exchanges write them. */
const MONTHS = 'FGHJKMNQUVXZ'

/** A dated contract in the way that Yahoo names it (CLZ25.NYM): what it is on, and the month that it is delivered in, counted from year 0. */
export function contractOf(symbol: string): { readonly root: string; readonly month: number } | undefined {
  const match = /^([A-Z0-9]{1,3})([FGHJKMNQUVXZ])(\d{2})(?:\.[A-Z]+)?$/.exec(symbol)
  return match ? { root: match[1], month: (2000 + Number(match[3])) * 12 + MONTHS.indexOf(match[2]) } : undefined
}

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

/**
 * Rows on which a continuous monthly series has moved to the next contract since the row before: the first trading day after `lastDay` of
 * each month. What the price did on such a day is partly the step between two contracts.
 */
export function monthlyRolls(days: readonly Day[], lastDay: number): Set<number> {
  const rolls = new Set<number>()
  for (let t = 1; t < days.length; t++) {
    const [before, now] = [civilFromDay(days[t - 1]), civilFromDay(days[t])]
    const passed = (day: typeof now) => day.year * 12 + day.month - (day.dayOfMonth > lastDay ? 0 : 1)
    if (passed(now) > passed(before)) rolls.add(t)
  }
  return rolls
}
