import { z } from 'zod'
import type { Day } from '../../base/day.ts'
import { standardDeviation } from '../../base/stats.ts'
import { DESKS, type DeskId } from '../../environments/desks/index.ts'
import { trainDesk } from '../../learning/desks/train-desk.ts'
import type { DeskAgent } from '../../learning/desks/desk-agent.ts'
import type { Panel } from '../../prices/panel.ts'
import { flatCosts } from '../../weights/costs.ts'
import type { FitContext, Strategy } from '../strategy.ts'
import { trainChief, type Chief } from './chief.ts'
import { fundInsights } from './fund-insights.ts'
import { decideFund, explainFund, marketReturns, openFund, sleeveLines, sleeveReturns, type OpenFund } from './open-fund.ts'
import { findPairs, type Pair } from './pairs.ts'
import { DESK_COST_BPS, PRICE_DESKS, replayPriceDesks, TRACK_MEMORY_DAYS, type PriceDesks } from './price-desks.ts'
import { factsOf, runDesk, SIMULATED_DESKS, SIMULATED_IDS, sizeDesk, type SimulatedDesk } from './simulated-desks.ts'
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
  readonly simulated: readonly SimulatedDesk[]
  readonly prices: PriceDesks
  /** Gearing of the desks that trade prices, in the order of `PRICE_DESKS`. */
  readonly priceGearing: readonly number[]
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
/** More assets would be looked at by the square of their number. */
const MOST_PAIR_ASSETS = 60
/** What is assumed of a pair while none is found, so that the agent is ready. */
const USUAL_PAIR = { reversionPerYear: 20, volatility: 0.15 }
/** Desks that trade prices borrow little or nothing. */
const MOST_GEARING: Readonly<Record<(typeof PRICE_DESKS)[number], number>> = { 'statistical-arbitrage': 2, 'factor-tracking': 1 }
const YEAR_DAYS = 252
/** Shares of a fit that are over: after the desks, and after the chief's first half. */
const AFTER_DESKS = 0.8

export const fund: Strategy<typeof params, FundFit, OpenFund> = {
  id: 'fund',
  title: 'Multi-strategy fund',
  summary: 'Seven specialist desks, of which two trade the universe and five are simulated, and a chief who gives them capital each week: equal risk, tilted as far as there was evidence for it.',
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
  const facts = factsOf(training)
  const seedOf = (name: string) => context.rng.stream(name).uint32()
  let trained = 0
  const agentOf = (id: DeskId, settings: Readonly<Record<string, number>>): Promise<DeskAgent> =>
    context.train(`desk ${id}`, (AFTER_DESKS * ++trained) / desks.length, (run) =>
      trainDesk(id, { ...settings, ...(plans[id].episodeSteps === undefined ? {} : { steps: plans[id].episodeSteps }) }, seedOf(id), run, plans[id]),
    )

  const simulated: SimulatedDesk[] = []
  for (const id of SIMULATED_IDS) {
    if (!desks.includes(id)) continue
    const agent = await agentOf(id, SIMULATED_DESKS[id].settings(facts))
    simulated.push(sizeDesk(id, agent, seedOf(`${id} days`), { volatility: given.deskVolatility, sharpeCap: given.simulatedSharpeCap }))
  }
  const prices = await formPriceDesks(training, desks, given, agentOf)
  const rows = training.days.length
  const assets = training.instruments.length

  const replay = replayPriceDesks(prices, assets, 0, (row) => (row >= FORM_EVERY && row % FORM_EVERY === 0 ? searchPairs(training, row, given.pairs) : row === 0 ? [] : undefined))
  replay.advance(training, rows - 1)
  const raw = PRICE_DESKS.map((_, d) => Float64Array.from({ length: rows }, (_day, row) => replay.returnsAt(row)[d]))
  const priceGearing = PRICE_DESKS.map((id, d) => gearingOf(raw[d], given.deskVolatility, MOST_GEARING[id]))
  const history = (name: string) => joinReturns(desks, rows, (id) => {
    const at = PRICE_DESKS.findIndex((other) => other === id)
    if (at >= 0) return raw[at].map((r) => priceGearing[at] * r)
    return runDesk(simulated.find((other) => other.id === id)!, name, rows)
  })
  const returns = history('history')
  const idle = (id: DeskId) => id === 'statistical-arbitrage' && prices.pairs.length === 0
  const lines = desks.map((id) => ({ id, title: DESKS[id].title, assetClass: 'equity' as const, capacity: idle(id) ? 0 : Infinity }))
  const market = marketReturns(training)
  const { maxDeskWeight: maxWeight, cashPrior, drawdownLimit, drawdownPenalty } = given
  let half = 0
  const chief = await trainChief(
    // The same days of what trades prices, beside two simulations of what does not: the chief should not learn one of them by heart.
    { desks: lines, worlds: [returns, history('history again')].map((world) => ({ days: training.days, returns: world, market })), costs: flatCosts(DESK_COST_BPS), maxWeight, cashPrior, drawdownLimit, drawdownPenalty },
    { steps: CHIEF_STEPS[given.preset], hidden: [] },
    (name, work) => context.train(`chief ${name}`, AFTER_DESKS + ((1 - AFTER_DESKS) * ++half) / 2, work),
  )
  if (prices.pairs.length === 0 && desks.includes('statistical-arbitrage')) context.say('info', 'No pair of assets is cointegrated in the training window, so statistical arbitrage gets no capital.')
  return { desks, simulated, prices, priceGearing, chief, caps: Float64Array.from(lines, ({ capacity }) => Math.min(maxWeight, capacity)), trainedTo: training.days[rows - 1], returns }
}

