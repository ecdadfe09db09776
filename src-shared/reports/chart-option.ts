import type { EChartsOption } from 'echarts'
import { civilFromDay, type Day } from '../base/day.ts'
import { stackLabels } from './chart-labels.ts'
import { mapOption } from './chart-map.ts'
import type { Chart, Format, SeriesRole } from './document.ts'
import type { Formatter } from './format.ts'
import { textWidth, wrapWords } from './text-width.ts'
import { thinRows } from './thin.ts'
import { dayTicks, logTicks, tickTexts, valueTicks } from './ticks.ts'

/** Colours that colour-blind readers tell apart (Okabe and Ito), and that differ in lightness for grey print. */
export interface ChartTheme {
  readonly ink: string
  readonly faint: string
  readonly grid: string
  readonly paper: string
  readonly font: string
  readonly fontSize: number
  readonly roles: Readonly<Record<SeriesRole, string>>
  /** For areas that lie on one another. */
  readonly palette: readonly string[]
  /** From the worst through nothing to the best. */
  readonly diverging: readonly [string, string, string]
}

export const PRINT_THEME: ChartTheme = {
  ink: '#1c1c1a',
  faint: '#5f5e59',
  grid: '#e4e2dc',
  paper: '#ffffff',
  font: 'Helvetica, Arial, sans-serif',
  fontSize: 8,
  roles: { own: '#005a50', shadow: '#005a50', anchor: '#c8641e', other: '#4f6fb0', quiet: '#77756e' },
  palette: ['#005a50', '#56a3d6', '#e39c1f', '#b05a96', '#8fb339', '#7a6a58', '#2e4a86', '#d5d2c8'],
  diverging: ['#b3532c', '#ffffff', '#2f6f8f'],
}

/** Strokes differ too, for whoever prints in grey. */
const STROKES: Readonly<Record<SeriesRole, { readonly width: number; readonly type: 'solid' | number[] }>> = {
  own: { width: 1.7, type: 'solid' },
  shadow: { width: 1, type: [2, 2] },
  anchor: { width: 1.1, type: 'solid' },
  other: { width: 1.1, type: [5, 2] },
  quiet: { width: 1.1, type: [1.5, 1.5] },
}

export interface Size {
  readonly width: number
  readonly height: number
}

/** More points than this for each pixel of width cannot be seen. */
const POINTS_PER_PIXEL = 0.7
/** An axis shows at least this much, so that its numbers differ as they are printed. */
const SMALLEST_SPAN: Partial<Record<Format, number>> = { percent: 0.001, ratio: 0.06, integer: 6, money: 6 }

/** What ECharts has to draw: in Node for print, in the page for the screen. */
export function chartOption(chart: Chart, format: Formatter, theme: ChartTheme, size: Size): EChartsOption {
  switch (chart.type) {
    case 'lines':
      return linesOption(chart, format, theme, size)
    case 'areas':
      return areasOption(chart, format, theme, size)
    case 'bars':
      return barsOption(chart, format, theme, size)
    case 'heat':
      return heatOption(chart, format, theme)
    case 'histogram':
      return histogramOption(chart, format, theme, size)
    case 'map':
      return mapOption(chart, theme, size)
  }
}

/** Where the drawing is, in pixels, and which numbers its edges stand for. */
interface Frame {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly low: number
  readonly high: number
}

interface Label {
  readonly text: string
  /** What it names, in the axis' own numbers. */
  readonly at: number
  readonly color: string
  readonly bold: boolean
  /** An area's colour may be too light to read: its name is in ink, behind a piece of its colour. */
  readonly area?: boolean
}

/** Room for names at the right of a line: at most this share of the width. */
const LABEL_SHARE = 0.24

function frameOf(ticks: readonly string[], labels: readonly Label[], [low, high]: readonly [number, number], theme: ChartTheme, { width, height }: Size): Frame {
  const em = theme.fontSize
  const named = labels.length > 0
  return {
    left: Math.max(...ticks.map(textWidth), 1) * em * 1.12 + 7,
    right: named ? Math.min(LABEL_SHARE * width, Math.max(...labels.map(({ text }) => textWidth(text))) * em * 1.12 + 14) : 0.03 * width,
    top: em * 0.8,
    bottom: height - em * 2.2,
    low,
    high,
  }
}

