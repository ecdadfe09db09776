import { assert } from '../base/assert.ts'
import { COST_KINDS, type Ledger } from '../backtest/ledger.ts'
import type { Day } from '../base/day.ts'
import { fail } from '../base/failure.ts'
import { mean, standardDeviation } from '../base/stats.ts'

/** What every metric is computed from: simple net returns in the base currency, and what goes with them. */
export interface ReturnSeries {
  /** `[period]` */
  readonly returns: Float64Array
  /** 252 for daily returns. */
  readonly periodsPerYear: number
  /** Risk-free return of one period. */
  readonly riskFree: number
  /** Returns of the benchmark over the same periods. `[period]` */
  readonly benchmark: Float64Array | null
  /** The day on which each return ends; null for a bare list of numbers. `[period]` */
  readonly days: readonly Day[] | null
  /** The close from which the first return counts, where it is known. */
  readonly startDay: Day | null
  /** Traded share of wealth; null where trading is unknown. `[period]` */
  readonly turnover: Float64Array | null
  /** Costs as a share of the wealth before the period; null where unknown. `[period]` */
  readonly costShare: Float64Array | null
  /** What was left out because it was not a number. */
  readonly notes: readonly string[]
}

export interface SeriesOptions {
  readonly periodsPerYear?: number
  /** A year's risk-free return as a fraction; compounded down to one period. */
  readonly riskFreePerYear?: number
  readonly benchmark?: ArrayLike<number> | null
  readonly days?: readonly Day[] | null
}

export function seriesFromReturns(returns: ArrayLike<number>, options: SeriesOptions = {}): ReturnSeries {
  const { periodsPerYear = 252, riskFreePerYear = 0, benchmark = null, days = null } = options
  if (!(periodsPerYear > 0 && periodsPerYear < Infinity)) {
    fail('bad-input', 'The number of periods a year must be above zero: 252 for trading days, 52 for weeks, 12 for months.')
  }
  if (!(riskFreePerYear > -1 && riskFreePerYear < Infinity)) {
    fail('bad-input', "The risk-free rate must be a year's return as a fraction: 0.02 is 2 %.")
  }
  if (benchmark) assert(benchmark.length === returns.length, 'a benchmark has a return for every period')
  const kept = Array.from({ length: returns.length }, (_, i) => i).filter(
    (i) => Number.isFinite(returns[i]) && (!benchmark || Number.isFinite(benchmark[i])),
  )
  return {
    returns: Float64Array.from(kept, (i) => returns[i]),
    periodsPerYear,
    riskFree: (1 + riskFreePerYear) ** (1 / periodsPerYear) - 1,
    benchmark: benchmark && Float64Array.from(kept, (i) => benchmark[i]),
    days: days && kept.map((i) => days[i]),
    startDay: null,
    turnover: null,
    costShare: null,
    notes: notesOf(returns.length - kept.length),
  }
}

function notesOf(dropped: number): string[] {
  if (dropped === 0) return []
  return [`${dropped === 1 ? 'One period' : `${dropped} periods`} without a number left out.`]
}

export function seriesFromLedger(ledger: Ledger, options: { riskFreePerYear?: number; gross?: boolean } = {}): ReturnSeries {
  const { value, turnover } = ledger
  const returns = returnsOf(options.gross ? ledger.grossValue : value)
  const whole = ledger.benchmark !== null && ledger.benchmark.every((x) => x > 0 && x < Infinity)
  const series = seriesFromReturns(returns, {
    periodsPerYear: ledger.periodsPerYear,
    riskFreePerYear: options.riskFreePerYear,
    benchmark: whole ? returnsOf(ledger.benchmark) : null,
    days: ledger.days.slice(1),
  })
  assert(series.returns.length === returns.length, "a ledger's values are numbers")
  return {
    ...series,
    notes: ledger.benchmark && !whole ? ['The benchmark has no value on some of the days, so nothing is compared with it.'] : [],
    startDay: ledger.days[0] ?? null,
    turnover: firstWithStart(turnover),
    costShare: options.gross ? new Float64Array(returns.length) : firstWithStart(value.map((_, row) => costShareOf(ledger, row))),
  }
}

/** Row 0 of a ledger may trade at its close, and the first return pays for it: its numbers belong to the first period. */
function firstWithStart(byRow: Float64Array): Float64Array {
  const out = byRow.slice(1)
  if (out.length > 0) out[0] += byRow[0]
  return out
}

function costShareOf(ledger: Ledger, row: number): number {
  const before = ledger.value[Math.max(row - 1, 0)]
  return before > 0 ? moneyCharged(ledger, row) / before : 0
}

/** Money charged on a row. Interest counts where it was paid; interest earned on cash is a return, not a negative cost. */
export function moneyCharged(ledger: Ledger, row: number): number {
  let total = 0
  for (const kind of COST_KINDS) {
    const charged = ledger.costs[kind][row]
    total += kind === 'cashInterest' ? Math.max(charged, 0) : charged
  }
  return total
}

/** Simple returns of a value line; once the value is gone, nothing more is earned or lost. */
export function returnsOf(value: ArrayLike<number>): Float64Array {
  const out = new Float64Array(Math.max(value.length - 1, 0))
  for (let i = 0; i < out.length; i++) out[i] = value[i] === 0 ? 0 : value[i + 1] / value[i] - 1
  return out
}

/** Rows `from` (included) to `to` (excluded) of a series. */
export function seriesRows(series: ReturnSeries, from: number, to: number): ReturnSeries {
  const cut = (x: Float64Array | null) => x && x.subarray(from, to)
  return {
    ...series,
    notes: [],
    returns: series.returns.subarray(from, to),
    benchmark: cut(series.benchmark),
    days: series.days && series.days.slice(from, to),
    startDay: from === 0 ? series.startDay : (series.days?.[from - 1] ?? null),
    turnover: cut(series.turnover),
    costShare: cut(series.costShare),
  }
}

/** A series with what several metrics share, computed once. */
export interface SeriesView extends ReturnSeries {
  readonly length: number
  /** Returns less the risk-free return. `[period]` */
  readonly excess: Float64Array
  readonly sorted: Float64Array
  /** Wealth that starts at 1 before the first return. `[period + 1]` */
  readonly curve: Float64Array
  readonly meanExcess: number
  /** Sample deviation of the excess returns; exactly 0 for returns that do not vary. */
  readonly deviation: number
}

export function viewOf(series: ReturnSeries): SeriesView {
  const { returns, riskFree } = series
  const excess = riskFree === 0 ? returns : returns.map((r) => r - riskFree)
  const curve = new Float64Array(returns.length + 1)
  curve[0] = 1
  // A loss of more than everything is ruin, and ruin stays.
  for (let i = 0; i < returns.length; i++) curve[i + 1] = curve[i] * Math.max(0, 1 + returns[i])
  return {
    ...series,
    length: returns.length,
    excess,
    sorted: Float64Array.from(returns).sort(),
    curve,
    meanExcess: mean(excess),
    deviation: deviationOf(excess),
  }
}

/** Sample deviation in which rounding noise is 0, so that a constant series has no Sharpe ratio instead of a huge one. */
export function deviationOf(x: Float64Array): number {
  const deviation = standardDeviation(x)
  let largest = 0
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, Math.abs(x[i]))
  return deviation <= 1e-13 * largest ? 0 : deviation
}

/** Sharpe ratio of one period, or NaN where the returns do not vary. */
export function periodSharpe(view: SeriesView): number {
  return view.deviation > 0 ? view.meanExcess / view.deviation : NaN
}
