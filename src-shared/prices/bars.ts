import type { Day } from '../base/day.ts'

/** The numbers of one daily bar, in the order in which they are stored and exported. */
export const BAR_FIELDS = ['open', 'high', 'low', 'close', 'adjustedClose', 'volume', 'dividend', 'split'] as const

export type BarField = (typeof BAR_FIELDS)[number]

/**
 * Daily bars of one instrument as its source published them, one array per number. Days never go down; the same day
 * twice is a fault that the quality checks name. NaN is a number that is not there, never zero.
 */
export interface Bars {
  readonly days: Int32Array
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  /** The source's own dividend-adjusted close: kept to be checked, never computed with. */
  readonly adjustedClose: Float64Array
  /** Shares (or contracts, or coins) traded. */
  readonly volume: Float64Array
  /** Money paid per share to whoever held it into this day; 0 on other days. */
  readonly dividend: Float64Array
  /** New shares per old share from this day on; 1 on other days. */
  readonly split: Float64Array
}

/** One bar as a row, for the places where a handful of rows is easier to read than eight arrays. */
export interface Bar {
  readonly day: Day
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly adjustedClose: number
  readonly volume: number
  readonly dividend: number
  readonly split: number
}

/** Bars to be filled in: no number anywhere, no dividend, no split. */
export function createBars(length: number): Bars {
  const missing = () => new Float64Array(length).fill(NaN)
  return {
    days: new Int32Array(length),
    open: missing(),
    high: missing(),
    low: missing(),
    close: missing(),
    adjustedClose: missing(),
    volume: missing(),
    dividend: new Float64Array(length),
    split: new Float64Array(length).fill(1),
  }
}

/** Rows that may leave out what their source does not give: a missing open, high or low stays missing. */
export function barsFromRows(rows: readonly (Partial<Bar> & { readonly day: Day })[]): Bars {
  const bars = createBars(rows.length)
  rows.forEach((row, r) => {
    bars.days[r] = row.day
    for (const field of BAR_FIELDS) if (row[field] !== undefined) bars[field][r] = row[field]
  })
  return bars
}

export function barAt(bars: Bars, row: number): Bar {
  return {
    day: bars.days[row] as Day,
    open: bars.open[row],
    high: bars.high[row],
    low: bars.low[row],
    close: bars.close[row],
    adjustedClose: bars.adjustedClose[row],
    volume: bars.volume[row],
    dividend: bars.dividend[row],
    split: bars.split[row],
  }
}

/** The named rows, in the order given, as bars of their own. */
export function pickBars(bars: Bars, rows: ArrayLike<number>): Bars {
  const out = createBars(rows.length)
  for (let r = 0; r < rows.length; r++) {
    out.days[r] = bars.days[rows[r]]
    for (const field of BAR_FIELDS) out[field][r] = bars[field][rows[r]]
  }
  return out
}

/** The same bars in ascending order of days; rows of one day keep their order. */
export function sortBars(bars: Bars): Bars {
  const { days } = bars
  let ascending = true
  for (let r = 1; r < days.length && ascending; r++) ascending = days[r] >= days[r - 1]
  if (ascending) return bars
  const order = Array.from(days, (_, r) => r).sort((a, b) => days[a] - days[b] || a - b)
  return pickBars(bars, order)
}
