import { DISTRIBUTION_METRICS } from './distribution.ts'
import { DRAWDOWN_METRICS } from './drawdown.ts'
import type { Metric } from './metric.ts'
import { RELATIVE_METRICS } from './relative.ts'
import { RETURN_METRICS } from './returns.ts'
import { RISK_METRICS } from './risk.ts'
import { viewOf, type ReturnSeries, type SeriesView } from './series.ts'
import { TRADING_METRICS } from './trading.ts'

/** Every metric, in the order in which a reader meets them. A new row in a family is in this list. */
export const METRICS = {
  ...RETURN_METRICS,
  ...RISK_METRICS,
  ...DRAWDOWN_METRICS,
  ...DISTRIBUTION_METRICS,
  ...TRADING_METRICS,
  ...RELATIVE_METRICS,
} as const satisfies Record<string, Metric>

export type MetricKey = keyof typeof METRICS

export const METRIC_KEYS = Object.keys(METRICS) as MetricKey[]

/** A number for each metric; null where it is undefined. */
export type MetricValues = Readonly<Record<MetricKey, number | null>>

interface Measured {
  readonly metrics: MetricValues
  /** Why a metric is null. A missing benchmark or missing trades are no news and are not said. */
  readonly notes: readonly string[]
}

export function measure(series: ReturnSeries): Measured {
  return measureView(viewOf(series))
}

export function measureView(view: SeriesView): Measured {
  const values: Partial<Record<MetricKey, number | null>> = {}
  const reasons = new Map<string, string[]>()
  for (const key of METRIC_KEYS) {
    const metric: Metric = METRICS[key]
    const value = hasWhatItNeeds(view, metric) && view.length >= metric.periods ? metric.compute(view) : NaN
    values[key] = Number.isFinite(value) ? value : null
    if (values[key] !== null || !hasWhatItNeeds(view, metric)) continue
    const reason = view.length < metric.periods ? shortage(view.length) : metric.undefinedWhen
    reasons.set(reason, [...(reasons.get(reason) ?? []), metric.title])
  }
  const notes = Array.from(reasons, ([reason, titles]) => `${titles.join(', ')}: not defined, because ${reason}.`)
  return { metrics: values as MetricValues, notes: [...view.notes, ...notes] }
}

function hasWhatItNeeds(view: SeriesView, metric: Metric): boolean {
  if (metric.needs === 'benchmark') return view.benchmark !== null
  return metric.needs === 'returns' || (view.turnover !== null && view.costShare !== null)
}

function shortage(length: number): string {
  return length === 0 ? 'there are no returns' : `there ${length === 1 ? 'is only one return' : `are only ${length} returns`}`
}
