import { assert } from '../base/assert.ts'
import { formatDay, type Day } from '../base/day.ts'
import { badInput } from '../base/failure.ts'
import type { Panel } from '../prices/panel.ts'
import { LONG_ONLY, type Constraints } from '../weights/constraints.ts'
import { NO_COSTS, type Costs } from '../weights/costs.ts'
import { createMarket, ENDED, type Market } from '../weights/market.ts'
import { createStops, isStopped, overlaysSchema, updateStops, volatilityScale, type Overlays } from '../weights/overlays.ts'
import { createBook, drift, driftFromOpen } from '../weights/book.ts'
import { createRules, rebalance, type Rules } from '../weights/rebalance.ts'
import { COST_KINDS, type CostKind, type Ledger, type LedgerDecision, type LedgerNote } from './ledger.ts'

/** How decisions become money. Every field has a default: the simplest honest backtest. */
export interface SimulationOptions {
  /** Starting money in the base currency; minimum fees, impact and whole shares depend on it. 1 by default. */
  readonly capital?: number
  /** None by default. */
  readonly costs?: Costs
  /** Long only, no borrowing by default. */
  readonly constraints?: Constraints
  /** Volatility target, stop-loss and take-profit; none by default. */
  readonly overlays?: Overlays
  /** Rows between a decision and its trade. 1 by default; 0 trades at the very close that was decided on, which is optimistic. */
  readonly delayDays?: number
  /** Trade at the close (default) or at the open of the row `delayDays` later. */
  readonly execution?: 'close' | 'open'
  /** Orders are whole numbers of shares. */
  readonly wholeShares?: boolean
  /** Total-return value of what to compare with, one number a panel row. */
  readonly benchmark?: Float64Array
  /** Panel row that becomes row 0 of the ledger. By default the last close at or before the first trade. */
  readonly from?: number
  /** One past the last panel row of the ledger. */
  readonly to?: number
}

/** A panel and options made ready, so that many target matrices can be run on them. */
export interface Stage {
  readonly panel: Panel
  readonly market: Market
  readonly rules: Rules
  readonly overlays: Overlays
  readonly capital: number
  readonly delayDays: number
  readonly execution: 'close' | 'open'
  readonly benchmark: Float64Array | null
}

const NO_OVERLAYS = overlaysSchema.parse({})

export function createStage(panel: Panel, options: SimulationOptions = {}): Stage {
  const { capital = 1, delayDays = 1, execution = 'close', wholeShares = false } = options
  const costs = options.costs ?? NO_COSTS
  if (panel.days.length < 2) badInput('A backtest needs at least two days of prices.', { where: 'prices', hint: 'Choose a longer period.' })
  if (panel.instruments.length === 0) badInput('A backtest needs at least one asset.', { where: 'universe' })
  if (!(capital > 0 && capital < Infinity)) badInput(`The starting capital is ${capital}; it must be above zero.`, { where: 'capital' })
  if (!Number.isInteger(delayDays) || delayDays < 0) badInput(`The delay is ${delayDays}; it must be a whole number of days, 0 or more.`, { where: 'delay' })
  if (execution === 'open' && delayDays === 0) {
    badInput("An open cannot be traded on that same day's close.", { where: 'delay', hint: 'Use a delay of 1 day or more with execution at the open.' })
  }
  if (options.benchmark && options.benchmark.length !== panel.days.length) {
    badInput(`The benchmark has ${options.benchmark.length} numbers for ${panel.days.length} days of prices.`, { where: 'benchmark' })
  }
  return {
    panel,
    market: createMarket(panel, costs, { execution, wholeShares }),
    rules: createRules(panel.instruments, costs, options.constraints ?? LONG_ONLY),
    overlays: options.overlays ?? NO_OVERLAYS,
    capital,
    delayDays,
    execution,
    benchmark: options.benchmark ?? null,
  }
}

/**
 * Runs given targets: one row a day, decided at that day's close; a row of nothing but NaN is no decision, and a
 * single NaN among numbers is a weight of zero. The ledger's targets are a view of these. `[day, asset]`
 */
