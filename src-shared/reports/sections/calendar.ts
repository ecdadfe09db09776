import { civilFromDay } from '../../base/day.ts'
import { compound, monthlyTable, yearlyTable } from '../../metrics/calendar.ts'
import { seriesFromLedger, type ReturnSeries } from '../../metrics/series.ts'
import type { Cell } from '../document.ts'
import { figure } from '../phrase.ts'
import type { SectionRow } from '../section.ts'

const TRAILING_YEARS = [1, 3, 5, 10]

export const calendar: SectionRow = {
  id: 'calendar',
  title: ({ calendar: t }) => t.title,
  build({ ownSeries, own, anchor, result, texts }) {
    const t = texts.calendar
    const months = monthlyTable(ownSeries)
    if (months.length === 0) return []
    const years = yearlyTable(ownSeries)
    const name = result.benchmarkName ?? texts.benchmark
    const hasBenchmark = ownSeries.benchmark !== null
    const { benchmark } = ownSeries
    const lines = [ownSeries, seriesFromLedger(anchor.ledger), ...(benchmark ? [{ ...ownSeries, returns: benchmark }] : [])]
    const trailing = TRAILING_YEARS.flatMap((count) => {
      const rates = lines.map((line) => trailingRate(line, count))
      return rates[0] === null ? [] : [[t.last(count), ...rates] as Cell[]]
    })
    return [
      {
        kind: 'chart',
        id: 'months',
        title: t.chart,
        summary: t.summary(figure(own.ledger.days[0], 'day'), figure(own.ledger.days[own.ledger.days.length - 1], 'day')),
        chart: { type: 'heat', columns: t.monthNames, rows: months.map(({ year }) => String(year)), values: months.map((row) => row.months), format: 'percent' },
      },
      {
        kind: 'table',
        id: 'years',
        caption: t.years,
        columns: [{ title: t.year, format: 'text' }, { title: own.title, format: 'percent' }, ...(hasBenchmark ? [{ title: name, format: 'percent' } as const] : []), { title: t.volatility, format: 'percent' }, { title: t.maxDrawdown, format: 'percent' }, { title: t.days, format: 'integer' }],
        rows: years.map(({ year, total, benchmark, metrics, periods }) => [String(year), total, ...(hasBenchmark ? [benchmark] : []), metrics.volatility, metrics.maxDrawdown, periods]),
      },
      ...(trailing.length === 0
        ? []
        : [{ kind: 'table', id: 'trailing', caption: t.trailing(figure(own.ledger.days[own.ledger.days.length - 1], 'day')), columns: [{ title: t.period, format: 'text' }, ...[own.title, anchor.title, ...(benchmark ? [name] : [])].map((title) => ({ title, format: 'percent' }) as const)], rows: trailing } as const]),
    ]
  },
}

/** Return a year over the last whole `years`; null where the series is shorter. */
function trailingRate({ days, startDay, returns }: ReturnSeries, years: number): number | null {
  if (!days || days.length === 0 || startDay === null) return null
  const last = civilFromDay(days[days.length - 1])
  const key = (day: (typeof days)[number]) => {
    const { year, month, dayOfMonth } = civilFromDay(day)
    return year * 10_000 + month * 100 + dayOfMonth
  }
  const from = (last.year - years) * 10_000 + last.month * 100 + last.dayOfMonth
  if (key(startDay) > from) return null
  const first = days.findIndex((day) => key(day) > from)
  return (1 + compound(returns, first)) ** (1 / years) - 1
}
