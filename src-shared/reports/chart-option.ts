import type { EChartsOption } from 'echarts'
import { formatDay } from '../base/day.ts'
import type { Chart, ChartSeries, Format, SeriesRole } from './document.ts'
import type { Formatter } from './format.ts'
import { thinRows } from './thin.ts'

/** Colours that colour-blind readers tell apart (Okabe and Ito), and that differ in lightness for grey print. */
export interface ChartTheme {
  readonly ink: string
  readonly faint: string
  readonly grid: string
  readonly paper: string
  readonly font: string
  readonly roles: Readonly<Record<SeriesRole, string>>
  /** For areas that lie on one another. */
  readonly palette: readonly string[]
  /** From the worst through nothing to the best. */
  readonly diverging: readonly [string, string, string]
}

export const PRINT_THEME: ChartTheme = {
  ink: '#1c1c1a',
  faint: '#6b6a65',
  grid: '#e4e2dc',
  paper: '#ffffff',
  font: 'Helvetica, Arial, sans-serif',
  roles: { own: '#005a50', anchor: '#c8641e', other: '#4f6fb0', quiet: '#9a9890' },
  palette: ['#005a50', '#56a3d6', '#e39c1f', '#b05a96', '#8fb339', '#7a6a58', '#b9b7b0', '#2e4a86'],
  diverging: ['#b3532c', '#ffffff', '#2f6f8f'],
}

const MOST_POINTS = 700
const AXIS_FONT = 10

/** What ECharts has to draw: in Node for print, in the page for the screen. */
export function chartOption(chart: Chart, format: Formatter, theme: ChartTheme): EChartsOption {
  switch (chart.type) {
    case 'lines':
      return linesOption(chart, format, theme)
    case 'areas':
      return areasOption(chart, format, theme)
    case 'bars':
      return barsOption(chart, format, theme)
    case 'heat':
      return heatOption(chart, format, theme)
    case 'histogram':
      return histogramOption(chart, format, theme)
  }
}

type Lines = Extract<Chart, { type: 'lines' }>

function linesOption({ days, series, band, format: unit, logarithmic }: Lines, format: Formatter, theme: ChartTheme): EChartsOption {
  const rowsOf = (values: ArrayLike<number>) => thinRows(values, MOST_POINTS)
  const pairs = (values: ArrayLike<number>, rows: readonly number[]) => rows.flatMap((row) => (Number.isFinite(values[row]) ? [[formatDay(days[row]), values[row]]] : []))
  const bandRows = band ? rowsOf(band.high) : []
  return {
    ...frame(theme, series.length > 1 || band !== undefined),
    xAxis: timeAxis(theme),
    yAxis: { ...valueAxis(unit, format, theme), type: logarithmic ? 'log' : 'value', scale: true },
    series: [
      ...(band
        ? [
            { name: band.name, type: 'line' as const, data: pairs(band.low, bandRows), stack: 'band', symbol: 'none', lineStyle: { opacity: 0 }, silent: true, color: theme.roles.quiet },
            {
              name: band.name,
              type: 'line' as const,
              data: bandRows.map((row) => [formatDay(days[row]), band.high[row] - band.low[row]]),
              stack: 'band',
              symbol: 'none',
              lineStyle: { opacity: 0 },
              areaStyle: { color: theme.roles.own, opacity: 0.12 },
              color: theme.roles.quiet,
              silent: true,
            },
          ]
        : []),
      // The strategy is drawn last, so that it lies on top.
      ...series.toReversed().map((line) => ({
        name: line.name,
        type: 'line' as const,
        data: pairs(line.values, rowsOf(line.values)),
        symbol: 'none',
        color: theme.roles[line.role],
        lineStyle: { width: line.role === 'own' ? 1.8 : 1.2, type: line.role === 'quiet' ? ('dashed' as const) : ('solid' as const) },
        endLabel: series.length > 1 ? { show: false } : undefined,
      })),
    ],
  }
}

function areasOption({ days, series, format: unit }: Extract<Chart, { type: 'areas' }>, format: Formatter, theme: ChartTheme): EChartsOption {
  const step = Math.max(1, Math.ceil(days.length / MOST_POINTS))
  const rows = days.map((_, row) => row).filter((row) => row % step === 0 || row === days.length - 1)
  return {
    ...frame(theme, true),
    xAxis: timeAxis(theme),
    yAxis: { ...valueAxis(unit, format, theme), min: 0 },
    series: series.map((area: ChartSeries, index) => ({
      name: area.name,
      type: 'line' as const,
      stack: 'all',
      data: rows.map((row) => [formatDay(days[row]), area.values[row]]),
      symbol: 'none',
      lineStyle: { width: 0.4, color: theme.paper },
      areaStyle: { opacity: 0.9 },
      color: theme.palette[index % theme.palette.length],
    })),
  }
}

