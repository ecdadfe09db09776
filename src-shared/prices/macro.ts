import type { Day } from '../base/day.ts'

/** Observations of the economy, dated by the period that they describe, not by the day on which anybody knew them. */
export interface MacroSeries {
  /** A key of `MACRO_SERIES`. */
  readonly id: MacroId
  /** Day that the source dates the observation by (for months: the first). Ascending. */
  readonly days: readonly Day[]
  readonly values: ArrayLike<number>
}

interface MacroRow {
  readonly title: string
  /** Name of the series at the Federal Reserve Bank of St. Louis. */
  readonly fred: string
  /**
   * Days from the date of an observation until it had been published at the latest in ordinary times: a decision may see
   * it from then on. Monthly figures are dated by the first of their month and come out in the middle of the next one or later.
   */
  readonly publicationLagDays: number
  /** Observations are dead after so many days: a series that ended must not be carried for ever. */
  readonly staleAfterDays: number
  /** What the feature shows: the figure itself, or its change over a year. */
  readonly shown: 'level' | 'year-change'
}

export const MACRO_SERIES = {
  termSpread: {
    title: 'Term spread (10 years less 2 years)',
    fred: 'T10Y2Y', publicationLagDays: 1, staleAfterDays: 14, shown: 'level',
  },
  longRate: {
    title: '10-year yield',
    fred: 'DGS10', publicationLagDays: 1, staleAfterDays: 14, shown: 'level',
  },
  shortRate: {
    title: '3-month yield',
    fred: 'DGS3MO', publicationLagDays: 1, staleAfterDays: 14, shown: 'level',
  },
  creditSpread: {
    title: 'Credit spread (Baa less 10 years)',
    fred: 'BAA10Y', publicationLagDays: 2, staleAfterDays: 14, shown: 'level',
  },
  impliedVolatility: {
    title: 'Implied volatility of US shares',
    fred: 'VIXCLS', publicationLagDays: 1, staleAfterDays: 14, shown: 'level',
  },
  inflation: {
    title: 'Inflation over a year',
    fred: 'CPIAUCSL', publicationLagDays: 50, staleAfterDays: 120, shown: 'year-change',
  },
  unemployment: {
    title: 'Unemployment rate',
    fred: 'UNRATE', publicationLagDays: 42, staleAfterDays: 120, shown: 'level',
  },
  production: {
    title: 'Industrial production over a year',
    fred: 'INDPRO', publicationLagDays: 52, staleAfterDays: 120, shown: 'year-change',
  },
} as const satisfies Record<string, MacroRow>

export type MacroId = keyof typeof MACRO_SERIES

export const MACRO_IDS = Object.keys(MACRO_SERIES) as MacroId[]
