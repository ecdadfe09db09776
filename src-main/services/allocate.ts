import type { z } from 'zod'
import type { Allocation, allocateInput, AllocationTrade, TargetWeight } from '../../src-shared/api/allocate.ts'
import type { ApiServices } from '../../src-shared/api/index.ts'
import type { StudySummary } from '../../src-shared/api/study.ts'
import { formatDay } from '../../src-shared/base/day.ts'
import { badInput } from '../../src-shared/base/failure.ts'
import { DELISTED, STALE, type Panel } from '../../src-shared/prices/panel.ts'
import type { Strategy } from '../../src-shared/strategies/strategy.ts'
import type { StudyModel } from '../../src-shared/study.ts'
import { withModel } from '../../src-shared/study-explain.ts'
import type { Study } from '../../src-shared/study-file.ts'
import type { Engine } from '../../src-shared/tensor/engines/engine.ts'
import { lastPrices, planTrades } from '../../src-shared/weights/trades.ts'
import type { ServiceContext } from '../app.ts'
import { openStudyEngine } from '../engines/study-engine.ts'
import { readHoldingsText } from '../files/holdings.ts'
import { listNames } from '../files/table.ts'
import { runErrand } from '../jobs/errand.ts'
import type { Storage } from '../storage/database.ts'
import { openMarketStore } from '../storage/market.ts'
import { createRunsRepository } from '../storage/runs.ts'
import { readModel } from '../storage/models.ts'
import { findStrategy } from './strategies.ts'
import { loadModelMarket } from './study/model-market.ts'
import { findStudyRun } from './study/study-of-run.ts'

/** Orders below this share of everything are not worth their trouble. */
const WORTH_TRADING = 0.0025
/** Prices older than this are no prices of today: a long weekend is not. */
const STALE_DAYS = 5
const DAY_MS = 86_400_000

export function createAllocateService({ ports }: ServiceContext): ApiServices['allocate'] {
  return {
    read: ({ text }) => readHoldingsText(text),
    plan: async (input) => (await runErrand({ kind: 'allocate', params: input, home: ports.home, fork: ports.forkWorker })) as Allocation,
  }
}

/** What to buy and sell today after a run's last fit. Networks decide here, so that it belongs into a process of its own. */
export async function planAllocation(input: z.output<typeof allocateInput>, home: string, database: Storage, now: number): Promise<Allocation> {
  const { study: whole, summary } = findStudyRun(createRunsRepository(database), input.id)
  const model = readModel(home, input.id)
  const study = { ...whole, to: undefined }
  const { market, notes } = loadModelMarket(model, study, openMarketStore(database))
  const strategy = findStrategy(model.strategy)
  const { engine } = await openStudyEngine(study.engine, strategy.learned, database)
  return allocate(input, { summary, model, study, strategy, engine, panel: market.panel, notes, now })
}

interface AllocationFacts {
  readonly summary: Pick<StudySummary, 'name' | 'universe'>
  readonly model: StudyModel
  readonly study: Study
  readonly strategy: Strategy
  readonly engine: Engine
  /** The assets that the model knows, up to the latest price. */
  readonly panel: Panel
  readonly notes: readonly string[]
  readonly now: number
}

