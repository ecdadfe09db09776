import { formatDay, type Day } from '../base/day.ts'
import type { Cell, Format } from './document.ts'

/** What stands where there is no number. */
export const NO_NUMBER = 'n/a'

export type Formatter = (value: Cell, format: Format) => string

/** Numbers as text in a locale: tabular, with a real minus sign, the percent sign where the locale has it. */
export function createFormatter(locale: string, currency: string): Formatter {
  const number = (digits: number, options: Intl.NumberFormatOptions = {}) => new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits, ...options })
  const formats: Readonly<Record<Exclude<Format, 'text' | 'day'>, (value: number) => string>> = {
    percent: ((f) => (x: number) => f.format(x))(number(1, { style: 'percent' })),
    'percent-fine': ((f) => (x: number) => f.format(x))(number(2, { style: 'percent' })),
    ratio: ((f) => (x: number) => f.format(x))(number(2)),
    integer: ((f) => (x: number) => f.format(x))(number(0)),
    bps: ((f) => (x: number) => `${f.format(x)} bps`)(number(0)),
    money: ((f) => (x: number) => `${f.format(x)} ${currency}`)(number(0)),
  }
  return (value, format) => {
    if (value === null) return NO_NUMBER
    if (typeof value === 'string' || format === 'text') return String(value)
    if (!Number.isFinite(value)) return NO_NUMBER
    if (format === 'day') return formatDay(value as Day)
    const text = formats[format](value)
    // "−0.0 %" says something that is not there.
    return (/[1-9]/.test(text) ? text : text.replace(/^[-−]/, '')).replace('-', '−')
  }
}
