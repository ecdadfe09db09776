import { mean, quantileSorted } from '../base/stats.ts'
import { metrics } from './metric.ts'
import { deviationOf, periodSharpe, type SeriesView } from './series.ts'

const TAIL = 0.05

/** Root mean square of the shortfalls below 0 over ALL periods, not only the losing ones. */
function downsideDeviation(view: SeriesView): number {
  let total = 0
  for (const r of view.excess) total += Math.min(r, 0) ** 2
  return Math.sqrt(total / view.length)
}

/** Mean of the worst 5 %, at least one period. */
function expectedShortfall(view: SeriesView): number {
  return mean(view.sorted.subarray(0, Math.floor((view.length - 1) * TAIL) + 1))
}

export const RISK_METRICS = metrics({
  volatility: {
    title: 'Volatility',
    definition: 'Sample standard deviation of the returns (n − 1), times √P.',
    unit: 'percent',
    better: 'lower',
    needs: 'returns',
    periods: 2,
    undefinedWhen: 'the returns are too large to be squared',
    compute: (view) => deviationOf(view.returns) * Math.sqrt(view.periodsPerYear),
  },
  sharpe: {
    title: 'Sharpe ratio',
    definition: 'Mean of the returns less the risk-free return over their sample standard deviation, times √P.',
    unit: 'ratio',
    better: 'higher',
    needs: 'returns',
    periods: 2,
    undefinedWhen: 'the returns do not vary',
    compute: (view) => periodSharpe(view) * Math.sqrt(view.periodsPerYear),
  },
  sortino: {
    title: 'Sortino ratio',
    definition:
      'Mean of the returns less the risk-free return, times √P, over the root mean square of the shortfalls below it (taken over all periods).',
    unit: 'ratio',
    better: 'higher',
    needs: 'returns',
    periods: 1,
    undefinedWhen: 'no period fell short of the risk-free return',
    compute: (view) => (view.meanExcess / downsideDeviation(view)) * Math.sqrt(view.periodsPerYear),
  },
  var95: {
    title: 'Value at risk, 95 % (historical)',
    definition: 'The 5th percentile of the returns of one period as they happened, not a normal approximation; a loss is negative.',
    unit: 'percent',
    better: 'higher',
    needs: 'returns',
    periods: 1,
    undefinedWhen: 'the returns are too large to be numbers',
    compute: (view) => quantileSorted(view.sorted, TAIL),
  },
  cvar95: {
    title: 'Expected shortfall, 95 % (historical)',
    definition: 'Mean of the worst 5 % of the returns of one period as they happened; a loss is negative.',
    unit: 'percent',
    better: 'higher',
    needs: 'returns',
    periods: 1,
    undefinedWhen: 'the returns are too large to be numbers',
    compute: expectedShortfall,
  },
})
