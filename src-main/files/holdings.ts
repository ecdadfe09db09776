import type { Holding } from '../../src-shared/api/allocate.ts'

interface HoldingsText {
  readonly holdings: readonly Holding[]
  readonly cash: number | null
  readonly problems: readonly { readonly line: number; readonly text: string }[]
}

const SYMBOL_NAMES = /^(symbol|ticker|asset|instrument|wertpapier|kürzel)$/i
const SHARES_NAMES = /^(shares|quantity|qty|units|amount|number|stück|anteile|anzahl|menge)$/i
const CASH_NAMES = /^(cash|bargeld|guthaben)$/i

/**
 * A symbol and a number of shares a line, separated by a tab, semicolon, comma or spaces. A first line of names may put other columns between them.
 * A line that says "cash" is money. Symbols that come twice are added up.
 */
export function readHoldingsText(text: string): HoldingsText {
  const held = new Map<string, number>()
  const problems: { line: number; text: string }[] = []
  let cash: number | null = null
  let columns = { symbol: 0, shares: -1 }
  let first = true
  for (const [index, raw] of text.replace(/^\uFEFF/, '').split(/\r\n?|\n/).entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const cells = splitCells(line)
    if (first) {
      first = false
      const symbol = cells.findIndex((cell) => SYMBOL_NAMES.test(cell))
      const shares = cells.findIndex((cell) => SHARES_NAMES.test(cell))
      if (symbol >= 0 && shares >= 0) {
        columns = { symbol, shares }
        continue
      }
    }
    const symbol = (cells[columns.symbol] ?? '').replace(/^'/, '')
    const number = readNumber(columns.shares >= 0 ? (cells[columns.shares] ?? '') : (cells.at(-1) ?? ''))
    if (cells.length < 2 || symbol === '') problems.push({ line: index + 1, text: 'A symbol and a number of shares are needed.' })
    else if (number === undefined) problems.push({ line: index + 1, text: `“${cells[columns.shares] ?? cells.at(-1)}” is not a number.` })
    else if (number < 0) problems.push({ line: index + 1, text: 'Nobody holds fewer than no shares.' })
    else if (CASH_NAMES.test(symbol)) cash = (cash ?? 0) + number
    else held.set(symbol, (held.get(symbol) ?? 0) + number)
  }
  return { holdings: Array.from(held, ([symbol, shares]) => ({ symbol, shares })), cash, problems }
}

/** A tab or a semicolon separates for certain; a comma only where none of them is, and spaces where nothing else is. */
function splitCells(line: string): string[] {
  const separator = ['\t', ';', ','].find((one) => line.includes(one)) ?? /\s+/
  return line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1').trim())
}

/** `1,234.5`, `1.234,5`, `1'234` and `12` alike. A single comma before other than three digits is a decimal point. */
function readNumber(cell: string): number | undefined {
  let text = cell.replace(/[\s'’]/g, '')
  const [comma, point] = [text.lastIndexOf(','), text.lastIndexOf('.')]
  if (comma >= 0 && point >= 0) text = comma > point ? text.replaceAll('.', '').replace(',', '.') : text.replaceAll(',', '')
  else if (comma >= 0) text = /^[+-]?\d{1,3}(,\d{3})+$/.test(text) ? text.replaceAll(',', '') : text.replace(',', '.')
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : undefined
}
