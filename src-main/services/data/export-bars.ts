import { createWriteStream } from 'node:fs'
import { rename, rm, stat, writeFile } from 'node:fs/promises'
import { parquetWriteBuffer } from 'hyparquet-writer'
import type { ExportResult } from '../../../src-shared/api/data.ts'
import { formatDay, type Day } from '../../../src-shared/base/day.ts'
import { badInput, FailureError } from '../../../src-shared/base/failure.ts'
import { BAR_FIELDS } from '../../../src-shared/prices/bars.ts'
import type { Series } from '../../../src-shared/prices/series.ts'
import { storageFailure } from '../../storage/storage-failure.ts'

interface ExportRequest {
  readonly out: string
  readonly layout: 'long' | 'wide'
}

const ROWS_PER_WRITE = 5000

/** Writes series to a file beside its final name and renames it: a file of that name is whole. */
export async function exportBars(series: readonly Series[], { out, layout }: ExportRequest, breathe: () => Promise<void>): Promise<ExportResult> {
  if (series.length === 0) badInput('There is nothing to export.', { hint: 'Name stored series; `data list` shows them.' })
  const part = `${out}.part`
  const rows = layout === 'long' ? longRows(series) : wideRows(series)
  try {
    if (/\.parquet$/i.test(out)) await writeFile(part, new Uint8Array(layout === 'long' ? longParquet(series) : wideParquet(series)))
    else await writeLines(part, rows, breathe)
    await rename(part, out)
  } catch (thrown) {
    await rm(part, { force: true }).catch(() => undefined)
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') badInput('The folder of the export does not exist.', { where: out, hint: 'Make it, or choose another.' })
    const failure = storageFailure(thrown, out)
    throw failure ? new FailureError({ ...failure, hint: 'Choose another place, or free some space.' }, thrown) : thrown
  }
  const bars = series.reduce((sum, one) => sum + one.bars.days.length, 0)
  return { file: out, bars, series: series.length, bytes: (await stat(out)).size }
}

async function writeLines(file: string, lines: Iterable<string>, breathe: () => Promise<void>): Promise<void> {
  const stream = createWriteStream(file)
  const broken = new Promise<never>((_, reject) => stream.once('error', reject))
  let pending: string[] = []
  const flush = async (): Promise<void> => {
    const room = stream.write(pending.join(''))
    pending = []
    await Promise.race([room ? breathe() : new Promise<void>((resolve) => stream.once('drain', resolve)), broken])
  }
  try {
    for (const line of lines) {
      pending.push(line)
      if (pending.length === ROWS_PER_WRITE) await flush()
    }
    await flush()
    await Promise.race([new Promise<void>((resolve) => stream.end(resolve)), broken])
  } catch (thrown) {
    broken.catch(() => undefined)
    stream.destroy()
    throw thrown
  }
}

function* longRows(series: readonly Series[]): Iterable<string> {
  yield 'Date,Symbol,Currency,Open,High,Low,Close,Adj Close,Volume,Dividends,Stock Splits\r\n'
  for (const { instrument, bars } of series) {
    const head = `${safeCell(instrument.symbol)},${safeCell(instrument.currency)}`
    for (let r = 0; r < bars.days.length; r++) {
      let line = `${formatDay(bars.days[r] as Day)},${head}`
      for (const field of BAR_FIELDS) line += `,${numberCell(bars[field][r])}`
      yield `${line}\r\n`
    }
  }
}

function* wideRows(series: readonly Series[]): Iterable<string> {
  yield `Date,${series.map(({ instrument }) => safeCell(instrument.symbol)).join(',')}\r\n`
  const { days, closes } = alignCloses(series)
  for (const [r, day] of days.entries()) yield `${formatDay(day)},${closes.map((column) => numberCell(column[r])).join(',')}\r\n`
}

/** Every day on which any of the series has a close; NaN where one has none. */
function alignCloses(series: readonly Series[]): { days: Day[]; closes: Float64Array[] } {
  const days = [...new Set(series.flatMap(({ bars }) => [...bars.days]))].sort((a, b) => a - b) as Day[]
  const rowOfDay = new Map(days.map((day, row) => [day as number, row]))
  const closes = series.map(({ bars }) => {
    const column = new Float64Array(days.length).fill(NaN)
    bars.days.forEach((day, r) => (column[rowOfDay.get(day)!] = bars.close[r]))
    return column
  })
  return { days, closes }
}

const numberCell = (value: number): string => (Number.isNaN(value) ? '' : String(value))

/** Spreadsheets run cells that begin with these as formulas: an apostrophe makes them text. Numbers never pass here. */
export function safeCell(text: string): string {
  const tamed = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(tamed) ? `"${tamed.replaceAll('"', '""')}"` : tamed
}

function longParquet(series: readonly Series[]): ArrayBuffer {
  const join = <T>(pick: (one: Series) => Iterable<T>): T[] => series.flatMap((one) => [...pick(one)])
  return parquetWriteBuffer({
    columnData: [
      { name: 'date', data: join(({ bars }) => [...bars.days].map(dateOf)), type: 'TIMESTAMP' },
      { name: 'symbol', data: join(({ instrument, bars }) => Array<string>(bars.days.length).fill(instrument.symbol)), type: 'STRING' },
      { name: 'currency', data: join(({ instrument, bars }) => Array<string>(bars.days.length).fill(instrument.currency)), type: 'STRING' },
      ...BAR_FIELDS.map((field) => ({ name: field, data: join(({ bars }) => bars[field]), type: 'DOUBLE' as const })),
    ],
  })
}

function wideParquet(series: readonly Series[]): ArrayBuffer {
  const { days, closes } = alignCloses(series)
  return parquetWriteBuffer({
    columnData: [
      { name: 'date', data: days.map(dateOf), type: 'TIMESTAMP' },
      ...series.map(({ instrument }, s) => ({ name: instrument.symbol, data: [...closes[s]], type: 'DOUBLE' as const })),
    ],
  })
}

const dateOf = (day: number): Date => new Date(day * 86_400_000)
