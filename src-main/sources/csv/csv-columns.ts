import { badInput } from '../../../src-shared/base/failure.ts'
import { looksLikeDate } from './csv-dates.ts'
import { headRows } from './csv-rows.ts'

/** What a column holds. */
const COLUMN_ROLES = [
  'date', 'symbol', 'open', 'high', 'low', 'close', 'adjustedClose', 'volume', 'dividend', 'split', 'currency', 'ignore',
] as const

type ColumnRole = (typeof COLUMN_ROLES)[number]

export interface CsvColumn {
  /** Position in the row, from 0. */
  readonly index: number
  /** As the file calls it. */
  readonly title: string
  readonly role: ColumnRole
  /** In wide files: whose number it is. */
  readonly symbol?: string
}

/** How the program understands a file; the preview shows it. */
export interface CsvLayout {
  readonly separator: string
  /** `long`: a row is a day of one instrument. `wide`: a row is a day, a column an instrument. */
  readonly shape: 'long' | 'wide'
  readonly columns: readonly CsvColumn[]
  /** The first line with data. */
  readonly firstLine: number
}

const SEPARATORS = ['\t', ';', '|', ','] as const

const TITLES: Readonly<Record<Exclude<ColumnRole, 'ignore'>, readonly string[]>> = {
  date: ['date', 'datetime', 'day', 'tradedate', 'tradingday', 'pricedate', 'observationdate', 'timestamp', 'timeperiod', 'datum', 'data', 'fecha', 'jour', 'dato', 'buchungstag', 'dtyyyymmdd', 'unix'],
  symbol: ['symbol', 'ticker', 'tic', 'code', 'instrument', 'security', 'isin', 'act_symbol', 'wertpapier', 'stock'],
  open: ['open', 'openprice', 'opening', 'o', 'eroffnung', 'erster', 'otwarcie', 'apertura', 'ouverture', 'ouv', '1open'],
  high: ['high', 'highprice', 'h', 'hoch', 'tageshoch', 'najwyzszy', 'maximo', 'massimo', 'haut', '2high', 'max', 'dayhigh'],
  low: ['low', 'lowprice', 'l', 'tief', 'tagestief', 'najnizszy', 'minimo', 'bas', '3low', 'min', 'daylow'],
  close: ['close', 'closeprice', 'closingprice', 'c', 'last', 'lastprice', 'closelast', 'price', 'schluss', 'schlusskurs', 'schlusskurse', 'kurs', 'zamkniecie', 'cierre', 'ultimo', 'chiusura', 'cloture', 'clot', 'value', 'nav', 'obsvalue', '4close', 'settle', 'prc', 'unadjustedclose', 'rate'],
  adjustedClose: ['adjclose', 'adjustedclose', 'adjcloseprice', 'closeadj', 'closeadjusted', 'adjustedprice', 'adjusted', '5adjustedclose', 'adj', 'adjprc'],
  volume: ['volume', 'vol', 'v', 'volumen', 'wolumen', 'stuck', 'shares', '5volume', '6volume', 'sharestraded', 'qty', 'umsatz'],
  dividend: ['dividend', 'dividends', 'div', 'dividendamount', '7dividendamount', 'divcash', 'dividende', 'exdividend'],
  split: ['split', 'splits', 'stocksplit', 'stocksplits', 'splitfactor', 'splitcoefficient', '8splitcoefficient', 'splitratio'],
  currency: ['currency', 'ccy', 'wahrung', 'devise', 'waluta', 'moneda', 'valuta'],
}

const ROLE_OF_TITLE = new Map(Object.entries(TITLES).flatMap(([role, titles]) => titles.map((title) => [title, role as ColumnRole] as const)))

function roleOf(title: string): ColumnRole {
  const plain = title.normalize('NFKD').toLowerCase().replaceAll('ł', 'l').replace(/[^a-z0-9_]/g, '')
  return ROLE_OF_TITLE.get(plain) ?? 'ignore'
}

interface LayoutOptions {
  readonly separator?: string
  /** Roles by position or by title, for files that the program cannot make out. */
  readonly columns?: readonly string[]
  readonly shape?: 'long' | 'wide'
}

/** Finds separator, header line and the meaning of every column. */
export function findLayout(text: string, file: string, options: LayoutOptions = {}): CsvLayout {
  const declared = /^\ufeff?sep=(.)\r?\n/i.exec(text)?.[1]
  const candidates = options.separator ? [options.separator] : declared ? [declared] : SEPARATORS
  let best: { layout: CsvLayout; score: number } | undefined
  for (const separator of candidates) {
    const layout = layoutWith(text, separator, options)
    if (!layout) continue
    const score = layout.columns.reduce((sum, column) => sum + (column.role === 'ignore' ? 0.01 : column.symbol === undefined ? 1 : 0.9), 0)
    if (!best || score > best.score) best = { layout, score }
  }
  return best?.layout ?? failForColumns(text, file)
}

