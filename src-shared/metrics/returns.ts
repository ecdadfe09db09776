import { metrics } from './metric.ts'
import type { SeriesView } from './series.ts'

/** Counted over returns, not calendar days. A total loss is −100 % a year however short it took. */
export function annualReturn(view: SeriesView): number {
  const total = view.curve[view.length]
  return view.length === 0 ? NaN : total ** (view.periodsPerYear / view.length) - 1
}

export const RETURN_METRICS = metrics({
  cagr: {
    title: 'Annual return (CAGR)',
    definition:
      'The yearly growth rate that compounds to the total return: (product of 1 + r)^(P/n) − 1, n the number of returns, P the periods a year.',
    unit: 'percent',
    better: 'higher',
    needs: 'returns',
    periods: 1,
    undefinedWhen: 'the growth is too large to be a number',
    compute: annualReturn,
  },
})
