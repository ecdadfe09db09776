import type { EChartsOption } from 'echarts'
import type { ChartTheme, Size } from './chart-option.ts'
import type { Chart } from './document.ts'
import { textWidth, wrapWords } from './text-width.ts'

type MapChart = Extract<Chart, { type: 'map' }>

/** Letters of the names of groups, beside the map, at most; longer names are cut. */
const NAME_EMS = 20
const LINE_EMS = 1.35
const DISC_EMS = 1.5

/** High enough for a line for each group. */
export function mapHeight({ groups }: MapChart, em: number): number {
  return em * Math.max(26, groups.length * LINE_EMS + 3)
}

const TINT = 0.35

/** A colour that is written on: most of it is paper. Mixed here, because print knows no half-transparent colours. */
function tint(colour: string, paper: string): string {
  const part = (hex: string, at: number) => parseInt(hex.slice(at, at + 2), 16)
  return `#${[1, 3, 5].map((at) => Math.round(TINT * part(colour, at) + (1 - TINT) * part(paper, at)).toString(16).padStart(2, '0')).join('')}`
}

/** Points as discs with the number of their group, and what the numbers stand for beside them. Colours only help. */
export function mapOption({ axes, points, groups }: MapChart, theme: ChartTheme, { width, height }: Size): EChartsOption {
  const em = theme.fontSize
  const colour = (group: number) => theme.palette[group % theme.palette.length]
  const names = groups.map(({ name }) => wrapWords(name, NAME_EMS, 1)[0] ?? '')
  const right = Math.min(0.36 * width, (Math.max(1, ...names.map(textWidth)) * 1.12 + 3.5) * em)
  const axis = (title: string, values: readonly number[]) => {
    const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)]
    const margin = Math.max((high - low) * 0.08, 1e-9)
    return {
      type: 'value' as const,
      name: title,
      nameLocation: 'middle' as const,
      nameGap: em * 0.6,
      nameTextStyle: { color: theme.faint, fontSize: em, fontFamily: theme.font },
      min: low - margin,
      max: high + margin,
      // Where a component is zero says something; how long its unit is says nothing.
      axisLabel: { show: false },
      axisTick: { show: false },
      axisLine: { show: false },
      splitLine: { show: false },
    }
  }
  // Names of points far to the right stand at their left, so that none runs out of the map.
  const middle = (Math.min(0, ...points.map(({ x }) => x)) + Math.max(0, ...points.map(({ x }) => x))) / 2
  const line = { silent: true, symbol: 'none', label: { show: false }, lineStyle: { color: theme.grid, type: 'solid' as const, width: 1 }, data: [{ xAxis: 0 }, { yAxis: 0 }] }
  return {
    animation: false,
    backgroundColor: theme.paper,
    textStyle: { fontFamily: theme.font },
    grid: { left: em * 1.8, right, top: em * 0.6, bottom: em * 1.8, show: true, borderColor: theme.grid, containLabel: false, outerBoundsMode: 'none' },
    xAxis: axis(axes[0], points.map(({ x }) => x)),
    yAxis: axis(axes[1], points.map(({ y }) => y)),
    series: [
      {
        type: 'scatter',
        silent: true,
        symbolSize: em * DISC_EMS,
        markLine: line,
        data: points.map(({ x, y, group }) => ({
          value: [x, y],
          itemStyle: { color: tint(colour(group), theme.paper), borderColor: colour(group), borderWidth: 1 },
          label: { show: true, position: 'inside' as const, formatter: groups[group].mark, color: theme.ink, fontSize: em * 0.85, fontFamily: theme.font },
        })),
      },
      {
        // Names as far as there is room for them.
        type: 'scatter',
        silent: true,
        symbolSize: em * DISC_EMS,
        labelLayout: { hideOverlap: true },
        data: points.map(({ x, y, name }) => ({
          value: [x, y],
          itemStyle: { color: 'transparent' },
          label: { show: true, position: x > middle ? ('left' as const) : ('right' as const), distance: 1, formatter: name, color: theme.faint, fontSize: em * 0.75, fontFamily: theme.font },
        })),
      },
    ],
    graphic: groups.flatMap(({ mark }, g) => {
      const [x, y] = [width - right + em * 1.4, em * (1.2 + g * LINE_EMS)]
      return y > height - em ? [] : [
        { type: 'circle', silent: true, shape: { cx: x, cy: y, r: em * 0.62 }, style: { fill: tint(colour(g), theme.paper), stroke: colour(g) } },
        { type: 'text', silent: true, x, y, style: { text: mark, fill: theme.ink, font: `${em * 0.85}px ${theme.font}`, align: 'center' as const, verticalAlign: 'middle' as const } },
        { type: 'text', silent: true, x: x + em * 1.1, y, style: { text: names[g], fill: theme.ink, font: `${em}px ${theme.font}`, verticalAlign: 'middle' as const } },
      ]
    }) as EChartsOption['graphic'],
  }
}
