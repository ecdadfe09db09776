import { dayTicks, logTicks, valueTicks } from '../../../src-shared/reports/ticks.ts'
import type { Day } from '../../../src-shared/base/day.ts'
import { rowsAround, type DaySpan, type Rows } from './day-span.ts'
import { downsample, type Frame } from './downsample.ts'
import { areaPath, linePath } from './line-path.ts'

/** Values by day; what is no number (null, NaN) is a gap. */
export type Values = ArrayLike<number | null>

interface DayPlot {
  /** Rising. */
  readonly days: readonly number[]
  readonly lines: readonly Values[]
  /** Each line is a share of a whole: they are laid on one another, what is below 0 downwards. */
  readonly stacked?: boolean
  /** Shaded between two lines. */
  readonly band?: { readonly low: Values; readonly high: Values }
  /** The space between the first line and 0 is tinted. */
  readonly filled?: boolean
  /** Equal steps are equal ratios; what is not above 0 is a gap. */
  readonly logarithmic?: boolean
  /** The scale covers at least this much, so that its numbers differ as they are written. */
  readonly leastSpan?: number
}

interface DayPicture {
  readonly frame: Frame
  readonly ticks: readonly { readonly value: number; readonly y: number }[]
  readonly dayTicks: { readonly precision: 'day' | 'month' | 'year'; readonly marks: readonly { readonly day: number; readonly x: number }[] }
  /** A path for each line: a surface where lines are stacked. */
  readonly paths: readonly string[]
  readonly band: string
  readonly tint: string
}

/** Room for one mark of a scale, in pixels. */
const DAY_WIDTH = 84
const VALUE_HEIGHT = 52
/** Nearer than this to an edge, the name of a day would be cut. */
const EDGE = 18

/** Lines over the days of a span as paths, with their scales; null where there is nothing to draw. */
export function drawDays(plot: DayPlot, span: DaySpan, width: number, height: number): DayPicture | null {
  const { days, stacked = false, filled = false, logarithmic = false } = plot
  if (width <= 0 || days.length === 0) return null
  const rows = rowsAround(days, span)
  const scaled = (values: Values): Values => (logarithmic ? Float64Array.from(values, (value) => scaleOf(value, true)) : values)
  const stacks = stacked ? stackLines(plot.lines, days.length) : null
  const lines = stacks ? stacks.map(({ high }) => high) : plot.lines.map(scaled)
  const band = plot.band && { low: scaled(plot.band.low), high: scaled(plot.band.high) }
  const found = extentOf([...lines, ...(stacks?.map(({ low }) => low) ?? []), ...(band ? [band.low, band.high] : [])], rows)
  if (!found) return null
  const extent: DaySpan = filled ? [Math.min(0, found[0]), Math.max(0, found[1])] : found
  const [yMin, yMax] = stacked ? [Math.min(0, extent[0]), Math.max(extent[1], 1e-6)] : padded(extent, logarithmic ? 0 : (plot.leastSpan ?? 0))
  const frame: Frame = { width, height, xMin: span[0], xMax: span[1], yMin, yMax }

  const xs = Float64Array.from(days)
  const points = lines.map((values) => (stacks ? [] : downsample(xs, Float64Array.from(values, (value) => value ?? NaN), rows.first, rows.last + 1, frame)))
  const count = Math.max(2, Math.round(height / VALUE_HEIGHT))
  const marks = dayTicks(span[0] as Day, span[1] as Day, Math.max(2, Math.floor(width / DAY_WIDTH)))
  return {
    frame,
    ticks: (logarithmic ? logTicks(10 ** yMin, 10 ** yMax, count) : valueTicks(yMin, yMax, count)).map((value) => ({ value, y: yOf(scaleOf(value, logarithmic), frame) })).filter(({ y }) => y >= -0.5 && y <= height + 0.5),
    dayTicks: { precision: marks.format === 'year' || marks.format === 'month' ? marks.format : 'day', marks: marks.days.map((day) => ({ day, x: xOf(day, frame) })).filter(({ x }) => x >= EDGE && x <= width - EDGE) },
    paths: stacks ? stacks.map(({ low, high }) => bandPath(days, low, high, rows, frame)) : points.map(linePath),
    band: band ? bandPath(days, band.low, band.high, rows, frame) : '',
    tint: filled ? areaPath(points[0] ?? [], yOf(0, frame)) : '',
  }
}

/** A value as it lies on the scale. */
export function scaleOf(value: number | null, logarithmic: boolean): number {
  if (value === null) return NaN
  return !logarithmic ? value : value > 0 ? Math.log10(value) : NaN
}

export function xOf(day: number, { xMin, xMax, width }: Frame): number {
  return ((day - xMin) / (xMax - xMin || 1)) * width
}

export function yOf(value: number, { yMin, yMax, height }: Frame): number {
  return height - ((value - yMin) / (yMax - yMin || 1)) * height
}

/** The value at a row, or the last known one before it: not every market trades on every day. */
export function knownAt(values: Values, row: number, first: number): number | null {
  for (let at = row; at >= first; at--) {
    const value = values[at] ?? null
    if (value !== null && Number.isFinite(value)) return value
  }
  return null
}

/** Lowest and highest of what is a number; null where nothing is. */
export function extentOf(lines: readonly Values[], { first, last }: Rows): DaySpan | null {
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

/** An extent with room above and below; one that ends at 0 says so with its edge. */
function padded([low, high]: DaySpan, leastSpan: number): DaySpan {
  const span = high - low
  const size = Math.max(Math.abs(low), Math.abs(high))
  // A span that is only rounding noise is drawn as the level line that it is.
  const isFlat = span <= size * 1e-12
  const pad = Math.max(span * 0.05, (leastSpan - span) / 2, isFlat ? size / 2 || 0.5 : 0)
  return [low - pad, high === 0 && !isFlat ? 0 : high + pad]
}

function stackLines(lines: readonly Values[], length: number): { readonly low: Float64Array; readonly high: Float64Array }[] {
  const up = new Float64Array(length)
  const down = new Float64Array(length)
  return lines.map((values) => {
    const low = new Float64Array(length)
    const high = new Float64Array(length)
    // Nothing of a short position still lies below 0.
    let below = false
    for (let row = 0; row < length; row++) {
      const value = values[row] ?? 0
      below = value < 0 || (value === 0 && below)
      if (below) {
        high[row] = down[row]!
        low[row] = down[row]! += value
      } else {
        low[row] = up[row]!
        high[row] = up[row]! += value
      }
    }
    return { low, high }
  })
}

/** More points than this for each pixel of width cannot be seen. */
const POINTS_PER_PIXEL = 1.5

/** The surface between two lines. */
export function bandPath(days: readonly number[], low: Values, high: Values, { first, last }: Rows, frame: Frame): string {
  const step = Math.max(1, Math.ceil((last - first + 1) / (frame.width * POINTS_PER_PIXEL)))
  const rows: number[] = []
  for (let row = first; row < last; row += step) rows.push(row)
  rows.push(last)
  const known = rows.filter((row) => Number.isFinite(low[row] ?? NaN) && Number.isFinite(high[row] ?? NaN))
  if (known.length === 0) return ''
  const point = (row: number, value: number) => `${xOf(days[row]!, frame).toFixed(1)} ${yOf(value, frame).toFixed(1)}`
  return `M${known.map((row) => point(row, high[row]!)).join('L')}L${known.toReversed().map((row) => point(row, low[row]!)).join('L')}Z`
}
