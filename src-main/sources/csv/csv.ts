import { formatDay, type Day } from '../../../src-shared/base/day.ts'
import { badInput } from '../../../src-shared/base/failure.ts'
import { BAR_FIELDS, type BarField } from '../../../src-shared/prices/bars.ts'
import type { Adjustment } from '../../../src-shared/prices/series.ts'
import type { FileSource } from '../source.ts'
import { findLayout, type CsvColumn, type CsvLayout } from './csv-columns.ts'
import { createDateVote, readDay, type DateOrder, type DateReading } from './csv-dates.ts'
import { createDecimalVote, readNumber, type Decimal } from './csv-numbers.ts'
import { headRows, readAllRows } from './csv-rows.ts'
import { createSeriesBuilder, type CsvProblem, type CsvSeries } from './csv-series.ts'
import { decodeText } from './csv-text.ts'

export const csv = {
  kind: 'file',
  title: 'CSV files',
  summary: 'Price files that you have: wide tables, one file per symbol, exports of Yahoo, Stooq and brokers.',
  network: false,
} as const satisfies FileSource

/** What the user may say where a file cannot speak for itself. */
export interface CsvOptions {
  readonly separator?: string
  readonly decimal?: Decimal
  readonly dateOrder?: DateOrder
  readonly columns?: readonly string[]
  readonly shape?: 'long' | 'wide'
  /** For a file of one instrument; its name otherwise comes from the file's. */
  readonly symbol?: string
  readonly adjustment?: Adjustment
}

/** A price file, understood. Nothing of it is stored yet. */
export interface CsvReading {
  readonly file: string
  readonly layout: CsvLayout
  readonly decimal: Decimal
  readonly dates: DateReading
  readonly series: readonly CsvSeries[]
  /** The first rows as they stand in the file. */
  readonly firstRows: readonly (readonly string[])[]
  readonly rows: number
  /** The first of them; `problemCount` is how many there are. */
  readonly problems: readonly CsvProblem[]
  readonly problemCount: number
}

const PROBLEMS_KEPT = 1000
/** Rows that settle the style of numbers and dates where they leave no doubt. */
const SAMPLE_ROWS = 5000
const PREVIEW_ROWS = 8
const SERIES_PER_BREATH = 20
/** More than any exchange lists: a column of something else was taken for symbols. */
const MOST_SYMBOLS = 20_000
const EARLIEST = -62_091 as Day // 1800-01-01

/** Reads a whole file. `breathe` is called between batches of rows, so that a million of them freeze nothing. */
export async function readPriceFile(bytes: Uint8Array, file: string, options: CsvOptions, today: Day, breathe: () => Promise<void>): Promise<CsvReading> {
  const text = decodeText(bytes, file)
  const layout = findLayout(text, file, options)
  const style = await findStyle(text, file, layout, options, breathe)
  const problems: CsvProblem[] = []
  let problemCount = 0
  const report = (problem: CsvProblem): void => {
    problemCount++
    if (problems.length < PROBLEMS_KEPT) problems.push(problem)
  }
  const gatherer = createGatherer(layout, style, file, options.symbol ?? symbolOfFile(file), today, report)
  let rows = 0
  let misfits = 0
  const width = layout.columns.length
  await readAllRows(text, layout.separator, (cells, line) => {
    if (line < layout.firstLine) return
    rows++
    if (cells.length < width || cells.findLastIndex((cell) => cell.trim() !== '') >= width) {
      misfits++
      if (cells.length > 1 || cells[0].trim() !== '') report({ line, reason: `The row has ${cells.length} columns where the header has ${width}` })
    } else gatherer.take(cells, line)
  }, breathe)
  // One row in ten may be a footer or an accident; when most do not fit, it is the header that is wrong, and no column is what it says.
  if (misfits > rows / 2) badInput(`Most rows do not have the ${width} columns of the header.`, { where: `${file}:${layout.firstLine}`, hint: 'Look at the separator, or name the columns with --columns.' })
  const series: CsvSeries[] = []
  for (const finish of gatherer.finishers(options.adjustment)) {
    series.push(finish())
    if (series.length % SERIES_PER_BREATH === 0) await breathe()
  }
  if (rows === 0) badInput('The file has a header but no rows.', { where: file })
  problems.sort((a, b) => a.line - b.line)
  const firstRows = headRows(text, layout.separator, PREVIEW_ROWS + 40).filter((row) => row.line >= layout.firstLine)
  return { file, layout, ...style, series, rows, problems, problemCount, firstRows: firstRows.slice(0, PREVIEW_ROWS).map((row) => row.cells) }
}

