import type { Day } from '../../src-shared/base/day.ts'
import { badInput } from '../../src-shared/base/failure.ts'
import { quantile } from '../../src-shared/base/stats.ts'
import type { ReturnMatrix } from '../../src-shared/metrics/significance/overfitting.ts'
import { countRows, findColumn, listNames, readWideTable, type WideTable } from './table.ts'

/** Returns of one column, and of a benchmark column where one was named. */
interface ReturnFile {
  readonly column: string
  readonly returns: Float64Array
  readonly benchmark: Float64Array | null
  readonly days: readonly Day[] | null
  readonly notes: readonly string[]
}

/** Reads simple returns as fractions (0.01 or 1% is one per cent). Rows with an empty cell are left out, with a note. */
export function readReturns(path: string, options: { column?: string; benchmark?: string }): ReturnFile {
  const table = readWideTable(path, false)
  const benchmarkAt = options.benchmark === undefined ? -1 : findColumn(table.columns, options.benchmark, table.file, '--benchmark')
  const at = chooseColumn(table, options.column, benchmarkAt)
  const used = benchmarkAt >= 0 ? [at, benchmarkAt] : [at]
  const { kept, notes } = completeRows(table, used)
  for (const c of used) refuseWhatIsNoReturn(table, c, kept)
  return {
    column: table.columns[at],
    returns: columnOf(table, at, kept),
    benchmark: benchmarkAt >= 0 ? columnOf(table, benchmarkAt, kept) : null,
    days: table.days && kept.map((row) => table.days![row]),
    notes: [...notes, ...suspicions(table, at, kept)],
  }
}

interface MatrixFile {
  readonly matrix: ReturnMatrix
  readonly benchmark: Float64Array | null
  readonly notes: readonly string[]
}

/**
 * All columns as strategies over the same periods; `benchmark` is taken out of them where it is named. What is tested on them
 * does not depend on their scale, so that profits in money do as well as returns.
 */
export function readReturnMatrix(path: string, benchmark?: string): MatrixFile {
  const table = readWideTable(path, false)
  const benchmarkAt = benchmark === undefined ? -1 : findColumn(table.columns, benchmark, table.file, '--benchmark')
  const all = table.columns.map((_, c) => c)
  const { kept, notes } = completeRows(table, all)
  const strategies = all.filter((c) => c !== benchmarkAt)
  const values = new Float64Array(kept.length * strategies.length)
  kept.forEach((row, r) => strategies.forEach((c, k) => (values[r * strategies.length + k] = table.values[row * table.columns.length + c])))
  return {
    matrix: { names: strategies.map((c) => table.columns[c]), rows: kept.length, values },
    benchmark: benchmarkAt >= 0 ? columnOf(table, benchmarkAt, kept) : null,
    notes,
  }
}

function chooseColumn(table: WideTable, name: string | undefined, benchmarkAt: number): number {
  if (name !== undefined) return findColumn(table.columns, name, table.file, '--column')
  const others = table.columns.map((_, c) => c).filter((c) => c !== benchmarkAt)
  if (others.length === 1) return others[0]
  if (others.length === 0) return benchmarkAt
  return badInput('The file has several columns of returns; say which one to measure with --column.', {
    where: table.file,
    hint: `It has: ${listNames(others.map((c) => table.columns[c]))}.`,
  })
}

function completeRows(table: WideTable, columns: readonly number[]): { kept: number[]; notes: string[] } {
  const width = table.columns.length
  const isComplete = (row: number) => columns.every((c) => !Number.isNaN(table.values[row * width + c]))
  const rows = Array.from(table.lines, (_, row) => row)
  const kept = rows.filter(isComplete)
  const first = rows.find((row) => !isComplete(row))
  if (kept.length === 0) badInput('No row has a number in every column that is needed.', { where: table.file })
  const left = countRows(rows.length - kept.length)
  const notes = first === undefined ? [] : [`${left} with an empty cell left out, the first on line ${table.lines[first]}.`]
  if (table.turned) notes.push('The file is newest first and was turned round.')
  return { kept, notes }
}

function columnOf(table: WideTable, c: number, rows: readonly number[]): Float64Array {
  return Float64Array.from(rows, (row) => table.values[row * table.columns.length + c])
}

function refuseWhatIsNoReturn(table: WideTable, c: number, rows: readonly number[]): void {
  const column = table.columns[c]
  for (const row of rows) {
    const value = table.values[row * table.columns.length + c]
    if (value < -1) {
      badInput(`${value} is not a return: nothing loses more than everything, which is −1.`, {
        where: `${table.file}:${table.lines[row]}, column ${column}`,
        hint: 'Give returns as fractions: −0.05, or −5%, for a loss of five per cent.',
      })
    }
  }
  const sizes = columnOf(table, c, rows).map(Math.abs)
  if (quantile(sizes, 0.5) >= 1) {
    badInput(`The numbers in column ${column} are too large for returns; they look like prices or percentages.`, {
      where: `${table.file}, column ${column}`,
      hint: 'Give returns as fractions: 0.01, or 1%, for one per cent.',
    })
  }
}

function suspicions(table: WideTable, c: number, rows: readonly number[]): string[] {
  const large = quantile(columnOf(table, c, rows).map(Math.abs), 0.5)
  if (large <= 0.1 || rows.length <= 20) return []
  return [`The typical return is ${(large * 100).toFixed(0)} % a period; check that these are fractions and not percentages.`]
}
