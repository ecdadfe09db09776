import { addDays, civilFromDay, dayFromCivil, isWeekend, parseDay, weekday, yearOf, type Day } from '../base/day.ts'

/**
 * Trading days by rule, so that a calendar needs no download, reaches into the future and does not depend on which
 * instruments happen to be in a universe. A bar belongs to the civil day of its own exchange; a decision is made when
 * that day is over everywhere, which is before any market opens for t+1.
 */
export type Market = 'new-york' | 'london' | 'frankfurt' | 'euronext' | 'weekdays' | 'every-day'

const MARKET_OF_ZONE: Readonly<Record<string, Market>> = {
  'America/New_York': 'new-york',
  'Europe/London': 'london',
  'Europe/Berlin': 'frankfurt',
  'Europe/Paris': 'euronext',
  'Europe/Amsterdam': 'euronext',
  'Europe/Brussels': 'euronext',
  'Europe/Lisbon': 'euronext',
}

const MARKET_OF_CURRENCY: Readonly<Record<string, Market>> = { USD: 'new-york', GBP: 'london', EUR: 'frankfurt' }

/** The calendar of an exchange by its time zone, or undefined where its holidays are not known here. */
export function marketOfZone(timeZone: string): Market | undefined {
  return MARKET_OF_ZONE[timeZone]
}

/** The base market of somebody who counts in this currency. */
export function marketOfCurrency(currency: string): Market {
  return MARKET_OF_CURRENCY[currency] ?? 'weekdays'
}

/** Trading days of a market, both ends included. */
export function marketDays(market: Market, from: Day, to: Day): Day[] {
  const days: Day[] = []
  let holidays = new Set<number>()
  let year = NaN
  for (let day = from; day <= to; day = addDays(day, 1)) {
    if (market === 'every-day') {
      days.push(day)
      continue
    }
    if (isWeekend(day)) continue
    if (yearOf(day) !== year) {
      year = yearOf(day)
      holidays = holidaysOf(market, year)
    }
    if (!holidays.has(day)) days.push(day)
  }
  return days
}

/** Fewer days than this could belong to many calendars. */
const FEWEST_DAYS_TO_INFER = 120

/**
 * The calendar that a history keeps to, or undefined where none fits: it hardly ever trades when the market is shut, and
 * misses few of its days. Every exchange keeps to weekdays, so that this calendar must fit nearly without a hole.
 */
export function inferMarket(days: ArrayLike<number>): Market | undefined {
  if (days.length < FEWEST_DAYS_TO_INFER) return undefined
  const own = new Set<number>(Array.from(days))
  const fits = (market: Market, fewestKept: number) => {
    const expected = marketDays(market, days[0] as Day, days[days.length - 1] as Day)
    const kept = expected.filter((day) => own.has(day)).length
    return kept >= 0.995 * own.size && kept >= fewestKept * expected.length
  }
  const exchange = (['new-york', 'london', 'frankfurt', 'euronext'] as const).find((market) => fits(market, 0.85))
  if (exchange) return exchange
  if (fits('every-day', 0.95)) return 'every-day'
  return fits('weekdays', 0.985) ? 'weekdays' : undefined
}

function holidaysOf(market: Market, year: number): Set<number> {
  if (market === 'new-york') return newYorkHolidays(year)
  if (market === 'london') return londonHolidays(year)
  if (market === 'frankfurt') return frankfurtHolidays(year)
  if (market === 'euronext') return new Set(euroHolidays(year))
  return new Set()
}

const NEW_YORK_CLOSURES = [
  '1985-09-27', '1994-04-27', '2001-09-11', '2001-09-12', '2001-09-13', '2001-09-14', '2004-06-11', '2007-01-02', '2012-10-29',
  '2012-10-30', '2018-12-05', '2025-01-09',
].map((text) => parseDay(text))