export function simulateTargets(panel: Panel, targets: Float64Array, options: SimulationOptions = {}): Ledger {
  const stage = createStage(panel, options)
  const { delayDays } = stage
  const n = panel.instruments.length
  const rows = panel.days.length
  if (targets.length !== rows * n) badInput(`There are ${targets.length} target weights for ${rows} days of ${n} assets.`, { where: 'weights' })
  const given = countTargets(panel, targets)
  const first = given.findIndex((count) => count > 0)
  if (first < 0) badInput('There is no target weight on any day.', { where: 'weights' })
  const to = options.to ?? rows
  const from = options.from ?? Math.min(firstLedgerRow(stage, first), to - 2)
  const filled = new Float64Array(n)
  const scaled = stage.overlays.volatilityTarget > 0
  const simulation = createSimulation(stage, from, to - from, targets.subarray(from * n, to * n))
  for (let row = from; row < to; row++) {
    simulation.begin(row)
    const decision = row - delayDays
    const count = decision >= 0 ? given[decision] : 0
    if (count === n && !scaled) {
      simulation.trade(targets, decision * n)
    } else if (count > 0) {
      const scale = volatilityScale(stage.market, stage.overlays, decision, targets, decision * n, stage.rules.limits.maxGross)
      for (let i = 0; i < n; i++) filled[i] = scale * (targets[decision * n + i] || 0)
      simulation.trade(filled, 0)
    }
    simulation.end()
  }
  return simulation.ledger()
}

/** Numbers among each day's targets. */
function countTargets(panel: Panel, targets: Float64Array): Int32Array {
  const n = panel.instruments.length
  const counts = new Int32Array(panel.days.length)
  for (let row = 0; row < counts.length; row++) {
    const count = countNumbers(targets, row * n, n)
    if (count === Infinity) badInput(`A target weight on ${formatDay(panel.days[row])} is infinite.`, { where: formatDay(panel.days[row]) })
    counts[row] = count
  }
  return counts
}

/** Numbers that are not NaN; Infinity when one of them is not finite. */
function countNumbers(x: Float64Array, from: number, n: number): number {
  let count = 0
  for (let i = from; i < from + n; i++) {
    if (x[i] - x[i] === 0) count++
    else if (x[i] === x[i]) return Infinity
  }
  return count
}

/** The last close at or before the trade that follows a decision on `row`. */
export function firstLedgerRow(stage: Pick<Stage, 'delayDays' | 'execution'>, row: number): number {
  return row + stage.delayDays - (stage.execution === 'open' ? 1 : 0)
}

interface Simulation {
  /** The prices of panel row `row` move, up to where orders are filled. */
  begin(row: number): void
  /** Trades towards `target` (from index `at`; NaN leaves an asset alone), which was decided earlier. */
  trade(target: Float64Array, at: number): void
  /** The day closes and is written down. */
  end(): void
  /** Writes down what was asked for at the close of the latest row. */
  decide(target: Float64Array, at: number): void
  /** Share of wealth in each asset now. */
  held(): Float64Array
  note(day: Day, text: string): void
  /** Keeps how a decision came about. */
  detail(decision: LedgerDecision): void
  ledger(): Ledger
}

/**
 * A backtest that is driven day by day. It begins with all in cash at the close of panel row `from`, and has `rows` days.
 * Targets that are known beforehand may be given whole, instead of with `decide`.
 */
