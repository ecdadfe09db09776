import { badInput } from './failure.ts'

/**
 * A calendar day as whole days since 1970-01-01. A branded integer and never a Date: no clock, no
 * time zone and no midnight can shift a price by one row.
 */
export type Day = number & { readonly __brand: 'Day' }

const ISO_DAY = /^(\d{4})-(\d{2})-(\d{2})$/

/** Days from civil date in the proleptic Gregorian calendar (Howard Hinnant's algorithm). */
export function dayFromCivil(year: number, month: number, dayOfMonth: number): Day {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dayOfMonth - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return (era * 146097 + dayOfEra - 719468) as Day
}

interface Civil {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly dayOfMonth: number
}

export function civilFromDay(day: Day): Civil {
  const z = day + 719468
  const era = Math.floor(z / 146097)
  const dayOfEra = z - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const mp = Math.floor((5 * dayOfYear + 2) / 153)
  const month = mp < 10 ? mp + 3 : mp - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return { year, month, dayOfMonth: dayOfYear - Math.floor((153 * mp + 2) / 5) + 1 }
}

/** Whether the three numbers name a day that exists (31 February does not). */
export function isCivil(year: number, month: number, dayOfMonth: number): boolean {
  if (!Number.isInteger(year) || !Number.isInteger(month) || !Number.isInteger(dayOfMonth)) return false
  if (month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > 31) return false
  const back = civilFromDay(dayFromCivil(year, month, dayOfMonth))
  return back.month === month && back.dayOfMonth === dayOfMonth
}

/** Parses `YYYY-MM-DD`, or undefined when the text is not a day that exists. */
export function tryParseDay(text: string): Day | undefined {
  const match = ISO_DAY.exec(text)
  if (!match) return undefined
  const year = Number(match[1])
  const month = Number(match[2])
  const dayOfMonth = Number(match[3])
  return isCivil(year, month, dayOfMonth) ? dayFromCivil(year, month, dayOfMonth) : undefined
}

export function parseDay(text: string, where?: string): Day {
  return tryParseDay(text) ?? badInput(`"${text}" is not a date; write it as YYYY-MM-DD.`, { where })
}

export function formatDay(day: Day): string {
  const { year, month, dayOfMonth } = civilFromDay(day)
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`
}

export function addDays(day: Day, count: number): Day {
  return (day + count) as Day
}

/** 0 Sunday to 6 Saturday. */
export function weekday(day: Day): number {
  return (((day + 4) % 7) + 7) % 7
}

export function isWeekend(day: Day): boolean {
  const w = weekday(day)
  return w === 0 || w === 6
}

/** A number that is equal for days of the same month, and grows with it. */
export function monthIndex(day: Day): number {
  const { year, month } = civilFromDay(day)
  return year * 12 + month - 1
}

/** A number that is equal for days of the same ISO week (Monday to Sunday), and grows with it. */
export function weekIndex(day: Day): number {
  return Math.floor((day + 3) / 7)
}

export function yearOf(day: Day): number {
  return civilFromDay(day).year
}

/** Index of the last day at or before `day` in ascending `days`; -1 when there is none. */
export function lastAtOrBefore(days: ArrayLike<number>, day: number): number {
  let low = 0
  let high = days.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (days[middle]! <= day) low = middle + 1
    else high = middle
  }
  return low - 1
}
