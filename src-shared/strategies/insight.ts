import type { Day } from '../base/day.ts'

/** How a number of an insight is meant to be read; 0.05 is 5 % as `percent`. */
type InsightUnit = 'text' | 'percent' | 'ratio' | 'integer' | 'day'

/**
 * What a strategy looked at, as plain data that the report prints: attributions of features, members of clusters, probabilities of regimes. The id is
 * unique within the strategy.
 */
export type Insight =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'table'
      readonly id: string
      readonly title: string
      readonly columns: readonly { readonly title: string; readonly unit: InsightUnit }[]
      readonly rows: readonly (readonly (string | number | null)[])[]
    }
  | {
      readonly kind: 'lines'
      readonly id: string
      readonly title: string
      /** What the lines show, in words. */
      readonly summary: string
      readonly unit: InsightUnit
      readonly days: readonly Day[]
      /** At most five; NaN where there is nothing. */
      readonly series: readonly { readonly name: string; readonly values: ArrayLike<number> }[]
    }
  | {
      readonly kind: 'map'
      readonly id: string
      readonly title: string
      /** What the map shows, in words. */
      readonly summary: string
      /** What lies along x and y. */
      readonly axes: readonly [string, string]
      readonly points: readonly { readonly name: string; readonly x: number; readonly y: number; /** Index into `groups`. */ readonly group: number }[]
      /** A point is drawn as its group's mark, so that colour is not needed to read the map. */
      readonly groups: readonly { readonly mark: string; readonly name: string }[]
    }
