import { setImmediate as nextTurn } from 'node:timers/promises'
import { formatDay, parseDay, type Day } from '../../src-shared/base/day.ts'
import { marketDays } from '../../src-shared/prices/calendar.ts'
import { readPriceFile } from '../../src-main/sources/csv/csv.ts'
import { limited, type BenchResult } from '../row.ts'

const SYMBOLS = 400
const DAYS = 2500
const IMPORT_LIMIT_SECONDS = 10
/** Longer than this, and a window that shared the process would be felt to hang. */
const PAUSE_LIMIT_MS = 1000

/** A file of a million rows, as a broker or a data seller writes it. */
export async function benchImport(say: (line: string) => void): Promise<BenchResult> {
  const bytes = makeFile()
  say(`reading a file of ${SYMBOLS * DAYS} rows`)
  let longest = 0
  const start = performance.now()
  let last = start
  const { series, problemCount } = await readPriceFile(bytes, 'million.csv', {}, parseDay('2025-01-01'), async () => {
    longest = Math.max(longest, performance.now() - last)
    await nextTurn()
    last = performance.now()
  })
  const end = performance.now()
  longest = Math.max(longest, end - last)
  if (series.length !== SYMBOLS || problemCount > 0) throw new Error(`The file was misread: ${series.length} series, ${problemCount} problems`)
  return {
    rows: [limited('read a CSV file of 1,000,000 rows', (end - start) / 1000, 's', IMPORT_LIMIT_SECONDS), limited('longest time without a pause in it', longest, 'ms', PAUSE_LIMIT_MS)],
    notes: [`The file has ${(bytes.length / 1e6).toFixed(0)} MB. It is read in the job process, so the window does not wait even for that pause.`],
  }
}

function makeFile(): Uint8Array {
  const days = marketDays('new-york', parseDay('2014-01-02'), parseDay('2024-12-31')).slice(0, DAYS)
  const lines = ['Date,Symbol,Open,High,Low,Close,Volume']
  days.forEach((day, d) => {
    const date = formatDay(day as Day)
    for (let s = 0; s < SYMBOLS; s++) {
      const close = 100 + ((d * 37 + s * 11) % 1000) / 50
      lines.push(`${date},S${s},${(close - 0.5).toFixed(2)},${(close + 1).toFixed(2)},${(close - 1).toFixed(2)},${close.toFixed(2)},${1000 + d + s}`)
    }
  })
  return Buffer.from(`${lines.join('\n')}\n`)
}
