import { init } from 'echarts'
import type { Chart } from './document.ts'
import type { Formatter } from './format.ts'
import { chartOption, PRINT_THEME, type ChartTheme } from './chart-option.ts'

/** A chart as vector graphics, drawn without a browser. */
export function drawSvg(chart: Chart, format: Formatter, width: number, height: number, theme: ChartTheme = PRINT_THEME): string {
  const drawing = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    drawing.setOption(chartOption(chart, format, theme))
    return drawing.renderToSVGString()
  } finally {
    drawing.dispose()
  }
}

/** Height that suits a chart's content, for a width of 520. */
export function heightOf(chart: Chart): number {
  if (chart.type === 'heat') return 30 + 17 * chart.rows.length
  return chart.type === 'histogram' ? 170 : 210
}
