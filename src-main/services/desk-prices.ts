import { formatDay, lastAtOrBefore, parseDay } from '../../src-shared/base/day.ts'
import { badInput } from '../../src-shared/base/failure.ts'
import { mean, standardDeviation, sum } from '../../src-shared/base/stats.ts'
import { calibrateDesk } from '../../src-shared/environments/desks/calibration/calibrate-desk.ts'
import { YEAR_DAYS } from '../../src-shared/environments/desks/calibration/pairs.ts'
import { tradeSpread } from '../../src-shared/environments/desks/calibration/trade-spread.ts'
import type { DeskPolicy, OpenDesk } from '../../src-shared/environments/desks/desk.ts'
import type { DeskId } from '../../src-shared/environments/desks/index.ts'
import { panelUpTo } from '../../src-shared/prices/panel.ts'
import { deskAgentPolicy, type DeskAgent } from '../../src-shared/learning/desks/desk-agent.ts'
import { readPrices } from '../files/price-files.ts'
import { columnInstrument } from './column-instrument.ts'

export interface DeskCalibration {
  readonly from: string
  readonly to: string
  readonly note: string
  readonly settings: Readonly<Record<string, number>>
}

/** A policy on a real spread, after costs, decided at one close and traded at the next. */
export interface RealSpread {
  readonly policy: string
  readonly from: string
  readonly to: string
  readonly days: number
  readonly returnPerYear: number
  /** Standard error of the return a year. */
  readonly error: number
  readonly volatility: number
  /** Null where nothing was ever held. */
  readonly sharpe: number | null
  readonly turnoverPerYear: number
}

/** With fewer days after the calibration nothing is said of them. */
const LEAST_LATER_DAYS = 21

/** Estimates a desk's parameters on a file of prices up to a day, and makes what comes after it ready to be traded. */
export function calibrateOn(path: string, until: string | undefined, id: DeskId) {
  const { panel } = readPrices(path, columnInstrument)
  const last = until === undefined ? panel.days.length - 1 : lastAtOrBefore(panel.days, parseDay(until, '--until'))
  if (last < 0) badInput(`The prices begin after ${until}.`, { where: '--until', hint: `The first day is ${formatDay(panel.days[0])}.` })
  const { settings, note, pair } = calibrateDesk(id, panelUpTo(panel, last))
  const calibration: DeskCalibration = { from: formatDay(panel.days[0]), to: formatDay(panel.days[last]), note, settings }
  return {
    settings,
    calibration,
    trade(open: OpenDesk, agent: DeskAgent | null, cost: number): RealSpread[] | null {
      const days = panel.days.length - 1 - last
      if (!pair || days < LEAST_LATER_DAYS) return null
      const policies: Record<string, DeskPolicy> = { [open.reference]: open.policies[open.reference], ...(agent ? { agent: deskAgentPolicy(agent) } : {}) }
      return Object.entries(policies).map(([policy, acting]): RealSpread => {
        const { returns, turnover } = tradeSpread(panel, pair, open, acting, { from: last + 1, to: panel.days.length, cost, delayDays: 1 })
        const volatility = standardDeviation(returns) * Math.sqrt(YEAR_DAYS)
        const returnPerYear = mean(returns) * YEAR_DAYS
        return {
          policy,
          from: formatDay(panel.days[last + 1]),
          to: formatDay(panel.days[panel.days.length - 1]),
          days,
          returnPerYear,
          error: volatility * Math.sqrt(YEAR_DAYS / days),
          volatility,
          sharpe: volatility > 0 ? returnPerYear / volatility : null,
          turnoverPerYear: (sum(turnover) / days) * YEAR_DAYS,
        }
      })
    },
  }
}
