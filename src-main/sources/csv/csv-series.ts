import { formatDay, type Day } from '../../../src-shared/base/day.ts'
import { BAR_FIELDS, createBars, type BarField, type Bars } from '../../../src-shared/prices/bars.ts'
import type { Adjustment } from '../../../src-shared/prices/series.ts'

/** Something that was not taken, and why. */
export interface CsvProblem {
  readonly line: number
  readonly column?: string
  readonly symbol?: string
  readonly reason: string
}

/** One instrument's rows of a file. */
export interface CsvSeries {
  readonly symbol: string
  /** As the file says, where it does. */
  readonly currency: string | undefined
  readonly adjustment: Adjustment
  readonly bars: Bars
  /** The numbers that the file has; the others are missing in `bars`. */
  readonly fields: readonly BarField[]
  readonly notes: readonly string[]
}

const WIDTH = BAR_FIELDS.length

/** Gathers the rows of one instrument, in whatever order the file has them. */
export function createSeriesBuilder(symbol: string) {
  const days: number[] = []
  const lines: number[] = []
  const values: number[] = []
  let currency: string | undefined
  return {
    /** `row` holds the numbers in the order of BAR_FIELDS. */
    add(day: Day, line: number, row: Float64Array, rowCurrency?: string): void {
      days.push(day)
      lines.push(line)
      for (let f = 0; f < WIDTH; f++) values.push(row[f])
      if (rowCurrency) currency ??= rowCurrency
    },
    finish(fields: readonly BarField[], adjustment: Adjustment | undefined, report: (problem: CsvProblem) => void): CsvSeries {
      const order = sortedOrder(days)
      const kept = dropDoubles(order, days, lines, values, symbol, report)
      const bars = createBars(kept.length)
      for (let r = 0; r < kept.length; r++) {
        bars.days[r] = days[kept[r]]
        for (let f = 0; f < WIDTH; f++) bars[BAR_FIELDS[f]][r] = values[kept[r] * WIDTH + f]
      }
      return { symbol, currency, ...understandAdjustment(bars, fields, adjustment) }
    },
  }
}

/** Rows by day, and rows of a day as they stand in the file. Files are mostly oldest or newest first already. */
function sortedOrder(days: readonly number[]): Uint32Array {
  const order = new Uint32Array(days.length)
  for (let i = 0; i < order.length; i++) order[i] = i
  const runs = (sign: number): boolean => days.every((day, i) => i === 0 || sign * (day - days[i - 1]) > 0)
  if (runs(1)) return order
  if (runs(-1)) return order.reverse()
  return order.sort((a, b) => days[a] - days[b] || a - b)
}

/** Rows of one day that agree are one row; rows that do not are none, because nobody knows which is right. */
function dropDoubles(
  order: Uint32Array,
  days: readonly number[],
  lines: readonly number[],
  values: readonly number[],
  symbol: string,
  report: (problem: CsvProblem) => void,
): Uint32Array {
  let kept = 0
  for (let at = 0; at < order.length; ) {
    let end = at + 1
    let agree = true
    while (end < order.length && days[order[end]] === days[order[at]]) {
      for (let f = 0; f < WIDTH; f++) agree &&= Object.is(values[order[end] * WIDTH + f], values[order[at] * WIDTH + f])
      end++
    }
    if (end > at + 1) {
      const day = formatDay(days[order[at]] as Day)
      const first = lines[order[at]]
      for (let i = agree ? at + 1 : at; i < end; i++) {
        const reason = agree
          ? `${day} stands here again with the numbers of line ${first}; it counts once`
          : `${day} has ${end - at} rows with different numbers (first in line ${first}); none was taken`
        report({ line: lines[order[i]], symbol, reason })
      }
    }
    if (agree) order[kept++] = order[at]
    at = end
  }
  return order.subarray(0, kept)
}

type Understood = Pick<CsvSeries, 'adjustment' | 'bars' | 'fields' | 'notes'>

/** What "close" means here. A file with both closes but without dividends still says what was paid: in their ratio. */
function understandAdjustment(bars: Bars, fields: readonly BarField[], declared: Adjustment | undefined): Understood {
  const has = (field: BarField) => fields.includes(field)
  if (has('adjustedClose') && !has('close')) {
    bars.close.set(bars.adjustedClose)
    const notes = ['The only price is an adjusted close, so it is taken as total return.']
    return { bars, adjustment: declared ?? 'splits-and-dividends', fields: [...fields, 'close'], notes }
  }
  if (!has('adjustedClose') || has('dividend')) return { bars, adjustment: declared ?? 'splits', fields, notes: [] }
  const inferred = inferDividends(bars)
  if (inferred === undefined) {
    for (const field of ['open', 'high', 'low'] as const) scaleByAdjustment(bars, field)
    bars.close.set(bars.adjustedClose)
    const notes = ['Close and adjusted close differ by more than dividends explain, so the adjusted prices are taken as total return.']
    return { bars, adjustment: 'splits-and-dividends', fields, notes }
  }
  if (inferred === 0) return { bars, adjustment: declared ?? 'splits', fields, notes: [] }
  const notes = [`${inferred} dividends were worked out from the adjusted close.`]
  return { bars, adjustment: declared ?? 'splits', fields: [...fields, 'dividend'], notes }
}

function scaleByAdjustment(bars: Bars, field: BarField): void {
  for (let r = 0; r < bars.days.length; r++) bars[field][r] *= bars.adjustedClose[r] / bars.close[r]
}

/**
 * Each step of adjusted over raw close is 1 − dividend / close before. Steps within what rounding of the printed numbers can
 * make are none. Undefined where a step is larger than any dividend (an unadjusted split) or goes the wrong way.
 */
function inferDividends(bars: Bars): number | undefined {
  const { close, adjustedClose } = bars
  const dividend = new Float64Array(close.length)
  const [closeUnit, adjustedUnit] = [printedUnit(close), printedUnit(adjustedClose)]
  let count = 0
  for (let r = 1; r < close.length; r++) {
    const step = (adjustedClose[r - 1] / close[r - 1]) * (close[r] / adjustedClose[r])
    if (Number.isNaN(step)) continue
    const rounding = closeUnit / close[r - 1] + closeUnit / close[r] + adjustedUnit / adjustedClose[r - 1] + adjustedUnit / adjustedClose[r]
    if (Math.abs(1 - step) <= rounding + 2e-5) continue
    if (step > 1 || step < 0.7) return undefined
    dividend[r] = close[r - 1] * (1 - step)
    count++
  }
  bars.dividend.set(dividend)
  return count
}

/** Half of the last digit that the file prints: 0.005 for prices with two decimals. */
function printedUnit(values: Float64Array): number {
  let unit = 1
  for (let r = 0; r < values.length; r += 1 + Math.floor(values.length / 200)) {
    while (unit > 1e-8 && Math.abs(values[r] / unit - Math.round(values[r] / unit)) > 1e-4) unit /= 10
  }
  return unit / 2
}
