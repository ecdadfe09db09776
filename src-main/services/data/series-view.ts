import type { SeriesView } from '../../../src-shared/api/data.ts'
import { formatDay, type Day } from '../../../src-shared/base/day.ts'
import { adjustBars } from '../../../src-shared/prices/adjust.ts'
import type { Series } from '../../../src-shared/prices/series.ts'

type Charts = Pick<SeriesView, 'days' | 'price' | 'totalReturn' | 'drawdown' | 'dividends' | 'splits'>

/** One row per day with a price, by the same adjustment that strategies see. */
export function chartSeries(series: Series): Charts {
  const { days, close, totalReturn } = adjustBars(series)
  const { bars } = series
  const drawdown = new Float64Array(days.length)
  let high = 0
  totalReturn.forEach((value, d) => {
    high = Math.max(high, value)
    drawdown[d] = value / high - 1
  })
  return {
    days: Array.from(days, (day) => formatDay(day as Day)),
    price: Array.from(close, finite),
    totalReturn: Array.from(totalReturn, finite),
    drawdown: Array.from(drawdown, finite),
    dividends: rowsWhere(bars.days, (row) => bars.dividend[row] > 0).map((row) => ({ day: formatDay(bars.days[row] as Day), amount: bars.dividend[row] })),
    splits: rowsWhere(bars.days, (row) => bars.split[row] > 0 && bars.split[row] !== 1).map((row) => ({ day: formatDay(bars.days[row] as Day), ratio: bars.split[row] })),
  }
}

function rowsWhere(days: Int32Array, holds: (row: number) => boolean): number[] {
  const rows: number[] = []
  for (let row = 0; row < days.length; row++) if (holds(row)) rows.push(row)
  return rows
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
