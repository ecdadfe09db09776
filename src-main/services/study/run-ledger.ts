import type { DecidedWeight, RunDecision, RunLedger } from '../../../src-shared/api/runs.ts'
import { COST_KINDS, type Ledger } from '../../../src-shared/backtest/ledger.ts'
import { formatDay, parseDay } from '../../../src-shared/base/day.ts'
import { fail } from '../../../src-shared/base/failure.ts'
import type { Study } from '../../../src-shared/study-file.ts'

/** Orders and holdings below this share of wealth are rounding. */
const NOTHING = 1e-9

/** A ledger as the pages read it: orders instead of a matrix of mostly nothing. */
export function ledgerOf({ days, instruments, baseCurrency, value, costs, turnover, targets, trades, decisions = [] }: Ledger): RunLedger {
  const told = new Set(decisions.map(({ day }) => day))
  const n = instruments.length
  const orders = { row: [] as number[], asset: [] as number[], share: [] as number[], money: [] as number[] }
  days.forEach((_, row) => {
    // Shares of an order are of the wealth before its fees.
    const wealth = value[row] + costs.commission[row] + costs.spread[row] + costs.impact[row]
    for (let i = 0; i < n; i++) {
      const share = trades[row * n + i]
      if (Math.abs(share) <= NOTHING) continue
      orders.row.push(row)
      orders.asset.push(i)
      orders.share.push(share)
      orders.money.push(share * wealth)
    }
  })
  return {
    currency: baseCurrency,
    symbols: instruments.map(({ symbol }) => symbol),
    names: instruments.map(({ name }) => name),
    days,
    value: Array.from(value),
    costs: days.map((_, row) => COST_KINDS.reduce((total, kind) => total + costs[kind][row], 0)),
    turnover: Array.from(turnover),
    decided: days.map((day, row) => told.has(day) || !isNoDecision(targets, row, n)),
    trades: orders,
  }
}

/** What was decided at the close of `day`. */
export function decisionOf(ledger: Ledger, { execution }: Pick<Study, 'execution'>, day: string): RunDecision {
  const { days, instruments, targets, weights } = ledger
  const n = instruments.length
  const wanted = parseDay(day)
  const row = days.indexOf(wanted)
  const told = ledger.decisions?.find((decision) => decision.day === wanted)
  // A decision to leave everything alone has no targets, and may still have been told.
  if (row < 0 || (!told && isNoDecision(targets, row, n))) fail('not-found', `Nothing was decided on ${day}.`, { where: 'day', hint: 'Decisions are made on the days of the schedule.' })
  const delay = execution.at === 'same-close' ? 0 : execution.delayDays
  const tradeRow = row + delay < days.length ? row + delay : null
  const spread = told?.spread
  const rows = instruments.map(({ symbol, name, assetClass }, i): DecidedWeight => ({
    symbol,
    name,
    assetClass,
    target: numberOrNull(targets[row * n + i]),
    low: spread ? numberOrNull(spread.low[i]) : null,
    high: spread ? numberOrNull(spread.high[i]) : null,
    before: weights[row * n + i],
    after: tradeRow === null ? null : weights[tradeRow * n + i],
  }))
  const wantedOf = ({ target, before }: DecidedWeight) => target ?? before
  return {
    day,
    tradedOn: tradeRow === null ? null : formatDay(days[tradeRow]),
    weights: rows.filter(({ target, before, after }) => [target, before, after].some((x) => Math.abs(x ?? 0) > NOTHING)).sort((a, b) => wantedOf(b) - wantedOf(a)),
    cash: 1 - rows.reduce((total, one) => total + wantedOf(one), 0),
    levels: told?.levels ?? [],
    notes: ledger.notes.filter((note) => note.day === wanted).map(({ text }) => text),
  }
}

function isNoDecision(targets: Float64Array, row: number, n: number): boolean {
  for (let i = 0; i < n; i++) if (!Number.isNaN(targets[row * n + i])) return false
  return true
}

function numberOrNull(x: number): number | null {
  return Number.isFinite(x) ? x : null
}