/** Names beside what they name, moved apart where they would lie on one another. */
function labelGraphics(labels: readonly Label[], frame: Frame, theme: ChartTheme, { width, height }: Size): object[] {
  const em = theme.fontSize
  const line = em * 1.15
  const edge = width - frame.right
  const y = (value: number) => frame.bottom - ((value - frame.low) / (frame.high - frame.low)) * (frame.bottom - frame.top)
  const wrapped = labels.map(({ text }) => wrapWords(text, (frame.right - 12) / em / 1.12, 2))
  const placed = stackLabels(
    labels.map(({ at }, i) => ({ wanted: Math.min(Math.max(y(at), frame.top), frame.bottom), height: wrapped[i].length * line + 1.5 })),
    0,
    height,
  )
  return labels.flatMap(({ at, color, bold, area }, i) => [
    { type: 'polyline', silent: true, shape: { points: [[edge + 1, y(at)], [edge + 8, placed[i]]] }, style: { stroke: color, fill: 'none', lineWidth: area ? 2.5 : 0.6 } },
    {
      type: 'text',
      silent: true,
      x: edge + 10,
      y: placed[i],
      style: { text: wrapped[i].join('\n'), fill: area ? theme.ink : color, font: `${bold ? 'bold ' : ''}${em}px ${theme.font}`, lineHeight: line, verticalAlign: 'middle' },
    },
  ])
}

function axes(days: readonly Day[], ticks: readonly number[], texts: readonly string[], frame: Frame, format: Formatter, theme: ChartTheme, size: Size) {
  const label = labelStyle(theme)
  const [first, last] = [days[0], days[days.length - 1]]
  const room = (size.width - frame.left - frame.right) / theme.fontSize
  const marks = dayTicks(first, last, Math.max(2, Math.floor(room / 5.5)))
  const text = (day: number) => (marks.format === 'year' ? String(civilFromDay(day as Day).year) : format(day, marks.format))
  const end = last > first ? last : first + 1
  // A date that would be cut off at the edge is left out.
  const fits = (day: number) => {
    const middle = frame.left + ((day - first) / (end - first)) * (size.width - frame.left - frame.right)
    const half = (textWidth(text(day)) * theme.fontSize * 1.12) / 2
    return middle - half >= 0 && middle + half <= size.width
  }
  return {
    animation: false as const,
    backgroundColor: theme.paper,
    textStyle: { fontFamily: theme.font },
    grid: gridOf(frame, size),
    xAxis: {
      type: 'value' as const,
      min: first,
      max: end,
      axisLabel: { ...label, customValues: marks.days.filter(fits), formatter: text, hideOverlap: true },
      axisTick: { show: true, customValues: marks.days, lineStyle: { color: theme.faint } },
      axisLine: { lineStyle: { color: theme.faint }, onZero: false },
      splitLine: { show: false },
    },
    yAxis: yAxisOf(ticks, texts, frame, theme),
  }
}

function yAxisOf(ticks: readonly number[], texts: readonly string[], frame: Frame, theme: ChartTheme) {
  const byTick = new Map(ticks.map((tick, i) => [tick, texts[i]]))
  return {
    type: 'value' as const,
    min: frame.low,
    max: frame.high,
    axisLabel: { ...labelStyle(theme), margin: 4, customValues: [...ticks], formatter: (x: number) => byTick.get(x) ?? '' },
    axisTick: { show: false, customValues: [...ticks] },
    splitLine: { lineStyle: { color: theme.grid } },
    axisLine: { show: false },
  }
}

function gridOf({ left, right, top, bottom }: Frame, { height }: Size) {
  return { left, right, top, bottom: height - bottom, containLabel: false, outerBoundsMode: 'none' as const }
}

function labelStyle(theme: ChartTheme) {
  return { color: theme.faint, fontSize: theme.fontSize, fontFamily: theme.font }
}

function linesOption({ days, series, band, format: unit, logarithmic }: Extract<Chart, { type: 'lines' }>, format: Formatter, theme: ChartTheme, size: Size): EChartsOption {
  const scale = logarithmic ? (x: number) => (x > 0 ? Math.log10(x) : NaN) : (x: number) => x
  const [low, high] = extent([...series.map(({ values }) => values), ...(band ? [band.low, band.high] : [])], scale)
  const pad = Math.max((high - low) * 0.04, logarithmic ? 1e-3 : ((SMALLEST_SPAN[unit] ?? 0) - (high - low)) / 2, 1e-9)
  // Nothing is above the highest wealth, and a share of nothing is nothing: an axis does not go beyond what can be.
  const bounds: [number, number] = [low - pad, high === 0 ? 0 : high + pad]
  const count = Math.max(2, Math.round(size.height / 38))
  const values = logarithmic ? logTicks(10 ** bounds[0], 10 ** bounds[1], count) : valueTicks(...bounds, count)
  const texts = tickTexts(values, unit, format)
  const labels: Label[] = series.length > 1 || band ? series.flatMap(({ name, values: line, role }) => labelAt(name, scale(lastNumber(line)), theme.roles[role], role === 'own')) : []
  if (band) labels.push(...labelAt(band.name, scale(lastNumber(band.high)), theme.faint, false))
  const frame = frameOf(texts, labels, bounds, theme, size)
  const pairs = (line: ArrayLike<number>, rows = thinRows(line, size.width * POINTS_PER_PIXEL)) => rows.flatMap((row) => (Number.isFinite(scale(line[row])) ? [[days[row], scale(line[row])]] : []))
  const bandRows = band ? thinRows(band.high, size.width * POINTS_PER_PIXEL) : []
  return {
    ...axes(days, values.map(scale), texts, frame, format, theme, size),
    series: [
      ...(band
        ? [
            { ...plainLine(band.name), data: pairs(band.low, bandRows), stack: 'band', lineStyle: { opacity: 0 } },
            {
              ...plainLine(band.name),
              data: bandRows.map((row) => [days[row], scale(band.high[row]) - scale(band.low[row])]),
              stack: 'band',
              lineStyle: { opacity: 0 },
              areaStyle: { color: theme.roles.own, opacity: 0.12 },
            },
          ]
        : []),
      // The strategy is drawn last, so that it lies on top.
      ...series.toReversed().map((line) => ({ ...plainLine(line.name), data: pairs(line.values), color: theme.roles[line.role], lineStyle: STROKES[line.role] })),
    ],
    graphic: labelGraphics(labels, frame, theme, size) as EChartsOption['graphic'],
  }
}

