import { correlation, kurtosis, quantileSorted, skewness } from '../base/stats.ts'
import { metrics } from './metric.ts'
import type { SeriesView } from './series.ts'

function winRate(view: SeriesView): number {
  const moved = view.returns.filter((r) => r !== 0)
  return moved.filter((r) => r > 0).length / moved.length
}

function gainsOverLosses(view: SeriesView): number {
  let gains = 0
  let losses = 0
  for (const r of view.returns) {
    if (r > 0) gains += r
    else losses -= r
  }
  return gains / losses
}

function stability(view: SeriesView): number {
  const logWealth = view.curve.subarray(1).map(Math.log)
  const time = logWealth.map((_, i) => i)
  return correlation(time, logWealth) ** 2
}

export const DISTRIBUTION_METRICS = metrics({
  omega: {
    title: 'Omega',
    definition: 'Sum of the returns above 0 over the sum of the returns below 0, as a positive number.',
    unit: 'ratio',
    better: 'higher',
    needs: 'returns',
    periods: 1,
    undefinedWhen: 'no period lost money',
    compute: gainsOverLosses,
  },
  tailRatio: {
    title: 'Tail ratio',
    definition: 'Size of the 95th percentile of the returns over the size of the 5th.',
    unit: 'ratio',
    better: 'higher',
    needs: 'returns',
    periods: 2,
    undefinedWhen: 'the 5th percentile is zero',
    compute: (view) => Math.abs(quantileSorted(view.sorted, 0.95) / quantileSorted(view.sorted, 0.05)),
  },
  stability: {
    title: 'Stability',
    definition: 'R² of a straight line through the cumulative log returns: 1 is steady growth (or steady loss).',
    unit: 'ratio',
    better: 'higher',
    needs: 'returns',
    periods: 3,
    undefinedWhen: 'wealth never moves or falls to zero',
    compute: stability,
  },
  skew: {
    title: 'Skewness',
    definition: 'Third central moment over the cube of the deviation; below 0, the large moves are losses.',
    unit: 'number',
    better: 'higher',
    needs: 'returns',
    periods: 2,
    undefinedWhen: 'the returns do not vary',
    compute: (view) => (view.deviation > 0 ? skewness(view.returns) : NaN),
  },
  kurtosis: {
    title: 'Kurtosis',
    definition: 'Fourth central moment over the squared variance, printed raw: a normal distribution has 3.',
    unit: 'number',
    better: 'lower',
    needs: 'returns',
    periods: 2,
    undefinedWhen: 'the returns do not vary',
    compute: (view) => (view.deviation > 0 ? kurtosis(view.returns) : NaN),
  },
  winRate: {
    title: 'Win rate',
    definition: 'Share of periods with a gain, among the periods with a gain or a loss.',
    unit: 'percent',
    better: 'higher',
    needs: 'returns',
    periods: 1,
    undefinedWhen: 'every return is zero',
    compute: winRate,
  },
  profitFactor: {
    title: 'Profit factor',
    definition: 'Sum of the gains over the sum of the losses, period by period.',
    unit: 'ratio',
    better: 'higher',
    needs: 'returns',
    periods: 1,
    undefinedWhen: 'no period lost money',
    compute: gainsOverLosses,
  },
})
