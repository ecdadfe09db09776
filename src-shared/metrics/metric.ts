import type { SeriesView } from './series.ts'

/** How a number is meant to be read; it decides how it is printed. */
type MetricUnit = 'percent' | 'ratio' | 'number'

/** One row of the list of metrics; its key in the list is its id. */
export interface Metric {
  readonly title: string
  /** Printed beside the number, wherever the number is printed. */
  readonly definition: string
  readonly unit: MetricUnit
  /** Which way is better for the holder; null where neither is. */
  readonly better: 'higher' | 'lower' | null
  /** What a series must carry for the metric to have a meaning. */
  readonly needs: 'returns' | 'benchmark' | 'trading'
  /** The fewest periods that define it. */
  readonly periods: number
  /** Why it can have no value although the series is long enough. */
  readonly undefinedWhen: string
  /** NaN or ±Infinity where it is undefined: the list turns both into null. */
  readonly compute: (view: SeriesView) => number
}

/** Keeps each row's type as Metric and the keys as literals. */
export function metrics<Key extends string>(rows: Record<Key, Metric>): Record<Key, Metric> {
  return rows
}