function plainLine(name: string) {
  return { name, type: 'line' as const, symbol: 'none', silent: true }
}

function labelAt(text: string, at: number, color: string, bold: boolean): Label[] {
  return Number.isFinite(at) ? [{ text, at, color, bold }] : []
}

function lastNumber(values: ArrayLike<number>): number {
  for (let i = values.length - 1; i >= 0; i--) if (Number.isFinite(values[i])) return values[i]
  return NaN
}

function extent(lines: readonly ArrayLike<number>[], scale: (x: number) => number): [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (const line of lines) {
    for (let i = 0; i < line.length; i++) {
      const value = scale(line[i])
      if (!Number.isFinite(value)) continue
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  return low <= high ? [low, high] : [0, 1]
}

function areasOption({ days, series, format: unit }: Extract<Chart, { type: 'areas' }>, format: Formatter, theme: ChartTheme, size: Size): EChartsOption {
  const step = Math.max(1, Math.ceil(days.length / (size.width * POINTS_PER_PIXEL)))
  const rows = days.map((_, row) => row).filter((row) => row % step === 0 || row === days.length - 1)
  const total = (sign: number) => rows.map((row) => series.reduce((sum, { values }) => sum + sign * Math.max(0, sign * values[row]), 0))
  const [low, high] = extent([total(1), total(-1)], (x) => x)
  const bounds: [number, number] = [low < -1e-6 ? low * 1.04 : 0, Math.max(high, 1e-6)]
  const values = valueTicks(...bounds, 4)
  const texts = tickTexts(values, unit, format)
  const sums = { up: 0, down: 0 }
  const labels = series.map(({ name, values: line }, i): Label => {
    const end = line[line.length - 1]
    const side = end < 0 ? 'down' : 'up'
    sums[side] += end
    return { text: name, at: sums[side] - end / 2, color: theme.palette[i % theme.palette.length], bold: false, area: true }
  })
  const frame = frameOf(texts, labels, bounds, theme, size)
  return {
    ...axes(days, values, texts, frame, format, theme, size),
    series: series.map((area, index) => ({
      ...plainLine(area.name),
      stack: 'all',
      data: rows.map((row) => [days[row], area.values[row]]),
      lineStyle: { width: 0.4, color: theme.paper },
      areaStyle: { opacity: 0.9 },
      color: theme.palette[index % theme.palette.length],
    })),
    graphic: labelGraphics(labels, frame, theme, size) as EChartsOption['graphic'],
  }
}

function barsOption({ labels, series, format: unit }: Extract<Chart, { type: 'bars' }>, format: Formatter, theme: ChartTheme, size: Size): EChartsOption {
  const [low, high] = extent([[0], ...series.map(({ values }) => values)], (x) => x)
  const bounds: [number, number] = [low * 1.05, high * 1.05 || 1]
  const values = valueTicks(...bounds, 4)
  const texts = tickTexts(values, unit, format)
  const names = series.length > 1 ? series.map(({ name, role, values: line }) => ({ text: name, at: lastNumber(line) || 0, color: theme.roles[role], bold: role === 'own' })) : []
  const frame = frameOf(texts, names, bounds, theme, size)
  return {
    animation: false,
    backgroundColor: theme.paper,
    grid: gridOf(frame, size),
    xAxis: { type: 'category', data: [...labels], axisLabel: { ...labelStyle(theme), hideOverlap: true }, axisLine: { lineStyle: { color: theme.faint } }, axisTick: { show: false } },
    yAxis: yAxisOf(values, texts, frame, theme),
    series: series.map((bar) => ({ name: bar.name, type: 'bar' as const, data: Array.from(bar.values), color: theme.roles[bar.role], barMaxWidth: 26 })),
    graphic: labelGraphics(names, frame, theme, size) as EChartsOption['graphic'],
  }
}

function heatOption({ columns, rows, values, format: unit }: Extract<Chart, { type: 'heat' }>, format: Formatter, theme: ChartTheme): EChartsOption {
  const cells = values.flatMap((row, y) => row.flatMap((value, x) => (value === null ? [] : [[x, y, value] as const])))
  const largest = Math.max(1e-9, ...cells.map(([, , value]) => Math.abs(value)))
  const label = labelStyle(theme)
  const em = theme.fontSize
  return {
    animation: false,
    backgroundColor: theme.paper,
    grid: { left: em * 4, right: 2, top: em * 2.2, bottom: 2, containLabel: false, outerBoundsMode: 'none' },
    visualMap: { show: false, min: -largest, max: largest, inRange: { color: [...theme.diverging] } },
    xAxis: { type: 'category', data: [...columns], position: 'top', axisLabel: label, axisLine: { show: false }, axisTick: { show: false } },
    yAxis: { type: 'category', data: [...rows], inverse: true, axisLabel: label, axisLine: { show: false }, axisTick: { show: false } },
    series: [
      {
        type: 'heatmap',
        silent: true,
        // Dark cells need light letters.
        data: cells.map((cell) => ({ value: [...cell], label: { color: Math.abs(cell[2]) > 0.6 * largest ? theme.paper : theme.ink } })),
        itemStyle: { borderColor: theme.paper, borderWidth: 1 },
        label: {
          show: true,
          fontSize: em,
          fontFamily: theme.font,
          formatter: ({ value }) => (Array.isArray(value) ? format(Number(value[2]), unit).replace(/\s?%/, '') : ''),
        },
      },
    ],
  }
}

const BINS = 40

function histogramOption({ values, format: unit, marks }: Extract<Chart, { type: 'histogram' }>, format: Formatter, theme: ChartTheme, size: Size): EChartsOption {
  const [low, high] = extent([values, marks.map((mark) => mark.value)], (x) => x)
  const width = (high - low) / BINS || 1
  const counts = new Array<number>(BINS).fill(0)
  for (let i = 0; i < values.length; i++) counts[Math.min(BINS - 1, Math.floor((values[i] - low) / width))]++
  const tallest = Math.max(1, ...counts)
  const countTicks = valueTicks(0, tallest, 3).filter((tick) => Number.isInteger(tick))
  const countTexts = tickTexts(countTicks, 'integer', format)
  const em = theme.fontSize
  const frame: Frame = { ...frameOf(countTexts, [], [0, tallest * 1.02], theme, size), top: em * (0.8 + 1.5 * marks.length) }
  const plot = size.width - frame.left - frame.right
  const [left, right] = [low, low + width * BINS]
  const x = (value: number) => frame.left + ((value - left) / (right - left)) * plot
  const ticks = valueTicks(left, right, Math.max(2, Math.floor(plot / em / 6)))
  const texts = new Map(tickTexts(ticks, unit, format).map((text, i) => [ticks[i], text]))
  return {
    animation: false,
    backgroundColor: theme.paper,
    grid: gridOf(frame, size),
    xAxis: {
      type: 'value',
      min: left,
      max: right,
      axisLabel: { ...labelStyle(theme), customValues: ticks, formatter: (tick: number) => texts.get(tick) ?? '' },
      axisTick: { show: true, customValues: ticks },
      splitLine: { show: false },
      axisLine: { lineStyle: { color: theme.faint } },
    },
    yAxis: yAxisOf(countTicks, countTexts, frame, theme),
    series: [{ type: 'bar', silent: true, data: counts.map((count, b) => [left + (b + 0.5) * width, count]), barWidth: (plot / BINS) * 0.9, color: '#b9b7b0' }],
    graphic: marks.flatMap(({ name, value, role }, i) => {
      const at = x(value)
      const top = em * (0.6 + 1.5 * i)
      const text = `${name} ${format(value, unit)}`
      const wide = textWidth(text) * em * 1.08 + 6
      return [
        { type: 'line', silent: true, shape: { x1: at, x2: at, y1: top, y2: frame.bottom }, style: { stroke: theme.roles[role], lineWidth: 2 } },
        {
          type: 'text',
          silent: true,
          x: at + wide > size.width ? at - 4 : at + 4,
          y: top,
          style: { text, fill: theme.roles[role], font: `bold ${em}px ${theme.font}`, align: at + wide > size.width ? 'right' : 'left', verticalAlign: 'top' },
        },
      ]
    }) as EChartsOption['graphic'],
  }
}
