import { parse, CsvError } from 'csv-parse/sync'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { dayFromCivil, isCivil, tryParseDay, type Day } from '../../src-shared/base/day.ts'
import { badInput, fail } from '../../src-shared/base/failure.ts'

/** A text file of rows and columns, every cell still text, every row with its line in the file. */
interface Table {
  /** Name without folders, for messages. */
  readonly file: string
  readonly header: readonly string[]
  readonly rows: readonly TableRow[]
  /** Where commas are decimal points: the file separates cells by semicolons or tabs. */
  readonly decimalComma: boolean
}

interface TableRow {
  readonly line: number
  readonly cells: readonly string[]
}

const DELIMITERS = [',', ';', '\t', '|'] as const

/** Reads a CSV file: any usual separator, quotes, BOM, UTF-16, line ends, gzip. A file without a header gets columns 1, 2, 3… */
function readTable(path: string): Table {
  const file = basename(path)
  const text = decode(readBytes(path), file)
  const firstLine = /^[^\r\n]*\S[^\r\n]*/m.exec(text)?.[0] ?? badInput('The file is empty.', {
    where: file,
    hint: 'Give a CSV file with a header line and rows.',
  })
  const delimiter = DELIMITERS.reduce((best, d) => (firstLine.split(d).length > firstLine.split(best).length ? d : best))
  const records = parseRecords(text, delimiter, file)
  const first = records[0] ?? badInput('The file is empty.', { where: file, hint: 'Give a CSV file with a header line and rows.' })
  const decimalComma = delimiter !== ','
  const headed = isHeader(first.cells, decimalComma)
  const header = headed ? first.cells : first.cells.map((_, i) => String(i + 1))
  const rows = headed ? records.slice(1) : records
  if (rows.length === 0) badInput('The file has a header and no rows.', { where: file })
  for (const { line, cells } of rows) {
    if (cells.length === header.length) continue
    badInput(`The row has ${cells.length} cells where the header has ${header.length}.`, {
      where: `${file}:${line}`,
      hint: 'Put quotes around cells that contain the separator.',
    })
  }
  return { file, header, rows, decimalComma }
}

/** Symbols may be numbers, so only the first cell tells; a data frame's own column numbers (0, 1, 2…) are names too. */
function isHeader(cells: readonly string[], decimalComma: boolean): boolean {
  const start = Number(cells[0])
  if (cells.length > 1 && (start === 0 || start === 1) && cells.every((cell, i) => cell === String(start + i))) return true
  return readNumber(cells[0], decimalComma) === undefined && readDay(cells[0]) === undefined
}

function readBytes(path: string): Buffer {
  try {
    const bytes = readFileSync(path)
    return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
    if (code === 'ENOENT' || code === 'ENOTDIR') fail('not-found', 'There is no such file.', { where: path, hint: 'Check the path.' })
    if (code === 'EISDIR') badInput('This is a folder; give a file.', { where: path })
    if (code === 'EACCES' || code === 'EPERM') fail('no-permission', 'The file cannot be read.', {
      where: path,
      hint: 'Give yourself read permission.',
    })
    if (code.startsWith('Z_') || code === 'ERR_BUFFER_TOO_LARGE') badInput('The compressed file is damaged.', {
      where: path,
      hint: 'Download or compress it again.',
    })
    throw thrown
  }
}

function decode(bytes: Buffer, file: string): string {
  const text =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? new TextDecoder('utf-16le').decode(bytes)
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? new TextDecoder('utf-16be').decode(bytes)
        : new TextDecoder('utf-8').decode(bytes)
  if (text.includes('\0')) badInput('This is not a text file.', { where: file, hint: 'Save it as CSV.' })
  return text
}

function parseRecords(text: string, delimiter: string, file: string): TableRow[] {
  try {
    const lines: number[] = []
    // Files that were pasted together end their lines in more than one way.
    const records = parse(text.replaceAll(/\r\n?/g, '\n'), {
      delimiter,
      record_delimiter: '\n',
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      on_record: (record: string[], context) => {
        lines.push(context.lines)
        return record
      },
    })
    return records.map((cells, i) => ({ line: lines[i], cells })).filter(({ cells }) => cells.some((cell) => cell !== ''))
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown
    const line = 'lines' in thrown ? `:${String(thrown.lines)}` : ''
    return badInput('The quotes in the file do not match.', { where: `${file}${line}`, hint: 'Every opening quote needs a closing one.' })
  }
}

const PLAIN_NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/
const THOUSANDS = /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/
const DECIMAL_COMMA = /^[+-]?(\d{1,3}(\.\d{3})+|\d*),\d*$/

/** The number that a cell says, or undefined; a per cent sign divides by 100. */
function readNumber(cell: string, decimalComma: boolean): number | undefined {
  const percent = cell.endsWith('%')
  // Typeset tables write the true minus sign.
  let text = (percent ? cell.slice(0, -1).trim() : cell).replace(/^−/, '-')
  if (decimalComma && DECIMAL_COMMA.test(text)) text = text.replaceAll('.', '').replace(',', '.')
  else if (THOUSANDS.test(text)) text = text.replaceAll(',', '')
  if (!PLAIN_NUMBER.test(text)) return undefined
  const value = Number(text) / (percent ? 100 : 1)
  return Number.isFinite(value) ? value : undefined
}

const ISO_WITH_TIME = /^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}/
const SLASHED = /^(\d{4})[/.](\d{1,2})[/.](\d{1,2})$/
const PACKED = /^(\d{4})(\d{2})(\d{2})$/
const MONTH = /^(\d{4})-(\d{2})$/

