import { createRng } from '../../base/rng.ts'
import { mean, median, standardDeviation } from '../../base/stats.ts'
import { DESKS } from '../../environments/desks/index.ts'
import { playDeskDays } from '../../environments/desks/play-days.ts'
import { deskAgentPolicy, type DeskAgent } from '../../learning/desks/desk-agent.ts'
import type { AssetClass } from '../../prices/instrument.ts'
import type { Panel } from '../../prices/panel.ts'

/** What a training window says about the worlds that desks are simulated in. Volatilities are yearly. */
interface WindowFacts {
  readonly equityVolatility: number
  readonly commodityVolatility: number
  readonly currencyVolatility: number
  /** Of the implied volatility index where the panel has it, else what was realised and a usual premium. */
  readonly impliedVolatility: number
}

interface SimulatedRow {
  readonly assetClass: AssetClass
  /** Parameters of the desk, where the window or the fund has something to say about them. */
  settings(facts: WindowFacts): Readonly<Record<string, number>>
}

/** Implied above realised volatility, where no index says: what sellers of options have usually been paid. */
const USUAL_PREMIUM = 0.02
const PRICE = 100
const YEAR_DAYS = 252
/** Simulated years that a desk is sized on: a Sharpe ratio is known to a third by then. */
const SIZING_YEARS = 10
/** Days that volatilities are estimated from: the end of the window is the nearest to what comes. */
const RECENT_DAYS = 504

/** Desks whose markets no daily price file holds. */
export const SIMULATED_DESKS = {
  'market-making': { assetClass: 'equity', settings: ({ equityVolatility }) => ({ price: PRICE, volatility: (PRICE * equityVolatility) / Math.sqrt(YEAR_DAYS), steps: 48, intensity: 48 }) },
  volatility: {
    assetClass: 'equity',
    settings: ({ equityVolatility, impliedVolatility }) => ({ realisedVolatility: equityVolatility, impliedVolatility, impliedRange: 0.04, halfSpread: 0.005, costBps: 1, steps: 21, volOfVol: 0.3 }),
  },
  'delta-hedging': { assetClass: 'equity', settings: ({ equityVolatility, impliedVolatility }) => ({ realisedVolatility: equityVolatility, volatility: impliedVolatility, costBps: 5, steps: 21, riskAversion: 1 }) },
  'futures-spreads': { assetClass: 'commodity', settings: ({ commodityVolatility }) => ({ spotVolatility: commodityVolatility, rollCost: 0.0002 }) },
  'currency-arbitrage': { assetClass: 'currency', settings: ({ currencyVolatility }) => ({ volatility: currencyVolatility, stepSeconds: 3600, steps: 48, decayPerSecond: 1, interestDifferential: 0.02, carryPremium: 0.01 }) },
} as const satisfies Readonly<Partial<Record<keyof typeof DESKS, SimulatedRow>>>

export type SimulatedId = keyof typeof SIMULATED_DESKS

export const SIMULATED_IDS = Object.keys(SIMULATED_DESKS) as SimulatedId[]

/** A simulated desk as trained, with all that is needed to run it for any number of days. */
export interface SimulatedDesk {
  readonly id: SimulatedId
  readonly agent: DeskAgent
  /** Capital is geared by this, so that the desk has the volatility that the fund gives all desks. */
  readonly gearing: number
  /** Taken off every day's return before gearing: what competitors would have taken. */
  readonly dailyCharge: number
  readonly seed: number
}

export function factsOf(training: Panel): WindowFacts {
  const volatilityOf = (assetClass: AssetClass, otherwise: number) => {
    const found = training.instruments.flatMap((instrument, i) => (instrument.assetClass === assetClass ? [recentVolatility(training, i)] : [])).filter((x) => x > 0)
    return found.length > 0 ? Math.min(Math.max(median(found), 0.03), 1.5) : otherwise
  }
  const equityVolatility = volatilityOf('equity', 0.18)
  const index = training.macro?.find(({ id }) => id === 'impliedVolatility')
  const lastDay = training.days[training.days.length - 1]
  // What is dated a week ago was published by now.
  const quoted = index ? Array.from(index.values).filter((x, k) => x > 0 && index.days[k] < lastDay - 7 && index.days[k] >= training.days[Math.max(0, training.days.length - RECENT_DAYS)]) : []
  const market = marketVolatility(training)
  const premium = quoted.length > 0 ? Math.min(Math.max(median(quoted) / 100 - market, 0), 0.1) : USUAL_PREMIUM
  return { equityVolatility, commodityVolatility: volatilityOf('commodity', 0.25), currencyVolatility: volatilityOf('currency', 0.08), impliedVolatility: equityVolatility + premium }
}

/** Sizes a trained desk on simulated days of its own: as volatile as all desks, and no better than a desk is believed to be. */
export function sizeDesk(id: SimulatedId, agent: DeskAgent, seed: number, { volatility, sharpeCap }: { readonly volatility: number; readonly sharpeCap: number }): SimulatedDesk {
  const raw = runDesk({ id, agent, gearing: 1, dailyCharge: 0, seed }, 'sizing', SIZING_YEARS * YEAR_DAYS)
  const deviation = standardDeviation(raw)
  const daily = mean(raw)
  if (!(deviation > 1e-9)) return { id, agent, gearing: 1, dailyCharge: 0, seed }
  return { id, agent, gearing: volatility / (deviation * Math.sqrt(YEAR_DAYS)), dailyCharge: Math.max(0, daily - (sharpeCap * deviation) / Math.sqrt(YEAR_DAYS)), seed }
}

/** Daily returns on capital. The same name gives the same days, however many are asked for. */
export function runDesk({ id, agent, gearing, dailyCharge, seed }: SimulatedDesk, name: string, days: number): Float64Array {
  const { returns } = playDeskDays(DESKS[id].open(agent.settings), deskAgentPolicy(agent), days, createRng(seed, `${id} ${name}`))
  return returns.map((r) => gearing * (r - dailyCharge))
}

function recentVolatility({ totalReturn, instruments, days }: Panel, i: number): number {
  const n = instruments.length
  const moves: number[] = []
  for (let row = Math.max(1, days.length - RECENT_DAYS); row < days.length; row++) {
    const r = Math.log(totalReturn[row * n + i] / totalReturn[(row - 1) * n + i])
    if (Number.isFinite(r)) moves.push(r)
  }
  return moves.length > 20 ? standardDeviation(moves) * Math.sqrt(YEAR_DAYS) : 0
}

/** Of the whole universe held equally: what an index option would be written on. */
function marketVolatility(panel: Panel): number {
  const n = panel.instruments.length
  const moves: number[] = []
  for (let row = Math.max(1, panel.days.length - RECENT_DAYS); row < panel.days.length; row++) {
    let [total, count] = [0, 0]
    for (let i = 0; i < n; i++) {
      const r = panel.totalReturn[row * n + i] / panel.totalReturn[(row - 1) * n + i] - 1
      if (panel.instruments[i].assetClass !== 'equity' || !Number.isFinite(r)) continue
      total += r
      count++
    }
    if (count > 0) moves.push(total / count)
  }
  return moves.length > 20 ? standardDeviation(moves) * Math.sqrt(YEAR_DAYS) : 0.16
}
