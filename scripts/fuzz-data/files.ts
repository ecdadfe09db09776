import { civilFromDay, formatDay, isWeekend, parseDay, type Day } from '../../src-shared/base/day.ts'
import type { Rng } from '../../src-shared/base/rng.ts'
import { readPriceFile, type CsvReading } from '../../src-main/sources/csv/csv.ts'
import { pick, runCases, type FuzzReport } from './report.ts'

const TODAY = parseDay('2025-06-30')
const FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const
type Numbers = Readonly<Partial<Record<(typeof FIELDS)[number], number>>>

interface TrueRow {
  readonly symbol: string
  readonly day: Day
  readonly numbers: Numbers
}

/** One line of a file and what it says. `broken` rows must not be taken; `unsure` ones may be, or not, in any form. */
interface Line {
  cells: string[]
  readonly rows: readonly TrueRow[]
  readonly broken: Set<TrueRow>
  unsure: boolean
  /** Says something else than another line of the same day. */
  contradicts: boolean
  /** Swallows neighbours: they may be missing, but never wrong. */
  greedy: boolean
  touched: boolean
}

interface Style {
  readonly separator: string
  readonly number: (value: number, decimals: number) => string
  readonly date: (day: Day) => string
  readonly end: string
  readonly encode: (text: string) => Buffer
}

/** Characters that no number, date or separator has, so that whatever they stand in is damaged for all to see. */
const GARBAGE = ['x', 'q', 'zz', '#', '@', '!', '?', '*', '~', 'é', '☃', '\u0001', '\u0007', '<b>', '[]', '\u202e', 'ÿþ', '%%'] as const
const GARBAGE_BYTES = Buffer.from('acdfghijlnopqrsuvwyz#@!?*~\u0001\u0002\u0003\u0004\u0005\u0006\u0007')

/** Price files in all styles, damaged in ways that show in the line: such lines must be left out, and all others be right. */
export function fuzzFiles(seed: number, cases: number): Promise<FuzzReport> {
  return runCases('price files', seed, cases, async (rng) => {
    const style = drawStyle(rng)
    const { header, lines } = rng.uniform() < 0.3 ? wideFile(rng, style) : longFile(rng, style)
    const scrambled = rng.uniform() < 0.15
    // Damage upon damage can make a line whole again, so it is one or the other.
    for (let d = scrambled ? 0 : 1 + rng.integer(4); d > 0; d--) damageLine(rng, lines, style)
    const texts = lines.map((line) => line.cells.join(style.separator) + style.end)
    const head = header.join(style.separator) + style.end
    let text = head + texts.join('')
    if (!scrambled && rng.uniform() < 0.2) text = cut(rng, text, head, texts, lines)
    const bytes = style.encode(text)
    if (scrambled) for (let b = 1 + rng.integer(6); b > 0; b--) bytes[rng.integer(bytes.length)] = GARBAGE_BYTES[rng.integer(GARBAGE_BYTES.length)]
    return compare(await readPriceFile(bytes, 'FILE.csv', {}, TODAY, async () => {}), lines, scrambled)
  })
}

