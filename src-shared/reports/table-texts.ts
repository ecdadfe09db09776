import type { TableBlock } from './document.ts'
import type { Formatter } from './format.ts'

/** Every cell of a table as it is printed. A row's own format counts beside its name; a column of words stays words. */
export function tableTexts({ columns, rows, rowFormats }: Pick<TableBlock, 'columns' | 'rows' | 'rowFormats'>, format: Formatter): string[][] {
  return rows.map((row, r) => row.map((cell, c) => format(cell, columns[c].format === 'text' ? 'text' : rowFormats && c > 0 ? rowFormats[r] : columns[c].format)))
}