function barsOption({ labels, series, format: unit }: Extract<Chart, { type: 'bars' }>, format: Formatter, theme: ChartTheme): EChartsOption {
  return {
    ...frame(theme, series.length > 1),
    xAxis: { type: 'category', data: [...labels], axisLabel: { color: theme.faint, fontSize: AXIS_FONT, fontFamily: theme.font }, axisLine: { lineStyle: { color: theme.faint } }, axisTick: { show: false } },
    yAxis: valueAxis(unit, format, theme),
    series: series.map((bar) => ({ name: bar.name, type: 'bar' as const, data: Array.from(bar.values), color: theme.roles[bar.role] })),
  }
}

function heatOption({ columns, rows, values, format: unit }: Extract<Chart, { type: 'heat' }>, format: Formatter, theme: ChartTheme): EChartsOption {
  const cells = values.flatMap((row, y) => row.flatMap((value, x) => (value === null ? [] : [[x, y, value] as const])))
  const largest = Math.max(1e-9, ...cells.map(([, , value]) => Math.abs(value)))
  const label = { color: theme.faint, fontSize: AXIS_FONT, fontFamily: theme.font }
  return {
    animation: false,
    backgroundColor: theme.paper,
    grid: { left: 40, right: 8, top: 22, bottom: 4 },
    visualMap: { show: false, min: -largest, max: largest, inRange: { color: [...theme.diverging] } },
    xAxis: { type: 'category', data: [...columns], position: 'top', axisLabel: label, axisLine: { show: false }, axisTick: { show: false } },
    yAxis: { type: 'category', data: [...rows], inverse: true, axisLabel: label, axisLine: { show: false }, axisTick: { show: false } },
    series: [
      {
        type: 'heatmap',
        data: cells.map((cell) => [...cell]),
        itemStyle: { borderColor: theme.paper, borderWidth: 1 },
        label: {
          show: true,
          fontSize: 8.5,
          fontFamily: theme.font,
          color: theme.ink,
          formatter: ({ value }) => (Array.isArray(value) ? format(Number(value[2]), unit).replace(/\s?%/, '') : ''),
        },
      },
    ],
  }
}

const BINS = 40

function histogramOption({ values, format: unit, marks }: Extract<Chart, { type: 'histogram' }>, format: Formatter, theme: ChartTheme): EChartsOption {
  let [low, high] = [Infinity, -Infinity]
  for (const value of [...Array.from(values), ...marks.map((mark) => mark.value)]) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  const width = (high - low) / BINS || 1
  const counts = new Array<number>(BINS).fill(0)
  for (let i = 0; i < values.length; i++) counts[Math.min(BINS - 1, Math.floor((values[i] - low) / width))]++
  return {
    ...frame(theme, false),
    xAxis: {
      type: 'value',
      min: low,
      max: low + width * BINS,
      axisLabel: { color: theme.faint, fontSize: AXIS_FONT, fontFamily: theme.font, formatter: (x: number) => format(x, unit), hideOverlap: true },
      splitLine: { show: false },
      axisLine: { lineStyle: { color: theme.faint } },
    },
    yAxis: { type: 'value', axisLabel: { color: theme.faint, fontSize: AXIS_FONT, fontFamily: theme.font }, splitLine: { lineStyle: { color: theme.grid } } },
    series: [
      {
        type: 'bar',
        data: counts.map((count, b) => [low + (b + 0.5) * width, count]),
        barWidth: '92%',
        color: theme.roles.quiet,
        markLine: {
          symbol: 'none',
          animation: false,
          data: marks.map((mark) => ({
            xAxis: mark.value,
            lineStyle: { color: theme.roles[mark.role], width: 2, type: 'solid' as const },
            label: { formatter: `${mark.name} ${format(mark.value, unit)}`, color: theme.roles[mark.role], fontSize: AXIS_FONT, fontFamily: theme.font },
          })),
        },
      },
    ],
  }
}

function frame(theme: ChartTheme, legend: boolean): EChartsOption {
  return {
    animation: false,
    backgroundColor: theme.paper,
    textStyle: { fontFamily: theme.font },
    grid: { left: 8, right: 16, top: legend ? 34 : 14, bottom: 6, containLabel: true },
    legend: legend ? { top: 0, left: 0, itemWidth: 18, itemHeight: 8, icon: 'roundRect', textStyle: { color: theme.ink, fontSize: AXIS_FONT, fontFamily: theme.font } } : { show: false },
  }
}

function timeAxis(theme: ChartTheme) {
  return {
    type: 'time' as const,
    axisLabel: { color: theme.faint, fontSize: AXIS_FONT, fontFamily: theme.font, hideOverlap: true },
    axisLine: { lineStyle: { color: theme.faint } },
    splitLine: { show: false },
  }
}

function valueAxis(unit: Format, format: Formatter, theme: ChartTheme) {
  return {
    type: 'value' as const,
    axisLabel: { color: theme.faint, fontSize: AXIS_FONT, fontFamily: theme.font, formatter: (x: number) => shortLabel(format(x, unit), unit) },
    splitLine: { lineStyle: { color: theme.grid } },
    axisLine: { show: false },
  }
}

/** Axes say the unit once, in the title: currency codes and empty decimals only crowd them. */
function shortLabel(text: string, unit: Format): string {
  if (unit === 'money') return text.replace(/\s?[A-Z]{3}$/, '')
  return unit === 'percent' ? text.replace(/[.,]0(?=\s?%)/, '') : text
}
