import { addDays, isWeekend, parseDay, type Day } from '../../base/day.ts'
import type { Rng } from '../../base/rng.ts'
import type { DeskLine, DeskWorld } from './desk-world.ts'

/** Made-up desks whose Sharpe ratios are known because they were set: what an allocator is measured on. */
interface ChangingDesks {
  readonly desks: number
  readonly days: number
  /** Yearly Sharpe ratio of a desk in its good and in its bad times; equal where desks are to be indistinguishable. */
  readonly good: number
  readonly bad: number
  /** Mean length of good and of bad times. */
  readonly spellDays: number
  /** Of any two desks. */
  readonly correlation: number
}

export const CHANGING_DESKS: ChangingDesks = { desks: 6, days: 2520, good: 2, bad: -1, spellDays: 250, correlation: 0.2 }

const YEAR_DAYS = 252
const LEAST_VOLATILITY = 0.06
const MOST_VOLATILITY = 0.16

export function changingDeskLines(count: number): DeskLine[] {
  return Array.from({ length: count }, (_, i) => ({ id: `desk-${i + 1}`, title: `Desk ${i + 1}`, assetClass: 'equity', capacity: Infinity }))
}

/** One history of such desks. Good and bad times of each come and go by themselves; the market around them is noise. */
export function drawChangingDesks(plan: ChangingDesks, rng: Rng): DeskWorld {
  const { desks, days, good, bad, spellDays, correlation } = plan
  const returns = new Float64Array(days * desks)
  const market = new Float64Array(days)
  const dates: Day[] = []
  for (let day = parseDay('2000-01-03'); dates.length < days; day = addDays(day, 1)) if (!isWeekend(day)) dates.push(day)
  const state = Uint8Array.from({ length: desks }, () => (rng.uniform() < 0.5 ? 1 : 0))
  const volatility = Float64Array.from({ length: desks }, (_, i) => LEAST_VOLATILITY + ((MOST_VOLATILITY - LEAST_VOLATILITY) * i) / Math.max(desks - 1, 1))
  for (let t = 0; t < days; t++) {
    const common = rng.normal()
    market[t] = (0.15 * common) / Math.sqrt(YEAR_DAYS)
    for (let i = 0; i < desks; i++) {
      if (rng.uniform() < 1 / spellDays) state[i] = 1 - state[i]
      const noise = Math.sqrt(correlation) * common + Math.sqrt(1 - correlation) * rng.normal()
      returns[t * desks + i] = volatility[i] * ((state[i] === 1 ? good : bad) / YEAR_DAYS + noise / Math.sqrt(YEAR_DAYS))
    }
  }
  return { days: dates, returns, market }
}
