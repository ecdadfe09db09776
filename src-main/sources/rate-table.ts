import { tryParseDay, type Day } from '../../src-shared/base/day.ts'
import { badInput } from '../../src-shared/base/failure.ts'
import { barsFromRows, type Bars } from '../../src-shared/prices/bars.ts'
import { readNumber } from './csv/csv-numbers.ts'
import { readRows } from './csv/csv-rows.ts'

/** Reads a small table of days and values as the statistical offices publish it. Empty cells and `.` are days without a value. */
export function readRateTable(text: string, dateTitle: string, valueTitle: string, where: string): { readonly bars: Bars; readonly notes: readonly string[] } {
  const rows: { day: Day; close: number }[] = []
  let dateAt = -1
  let valueAt = -1
  let flawed = 0
  readRows(text, ',', (cells, line) => {
    if (dateAt < 0) {
      dateAt = cells.findIndex((cell) => cell.trim() === dateTitle)
      valueAt = cells.findIndex((cell) => cell.trim() === valueTitle)
      if (dateAt < 0 || valueAt < 0) badInput(`The table has no columns ${dateTitle} and ${valueTitle}.`, { where: `${where}:${line}` })
      return
    }
    const day = tryParseDay((cells[dateAt] ?? '').trim())
    const value = readNumber(cells[valueAt] ?? '', '.')
    if (day === undefined || value === undefined) flawed++
    else if (!Number.isNaN(value)) rows.push({ day, close: value })
  }).next(Infinity)
  // Both offices end their last line; one that is not ended was cut, and may hold half a number.
  if (!text.endsWith('\n') && rows.pop()) flawed++
  const unique = new Map(rows.map((row) => [row.day, row]))
  const bars = barsFromRows([...unique.values()].sort((a, b) => a.day - b.day))
  const notes = flawed > 0 ? [`${flawed} damaged ${flawed === 1 ? 'row was' : 'rows were'} left out.`] : []
  return { bars, notes }
}
