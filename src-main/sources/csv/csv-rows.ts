/** One record of a CSV text: its cells and the line that it starts on (from 1). Return false to stop reading. */
type OnRow = (cells: readonly string[], line: number) => boolean | void

/** Rows between two pauses: about 10 ms of work, so that nothing freezes. */
const ROWS_PER_BREATH = 20_000

interface RowReader {
  /** Reads on; true while there is more. */
  next(rows: number): boolean
}

/**
 * Reads a CSV text row by row. Quotes follow RFC 4180 (doubled quotes, separators and line ends within); a quote that is
 * never closed ends with its line, so that one stray character cannot swallow the rest of the file. Empty lines are left out.
 */
export function readRows(text: string, separator: string, onRow: OnRow): RowReader {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  let line = 1

  function next(rows: number): boolean {
    for (let r = 0; r < rows; r++) {
      if (at >= text.length) return false
      let end = text.indexOf('\n', at)
      if (end < 0) end = text.length
      const startLine = line
      let record = text.slice(at, end)
      if (record.includes('"')) {
        // A quoted cell may hold line ends: take lines until the quotes are balanced, but no more than a few.
        let stop = end
        for (let extra = 0; extra < 20 && stop < text.length && hasOpenQuote(text, at, stop, separator); extra++) {
          const following = text.indexOf('\n', stop + 1)
          stop = following < 0 ? text.length : following
        }
        if (stop !== end && !hasOpenQuote(text, at, stop, separator)) {
          for (let i = end; i >= 0 && i < stop; i = text.indexOf('\n', i + 1)) line++
          end = stop
          record = text.slice(at, end)
        }
      }
      at = end + 1
      line++
      if (record.endsWith('\r')) record = record.slice(0, -1)
      if (record === '') continue
      const cells = record.includes('"') ? splitQuoted(record, separator) : record.split(separator)
      if (onRow(cells, startLine) === false) {
        at = text.length
        return false
      }
    }
    return at < text.length
  }
  return { next }
}

/** Reads all rows, letting others have a turn between batches. */
export async function readAllRows(text: string, separator: string, onRow: OnRow, breathe: () => Promise<void>): Promise<void> {
  const reader = readRows(text, separator, onRow)
  while (reader.next(ROWS_PER_BREATH)) await breathe()
}

/** The first rows, for looking at. */
export function headRows(text: string, separator: string, count: number): { cells: readonly string[]; line: number }[] {
  const rows: { cells: readonly string[]; line: number }[] = []
  readRows(text, separator, (cells, line) => {
    rows.push({ cells, line })
    return rows.length < count
  }).next(count)
  return rows
}

function hasOpenQuote(text: string, from: number, to: number, separator: string): boolean {
  let open = false
  let atStart = true
  for (let i = from; i < to; i++) {
    const c = text[i]
    if (open) {
      if (c === '"') {
        if (text[i + 1] === '"' && i + 1 < to) i++
        else open = false
      }
    } else if (c === '"' && atStart) open = true
    atStart = c === separator || (atStart && c === ' ')
  }
  return open
}

function splitQuoted(record: string, separator: string): string[] {
  const cells: string[] = []
  let at = 0
  for (;;) {
    let start = at
    while (record[start] === ' ') start++
    if (record[start] !== '"') {
      const end = record.indexOf(separator, at)
      if (end < 0) {
        cells.push(record.slice(at))
        return cells
      }
      cells.push(record.slice(at, end))
      at = end + 1
      continue
    }
    let cell = ''
    let i = start + 1
    for (;;) {
      const quote = record.indexOf('"', i)
      if (quote < 0) {
        cells.push(cell + record.slice(i))
        return cells
      }
      cell += record.slice(i, quote)
      if (record[quote + 1] !== '"') {
        i = quote + 1
        break
      }
      cell += '"'
      i = quote + 2
    }
    const end = record.indexOf(separator, i)
    if (end < 0) {
      cells.push(cell + record.slice(i))
      return cells
    }
    cells.push(cell + record.slice(i, end))
    at = end + 1
  }
}
