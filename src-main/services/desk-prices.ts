import { formatDay, lastAtOrBefore, parseDay } from '../../src-shared/base/day.ts'
import { badInput } from '../../src-shared/base/failure.ts'
import { mean, standardDeviation, sum } from '../../src-shared/base/stats.ts'
import { calibrateDesk } from '../../src-shared/environments/desks/calibration/calibrate-desk.ts'
import { YEAR_DAYS, type Pair } from '../../src-shared/environments/desks/calibration/pairs.ts'
import { chooseTrackers, trackFactors, type TrackAct } from '../../src-shared/environments/desks/calibration/track-walk.ts'
import { tradeCarry } from '../../src-shared/environments/desks/calibration/trade-carry.ts'
import { spreadDecider, tradeSpread } from '../../src-shared/environments/desks/calibration/trade-spread.ts'
import type { DeskPolicy, OpenDesk } from '../../src-shared/environments/desks/desk.ts'
import type { DeskId } from '../../src-shared/environments/desks/index.ts'
import { panelUpTo, type Panel } from '../../src-shared/prices/panel.ts'
import { actFromObservations, deskAgentPolicy, type DeskAgent } from '../../src-shared/learning/desks/desk-agent.ts'
import { readPrices } from '../files/price-files.ts'
import { openDatabase } from '../storage/database.ts'
import { openMarketStore } from '../storage/market.ts'
import { columnInstrument } from './column-instrument.ts'
import { findUniverse } from './data/known-instruments.ts'
import { loadPanel } from './data/panel-data.ts'

export interface DeskCalibration {
  readonly from: string
  readonly to: string
  readonly note: string
  readonly settings: Readonly<Record<string, number>>
}

/** A policy on real bars after those of the calibration, after costs, decided at one close and traded at the next. */
export interface RealTrading {
  readonly policy: string
  /** What it traded: spread, factors or pair of currencies. */
  readonly what: string
  readonly from: string
  readonly to: string
  readonly days: number
  /** Of a tracker: less what it follows. */
  readonly returnPerYear: number
  /** Standard error of the return a year. */
  readonly error: number
  /** Of a tracker: the tracking error. */
  readonly volatility: number
  /** Null where nothing was ever held. */
  readonly sharpe: number | null
  readonly turnoverPerYear: number
}

/** Where bars come from: a file, or what is stored of some symbols or of a universe. */
interface DeskBars {
  readonly prices?: string
  readonly symbols: readonly string[]
  readonly universe?: string
}

/** With fewer days after the calibration nothing is said of them. */
const LEAST_LATER_DAYS = 21

export function loadDeskBars({ prices, symbols, universe }: DeskBars, home: string): Panel | undefined {
  const named = [prices, symbols.length > 0 ? symbols : undefined, universe].filter((one) => one !== undefined).length
  if (named === 0) return undefined
  if (named > 1) badInput('The bars can come from one place only.', { where: '--prices, --symbols, --universe', hint: 'Name a file, or symbols, or a universe.' })
  if (prices !== undefined) return readPrices(prices, columnInstrument).panel
  const database = openDatabase({ home, mode: 'read', now: Date.now() })
  try {
    const market = openMarketStore(database)
    const { panel, left } = loadPanel(market, { symbols, baseCurrency: 'USD', ...(universe === undefined ? {} : { universe: findUniverse(market, universe) }) })
    const missing = left.find(({ symbol }) => symbols.includes(symbol))
    if (missing) badInput(`${missing.symbol} cannot be used: ${missing.reason}`, { where: `--symbols ${missing.symbol}` })
    return panel
  } finally {
    database.close()
  }
}

