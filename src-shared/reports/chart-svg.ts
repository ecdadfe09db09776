import { init } from 'echarts'
import type { ChartBlock } from './document.ts'
import type { Formatter } from './format.ts'
import { mapHeight } from './chart-map.ts'
import { chartOption, type ChartTheme, type Size } from './chart-option.ts'

/** A chart as vector graphics, drawn without a browser. The same chart gives the same text. */
export function drawSvg({ id, chart }: ChartBlock, format: Formatter, size: Size, theme: ChartTheme): string {
  const drawing = init(null, null, { renderer: 'svg', ssr: true, ...size })
  try {
    drawing.setOption(chartOption(chart, format, theme, size))
    // ECharts counts its drawings in the names of their parts.
    return drawing.renderToSVGString().replace(/\bzr\d+-/g, `${id}-`)
  } finally {
    drawing.dispose()
  }
}

/** Height that suits a chart's content, where letters are `em` high. */
export function heightOf({ chart, half }: ChartBlock, em: number): number {
  if (chart.type === 'heat') return em * (2.4 + 2 * chart.rows.length)
  if (chart.type === 'map') return mapHeight(chart, em)
  if (half) return em * 17
  return em * (chart.type === 'lines' ? 19 : chart.type === 'areas' ? 20 : 17)
}
