import { z } from 'zod'
import type { Day } from '../../base/day.ts'
import { standardDeviation } from '../../base/stats.ts'
import { calibrateDesk, KEEPS } from '../../environments/desks/calibration/calibrate-desk.ts'
import { findPairs, YEAR_DAYS, type Pair, type SpreadMarket } from '../../environments/desks/calibration/pairs.ts'
import { chooseTrackers, TRACK_MEMORY_DAYS } from '../../environments/desks/calibration/track-walk.ts'
import { DESKS, type DeskId } from '../../environments/desks/index.ts'
import { trainDesk } from '../../learning/desks/train-desk.ts'
import type { DeskAgent } from '../../learning/desks/desk-agent.ts'
import { panelRows, type Panel } from '../../prices/panel.ts'
import { flatCosts } from '../../weights/costs.ts'
import type { FitContext, Strategy } from '../strategy.ts'
import { trainChief, type Chief } from './chief.ts'
import { fundInsights } from './fund-insights.ts'
import { decideFund, explainFund, marketReturns, openFund, sleeveLines, sleeveReturns, type OpenFund } from './open-fund.ts'
import { DESK_COST_BPS, PRICE_DESKS, replayPriceDesks, type PriceDesks, type SpreadDesk } from './price-desks.ts'
import { ASSUMPTIONS, canBeSimulated, deskSettings, runDesk, sizeDesk, USUAL_PREMIUM, type SimulatedDesk } from './simulated-desks.ts'
import { CHIEF_STEPS, DESK_PLANS, FUND_PRESETS } from './training-plans.ts'

const DESK_IDS = Object.keys(DESKS) as [DeskId, ...DeskId[]]

const params = z.object({
  desks: z.array(z.enum(DESK_IDS)).min(1).default(DESK_IDS).describe('Which desks the fund has'),
  preset: z.enum(FUND_PRESETS).default('laptop').describe('How long agents are trained: "laptop" for minutes, "quick" to look at the program, "tiny" for tests'),
  deskVolatility: z.number().min(0.01).max(0.5).default(0.1).describe('Yearly volatility that each desk is sized to'),
  simulatedSharpeCap: z.number().min(0).max(5).default(0.5).describe('Yearly Sharpe ratio that a simulated desk is believed at most: what its agent makes beyond it in a world without competitors is charged'),
  maxDeskWeight: z.number().min(0.05).max(1).default(0.4).describe('Largest share of wealth that one desk is given'),
  cashPrior: z.number().min(0.001).max(0.9).default(0.02).describe('Share of wealth that an indifferent chief keeps in cash'),
  drawdownLimit: z.number().min(0.01).max(1).default(0.15).describe('Fall of the fund that costs the chief nothing while it learns'),
  drawdownPenalty: z.number().min(0).max(100).default(1).describe('What each further percent of fall costs it'),
  pairs: z.number().int().min(1).max(50).default(5).describe('Pairs that statistical arbitrage trades at most'),
  trackers: z.number().int().min(2).max(40).default(10).describe('Assets that the factor portfolio is followed with at most'),
})

export type FundParams = z.output<typeof params>

/** A fund as trained, as plain data. */
export interface FundFit {
  readonly desks: readonly DeskId[]
  /** Desks that trade a made-up market after this training. */
  readonly simulated: readonly SimulatedDesk[]
  /** Those that trade the universe. */
  readonly prices: PriceDesks
  /** Gearing of the desks that trade prices, in the order of `PRICE_DESKS`. */
  readonly priceGearing: readonly number[]
  /** What each desk's market or trades rest on, in a sentence. `[desk]` */
  readonly notes: readonly string[]
  readonly chief: Chief
  /** Largest share of each desk. `[desk]` */
  readonly caps: Float64Array
  readonly trainedTo: Day
  /** What each desk returned in the training window, each formed on earlier days than it traded on. `[day, desk]` */
  readonly returns: Float64Array
}

/** Rows between two searches for pairs within the training window, and rows that each looks back on. */
const FORM_EVERY = 252
const FORM_DAYS = 504
const MARKETS: Readonly<Record<SpreadDesk, SpreadMarket>> = { 'statistical-arbitrage': 'others', 'futures-spreads': 'futures' }
/** Desks that trade prices borrow little or nothing. */
const MOST_GEARING: Readonly<Record<(typeof PRICE_DESKS)[number], number>> = { 'statistical-arbitrage': 2, 'futures-spreads': 2, 'factor-tracking': 1 }
/** Shares of a fit that are over: after the desks, and after the chief's first half. */
const AFTER_DESKS = 0.8

export const fund: Strategy<typeof params, FundFit, OpenFund> = {
  id: 'fund',
  title: 'Multi-strategy fund',
  summary:
    'Seven specialist desks and a chief who gives them capital each week: equal risk, tilted as far as there was evidence for it. Pairs, spreads of futures and factors trade the universe where it has them; the other desks trade simulated markets calibrated to it.',
  learned: true,
  params,
  quick: { preset: 'quick' },
  lookbackDays: () => 260,
  fit: fitFund,
  prepare: (fit, given) => Promise.resolve(openFund(fit, given)),
  sleeves: { lines: sleeveLines, returns: sleeveReturns },
  decide: decideFund,
  explain: explainFund,
  insights: fundInsights,
}

