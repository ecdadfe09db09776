import { thinRows } from '../../../src-shared/reports/thin.ts'

/** Where a chart is drawn, in pixels, and which days and values its edges stand for. */
export interface Frame {
  readonly width: number
  readonly height: number
  readonly from: number
  readonly to: number
  readonly low: number
  readonly high: number
}

/** Rows of `days` from the last at or before `from` to the first at or after `to`, so that lines reach the edges. */
export function rowsWithin(days: readonly number[], [from, to]: readonly [number, number]): { readonly first: number; readonly last: number } {
  let first = lowerBound(days, from)
  if (first > 0 && days[first] !== from) first--
  return { first: Math.min(first, days.length - 1), last: Math.min(lowerBound(days, to), days.length - 1) }
}

/** The row whose day is the nearest. */
export function nearestRow(days: readonly number[], day: number): number {
  const after = Math.min(lowerBound(days, day), days.length - 1)
  return after > 0 && day - days[after - 1]! < days[after]! - day ? after - 1 : after
}

function lowerBound(days: readonly number[], day: number): number {
  let [low, high] = [0, days.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (days[middle]! < day) low = middle + 1
    else high = middle
  }
  return low
}

/** Lowest and highest of what is a number; null where nothing is. */
export function extentOf(lines: readonly ArrayLike<number | null>[], first: number, last: number): [number, number] | null {
  let [low, high] = [Infinity, -Infinity]
  for (const line of lines) {
    for (let row = first; row <= last; row++) {
      const value = line[row]
      if (value === null || value === undefined || !Number.isFinite(value)) continue
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  return low <= high ? [low, high] : null
}

export function xOf(day: number, { from, to, width }: Frame): number {
  return ((day - from) / (to - from || 1)) * width
}

export function yOf(value: number, { low, high, height }: Frame): number {
  return height - ((value - low) / (high - low || 1)) * height
}

/** More points than this for each pixel of width cannot be seen. */
const POINTS_PER_PIXEL = 1.5

/** A line through the rows from `first` to `last`, interrupted where there is no number; peaks and troughs are kept. */
export function linePath(days: readonly number[], values: ArrayLike<number | null>, { first, last }: { readonly first: number; readonly last: number }, frame: Frame): string {
  const numbers = Float64Array.from({ length: last - first + 1 }, (_, i) => values[first + i] ?? NaN)
  let path = ''
  let pen = false
  for (const i of thinRows(numbers, frame.width * POINTS_PER_PIXEL)) {
    const value = numbers[i]!
    if (!Number.isFinite(value)) {
      pen = false
      continue
    }
    path += `${pen ? 'L' : 'M'}${xOf(days[first + i]!, frame).toFixed(1)} ${yOf(value, frame).toFixed(1)}`
    pen = true
  }
  return path
}

/** The surface between two lines. */
export function bandPath(days: readonly number[], low: ArrayLike<number | null>, high: ArrayLike<number | null>, { first, last }: { readonly first: number; readonly last: number }, frame: Frame): string {
  const step = Math.max(1, Math.ceil((last - first + 1) / (frame.width * POINTS_PER_PIXEL)))
  const rows: number[] = []
  for (let row = first; row < last; row += step) rows.push(row)
  rows.push(last)
  const known = rows.filter((row) => Number.isFinite(low[row] ?? NaN) && Number.isFinite(high[row] ?? NaN))
  if (known.length === 0) return ''
  const point = (row: number, value: number) => `${xOf(days[row]!, frame).toFixed(1)} ${yOf(value, frame).toFixed(1)}`
  return `M${known.map((row) => point(row, high[row]!)).join('L')}L${known.toReversed().map((row) => point(row, low[row]!)).join('L')}Z`
}
