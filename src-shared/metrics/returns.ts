import { correlation } from '../base/stats.ts'
import { metrics } from './metric.ts'
import { annualReturn } from './annual.ts'
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

export const RETURN_METRICS = metrics({
  cagr: {
    title: 'Annual return (CAGR)',
    definition: 'The yearly growth rate that compounds to the total return: (product of 1 + r)^(P/n) − 1, n the number of returns, P the periods a year.',
    unit: 'percent',
    better: 'higher',
    needs: 'returns',
    periods: 1,
    undefinedWhen: 'the growth is too large to be a number',
    compute: annualReturn,
  },
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