interface Style {
  readonly decimal: Decimal
  readonly dates: DateReading
}

/** Looks at the columns until decimal character and date order are beyond doubt, over the whole file if need be. */
async function findStyle(text: string, file: string, layout: CsvLayout, options: CsvOptions, breathe: () => Promise<void>): Promise<Style> {
  const dateVote = createDateVote()
  const priceVote = createDecimalVote()
  const volumeVote = createDecimalVote()
  const dateAt = layout.columns.find((column) => column.role === 'date')!.index
  const priceAt = layout.columns.filter(isPrice).map((column) => column.index)
  const volumeAt = layout.columns.filter((column) => column.role === 'volume').map((column) => column.index)
  let rows = 0
  const settled = () => {
    const { dot, comma, unclear } = priceVote.evidence()
    return (options.dateOrder !== undefined || dateVote.decide() !== undefined) && (dot >= 1 || comma >= 1 || unclear === 0)
  }
  await readAllRows(text, layout.separator, (cells, line) => {
    if (line < layout.firstLine) return
    dateVote.look(cells[dateAt] ?? '')
    for (const at of priceAt) priceVote.look(cells[at] ?? '')
    for (const at of volumeAt) volumeVote.look(cells[at] ?? '')
    return !(++rows % SAMPLE_ROWS === 0 && settled())
  }, breathe)
  const dates: DateReading | undefined = options.dateOrder ? { order: options.dateOrder, because: 'you said so' } : dateVote.decide()
  return {
    decimal: options.decimal ?? decideDecimal(priceVote, volumeVote, file),
    dates: dates ?? badInput('The dates can be read as day/month or as month/day.', { where: file, hint: 'Say which: --date-order day-month-year or --date-order month-day-year.' }),
  }
}

const isPrice = ({ role }: CsvColumn): boolean => role === 'close' || role === 'open' || role === 'high' || role === 'low' || role === 'adjustedClose'

function decideDecimal(prices: ReturnType<typeof createDecimalVote>, volumes: ReturnType<typeof createDecimalVote>, file: string): Decimal {
  const price = prices.evidence()
  if (price.dot > price.comma) {
    if (price.dot >= 1 || price.unclear === 0) return '.'
  } else if (price.comma > 0) return ','
  if (price.unclear > 0) {
    badInput('Prices such as 1,234 can be read as thousands or as fractions.', { where: file, hint: 'Say which character stands before the fraction: --decimal . or --decimal ,' })
  }
  // Volumes have no fractions: what stands in them groups thousands.
  const volume = volumes.evidence()
  return volume.comma > volume.dot ? ',' : '.'
}

interface Target {
  readonly at: number
  readonly field: number
  readonly title: string
}

type Gatherer = { take(cells: readonly string[], line: number): void; finishers(adjustment: Adjustment | undefined): (() => CsvSeries)[] }

