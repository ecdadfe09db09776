import { dayFromCivil, isCivil, type Day } from '../../../src-shared/base/day.ts'

/** The order of the three numbers of a date such as 01/02/2024. */
const DATE_ORDERS = ['year-month-day', 'day-month-year', 'month-day-year'] as const

export type DateOrder = (typeof DATE_ORDERS)[number]

export interface DateReading {
  readonly order: DateOrder
  /** How the order is known; printed in the preview. */
  readonly because: string
}

/** English, and German where it differs: three letters or more of a name are the month. */
const MONTHS = [
  ['january', 'januar'],
  ['february', 'februar'],
  ['march', 'märz', 'mrz'],
  ['april'],
  ['may', 'mai'],
  ['june', 'juni'],
  ['july', 'juli'],
  ['august'],
  ['september'],
  ['october', 'oktober'],
  ['november'],
  ['december', 'dezember'],
] as const

/** A time of day and a zone may follow; anything else makes it no date. */
const TIME = String.raw`(?:(?:T|,? )\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?(?: ?(?:Z|[+-]\d{2}:?\d{2}|[A-Z]{2,5}))?)?$`
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})${TIME}`)
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})${TIME}`)
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/
const DAY_NAME_YEAR = /^(\d{1,2})[- .]+(\p{L}{3,})\.?[- .,]+(\d{4}|\d{2})$/u
const NAME_DAY_YEAR = /^(\p{L}{3,})\.?[- ]+(\d{1,2})(?:st|nd|rd|th)?,?[- ]+(\d{4})$/u
const EPOCH = /^\d{9,10}$|^\d{12,13}$/

/** Reads the day of a cell; undefined where it is not a date that exists. Time of day and zone are left out: the date is the exchange's own. */
export function readDay(cell: string, order: DateOrder): Day | undefined {
  const text = cell.trim()
  const iso = YEAR_FIRST.exec(text) ?? COMPACT.exec(text)
  if (iso) return iso.length === 4 ? civil(iso[1], iso[2], iso[3]) : civil(iso[1], iso[3], iso[4])
  const numeric = YEAR_LAST.exec(text)
  if (numeric) {
    const year = fullYear(numeric[4])
    if (order === 'day-month-year') return civil(year, numeric[3], numeric[1])
    return order === 'month-day-year' ? civil(year, numeric[1], numeric[3]) : undefined
  }
  if (EPOCH.test(text)) return Math.floor(Number(text) / (text.length > 10 ? 86_400_000 : 86_400)) as Day
  const named = DAY_NAME_YEAR.exec(text)
  if (named) return civil(fullYear(named[3]), monthNumber(named[2]), named[1])
  const american = NAME_DAY_YEAR.exec(text)
  return american ? civil(american[3], monthNumber(american[1]), american[2]) : undefined
}

/** Whether a cell looks like a date in any order; for finding the header. */
export function looksLikeDate(cell: string): boolean {
  return DATE_ORDERS.some((order) => readDay(cell, order) !== undefined)
}

function civil(year: string | number, month: string | number, dayOfMonth: string | number): Day | undefined {
  const [y, m, d] = [Number(year), Number(month), Number(dayOfMonth)]
  return isCivil(y, m, d) ? dayFromCivil(y, m, d) : undefined
}

function fullYear(text: string): number {
  const year = Number(text)
  if (text.length === 4) return year
  return year < 70 ? 2000 + year : 1900 + year
}

function monthNumber(name: string): number {
  const lower = name.toLowerCase()
  return MONTHS.findIndex((names) => names.some((one) => one.startsWith(lower))) + 1
}

/**
 * Settles the order of day and month over the whole column: a number above 12 decides; else the one order in which the
 * days only go up or only go down; else dots, which are written day first. Undefined where both readings are possible.
 */
export function createDateVote() {
  let firstAbove12 = 0
  let secondAbove12 = 0
  let numeric = 0
  let dotted = 0
  const sample: string[] = []
  return {
    look(cell: string): void {
      const match = YEAR_LAST.exec(cell.trim())
      if (!match) return
      numeric++
      if (match[2] === '.') dotted++
      if (Number(match[1]) > 12) firstAbove12++
      if (Number(match[3]) > 12) secondAbove12++
      if (sample.length < 5000 && sample.at(-1) !== cell) sample.push(cell)
    },
    decide(): DateReading | undefined {
      if (numeric === 0) return { order: 'year-month-day', because: 'the year comes first or the month is a word' }
      // A damaged cell or two must not turn a column round, so the larger count wins by a wide margin or not at all.
      if (firstAbove12 > 20 * secondAbove12) return { order: 'day-month-year', because: 'the first number goes above 12' }
      if (secondAbove12 > 20 * firstAbove12) return { order: 'month-day-year', because: 'the second number goes above 12' }
      if (firstAbove12 + secondAbove12 > 0) return undefined
      if (dotted === numeric) return { order: 'day-month-year', because: 'dates with dots are written day first' }
      const dayFirst = isOneWay(sample, 'day-month-year')
      const monthFirst = isOneWay(sample, 'month-day-year')
      if (dayFirst === monthFirst) return undefined
      const order = dayFirst ? 'day-month-year' : 'month-day-year'
      return { order, because: 'only so do the days follow each other' }
    },
  }
}

function isOneWay(cells: readonly string[], order: DateOrder): boolean {
  if (cells.length < 3) return false
  const days = cells.map((cell) => readDay(cell, order) ?? NaN)
  const up = days.every((day, i) => i === 0 || day >= days[i - 1])
  const down = days.every((day, i) => i === 0 || day <= days[i - 1])
  return up || down
}
