/** A number is written in full, so that whoever reads it can compute on; `null` is an empty cell. */
export type CsvCell = string | number | null

/** Rows as a CSV file that spreadsheets may open: quoted where it must be, and nothing in it runs as a formula. */
export function writeCsv(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map((row) => `${row.map(quoted).join(',')}\r\n`).join('')
}

/** The same for the clipboard: spreadsheets take tabs and lines as cells, and know no quotes there. */
export function writeTsv(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map((row) => row.map((cell) => plain(cell).replaceAll(/[\t\r\n]+/g, ' ')).join('\t')).join('\n')
}

function quoted(cell: CsvCell): string {
  const text = plain(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Spreadsheets run what begins like a formula; an apostrophe keeps it a text. */
function plain(cell: CsvCell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : ''
  return /^\s*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
}