function createGatherer(layout: CsvLayout, style: Style, file: string, fileSymbol: string, today: Day, report: (problem: CsvProblem) => void): Gatherer {
  const builders = new Map<string, ReturnType<typeof createSeriesBuilder>>()
  const builderOf = (symbol: string) => {
    let builder = builders.get(symbol)
    if (!builder) {
      if (builders.size === MOST_SYMBOLS) badInput(`The file has more than ${MOST_SYMBOLS.toLocaleString('en-US')} symbols.`, { where: file, hint: 'Check which column is the symbol, or split the file.' })
      builders.set(symbol, (builder = createSeriesBuilder(symbol)))
    }
    return builder
  }
  const { columns } = layout
  const at = (role: CsvColumn['role']) => columns.find((column) => column.role === role)?.index ?? -1
  const dateAt = at('date')
  const targetsOf = (chosen: readonly CsvColumn[]): Target[] =>
    chosen.flatMap(({ index, title, role }) => {
      const field = BAR_FIELDS.indexOf(role as BarField)
      return field < 0 ? [] : [{ at: index, field, title }]
    })
  const fieldsOf = (targets: readonly Target[]) => targets.map((target) => BAR_FIELDS[target.field])
  const readCell = createCellReader(style.decimal)
  const row = new Float64Array(BAR_FIELDS.length)
  const knownDays = new Map<string, Day | string>()
  const dayOf = (cell: string): Day | string => {
    let day = knownDays.get(cell)
    if (day === undefined) knownDays.set(cell, (day = judgeDay(cell, style.dates.order, today)))
    return day
  }
  const dateTitle = columns.find((column) => column.index === dateAt)!.title

  /** Fills `row`; the problem, or whether there is any price. */
  const fill = (cells: readonly string[], targets: readonly Target[]): { title: string; reason: string } | boolean => {
    row.fill(NaN)
    row[6] = 0
    row[7] = 1
    let any = false
    for (const { at: index, field, title } of targets) {
      const value = readCell(cells[index], field)
      if (typeof value === 'string') return { title, reason: value }
      if (field < 5 && !Number.isNaN(value)) any = true
      row[field] = value
    }
    return any
  }

  /** The day, or undefined after the reason was reported. */
  const admitRow = (cells: readonly string[], line: number): Day | undefined => {
    if (cells.every((cell) => cell.trim() === '')) return undefined
    // A quote that was neither opened nor closed has put cells in the wrong place, even where their number is right.
    if (cells.some((cell) => cell.includes('"'))) {
      report({ line, reason: 'The row has a quotation mark in the wrong place' })
      return undefined
    }
    const day = dayOf(cells[dateAt])
    if (typeof day === 'number') return day
    report({ line, column: dateTitle, reason: day })
    return undefined
  }

  if (layout.shape === 'long') {
    const targets = targetsOf(columns)
    const symbolAt = at('symbol')
    const currencyAt = at('currency')
    return {
      take(cells, line) {
        const day = admitRow(cells, line)
        if (day === undefined) return
        const symbol = symbolAt < 0 ? fileSymbol : cleanSymbol(cells[symbolAt])
        if (symbol === '') return report({ line, column: columns[symbolAt].title, reason: 'The symbol is missing' })
        const filled = fill(cells, targets)
        if (filled === false) return report({ line, symbol, reason: 'The row has no price' })
        if (filled !== true) return report({ line, symbol, column: filled.title, reason: filled.reason })
        builderOf(symbol).add(day, line, row, currencyAt < 0 ? undefined : cells[currencyAt].trim())
      },
      finishers: (adjustment) => [...builders.values()].map((builder) => () => builder.finish(fieldsOf(targets), adjustment, report)),
    }
  }

  const bySymbol = new Map<string, CsvColumn[]>()
  for (const column of columns) {
    if (column.symbol === undefined) continue
    const symbol = cleanSymbol(column.symbol)
    bySymbol.set(symbol, [...(bySymbol.get(symbol) ?? []), column])
  }
  const groups = [...bySymbol].map(([symbol, chosen]) => ({ symbol, targets: targetsOf(chosen), doubled: hasDoubledRole(chosen) }))
  for (const { symbol, doubled } of groups) {
    if (doubled) report({ line: Math.max(1, layout.firstLine - 1), symbol, reason: 'The symbol heads several columns; none was taken' })
  }
  const taken = groups.filter((group) => !group.doubled)
  return {
    take(cells, line) {
      const day = admitRow(cells, line)
      if (day === undefined) return
      for (const { symbol, targets } of taken) {
        const filled = fill(cells, targets)
        // An empty cell of a wide file is an instrument that did not trade or did not exist yet.
        if (filled === true) builderOf(symbol).add(day, line, row)
        else if (filled !== false) report({ line, symbol, column: filled.title, reason: filled.reason })
      }
    },
    finishers: (adjustment) =>
      taken.flatMap(({ symbol, targets }) => {
        const builder = builders.get(symbol)
        return builder ? [() => builder.finish(fieldsOf(targets), adjustment, report)] : []
      }),
  }
}