function drawStyle(rng: Rng): Style {
  const separator = pick(rng, [',', ';', '\t', '|'])
  const comma = rng.uniform() < 0.4
  const thousands = rng.uniform() < 0.3
  const quote = (cell: string) => (cell.includes(separator) || rng.uniform() < 0.05 ? `"${cell}"` : cell)
  const two = (n: number) => String(n).padStart(2, '0')
  const dates: readonly ((day: Day) => string)[] = [
    formatDay,
    (day) => formatDay(day).replaceAll('-', ''),
    (day) => `${formatDay(day)} 00:00:00+01:00`,
    (day) => ((c) => `${two(c.dayOfMonth)}/${two(c.month)}/${c.year}`)(civilFromDay(day)),
    (day) => ((c) => `${c.month}/${c.dayOfMonth}/${c.year}`)(civilFromDay(day)),
    (day) => ((c) => `${two(c.dayOfMonth)}.${two(c.month)}.${c.year}`)(civilFromDay(day)),
    (day) => ((c) => `${c.dayOfMonth}-${['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][c.month - 1]}-${c.year}`)(civilFromDay(day)),
  ]
  return {
    separator,
    date: pick(rng, dates),
    end: pick(rng, ['\n', '\r\n']),
    number(value, decimals) {
      const [whole, fraction] = value.toFixed(decimals).split('.')
      const grouped = thousands ? whole.replace(/\B(?=(\d{3})+$)/g, comma ? '.' : ',') : whole
      return quote(fraction === undefined ? grouped : `${grouped}${comma ? ',' : '.'}${fraction}`)
    },
    encode: pick(rng, [
      (text: string) => Buffer.from(text),
      (text: string) => Buffer.from(`\ufeff${text}`),
      (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
      (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
    ]),
  }
}

function drawDays(rng: Rng): Day[] {
  const days: Day[] = []
  for (let day = parseDay('2024-03-11') + rng.integer(300); days.length < 25 + rng.integer(30); day++) if (!isWeekend(day as Day)) days.push(day as Day)
  return rng.uniform() < 0.3 ? days.reverse() : days
}

function line(cells: string[], rows: readonly TrueRow[]): Line {
  return { cells, rows, broken: new Set(), unsure: false, contradicts: false, greedy: false, touched: false }
}

const cents = (value: number): number => Number(value.toFixed(2))

function longFile(rng: Rng, style: Style): { header: string[]; lines: Line[] } {
  const several = rng.uniform() < 0.4
  const symbols = several ? ['AAA', 'BBB', 'CCC'] : ['FILE']
  const lines = symbols.flatMap((symbol) =>
    drawDays(rng).map((day) => {
      const close = cents(900 + 300 * rng.uniform() + 0.01)
      const numbers = { open: cents(close * 0.99), high: cents(close * 1.02), low: cents(close * 0.97), close, volume: 1000 + rng.integer(5_000_000) }
      const cells = FIELDS.map((field) => style.number(numbers[field], field === 'volume' ? 0 : 2))
      return line([style.date(day), ...(several ? [symbol] : []), ...cells], [{ symbol, day, numbers }])
    }),
  )
  return { header: ['Date', ...(several ? ['Symbol'] : []), 'Open', 'High', 'Low', 'Close', 'Volume'], lines }
}

function wideFile(rng: Rng, style: Style): { header: string[]; lines: Line[] } {
  const symbols = ['AAA', 'LOW', 'ccc', 'D.D'].slice(0, 2 + rng.integer(3))
  const lines = drawDays(rng).map((day) => {
    const rows = symbols.map((symbol) => ({ symbol, day, numbers: { close: cents(900 + 300 * rng.uniform() + 0.01) } }))
    return line([style.date(day), ...rows.map(({ numbers }) => style.number(numbers.close, 2))], rows)
  })
  return { header: ['Date', ...symbols], lines }
}

/** The cell holds a number of these rows; a cell of a wide file breaks one instrument and of a long file the row. */
function rowsOfCell(target: Line, cell: number): readonly TrueRow[] {
  return target.rows.length > 1 ? target.rows.slice(cell - 1, cell) : target.rows
}

function damageLine(rng: Rng, lines: Line[], style: Style): void {
  const at = rng.integer(lines.length)
  const target = lines[at]
  const numbersFrom = target.cells.length - (target.rows.length > 1 ? target.rows.length : FIELDS.length)
  const cell = Math.max(1, numbersFrom + rng.integer(target.cells.length - numbersFrom))
  const breakAll = () => target.rows.forEach((row) => target.broken.add(row))
  const insert = (index: number) => {
    const place = rng.integer(target.cells[index].replaceAll('"', '').length + 1) + (target.cells[index].startsWith('"') ? 1 : 0)
    target.cells[index] = target.cells[index].slice(0, place) + pick(rng, GARBAGE) + target.cells[index].slice(place)
  }
  // Two rows of a day that contradict each other: nobody knows which is right.
  const contradict = () => {
    const copy = line([...target.cells], target.rows)
    copy.cells[cell] = style.number(cents(777 + rng.uniform()), cell === copy.cells.length - 1 && target.rows.length === 1 ? 0 : 2)
    copy.contradicts = true
    rowsOfCell(target, cell).forEach((row) => copy.broken.add(row))
    lines.splice(at, 0, copy)
  }
  const damages: readonly (() => void)[] = [
    () => {
      insert(cell)
      rowsOfCell(target, cell).forEach((row) => target.broken.add(row))
    },
    () => {
      insert(0)
      breakAll()
    },
    () => {
      target.cells[0] = pick(rng, ['99/99/9999', '2024-02-31', '', 'yesterday', '31.06.2024', style.date((TODAY + 400) as Day)])
      breakAll()
    },
    () => {
      target.cells = target.cells.slice(0, -1)
      breakAll()
    },
    () => {
      target.cells = [...target.cells, pick(rng, ['7', 'x', '12.5'])]
      breakAll()
    },
    () => {
      target.cells[cell] = `"${target.cells[cell]}`
      target.unsure = true
      target.greedy = true
    },
    // These break nothing.
    () => {
      lines.splice(at, 0, line([...target.cells], target.rows))
      target.broken.forEach((row) => lines[at].broken.add(row))
      lines[at].unsure = target.unsure
      lines[at].greedy = target.greedy
    },
    () => {
      const other = rng.integer(lines.length)
      ;[lines[at], lines[other]] = [lines[other], lines[at]]
    },
    () => void lines.splice(at, 0, line([''], [])),
    () => void (target.cells[cell] = ` ${target.cells[cell]} `),
    contradict,
  ]
  // Two damages of one line can make up for each other.
  if (target.cells.length <= 2 || target.touched) return
  const chosen = pick(rng, damages)
  if (chosen !== contradict) target.touched = true
  chosen()
}

/** Cuts the file anywhere. The line that is cut may be anything; those behind it are gone. */
function cut(rng: Rng, text: string, head: string, texts: readonly string[], lines: Line[]): string {
  const length = head.length + Math.floor((text.length - head.length) * rng.uniform())
  let end = head.length
  let kept = 0
  while (kept < texts.length && end + texts[kept].length <= length) end += texts[kept++].length
  if (kept < lines.length) lines[kept].unsure = true
  lines.splice(kept + 1)
  return text.slice(0, length)
}

/** Every row that was taken is true, every true row was taken. */
function compare(reading: CsvReading, lines: readonly Line[], scrambled: boolean): number {
  const truth = new Map<string, TrueRow>()
  const unsure = new Set<string>()
  const broken = new Set<string>()
  const key = (symbol: string, day: number) => `${symbol} ${day}`
  for (const { rows, broken: bad, unsure: open } of lines) {
    for (const row of rows) {
      const name = key(row.symbol, row.day)
      truth.set(name, row)
      if (open) unsure.add(name)
      if (bad.has(row)) broken.add(name)
    }
  }
  const contradicted = new Set(lines.filter((one) => one.contradicts).flatMap((one) => [...one.broken].map((row) => key(row.symbol, row.day))))
  // The same row may stand twice, once damaged and once whole: then the whole one is right.
  for (const { rows, broken: bad, unsure: open } of lines) if (!open) for (const row of rows) if (!bad.has(row)) broken.delete(key(row.symbol, row.day))
  const greedy = lines.some((one) => one.greedy)
  const taken = new Set<string>()
  let compared = 0
  for (const { symbol, bars } of reading.series) {
    bars.days.forEach((day, r) => {
      const name = key(symbol, day)
      taken.add(name)
      const row = truth.get(name)
      const spot = `${symbol} ${formatDay(day as Day)}`
      if (!row) {
        // A damaged byte can rename a symbol, which nobody can see.
        if (scrambled || greedy) return
        throw new Error(`${spot} was invented`)
      }
      if (unsure.has(name)) return
      // What it contradicted was cut off.
      if (contradicted.has(name) && !lines.some(({ rows, contradicts }) => !contradicts && rows.includes(row))) return
      // Of rows that contradict each other none is taken; where one of them is damaged as well, nobody can see that they do.
      if (contradicted.has(name) && (scrambled || greedy || lines.some(({ rows, touched }) => touched && rows.includes(row)))) return
      if (contradicted.has(name) || broken.has(name)) throw new Error(`${spot} was taken from a broken line`)
      for (const [field, value] of Object.entries(row.numbers)) {
        const got = bars[field as keyof Numbers][r]
        if (got !== value && !(scrambled && Number.isNaN(got))) throw new Error(`${spot}: ${field} is ${got} and not ${value}`)
      }
      compared++
    })
  }
  if (!scrambled && !greedy) for (const name of truth.keys()) if (!taken.has(name) && !broken.has(name) && !contradicted.has(name) && !unsure.has(name)) throw new Error(`${name} is missing`)
  return compared
}
