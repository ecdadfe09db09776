import { civilFromDay, type Day } from '../../base/day.ts'
import type { Rng } from '../../base/rng.ts'
import type { MacroId, MacroSeries } from '../macro.ts'
import type { Regime } from './regimes.ts'

interface MacroRole {
  /** Whether there is an observation a month, dated by its first day, or one a weekday. */
  readonly monthly: boolean
  readonly start: number
  /** Where it is drawn to in each regime, how fast, and how much it moves between two observations. */
  readonly home: Readonly<Record<Regime, number>>
  readonly pull: number
  readonly noise: number
  /** The figure is an index that grows by what is drawn, in per cent a year. */
  readonly growth?: boolean
}

const ROLES: Readonly<Record<MacroId, MacroRole>> = {
  termSpread: { monthly: false, start: 1.2, home: { bull: 1.2, neutral: 0.6, bear: 0.2, crisis: 1.8 }, pull: 0.004, noise: 0.04 },
  longRate: { monthly: false, start: 2.8, home: { bull: 3.4, neutral: 3, bear: 2.4, crisis: 1.6 }, pull: 0.003, noise: 0.05 },
  shortRate: { monthly: false, start: 1.5, home: { bull: 2.4, neutral: 2.2, bear: 1.5, crisis: 0.3 }, pull: 0.003, noise: 0.02 },
  creditSpread: { monthly: false, start: 2, home: { bull: 1.8, neutral: 2.2, bear: 3, crisis: 5 }, pull: 0.02, noise: 0.04 },
  impliedVolatility: { monthly: false, start: 15, home: { bull: 13, neutral: 16, bear: 22, crisis: 38 }, pull: 0.08, noise: 0.8 },
  inflation: { monthly: true, start: 2, home: { bull: 2.4, neutral: 2.2, bear: 1.8, crisis: 0.5 }, pull: 0.08, noise: 0.35, growth: true },
  unemployment: { monthly: true, start: 5.5, home: { bull: 4, neutral: 5, bear: 6.5, crisis: 9 }, pull: 0.06, noise: 0.1 },
  production: { monthly: true, start: 2, home: { bull: 3, neutral: 1.5, bear: -1, crisis: -8 }, pull: 0.15, noise: 0.6, growth: true },
}

/** Figures of the economy that lean towards what the regime makes of it, rounded as they are published. */
export function drawMacro(ids: readonly MacroId[], weekdays: readonly Day[], regimeOn: (day: Day) => Regime, rng: Rng): MacroSeries[] {
  const months = weekdays.filter((day, d) => d === 0 || civilFromDay(day).month !== civilFromDay(weekdays[d - 1]).month)
  return ids.map((id) => {
    const role = ROLES[id]
    const own = rng.stream(id)
    const days = role.monthly ? months.map((day) => (day - civilFromDay(day).dayOfMonth + 1) as Day) : weekdays
    let figure = role.start
    let index = 100
    const values = (role.monthly ? months : weekdays).map((day) => {
      figure += role.pull * (role.home[regimeOn(day)] - figure) + role.noise * own.normal()
      index *= 1 + figure / 1200
      return Math.round(1000 * (role.growth ? index : figure)) / 1000
    })
    return { id, days, values }
  })
}