const hasDoubledRole = (columns: readonly CsvColumn[]): boolean => new Set(columns.map((column) => column.role)).size < columns.length

/** The number of a cell in its field's own meaning, or what is wrong with it. */
function createCellReader(decimal: Decimal): (cell: string, field: number) => number | string {
  const split = BAR_FIELDS.indexOf('split')
  const dividend = BAR_FIELDS.indexOf('dividend')
  const volume = BAR_FIELDS.indexOf('volume')
  return (cell, field) => {
    if (field === split) return readSplit(cell, decimal)
    const value = readNumber(cell, decimal)
    if (value === undefined) return `"${shorten(cell)}" is not a number`
    if (field === dividend && Number.isNaN(value)) return 0
    if ((field === volume || field === dividend) && value < 0) return `${cell.trim()} is negative`
    return value
  }
}

/** 4, 4:1, 4/1 or 4-for-1; 0 and nothing mean no split. */
function readSplit(cell: string, decimal: Decimal): number | string {
  const ratio = /^\s*([\d.]+)\s*(?::|\/|for|-for-)\s*([\d.]+)\s*$/i.exec(cell)
  const value = ratio ? Number(ratio[1]) / Number(ratio[2]) : readNumber(cell, decimal)
  if (value === undefined || !(value >= 0 || Number.isNaN(value)) || value === Infinity) return `"${shorten(cell)}" is not a split`
  return value > 0 ? value : 1
}

function judgeDay(cell: string, order: DateOrder, today: Day): Day | string {
  const day = readDay(cell, order)
  if (day === undefined) return cell.trim() === '' ? 'The date is missing' : `"${shorten(cell)}" is not a date`
  if (day > today) return `${formatDay(day)} lies in the future`
  return day < EARLIEST ? `${formatDay(day)} is before any stock exchange` : day
}

const shorten = (cell: string): string => (cell.length > 40 ? `${cell.slice(0, 40)}…` : cell).replace(/\s+/g, ' ').trim()

/** Symbols have no spaces: `MSCI World` becomes `MSCI-World`. */
function cleanSymbol(text: string): string {
  return text.trim().replace(/[\s"'<>]+/g, '-').slice(0, 40)
}

/** AAPL.csv, aapl_us_d.csv (Stooq), AAPL Historical Data.csv, AAPL (1).csv.gz: AAPL. */
export function symbolOfFile(file: string): string {
  const name = file.replace(/^.*[/\\]/, '').replace(/\.gz$/i, '').replace(/\.(csv|txt|tsv|tab|dat)$/i, '')
  const bare = name.replace(/ \(\d+\)$/, '').replace(/ Historical Data$/i, '').replace(/(_[a-z]{2})?_d$/, '')
  const symbol = bare.replace(/[^\p{L}\p{N}.^=&+_-]+/gu, '-').replace(/^-+|-+$/g, '')
  return (symbol === symbol.toLowerCase() ? symbol.toUpperCase() : symbol).slice(0, 40) || 'UNNAMED'
}