async function formPriceDesks(
  training: Panel,
  desks: readonly DeskId[],
  { pairs: mostPairs, trackers: mostTrackers }: FundParams,
  agentOf: (id: DeskId, settings: Readonly<Record<string, number>>) => Promise<DeskAgent>,
): Promise<PriceDesks> {
  const rows = training.days.length
  const pairs = desks.includes('statistical-arbitrage') ? searchPairs(training, rows, mostPairs) : []
  const middle = (of: (pair: Pair) => number, otherwise: number) => (pairs.length > 0 ? pairs.map(of).sort((x, y) => x - y)[pairs.length >> 1] : otherwise)
  const pairAgent = desks.includes('statistical-arbitrage')
    ? await agentOf('statistical-arbitrage', {
        reversionPerYear: middle((pair) => pair.reversionPerYear, USUAL_PAIR.reversionPerYear),
        volatility: middle((pair) => pair.volatility, USUAL_PAIR.volatility),
        // Two legs, in and out.
        cost: (4 * DESK_COST_BPS) / 10_000,
        stepsPerYear: YEAR_DAYS,
        steps: YEAR_DAYS,
      })
    : null
  const trackers = desks.includes('factor-tracking') ? chooseTrackers(training, mostTrackers) : []
  const trackAgent = trackers.length > 0 ? await agentOf('factor-tracking', { assets: trackers.length, memoryDays: TRACK_MEMORY_DAYS, driftPerYear: 0.5, costBps: DESK_COST_BPS }) : null
  return { pairAgent, pairs, trackAgent, trackers }
}

/** Pairs formed on the rows before `row`. */
function searchPairs(panel: Panel, row: number, most: number): Pair[] {
  return findPairs(panel, { from: Math.max(0, row - FORM_DAYS), to: row, most, mostAssets: MOST_PAIR_ASSETS })
}

/** The assets with the most money traded in the last year among those that had a price on every day of it. */
function chooseTrackers({ days, instruments, totalReturn, dollarVolume }: Panel, most: number): number[] {
  const n = instruments.length
  const from = Math.max(0, days.length - YEAR_DAYS)
  return instruments
    .map((_, i) => {
      let [volume, gaps] = [0, 0]
      for (let row = from; row < days.length; row++) {
        if (!(totalReturn[row * n + i] > 0)) gaps++
        volume += dollarVolume[row * n + i] > 0 ? dollarVolume[row * n + i] : 0
      }
      return { i, volume, gaps }
    })
    .filter(({ gaps }) => gaps === 0)
    .sort((x, y) => y.volume - x.volume || x.i - y.i)
    .slice(0, most)
    .map(({ i }) => i)
    .sort((x, y) => x - y)
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