/** The day that a cell says when the year stands first, or undefined. Orders that could be read two ways are not guessed. */
function readDay(cell: string): Day | undefined {
  const iso = ISO_WITH_TIME.exec(cell)
  const plain = tryParseDay(iso ? iso[1] : cell)
  if (plain !== undefined) return plain
  const match = SLASHED.exec(cell) ?? PACKED.exec(cell) ?? MONTH.exec(cell)
  if (!match) return undefined
  // A month without a day stands for its first.
  const [year, month, dayOfMonth] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 1)]
  return year >= 1800 && year <= 2200 && isCivil(year, month, dayOfMonth) ? dayFromCivil(year, month, dayOfMonth) : undefined
}

/** Columns of numbers by day, `[row, column]`; NaN where a cell is empty. */
export interface WideTable {
  readonly file: string
  /** Null where the file has no days. */
  readonly days: readonly Day[] | null
  readonly columns: readonly string[]
  readonly values: Float64Array
  /** Line in the file of each row. */
  readonly lines: Int32Array
  /** Columns are newest first in the file and were turned round. */
  readonly turned: boolean
}

/** Reads a wide file (Date, SYM, SYM…): days ascending and unique, every other cell a number or empty. */
export function readWideTable(path: string, needsDays: boolean): WideTable {
  const table = readTable(path)
  const { file, header } = table
  const numbered = !needsDays && hasRowNumbers(table)
  const dated = needsDays || (!numbered && firstColumnIsDays(table))
  const skipped = dated || numbered ? 1 : 0
  const columns = header.slice(skipped)
  if (columns.length === 0) badInput('The file has no column of numbers beside the days.', { where: file })
  refuseBadNames(columns, file, skipped)
  const turned = dated && isNewestFirst(table)
  const rows = turned ? table.rows.toReversed() : table.rows
  const days = dated ? readDays(rows, file) : null
  const values = new Float64Array(rows.length * columns.length)
  rows.forEach(({ line, cells }, row) => {
    for (let c = 0; c < columns.length; c++) {
      const cell = cells[skipped + c]
      values[row * columns.length + c] =
        cell === ''
          ? NaN
          : (readNumber(cell, table.decimalComma) ??
            badInput(`"${shorten(cell)}" is not a number.`, {
              where: `${file}:${line}, column ${columns[c]}`,
              hint: 'Correct it, or leave the cell empty if it is not known.',
            }))
    }
  })
  return { file, days, columns, values, lines: Int32Array.from(rows, (row) => row.line), turned }
}

/** A first column that counts 0, 1, 2… or 1, 2, 3… is what data frames and spreadsheets write beside their rows. */
function hasRowNumbers({ header, rows }: Table): boolean {
  const start = Number(rows[0].cells[0])
  if ((start !== 0 && start !== 1) || header.length < 2 || rows.length < 2) return false
  return rows.every(({ cells }, row) => cells[0] === String(start + row))
}

/** A first column is days by its name or by its first cell. */
function firstColumnIsDays({ header, rows }: Table): boolean {
  return /^(date|day|time|timestamp|datum)$/i.test(header[0]) || (readDay(rows[0].cells[0]) !== undefined && header.length > 1)
}

function refuseBadNames(columns: readonly string[], file: string, skipped: number): void {
  const seen = new Set<string>()
  columns.forEach((name, c) => {
    const position = skipped + c + 1
    if (name === '') badInput(`Column ${position} has no name.`, {
      where: `${file}:1`,
      hint: 'Give every column a name in the first line.',
    })
    if (seen.has(name)) badInput(`The column ${name} is there twice.`, {
      where: `${file}:1, column ${position}`,
      hint: 'Remove or rename one.',
    })
    seen.add(name)
  })
}

function isNewestFirst({ rows }: Table): boolean {
  const days = rows.map((row) => readDay(row.cells[0]))
  return days.length > 1 && days.every((day, i) => day !== undefined && (i === 0 || day < days[i - 1]!))
}

function readDays(rows: readonly TableRow[], file: string): Day[] {
  const days: Day[] = []
  rows.forEach(({ line, cells }, row) => {
    const where = `${file}:${line}`
    const day =
      readDay(cells[0]) ??
      badInput(cells[0] === '' ? 'The row has no date.' : `"${shorten(cells[0])}" is not a date; write it as YYYY-MM-DD.`, {
        where: `${where}, first column`,
      })
    const before = days[row - 1]
    if (day === before) badInput(`The day ${cells[0]} is there twice: here and on line ${rows[row - 1].line}.`, {
      where,
      hint: 'Keep one row a day.',
    })
    if (day < before) badInput(`The day ${cells[0]} stands after ${rows[row - 1].cells[0]}; days must ascend.`, {
      where,
      hint: 'Sort the rows by date.',
    })
    days.push(day)
  })
  return days
}

function shorten(cell: string): string {
  return cell.length > 40 ? `${cell.slice(0, 40)}…` : cell
}

/** Position of a column by its name; capitals do not matter where the name is clear without them. */
export function findColumn(columns: readonly string[], name: string, where: string, flag: string): number {
  const exact = columns.indexOf(name)
  if (exact >= 0) return exact
  const alike = columns.flatMap((column, c) => (column.toLowerCase() === name.toLowerCase() ? [c] : []))
  if (alike.length === 1) return alike[0]
  return badInput(`There is no column "${name}".`, { where: `${where}, ${flag}`, hint: `It has: ${listNames(columns)}.` })
}

export function countRows(count: number): string {
  return count === 1 ? 'One row' : `${count} rows`
}

export function listNames(names: readonly string[], most = 12): string {
  return names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`
}
