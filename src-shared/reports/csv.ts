import type { StudyResult } from '../study.ts'
import { writeCsv } from '../base/csv.ts'
import { formatDay } from '../base/day.ts'
import type { ReportDocument } from './document.ts'

/** A file for each table. Numbers are written in full, so that whoever reads them can compute on. */
export function reportToCsv(report: ReportDocument): Record<string, string> {
  const files: Record<string, string> = {}
  for (const { blocks } of report.sections) {
    for (const block of blocks) {
      if (block.kind !== 'table') continue
      const days = block.columns.map(({ format }) => format === 'day')
      files[`${block.id}.csv`] = writeCsv([block.columns.map(({ title }) => title), ...block.rows.map((row) => row.map((cell, c) => (days[c] && typeof cell === 'number' ? formatDay(cell as Parameters<typeof formatDay>[0]) : cell)))])
    }
  }
  return files
}

/** What lies behind the report, day by day. */
export function ledgersToCsv(result: StudyResult): Record<string, string> {
  const files: Record<string, string> = {}
  files['values.csv'] = writeCsv([
    ['Date', ...result.strategies.map(({ title }) => title)],
    ...result.strategies[0].ledger.days.map((day, row) => [formatDay(day), ...result.strategies.map(({ ledger }) => ledger.value[row])]),
  ])
  const { ledger } = result.strategies[0]
  const n = ledger.instruments.length
  const matrix = (values: Float64Array) =>
    writeCsv([['Date', ...ledger.instruments.map(({ symbol }) => symbol)], ...ledger.days.map((day, row) => [formatDay(day), ...Array.from(values.subarray(row * n, (row + 1) * n), (x) => (Number.isNaN(x) ? null : x))])])
  files['weights.csv'] = matrix(ledger.weights)
  files['trades.csv'] = matrix(ledger.trades)
  // What each level of a hierarchy decided, regimes among them, of every strategy that has levels.
  const levels = result.strategies.flatMap(({ title, ledger: { decisions = [] } }) =>
    decisions.flatMap(({ day, levels: told = [] }) => told.flatMap(({ name, shares }) => Object.entries(shares).map(([of, share]) => [formatDay(day), title, name, of, share]))),
  )
  if (levels.length > 0) files['levels.csv'] = writeCsv([['Date', 'Strategy', 'Level', 'Of', 'Share'], ...levels])
  // Between which shares 80 % of the members lie, for the strategy under test.
  const members = (ledger.decisions ?? []).flatMap(({ day, spread }) => (spread ? ledger.instruments.map(({ symbol }, i) => [formatDay(day), symbol, spread.low[i], spread.high[i]]) : []))
  if (members.length > 0) files['members.csv'] = writeCsv([['Date', 'Symbol', 'Low', 'High'], ...members])
  return files
}
