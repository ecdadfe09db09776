import { createRng } from '../../base/rng.ts'
import { mean, standardDeviation } from '../../base/stats.ts'
import { MOST_FILLED } from '../../environments/desks/calibration/calibrate-desk.ts'
import { DESKS, type DeskId } from '../../environments/desks/index.ts'
import { playDeskDays } from '../../environments/desks/play-days.ts'
import { deskAgentPolicy, type DeskAgent } from '../../learning/desks/desk-agent.ts'
import type { AssetClass } from '../../prices/instrument.ts'
import { DESK_COST_BPS } from './price-desks.ts'

/** Implied above realised volatility, where no index says: what sellers of options have usually been paid. */
export const USUAL_PREMIUM = 0.02
const YEAR_DAYS = 252
/** Simulated years that a desk is sized on: Sharpe ratios of what sells crash risk are known to a fifth by then, those of others, whose days take many steps, to a third. */
const SIZING_YEARS = { ofSteps: 40, ofManySteps: 10 } as const
/** Quotes of a market maker in a day: enough to see its inventory come and go. */
const QUOTES = 48

/** Desks that may have to trade a made-up market, with the class that their capital counts as; where the universe has what spreads are made of, those trade it. */
export const SIMULATED_CLASSES = {
  'statistical-arbitrage': 'equity',
  'market-making': 'equity',
  volatility: 'equity',
  'delta-hedging': 'equity',
  'futures-spreads': 'commodity',
  'currency-arbitrage': 'currency',
} as const satisfies Partial<Record<DeskId, AssetClass>>

export type SimulatedId = keyof typeof SIMULATED_CLASSES

export const canBeSimulated = (id: DeskId): id is SimulatedId => id in SIMULATED_CLASSES

/** What the fund assumes of a desk's market where a calibration says nothing else of it. */
const ASSUMED: Readonly<Record<DeskId, Readonly<Record<string, number>>>> = {
  'statistical-arbitrage': { reversionPerYear: 20, volatility: 0.15, cost: (4 * DESK_COST_BPS) / 10_000, stepsPerYear: YEAR_DAYS, steps: YEAR_DAYS },
  'market-making': { volatility: 1, intensity: QUOTES, steps: QUOTES },
  volatility: { impliedVolatility: 0.2, realisedVolatility: 0.18, impliedRange: 0.04, halfSpread: 0.005, costBps: 1, steps: 21 },
  'delta-hedging': { volatility: 0.2, realisedVolatility: 0.18, costBps: DESK_COST_BPS, steps: 21, riskAversion: 1 },
  'futures-spreads': { rollCost: 0.0002 },
  'factor-tracking': { driftPerYear: 0.5, costBps: DESK_COST_BPS },
  'currency-arbitrage': { stepSeconds: 3600, steps: 48, decayPerSecond: 1, interestDifferential: 0.02, carryPremium: 0.01 },
}

/** What is not in any price and has to be assumed all the same, in a sentence. */
export const ASSUMPTIONS: Readonly<Partial<Record<DeskId, string>>> = {
  'market-making': 'Orders are assumed to be filled the less, the farther quotes are from the price.',
  'currency-arbitrage': 'Assumed are quotes that are mispriced now and then, an interest differential of 2 % and a premium of carry of 1 % a year.',
}

/** Parameters of a desk in the fund: what was calibrated, then what the fund assumes. */
export function deskSettings(id: DeskId, calibrated: Readonly<Record<string, number>>): Record<string, number> {
  const settings: Record<string, number> = { ...ASSUMED[id], ...calibrated }
  // Fewer quotes a day than a desk alone would set cannot have as many fills.
  if (id === 'market-making') settings.intensity = Math.min(settings.intensity, MOST_FILLED * QUOTES)
  return settings
}

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

/** Sizes a trained desk on simulated days of its own: as volatile as all desks, and no better than a desk is believed to be. */
export function sizeDesk(id: SimulatedId, agent: DeskAgent, seed: number, { volatility, sharpeCap }: { readonly volatility: number; readonly sharpeCap: number }): SimulatedDesk {
  const { stepsPerDay } = DESKS[id].open(agent.settings)
  const raw = runDesk({ id, agent, gearing: 1, dailyCharge: 0, seed }, 'sizing', (stepsPerDay <= 1 ? SIZING_YEARS.ofSteps : SIZING_YEARS.ofManySteps) * YEAR_DAYS)
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
