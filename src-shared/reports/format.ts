import { formatDay, parseDay, type Day } from '../base/day.ts'
import type { Cell, Figure, Format, Phrase } from './document.ts'

/** What stands where there is no number. */
const NO_NUMBER = 'n/a'

export type Formatter = (value: Cell, format: Format) => string

const DAY_MS = 86_400_000

/**
 * Numbers and dates as text in a locale: tabular, with a real minus sign, the percent sign where the locale has it. English without a country has no
 * order of day and month that everyone reads alike, so its dates are those of the rest of the program: 2016-01-05.
 */
export function createFormatter(locale: string, currency: string): Formatter {
  const number = (digits: number, options: Intl.NumberFormatOptions = {}) => {
    const format = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits, ...options })
    return (value: number) => format.format(value)
  }
  const date = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options })
    return (day: number) => format.format(day * DAY_MS)
  }
  const plain = locale === 'en'
  const whole = number(0)
  const formats: Readonly<Record<Exclude<Format, 'text'>, (value: number) => string>> = {
    percent: number(1, { style: 'percent' }),
    'percent-fine': number(2, { style: 'percent' }),
    ratio: number(2),
    integer: whole,
    bps: (value) => `${whole(value)} bps`,
    money: (value) => `${whole(value)} ${currency}`,
    day: plain ? (day) => formatDay(day as Day) : date({ dateStyle: 'medium' }),
    month: plain ? (day) => formatDay(day as Day).slice(0, 7) : date({ year: 'numeric', month: 'short' }),
  }
  return (value, format) => {
    if (value === null) return NO_NUMBER
    if (typeof value === 'string' || format === 'text') return String(value)
    if (!Number.isFinite(value)) return NO_NUMBER
    const text = formats[format](value)
    if (format === 'day' || format === 'month') return text.replaceAll('\u202f', '\u00a0')
    // "−0.0 %" says something that is not there.
    const signed = (/[1-9]/.test(text) ? text : text.replace(/^[-−]/, '')).replace('-', '−')
    // Not every typeface has the narrow space that some locales put between thousands.
    return signed.replaceAll('\u202f', '\u00a0')
  }
}

export function formatPhrase(phrase: Phrase | Cell | readonly (string | Figure)[], format: Formatter, unit: Format = 'text'): string {
  if (phrase === null || typeof phrase === 'number' || typeof phrase === 'string') return format(phrase, unit)
  return phrase.map((part) => (typeof part === 'string' ? part : format(part.value, part.format))).join('')
}

/** A day that stands as YYYY-MM-DD in the document. */
export function formatIsoDay(text: string, format: Formatter): string {
  return format(parseDay(text), 'day')
}