export function createSimulation(stage: Stage, from: number, rows: number, asked?: Float64Array): Simulation {
  const { panel, market, rules, execution, capital } = stage
  const n = panel.instruments.length
  if (!(from >= 0 && rows >= 2)) {
    badInput(`Nothing can be measured in ${Math.max(0, rows)} days.`, { where: 'period', hint: 'Choose a longer period, or decisions that begin earlier.' })
  }
  const book = createBook(1, n, capital)
  const days: Day[] = []
  const value = new Float64Array(rows)
  const grossValue = new Float64Array(rows)
  const weights = new Float64Array(rows * n)
  const targets = asked ?? new Float64Array(rows * n).fill(NaN)
  const trades = new Float64Array(rows * n)
  const assetProfit = new Float64Array(rows * n)
  const turnover = new Float64Array(rows)
  const benchmark = stage.benchmark ? new Float64Array(rows) : null
  const costs = Object.fromEntries(COST_KINDS.map((kind) => [kind, new Float64Array(rows)])) as Record<CostKind, Float64Array>
  const notes: LedgerNote[] = []
  const decisions: LedgerDecision[] = []
  let crampedDays = 0
  let oversizedDays = 0
  let ruined = false
  let row = from
  let before = capital
  const stops = createStops(stage.overlays, stage.delayDays, 1, n)
  const stopped = new Float64Array(n)
  const leaveAll = new Float64Array(n).fill(NaN)
  let traded = false
  let hitDays = 0

  function begin(panelRow: number): void {
    row = panelRow
    before = book.value[0]
    traded = false
    // One starts with the capital at the close of row 0; the day that led to it is not part of the ledger.
    if (days.length > 0) drift(book, rules.costs, market, 0, row, market.toOpen ?? market.growth)
  }

  function trade(asked: Float64Array, from: number): void {
    if (days.length === 0 && execution === 'open') return
    traded = true
    let target = asked
    let at = from
    if (stops) {
      for (let i = 0; i < n; i++) stopped[i] = isStopped(stops, i, row) ? 0 : asked[from + i]
      target = stopped
      at = 0
    }
    rebalance(book, rules, market, 0, row, target, at)
    if (book.asked[0] > rules.limits.maxGross + 1e-6 && oversizedDays++ === 0) {
      note(panel.days[row], `Targets add up to ${percent(book.asked[0])} of wealth; they are cut to ${percent(rules.limits.maxGross)}, here and on later days.`)
    }
    if (book.cramped[0] === 1 && crampedDays++ === 0) {
      note(panel.days[row], 'The constraints could not all hold with what could be traded; the nearest portfolio was taken, here and on later days.')
    }
  }

  function end(): void {
    const r = days.length
    const day = panel.days[row]
    days.push(day)
    if (stops && !traded && book.position.some((money, i) => money !== 0 && isStopped(stops, i, row))) trade(leaveAll, 0)
    if (r > 0 && market.fromOpen) driftFromOpen(book, market.fromOpen, 0, row)
    if (book.haircut[0] > 0) noteEnds()
    if (book.value[0] === 0 && !ruined) {
      ruined = true
      note(day, 'The portfolio lost all its money; nothing is traded after this day.')
    }
    record(r)
    if (stops && updateStops(stops, book, 0, row) > 0 && hitDays++ === 0) {
      note(day, `A position hit its stop-loss or take-profit and is sold ${stage.delayDays === 0 ? 'at the next decision' : 'after the delay'}, here and on later days.`)
    }
    if (r === 0) {
      // What the first trade costs is paid out of the first return.
      value[0] = capital
      grossValue[0] = capital
    }
    const series = stage.benchmark
    if (benchmark && series) benchmark[r] = r === 0 ? capital : (benchmark[r - 1] * series[row]) / series[row - 1]
  }

  function held(): Float64Array {
    const wealth = book.value[0]
    return Float64Array.from(book.position, (money) => (wealth > 0 ? money / wealth : 0))
  }

  function noteEnds(): void {
    for (let i = 0; i < n; i++) {
      if (market.trading[row * n + i] === ENDED && book.traded[i] !== 0) {
        note(panel.days[row], `${panel.instruments[i].symbol} stopped trading; the holding was sold at its last price less ${percent(rules.costs.delistingHaircut)}.`)
      }
    }
  }

  function record(r: number): void {
    const now = book.value[0]
    const base = r * n
    value[r] = now
    let earned = Math.max(0, -book.cashInterest[0])
    let traded = 0
    const wealth = now > 0 ? now : Infinity
    const perBefore = book.valueBefore[0] > 0 ? 1 / book.valueBefore[0] : 0
    for (let i = 0; i < n; i++) {
      const profit = book.profit[i]
      const share = book.traded[i] * perBefore
      assetProfit[base + i] = profit
      weights[base + i] = book.position[i] / wealth
      trades[base + i] = share
      earned += profit
      traded += Math.abs(share)
    }
    turnover[r] = traded
    if (r > 0) grossValue[r] = before > 0 ? grossValue[r - 1] * (1 + earned / before) : grossValue[r - 1]
    for (const kind of COST_KINDS) costs[kind][r] = book[kind][0]
  }

  function decide(target: Float64Array, at: number): void {
    const base = (days.length - 1) * n
    for (let i = 0; i < n; i++) targets[base + i] = target[at + i]
  }

  function note(day: Day, text: string): void {
    notes.push({ day, text })
  }

  function ledger(): Ledger {
    assert(days.length === rows, 'every day of a simulation is advanced')
    return {
      days,
      instruments: panel.instruments,
      baseCurrency: panel.baseCurrency,
      periodsPerYear: 252,
      value,
      grossValue,
      weights,
      targets,
      trades,
      assetProfit,
      costs,
      turnover,
      benchmark,
      optimistic: stage.delayDays === 0,
      simulated: panel.simulated,
      survivorshipBias: panel.survivorshipBias,
      notes,
      ...(decisions.length > 0 ? { decisions } : {}),
    }
  }

  return { begin, trade, end, decide, held, note, detail: (decision) => void decisions.push(decision), ledger }
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`
}
