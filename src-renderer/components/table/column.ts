/** A column of a DataTable. */
export interface Column<Row> {
  /** Names the slot `cell-<key>` and what is remembered of the column. */
  readonly key: string
  readonly title: string
  /** What is sorted by, filtered, copied and written to files: numbers in full, days as YYYY-MM-DD. */
  readonly value: (row: Row) => string | number | null
  /** What is shown, where that is not the value itself. */
  readonly text?: (row: Row) => string
  /** Numbers stand right, digit under digit. */
  readonly numeric?: boolean
  /** Words that may take more than one line; everything else stays on one. */
  readonly wraps?: boolean
  /** Not shown until the user chooses it. */
  readonly hidden?: boolean
}

export interface Order {
  readonly column: string
  readonly rising: boolean
}

/** An order as it was remembered; undefined where what was kept is none. */
export function readOrder(kept: unknown): Order | undefined {
  if (typeof kept !== 'object' || kept === null || !('column' in kept) || !('rising' in kept)) return undefined
  const { column, rising } = kept
  return typeof column === 'string' && typeof rising === 'boolean' ? { column, rising } : undefined
}

export function textOf<Row>(column: Column<Row>, row: Row): string {
  return column.text ? column.text(row) : String(column.value(row) ?? '–')
}

/** Rows that hold every word of the query, in any column and as shown or as stored. */
export function filterRows<Row>(rows: readonly Row[], columns: readonly Column<Row>[], query: string): readonly Row[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return rows
  return rows.filter((row) => {
    const line = columns.map((column) => `${textOf(column, row)} ${column.value(row) ?? ''}`).join('\n').toLowerCase()
    return words.every((word) => line.includes(word))
  })
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** Equal rows stay in their order; what is not known comes last, whichever way one sorts. */
export function sortRows<Row>(rows: readonly Row[], column: Column<Row> | undefined, rising: boolean): readonly Row[] {
  if (!column) return rows
  const sign = rising ? 1 : -1
  return rows
    .map((row) => ({ row, key: column.value(row) }))
    .sort((a, b) => {
      const [x, y] = [known(a.key), known(b.key)]
      if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1
      return sign * (typeof x === 'number' && typeof y === 'number' ? x - y : collator.compare(String(x), String(y)))
    })
    .map(({ row }) => row)
}

const known = (key: string | number | null): string | number | null => (typeof key === 'number' && Number.isNaN(key) ? null : key)

/** The rows near the window of a long table: from the first to before the last. */
export function visibleRange(scrollTop: number, height: number, rowHeight: number, count: number): { readonly first: number; readonly last: number } {
  // A window's worth of rows more, so that a fast scroll meets no empty frame; even, so that striping and screen readers see no jumps.
  const spare = Math.ceil(height / rowHeight / 2) + 4
  const first = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight) - spare))
  return { first: first - (first % 2), last: Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + spare) }
}
