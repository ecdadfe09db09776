import type { SeriesView } from './series.ts'

/** Counted over returns, not calendar days. A total loss is −100 % a year however short it took. */
export function annualReturn(view: SeriesView): number {
  const total = view.curve[view.length]
  return view.length === 0 ? NaN : total ** (view.periodsPerYear / view.length) - 1
}

/** Mean of a period, times the periods a year. */
export function perYear(total: number, view: SeriesView): number {
  return (total / view.length) * view.periodsPerYear
}
