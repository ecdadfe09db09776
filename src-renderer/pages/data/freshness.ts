import type { SeriesSummary } from '../../../src-shared/api/data.ts'

const DAY_MS = 86_400_000

/** Weekdays after the last bar and before today: days on which a price may be missing. Null where nothing newer can come. */
export function weekdaysBehind(series: Pick<SeriesSummary, 'to' | 'simulated' | 'source'>, now: number): number | null {
  if (series.to === null || series.simulated || series.source === 'csv') return null
  let behind = 0
  for (let day = Date.parse(series.to) + DAY_MS; day < now - DAY_MS; day += DAY_MS) {
    const weekday = new Date(day).getUTCDay()
    if (weekday !== 0 && weekday !== 6) behind += 1
    // Whether it is 400 or 4,000 days: it is old.
    if (behind > 9_999) break
  }
  return behind
}
