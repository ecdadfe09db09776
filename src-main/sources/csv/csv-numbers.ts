/** The character before the fraction. */
export type Decimal = '.' | ','

/** What a cell holds: a number, nothing (NaN), or something that is not a number (undefined). */
type CellNumber = number | undefined

const MISSING = new Set(['', '-', '--', '–', '.', 'n/a', '#n/a', 'na', 'nan', 'null', 'none', '#value!', 'n.a.', 'n.d.'])
const MULTIPLES: Readonly<Record<string, number>> = { K: 1e3, M: 1e6, B: 1e9, T: 1e12 }
/** What people put between thousands besides dots and commas. */
const SPACES = /[ \u00a0\u2009\u202f'’]/g
/** One kind of mark throughout, and three digits after each: anything else is no number. */
const GROUPS = {
  '.': /^\d{1,3}([, \u00a0\u2009\u202f'’])\d{3}(\1\d{3})*(\.\d*)?$/,
  ',': /^\d{1,3}([. \u00a0\u2009\u202f'’])\d{3}(\1\d{3})*(,\d*)?$/,
} as const
const PLAIN = { '.': /^(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i, ',': /^(\d+,?\d*|,\d+)(e[+-]?\d{1,3})?$/i } as const

/** Whether every character is a digit but for one leading sign and one dot: the usual case, which JavaScript reads itself. */
function isSimple(cell: string): boolean {
  let dots = 0
  let digits = 0
  for (let i = 0; i < cell.length; i++) {
    const c = cell.charCodeAt(i)
    if (c >= 48 && c <= 57) digits++
    else if (c === 46) dots++
    else if (!(c === 45 && i === 0)) return false
  }
  return digits > 0 && dots <= 1
}

/** Reads 1234.5, 1,234.5, 1.234,5, 1 234,5, 1'234.5, $12.30, (12.30), 1.2M, 1.2E+07; never guesses. */
export function readNumber(cell: string, decimal: Decimal): CellNumber {
  if (decimal === '.' && isSimple(cell)) return +cell
  let text = cell.trim()
  if (MISSING.has(text.toLowerCase())) return NaN
  let sign = 1
  if (text.startsWith('(') && text.endsWith(')')) {
    sign = -1
    text = text.slice(1, -1)
  }
  if (text.startsWith('-') || text.startsWith('−')) {
    sign = -sign
    text = text.slice(1)
  } else if (text.startsWith('+')) text = text.slice(1)
  text = text.replace(/^[$€£¥] ?| ?[$€£¥]$/g, '')
  const multiple = MULTIPLES[text.slice(-1).toUpperCase()]
  if (multiple) text = text.slice(0, -1)
  const grouped = GROUPS[decimal].test(text)
  if (!grouped && !PLAIN[decimal].test(text)) return undefined
  const ungrouped = text.replace(SPACES, '')
  const bare = decimal === '.' ? ungrouped.replaceAll(',', '') : ungrouped.replaceAll('.', '').replace(',', '.')
  const value = Number(bare) * sign * (multiple ?? 1)
  return Number.isFinite(value) ? value : undefined
}

/** What cells say about the decimal character, gathered over the whole file. */
interface DecimalEvidence {
  readonly dot: number
  readonly comma: number
  /** Cells such as `1,234`, which are one number in one style and another in the other. */
  readonly unclear: number
}

export function createDecimalVote() {
  let dot = 0
  let comma = 0
  let unclear = 0
  return {
    look(cell: string): void {
      const hasDot = cell.includes('.')
      const hasComma = cell.includes(',')
      if (!hasDot && !hasComma) return
      const text = cell.trim().replace(SPACES, '').replace(/^[(+\-−$€£¥]+|[)$€£¥KMBT%]+$/gi, '')
      if (!/^[\d.,]+(e[+-]?\d+)?$/i.test(text)) return
      if (hasDot && hasComma) {
        if (text.lastIndexOf('.') > text.lastIndexOf(',')) dot++
        else comma++
        return
      }
      const mark = hasDot ? '.' : ','
      const parts = text.split(mark)
      const grouping = parts.length > 2
      // Groups have three digits and do not begin with zero; anything else is a fraction.
      const unmistakable = parts.length === 2 && (parts[1].length !== 3 || parts[0].length > 3 || /^0?$/.test(parts[0]))
      if (grouping) {
        if (hasDot) comma++
        else dot++
      } else if (unmistakable) {
        if (hasDot) dot++
        else comma++
      } else if (hasComma) unclear++
      else dot += 0.001
    },
    evidence: (): DecimalEvidence => ({ dot, comma, unclear }),
  }
}