/** Specialists first; then the chief, on what the frozen specialists do. Every fold does both anew on a window that has grown. */
async function fitFund(training: Panel, given: FundParams, context: FitContext): Promise<FundFit> {
  const desks = DESK_IDS.filter((id) => given.desks.includes(id))
  const plans = DESK_PLANS[given.preset]
  const rows = training.days.length
  const assets = training.instruments.length
  const seedOf = (name: string) => context.rng.stream(name).uint32()
  const trackers = chooseTrackers(training, given.trackers)
  const simulated: SimulatedDesk[] = []
  const spreads: Partial<Record<SpreadDesk, { agent: DeskAgent; pairs: readonly Pair[] }>> = {}
  let track: PriceDesks['track'] = null
  const notes: string[] = []
  for (const [index, id] of desks.entries()) {
    const window = isSpreadDesk(id) ? panelRows(training, Math.max(0, rows - FORM_DAYS), rows) : training
    const { settings, note, pairs } = calibrateDesk(id, window, { costBps: DESK_COST_BPS, impliedPremium: USUAL_PREMIUM })
    const wishes: Record<string, number> = deskSettings(id, settings)
    if (id === 'factor-tracking') Object.assign(wishes, { assets: trackers.length, memoryDays: TRACK_MEMORY_DAYS })
    if (plans[id].episodeSteps !== undefined) wishes.steps = plans[id].episodeSteps
    if (id === 'factor-tracking' && trackers.length === 0) {
      notes.push('No asset has a price on every day of the last year, so that there is nothing to follow factors with.')
      continue
    }
    const agent = await context.train(`desk ${id}`, (AFTER_DESKS * (index + 1)) / desks.length, (run) => trainDesk(id, wishes, seedOf(id), run, plans[id]))
    const real = isSpreadDesk(id) ? pairs.length > 0 : id === 'factor-tracking'
    if (id === 'factor-tracking') track = { agent, trackers }
    else if (isSpreadDesk(id) && real) spreads[id] = { agent, pairs: pairs.slice(0, given.pairs) }
    else if (canBeSimulated(id)) simulated.push(sizeDesk(id, agent, seedOf(`${id} days`), { volatility: given.deskVolatility, sharpeCap: given.simulatedSharpeCap }))
    const found = real || !isSpreadDesk(id) ? note : note.replace(KEEPS, 'It trades a simulated spread.')
    notes.push([found, ASSUMPTIONS[id]].filter((sentence) => sentence !== undefined).join(' '))
  }

  const prices: PriceDesks = { spreads, track }
  const replay = replayPriceDesks(prices, assets, 0, (id, row) => {
    if (row === 0) return []
    return row >= FORM_EVERY && row % FORM_EVERY === 0 ? findPairs(panelRows(training, Math.max(0, row - FORM_DAYS), row), MARKETS[id]).pairs.slice(0, given.pairs) : undefined
  })
  replay.advance(training, rows - 1)
  const raw = PRICE_DESKS.map((_, d) => Float64Array.from({ length: rows }, (_day, row) => replay.returnsAt(row)[d]))
  const priceGearing = PRICE_DESKS.map((id, d) => gearingOf(raw[d], given.deskVolatility, MOST_GEARING[id]))
  const history = (name: string) => joinReturns(desks, rows, (id) => {
    const made = simulated.find((other) => other.id === id)
    if (made) return runDesk(made, name, rows)
    const at = PRICE_DESKS.findIndex((other) => other === id)
    return raw[at].map((r) => priceGearing[at] * r)
  })
  const returns = history('history')
  const lines = desks.map((id) => ({ id, title: DESKS[id].title, assetClass: 'equity' as const, capacity: id === 'factor-tracking' && !track ? 0 : Infinity }))
  const market = marketReturns(training)
  const { maxDeskWeight: maxWeight, cashPrior, drawdownLimit, drawdownPenalty } = given
  let half = 0
  const chief = await trainChief(
    // The same days of what trades prices, beside two simulations of what does not: the chief should not learn one of them by heart.
    { desks: lines, worlds: [returns, history('history again')].map((world) => ({ days: training.days, returns: world, market })), costs: flatCosts(DESK_COST_BPS), maxWeight, cashPrior, drawdownLimit, drawdownPenalty },
    { steps: CHIEF_STEPS[given.preset], hidden: [] },
    (name, work) => context.train(`chief ${name}`, AFTER_DESKS + ((1 - AFTER_DESKS) * ++half) / 2, work),
  )
  return { desks, simulated, prices, priceGearing, notes, chief, caps: Float64Array.from(lines, ({ capacity }) => Math.min(maxWeight, capacity)), trainedTo: training.days[rows - 1], returns }
}

function isSpreadDesk(id: DeskId): id is SpreadDesk {
  return id in MARKETS
}

function gearingOf(returns: Float64Array, volatility: number, most: number): number {
  const active = returns.filter((r) => r !== 0)
  const own = active.length > 20 ? standardDeviation(active) * Math.sqrt(YEAR_DAYS) : 0
  return own > 1e-4 ? Math.min(volatility / own, most) : 1
}

function joinReturns(desks: readonly DeskId[], rows: number, of: (id: DeskId) => Float64Array): Float64Array {
  const columns = desks.map(of)
  return Float64Array.from({ length: rows * desks.length }, (_, at) => columns[at % desks.length][Math.floor(at / desks.length)])
}
