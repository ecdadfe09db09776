import { sum } from '../base/stats.ts'
import { metrics } from './metric.ts'
import type { SeriesView } from './series.ts'

function perYear(byPeriod: Float64Array, view: SeriesView): number {
  return (sum(byPeriod) / view.length) * view.periodsPerYear
}

export const TRADING_METRICS = metrics({
  turnoverPerYear: {
    title: 'Turnover a year',
    definition: 'Sum of all trades, bought and sold, as a share of the wealth of the day, against weights that drifted; per year.',
    unit: 'percent',
    better: 'lower',
    needs: 'trading',
    periods: 1,
    undefinedWhen: 'the trades are too large to be a number',
    compute: (view) => perYear(view.turnover!, view),
  },
  costsPerYear: {
    title: 'Costs a year',
    definition:
      'Commission, spread, impact, borrowing, interest paid and haircuts as a share of the wealth of the day; per year. Interest earned is a return.',
    unit: 'percent',
    better: 'lower',
    needs: 'trading',
    periods: 1,
    undefinedWhen: 'the costs are too large to be a number',
    compute: (view) => perYear(view.costShare!, view),
  },
})