async function allocate(input: z.output<typeof allocateInput>, { summary, model, study, strategy, engine, panel, notes, now }: AllocationFacts): Promise<Allocation> {
  const fold = model.folds[model.folds.length - 1]
  const { train, fit } = fold
  const price = lastPrices(panel)
  const { shares, outside } = placeHoldings(input.holdings, panel, price)
  const { cash, assumed } = cashOf(input, shares, price, study)
  const held = shares.map((count, i) => (count === 0 ? 0 : count * price[i]))
  const wealth = held.reduce((total, money) => total + money, cash)
  const lookbackDays = strategy.lookbackDays(model.params)
  if (panel.days.length < lookbackDays) {
    badInput(`${strategy.title} needs ${lookbackDays} days of prices before it can decide; there are ${panel.days.length}.`, { where: 'prices', hint: 'Download or import more.' })
  }
  const view = { panel, held: held.map((money) => (wealth > 0 ? money / wealth : 0)) }
  const { weights, note, spread } = await withModel(model, fold, engine, async (ready) => strategy.decide(ready, view))
  const minTrade = input.minTrade ?? Math.max(study.constraints.minTrade, WORTH_TRADING * wealth)
  const plan = planTrades(panel, { shares, cash, target: weights, costs: study.costs, constraints: study.constraints, minTrade })

  const symbols = panel.instruments.map(({ symbol, name }) => ({ symbol, name }))
  const orderOf = new Map(plan.trades.map((trade) => [trade.asset, trade.shares]))
  const targets = panel.instruments
    .map(({ assetClass }, i): TargetWeight => ({
      ...symbols[i],
      assetClass,
      weight: numberOrNull(weights[i]),
      low: spread ? numberOrNull(spread.low[i]) : null,
      high: spread ? numberOrNull(spread.high[i]) : null,
      before: plan.before[i],
      after: plan.after[i],
      sharesBefore: shares[i],
      sharesAfter: shares[i] + (orderOf.get(i) ?? 0),
      price: numberOrNull(price[i]),
    }))
    .filter(({ weight, sharesBefore, sharesAfter, high }) => Math.abs(weight ?? 0) > 1e-6 || sharesBefore !== 0 || sharesAfter !== 0 || (high ?? 0) > 1e-6)
    .sort((a, b) => (b.weight ?? b.before) - (a.weight ?? a.before) || a.symbol.localeCompare(b.symbol))
  const trades = plan.trades
    .map(({ asset: i, shares: order, money, charge }): AllocationTrade => ({
      ...symbols[i],
      side: order > 0 ? 'buy' : 'sell',
      shares: Math.abs(order),
      price: price[i],
      amount: Math.abs(money),
      cost: charge,
      reason: shares[i] === 0 ? 'open' : order === -shares[i] ? 'close' : order > 0 ? 'add' : 'reduce',
      before: plan.before[i],
      target: Number.isNaN(weights[i]) ? plan.before[i] : weights[i],
      after: plan.after[i],
    }))
    // Sales first: their money pays for the buys.
    .sort((a, b) => Number(a.side === 'buy') - Number(b.side === 'buy') || b.amount - a.amount)
  const last = panel.days[panel.days.length - 1]
  return {
    id: input.id,
    name: summary.name,
    strategy: strategy.title,
    universe: summary.universe,
    day: formatDay(last),
    fitted: { from: formatDay(train.from), to: formatDay(train.to) },
    currency: panel.baseCurrency,
    simulated: panel.simulated,
    survivorshipBias: panel.survivorshipBias,
    wealth,
    cashBefore: cash,
    targets,
    cashTarget: 1 - weights.reduce((total, weight, i) => total + (Number.isNaN(weight) ? plan.before[i] : weight), 0),
    trades,
    dropped: plan.dropped.map(({ asset, money, reason }) => ({ ...symbols[asset], side: money > 0 ? ('buy' as const) : ('sell' as const), amount: Math.abs(money), reason })).sort((a, b) => b.amount - a.amount),
    outside,
    minTrade,
    costs: plan.charges,
    turnover: wealth > 0 ? plan.trades.reduce((total, { money }) => total + Math.abs(money), 0) / wealth : 0,
    cash: plan.cash,
    assumedCapital: assumed,
    staleDays: staleDays(panel, now),
    notes: [...notes, ...oldPrices(panel), ...(strategy.warnings?.(fit, panel) ?? []), ...(note ? [note] : [])],
  }
}

/** Shares by column; symbols are found whatever their case. */
function placeHoldings(holdings: readonly { symbol: string; shares: number }[], panel: Panel, price: Float64Array) {
  const shares = new Float64Array(panel.instruments.length)
  const column = new Map(panel.instruments.map(({ symbol }, i) => [symbol.toUpperCase(), i]))
  const outside: { symbol: string; shares: number }[] = []
  for (const holding of holdings) {
    const i = column.get(holding.symbol.trim().toUpperCase())
    if (i === undefined) {
      outside.push(holding)
      continue
    }
    if (holding.shares > 0 && Number.isNaN(price[i])) badInput(`There is no price of ${holding.symbol}, so what is held cannot be counted.`, { where: holding.symbol, hint: 'Download its prices, or leave it out.' })
    shares[i] += holding.shares
  }
  return { shares, outside }
}

function cashOf({ cash, capital }: { cash?: number; capital?: number }, shares: Float64Array, price: Float64Array, study: Study): { cash: number; assumed: boolean } {
  const held = shares.reduce((total, count, i) => total + (count === 0 ? 0 : count * price[i]), 0)
  if (cash !== undefined && capital !== undefined) badInput('Cash and capital say the same in two ways.', { where: 'cash, capital', hint: 'Give one of them.' })
  if (capital !== undefined) {
    if (capital < held) badInput(`The holdings are worth ${held.toFixed(2)}, which is more than the capital of ${capital}.`, { where: 'capital', hint: 'Capital counts everything, holdings included.' })
    return { cash: capital - held, assumed: false }
  }
  if (cash !== undefined) return { cash, assumed: false }
  if (held > 0) return { cash: 0, assumed: false }
  return { cash: study.execution.capital, assumed: true }
}

function staleDays({ days, simulated }: Panel, now: number): number {
  const age = Math.floor(now / DAY_MS) - days[days.length - 1]
  return !simulated && age > STALE_DAYS ? age : 0
}

function numberOrNull(x: number): number | null {
  return Number.isFinite(x) ? x : null
}

/** Assets of which the last days are missing, where others have them. */
function oldPrices({ presence, instruments, days }: Panel): string[] {
  const last = (days.length - 1) * instruments.length
  const behind = instruments.filter((_, i) => presence[last + i] === STALE || presence[last + i] === DELISTED).map(({ symbol }) => symbol)
  return behind.length > 0 ? [`Prices of ${listNames(behind)} end before those of the others: nothing of them is bought. Import or download newer ones, unless they are no longer traded.`] : []
}