/** Estimates a desk's parameters on bars up to a day, and makes what comes after it ready to be traded. */
export function calibrateOn(panel: Panel, until: string | undefined, id: DeskId) {
  const last = until === undefined ? panel.days.length - 1 : lastAtOrBefore(panel.days, parseDay(until, '--until'))
  if (last < 0) badInput(`The prices begin after ${until}.`, { where: '--until', hint: `The first day is ${formatDay(panel.days[0])}.` })
  const window = panelUpTo(panel, last)
  const { settings, note, pairs } = calibrateDesk(id, window)
  const calibration: DeskCalibration = { from: formatDay(panel.days[0]), to: formatDay(panel.days[last]), note, settings }
  return {
    settings,
    calibration,
    /** The desk's reference and its agent on the bars after the calibration, where it trades what bars are of. */
    trade(open: OpenDesk, agent: DeskAgent | null, parameters: Readonly<Record<string, number>>): RealTrading[] | null {
      const days = panel.days.length - 1 - last
      if (days < LEAST_LATER_DAYS) return null
      const trading = realTrading(id, panel, window, pairs, open, agent, parameters)
      return trading && Object.entries(trading.policies).map(([policy, play]) => ({ policy, what: trading.what, from: formatDay(panel.days[last + 1]), to: formatDay(panel.days[panel.days.length - 1]), days, ...figuresOf(play()) }))
    },
  }
}

interface Played {
  readonly returns: Float64Array
  readonly turnover: Float64Array
}

interface Trading {
  readonly what: string
  readonly policies: Readonly<Record<string, () => Played>>
}

function realTrading(id: DeskId, panel: Panel, window: Panel, [pair]: readonly Pair[], open: OpenDesk, agent: DeskAgent | null, parameters: Readonly<Record<string, number>>): Trading | null {
  const from = window.days.length
  const symbolOf = (i: number) => panel.instruments[i].symbol
  const acting: Record<string, DeskPolicy> = { [open.reference]: open.policies[open.reference], ...(agent ? { agent: deskAgentPolicy(agent) } : {}) }
  if ((id === 'statistical-arbitrage' || id === 'futures-spreads') && pair) {
    const play = (policy: DeskPolicy) => () => tradeSpread(panel, pair, spreadDecider(open, policy), { from, to: panel.days.length, cost: parameters.cost, delayDays: 1 })
    return { what: `spread of ${symbolOf(pair.y)} against ${pair.slope.toFixed(2)} of ${symbolOf(pair.x)}`, policies: mapValues(acting, play) }
  }
  if (id === 'factor-tracking') {
    const trackers = chooseTrackers(window, parameters.assets)
    if (trackers.length < 2) return null
    const acts: Record<string, TrackAct> = { [open.reference]: (_, action) => void action.fill(2), ...(agent ? { agent: actFromObservations(agent) } : {}) }
    const play = (act: TrackAct) => () => {
      const { differences, turnover } = trackFactors(panel, act, trackers, { from, costBps: parameters.costBps })
      return { returns: differences, turnover }
    }
    return { what: `a third of ${panel.instruments.filter(({ benchmark }) => !benchmark).length} assets by momentum, value, low volatility, size and quality, followed with ${trackers.map(symbolOf).join(', ')}; returns are the tracker’s less theirs`, policies: mapValues(acts, play) }
  }
  if (id === 'currency-arbitrage') {
    const column = panel.instruments.findIndex(({ assetClass }) => assetClass === 'currency')
    if (column < 0) return null
    const { interestDifferential, halfSpread } = parameters
    const play = (policy: DeskPolicy) => () => tradeCarry(panel, column, open, policy, { from, interestDifferential, halfSpread })
    return { what: `carry of ${symbolOf(column)} at ${(100 * interestDifferential).toFixed(1)} % a year of assumed interest differential; triangles need quotes, which bars are not`, policies: mapValues({ ...acting, carry: open.policies.carry }, play) }
  }
  return null
}

function mapValues<From, To>(rows: Readonly<Record<string, From>>, to: (row: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(rows).map(([key, row]) => [key, to(row)]))
}

function figuresOf({ returns, turnover }: Played): Pick<RealTrading, 'returnPerYear' | 'error' | 'volatility' | 'sharpe' | 'turnoverPerYear'> {
  const days = returns.length
  const volatility = standardDeviation(returns) * Math.sqrt(YEAR_DAYS)
  const returnPerYear = mean(returns) * YEAR_DAYS
  return { returnPerYear, error: volatility * Math.sqrt(YEAR_DAYS / days), volatility, sharpe: volatility > 0 ? returnPerYear / volatility : null, turnoverPerYear: (sum(turnover) / days) * YEAR_DAYS }
}
