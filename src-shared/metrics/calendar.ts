import { monthIndex, yearOf, type Day } from '../base/day.ts'
import { viewOf, seriesRows, type ReturnSeries } from './series.ts'
import { measureView, type MetricValues } from './index.ts'

/** Consecutive periods that share a month, a year or another name. */
interface Span {
  readonly key: number
  /** First row, included. */
  readonly from: number
  /** Last row, excluded. */
  readonly to: number
}

/** Splits ascending days where the key changes. */
export function spansBy(days: readonly Day[], keyOf: (day: Day) => number): Span[] {
  const out: Span[] = []
  for (let from = 0; from < days.length; ) {
    const key = keyOf(days[from])
    let to = from + 1
    while (to < days.length && keyOf(days[to]) === key) to++
    out.push({ key, from, to })
    from = to
  }
  return out
}

/** Compound return of rows `from` (included) to `to` (excluded). */
export function compound(returns: Float64Array, from = 0, to = returns.length): number {
  let wealth = 1
  for (let i = from; i < to; i++) wealth *= Math.max(0, 1 + returns[i])
  return wealth - 1
}

interface YearOfMonths {
  readonly year: number
  /** January to December; null where the series has no day. */
  readonly months: readonly (number | null)[]
  readonly total: number
}

/** Returns by calendar month. A first or last month that is not whole counts as far as it goes. */
export function monthlyTable(series: ReturnSeries): YearOfMonths[] {
  if (!series.days) return []
  const months = new Map(spansBy(series.days, monthIndex).map((span) => [span.key, compound(series.returns, span.from, span.to)]))
  return spansBy(series.days, yearOf).map(({ key: year, from, to }) => ({
    year,
    months: Array.from({ length: 12 }, (_, month) => months.get(year * 12 + month) ?? null),
    total: compound(series.returns, from, to),
  }))
}

interface YearRow {
  readonly year: number
  readonly periods: number
  readonly total: number
  readonly benchmark: number | null
  readonly metrics: MetricValues
}

export function yearlyTable(series: ReturnSeries): YearRow[] {
  return spansBy(series.days ?? [], yearOf).map(({ key: year, from, to }) => ({
    year,
    periods: to - from,
    total: compound(series.returns, from, to),
    benchmark: series.benchmark && compound(series.benchmark, from, to),
    metrics: measureView(viewOf(seriesRows(series, from, to))).metrics,
  }))
}
