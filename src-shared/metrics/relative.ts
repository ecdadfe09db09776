import { covariance, mean, variance } from '../base/stats.ts'
import { metrics } from './metric.ts'
import { deviationOf, type SeriesView } from './series.ts'

function beta(view: SeriesView): number {
  const benchmark = view.benchmark!
  return deviationOf(benchmark) > 0 ? covariance(view.returns, benchmark) / variance(benchmark) : NaN
}

function active(view: SeriesView): Float64Array {
  return view.returns.map((r, i) => r - view.benchmark![i])
}

/** Mean return over the benchmark's mean return, on the benchmark's rising (or falling) periods alone. */
function capture(view: SeriesView, sign: 1 | -1): number {
  let own = 0
  let other = 0
  for (let i = 0; i < view.length; i++) {
    const b = view.benchmark![i]
    if (b * sign <= 0) continue
    own += view.returns[i]
    other += b
  }
  return own / other
}

export const RELATIVE_METRICS = metrics({
  beta: {
    title: 'Beta',
    definition: "Covariance with the benchmark over the benchmark's variance.",
    unit: 'ratio',
    better: null,
    needs: 'benchmark',
    periods: 2,
    undefinedWhen: 'the benchmark does not vary',
    compute: beta,
  },
  alpha: {
    title: 'Alpha',
    definition: 'Mean of the return less beta times the benchmark, times P; no risk-free rate is taken off.',
    unit: 'percent',
    better: 'higher',
    needs: 'benchmark',
    periods: 2,
    undefinedWhen: 'the benchmark does not vary',
    compute: (view) => (mean(view.returns) - beta(view) * mean(view.benchmark!)) * view.periodsPerYear,
  },
  informationRatio: {
    title: 'Information ratio',
    definition: 'Mean of the return less the benchmark over its sample standard deviation, times √P.',
    unit: 'ratio',
    better: 'higher',
    needs: 'benchmark',
    periods: 2,
    undefinedWhen: 'the distance to the benchmark does not vary',
    compute: (view) => {
      const distance = active(view)
      const deviation = deviationOf(distance)
      return deviation > 0 ? (mean(distance) / deviation) * Math.sqrt(view.periodsPerYear) : NaN
    },
  },
  trackingError: {
    title: 'Tracking error',
    definition: 'Sample standard deviation of the return less the benchmark, times √P.',
    unit: 'percent',
    better: null,
    needs: 'benchmark',
    periods: 2,
    undefinedWhen: 'the returns are too large to be squared',
    compute: (view) => deviationOf(active(view)) * Math.sqrt(view.periodsPerYear),
  },
  upCapture: {
    title: 'Up capture',
    definition: 'Mean return over the mean benchmark return, on the periods in which the benchmark rose.',
    unit: 'ratio',
    better: 'higher',
    needs: 'benchmark',
    periods: 1,
    undefinedWhen: 'the benchmark never rose',
    compute: (view) => capture(view, 1),
  },
  downCapture: {
    title: 'Down capture',
    definition: 'Mean return over the mean benchmark return, on the periods in which the benchmark fell.',
    unit: 'ratio',
    better: 'lower',
    needs: 'benchmark',
    periods: 1,
    undefinedWhen: 'the benchmark never fell',
    compute: (view) => capture(view, -1),
  },
})