function newYorkHolidays(year: number): Set<number> {
  const newYear = dayFromCivil(year, 1, 1)
  const days = [
    // A New Year's Day on a Saturday is not made up for: the Friday before belongs to the old year's books.
    weekday(newYear) === 6 ? newYear : observed(newYear),
    nthWeekday(year, 2, 1, 3),
    addDays(easter(year), -2),
    lastWeekday(year, 5, 1),
    observed(dayFromCivil(year, 7, 4)),
    nthWeekday(year, 9, 1, 1),
    nthWeekday(year, 11, 4, 4),
    observed(dayFromCivil(year, 12, 25)),
    ...NEW_YORK_CLOSURES,
  ]
  if (year >= 1998) days.push(nthWeekday(year, 1, 1, 3))
  if (year >= 2022) days.push(observed(dayFromCivil(year, 6, 19)))
  return new Set(days)
}

/** Bank holidays that were moved or made for the occasion, and the days that they took the place of. */
const LONDON_EXTRA = [
  '1999-12-31', '2002-06-03', '2002-06-04', '2011-04-29', '2012-06-04', '2012-06-05', '2022-06-02', '2022-06-03', '2022-09-19',
  '2023-05-08',
].map((text) => parseDay(text))
const LONDON_MOVED: Readonly<Record<number, { readonly earlyMay?: string; readonly noSpring?: boolean }>> = {
  1995: { earlyMay: '1995-05-08' },
  2002: { noSpring: true },
  2012: { noSpring: true },
  2020: { earlyMay: '2020-05-08' },
  2022: { noSpring: true },
}

function londonHolidays(year: number): Set<number> {
  const moved = LONDON_MOVED[year] ?? {}
  const christmas = dayFromCivil(year, 12, 25)
  const days = [
    nextWorkingDay(dayFromCivil(year, 1, 1)),
    addDays(easter(year), -2),
    addDays(easter(year), 1),
    moved.earlyMay ? parseDay(moved.earlyMay) : nthWeekday(year, 5, 1, 1),
    lastWeekday(year, 8, 1),
    christmas,
    addDays(christmas, 1),
    ...LONDON_EXTRA,
  ]
  if (!moved.noSpring) days.push(lastWeekday(year, 5, 1))
  // Christmas and Boxing Day on a weekend move to the Monday and Tuesday after it.
  if (isWeekend(christmas) || isWeekend(addDays(christmas, 1))) {
    const w = weekday(christmas)
    if (w === 5) days.push(addDays(christmas, 3))
    else days.push(addDays(christmas, w === 6 ? 2 : 1), addDays(christmas, w === 6 ? 3 : 2))
  }
  return new Set(days)
}

/** The days on which all exchanges of the euro area are shut. */
function euroHolidays(year: number): Day[] {
  return [
    dayFromCivil(year, 1, 1),
    addDays(easter(year), -2),
    addDays(easter(year), 1),
    dayFromCivil(year, 5, 1),
    dayFromCivil(year, 12, 25),
    dayFromCivil(year, 12, 26),
  ]
}

function frankfurtHolidays(year: number): Set<number> {
  const days = [...euroHolidays(year), dayFromCivil(year, 12, 24), dayFromCivil(year, 12, 31)]
  // Whit Monday and German Unity Day were holidays on Xetra in these years only.
  if (year < 2000 || (year >= 2007 && year <= 2021)) days.push(addDays(easter(year), 50))
  if (year < 2000 || (year >= 2014 && year <= 2021)) days.push(dayFromCivil(year, 10, 3))
  return new Set(days)
}

/** A holiday on a Saturday is kept on the Friday before, on a Sunday on the Monday after. */
function observed(day: Day): Day {
  const w = weekday(day)
  return addDays(day, w === 6 ? -1 : w === 0 ? 1 : 0)
}

function nextWorkingDay(day: Day): Day {
  const w = weekday(day)
  return addDays(day, w === 6 ? 2 : w === 0 ? 1 : 0)
}

/** The `n`-th given weekday (0 Sunday) of a month. */
function nthWeekday(year: number, month: number, which: number, n: number): Day {
  const first = dayFromCivil(year, month, 1)
  return addDays(first, ((which - weekday(first) + 7) % 7) + 7 * (n - 1))
}

function lastWeekday(year: number, month: number, which: number): Day {
  const fifth = nthWeekday(year, month, which, 5)
  return civilFromDay(fifth).month === month ? fifth : addDays(fifth, -7)
}

/** Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876). */
function easter(year: number): Day {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114
  return dayFromCivil(year, Math.floor(f / 31), (f % 31) + 1)
}
