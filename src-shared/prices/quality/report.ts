import { formatDay, type Day } from '../../base/day.ts'
import type { Bars } from '../bars.ts'
import type { Series } from '../series.ts'
import type { Edit, Finding, Repair } from './finding.ts'

/** A finding at a row, its message led by symbol and day. */
export function finding(
  check: string,
  series: Series,
  row: number,
  value: number,
  message: string,
  repair: Repair,
  lastDay?: Day,
): Finding {
  const day = series.bars.days[row] as Day
  return { check, symbol: series.instrument.symbol, day, lastDay: lastDay ?? day, value, message: sentence(series, day, message), repair }
}

export function sentence(series: Series, day: Day, message: string): string {
  return `${series.instrument.symbol}, ${formatDay(day)}: ${message}`
}

export function edit(summary: string, edits: readonly Edit[]): Repair {
  return { kind: 'edit', summary, edits }
}

export function download(summary: string, from: Day, to: Day): Repair {
  return { kind: 'download', summary, from, to }
}

export function daySpan(bars: Bars): { from: Day; to: Day } | undefined {
  const { days } = bars
  return days.length === 0 ? undefined : { from: days[0] as Day, to: days[days.length - 1] as Day }
}

/** How many rows of the same day stand before this one. */
export function occurrenceOf(bars: Bars, row: number): number {
  let count = 0
  while (row - count > 0 && bars.days[row - count - 1] === bars.days[row]) count++
  return count
}

/** What a look at each row finds. */
export function rowsWhere(bars: Bars, look: (row: number) => Finding | undefined): Finding[] {
  const findings: Finding[] = []
  for (let row = 0; row < bars.days.length; row++) {
    const found = look(row)
    if (found) findings.push(found)
  }
  return findings
}