function layoutWith(text: string, separator: string, options: LayoutOptions): CsvLayout | undefined {
  const head = headRows(text, separator, 60)
  if (options.columns) return declaredLayout(head, separator, options)
  for (let h = 0; h < Math.min(head.length, 40); h++) {
    const cells = head[h].cells.map((cell) => cell.trim())
    const below = head.slice(h + 1, h + 6)
    if (cells.length < 2 || below.length === 0) continue
    if (hasNumbers(cells)) continue
    const multi = multiLevel(head, h, separator)
    if (multi) return multi
    const roles = cells.map(roleOf)
    const dateAt = dateColumn(roles, below)
    if (dateAt < 0) {
      // Wide files of data frames leave the title of the date column empty.
      if (cells[0] !== '' || options.shape === 'long' || !below.some((row) => looksLikeDate(row.cells[0] ?? ''))) continue
      roles[0] = 'date'
    }
    const firstLine = below[0].line
    if (options.shape !== 'wide' && (roles.includes('close') || roles.includes('adjustedClose'))) {
      return { separator, shape: 'long', columns: longColumns(cells, roles), firstLine }
    }
    if (options.shape === 'long' || (options.shape !== 'wide' && isLongWithoutClose(roles))) continue
    return { separator, shape: 'wide', columns: wideColumns(cells, Math.max(0, dateAt)), firstLine }
  }
  return undefined
}

/** A line with numbers in it is no header, whatever stands beside them. */
function hasNumbers(cells: readonly string[]): boolean {
  return cells.some((cell) => /^[\d.,]*\d[\d.,]+$/.test(cell.trim()))
}

/** The first date column that is followed by dates; some files have a `timestamp` or an empty `date` beside the real one. */
function dateColumn(roles: readonly ColumnRole[], below: readonly { cells: readonly string[] }[]): number {
  const all = roles.flatMap((role, i) => (role === 'date' ? [i] : []))
  return all.find((i) => below.some((row) => looksLikeDate(row.cells[i] ?? ''))) ?? all[0] ?? -1
}

/** LOW and OPEN are tickers too, but Open, High and Volume together are the columns of one instrument. */
function isLongWithoutClose(roles: readonly ColumnRole[]): boolean {
  return new Set(roles.filter((role) => role !== 'ignore' && role !== 'date')).size > 2
}

function longColumns(cells: readonly string[], roles: readonly ColumnRole[]): CsvColumn[] {
  const taken = new Set<ColumnRole>()
  return cells.map((title, index) => {
    // The first column of a role wins: `Close` before `Last`.
    const role = taken.has(roles[index]) ? 'ignore' : roles[index]
    taken.add(role)
    return { index, title, role }
  })
}

function wideColumns(cells: readonly string[], dateAt: number): CsvColumn[] {
  return cells.map((title, index) => {
    if (index === dateAt) return { index, title, role: 'date' as const }
    return title === '' ? { index, title, role: 'ignore' as const } : { index, title, role: 'close' as const, symbol: title }
  })
}

/** Data frames with two header lines: one of fields and one of tickers, in either order, the date column titled below them. */
function multiLevel(head: readonly { cells: readonly string[]; line: number }[], h: number, separator: string): CsvLayout | undefined {
  const [first, second, third] = [head[h]?.cells, head[h + 1]?.cells, head[h + 2]?.cells]
  if (!first || !second || !third || first.length < 2 || first.length !== second.length) return undefined
  const fieldsFirst = first.slice(1).every((cell) => roleOf(cell) !== 'ignore')
  const fieldsSecond = second.slice(1).every((cell) => roleOf(cell) !== 'ignore')
  if (fieldsFirst === fieldsSecond || hasNumbers(second) || looksLikeDate(second[0])) return undefined
  const titled = third.slice(1).every((cell) => cell.trim() === '')
  const firstLine = (titled ? head[h + 3] : head[h + 2])?.line
  if (firstLine === undefined || !looksLikeDate(head[h + (titled ? 3 : 2)].cells[0])) return undefined
  const [fields, tickers] = fieldsFirst ? [first, second] : [second, first]
  const columns = fields.map((title, index): CsvColumn =>
    index === 0 ? { index, title: 'Date', role: 'date' } : { index, title: `${tickers[index]} ${title}`, role: roleOf(title), symbol: tickers[index].trim() },
  )
  return { separator, shape: 'wide', columns, firstLine }
}

/** `--columns date,open,high,low,close`: roles by position; a header line is found by its lack of a date. */
function declaredLayout(head: readonly { cells: readonly string[]; line: number }[], separator: string, options: LayoutOptions): CsvLayout | undefined {
  const roles = (options.columns ?? []).map((name) => COLUMN_ROLES.find((role) => role.toLowerCase() === name.toLowerCase()) ?? roleOf(name))
  const dateAt = roles.indexOf('date')
  if (dateAt < 0) badInput('No column is named as the date.', { where: '--columns', hint: `Give one of ${COLUMN_ROLES.join(', ')} for each column.` })
  const first = head.findIndex((row) => looksLikeDate(row.cells[dateAt] ?? ''))
  if (first < 0) return undefined
  const titles = first > 0 ? head[first - 1].cells : []
  return {
    separator,
    shape: 'long',
    columns: roles.map((role, index) => ({ index, title: titles[index]?.trim() ?? `column ${index + 1}`, role })),
    firstLine: head[first].line,
  }
}

function failForColumns(text: string, file: string): never {
  const first = text.slice(0, 500).split(/\r?\n/).find((line) => line.trim() !== '') ?? ''
  const shown = first.length > 80 ? `${first.slice(0, 80)}…` : first
  const headless = SEPARATORS.some((separator) => first.split(separator).length > 1 && looksLikeDate(first.split(separator)[0]))
  return badInput(
    headless ? 'The file has no header line, so it is not known what its columns are.' : `No date and price columns were found; the file begins with "${shown}".`,
    { where: `${file}:1`, hint: 'Name the columns in order, for example --columns date,open,high,low,close,volume.' },
  )
}
