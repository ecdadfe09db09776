import { addDays, formatDay, isWeekend, type Day } from '../../base/day.ts'
import type { Bars } from '../bars.ts'
import { inferMarket, marketDays, marketOfZone } from '../calendar.ts'
import { findRate, minorUnit } from '../currency.ts'
import type { Series } from '../series.ts'
import { findDividendFaults } from './dividends.ts'
import type { Edit, Finding, QualityCheck, QualityContext, Repair } from './finding.ts'
import { findSpikes, findWrongCells, findWrongLevels } from './price-faults.ts'
import { daySpan, download, edit, finding, occurrenceOf, rowsWhere, sentence } from './report.ts'

/** Where the exchange's holidays are not known, a longer silence than any of them is a gap. */
const LONGEST_HOLIDAY_DAYS = 12
const STALE_ROWS = 15
const MONEY_FIELDS = ['open', 'high', 'low', 'close', 'adjustedClose', 'dividend'] as const
const PRICE_FIELDS = ['open', 'high', 'low', 'close', 'adjustedClose'] as const

/** Every check by name. The order is the order in which findings of one day are shown. */
export const CHECKS = {
  'currency-unit': {
    title: 'Wrong currency unit',
    summary: 'Prices in pence, agorot or cents (GBp, ILA, ZAc, USX) that count as pounds, shekels, rand or dollars.',
    find(series, context) {
      const unit = minorUnit(context.publishedCurrency ?? series.instrument.currency)
      const span = daySpan(series.bars)
      if (!unit || !span) return []
      const code = context.publishedCurrency ?? series.instrument.currency
      const repair = edit(`Divide all prices and dividends by 100 and count them in ${unit.currency}.`, [
        { kind: 'scale', ...span, fields: MONEY_FIELDS, factor: unit.scale },
      ])
      const message = `prices are quoted in ${code}, hundredths of ${unit.currency}.`
      return [finding('currency-unit', series, 0, series.bars.close[0], message, repair, span.to)]
    },
  },

  duplicate: {
    title: 'Duplicate day',
    summary: 'Two rows for one day.',
    find(series) {
      const { days, close } = series.bars
      const findings: Finding[] = []
      for (let row = 1; row < days.length; row++) {
        if (days[row] !== days[row - 1]) continue
        let first = row - 1
        while (first > 0 && days[first - 1] === days[row]) first--
        const repair = edit('Keep the last row of the day.', [{ kind: 'drop', day: days[row] as Day, occurrence: 0 }])
        const message = `there is another row for this day, with a close of ${close[first]}.`
        findings.push(finding('duplicate', series, row, close[first], message, repair))
      }
      return findings
    },
  },

  'no-price': {
    title: 'No price',
    summary: 'Rows without any price, and prices of zero or less.',
    find(series) {
      const { bars } = series
      return rowsWhere(bars, (row) => {
        const wrong = PRICE_FIELDS.filter((field) => bars[field][row] <= 0)
        const priced = bars.close[row] > 0
        if (priced && wrong.length === 0) return undefined
        const day = bars.days[row] as Day
        const pays = bars.dividend[row] > 0 || bars.split[row] !== 1
        const blank = edit('Take the impossible prices away.', wrong.map((field): Edit => ({ kind: 'set', day, field, value: NaN })))
        // A row that carries a dividend or a split stays for their sake.
        const repair = priced || pays ? blank : edit('Take the row away.', [{ kind: 'drop', day, occurrence: occurrenceOf(bars, row) }])
        if (wrong.length === 0 && pays) return undefined
        const message = wrong.length > 0 ? `${wrong.join(', ')} must be above zero.` : 'the row has no close.'
        return finding('no-price', series, row, wrong.length > 0 ? bars[wrong[0]][row] : NaN, message, repair)
      })
    },
  },

  unfinished: {
    title: 'Unfinished bar',
    summary: "Today's bar, whose close is not the close yet, and days that have not come.",
    find(series, { today }) {
      const { bars } = series
      return rowsWhere(bars, (row) => {
        const day = bars.days[row] as Day
        if (day < today) return undefined
        const message = day === today ? 'the day is not over, so its close is not final.' : 'the day lies in the future.'
        const repair = edit('Take the row away.', [{ kind: 'drop', day, occurrence: occurrenceOf(bars, row) }])
        return finding('unfinished', series, row, bars.close[row], message, repair)
      })
    },
  },

  unit: {
    title: '100× unit error',
    summary: 'Days, or single prices, that are a hundred times too large or too small.',
    find: (series) => [...findWrongLevels(series, 'unit'), ...findWrongCells(series)],
  },

  split: {
    title: 'Split not applied',
    summary: 'Days that a declared split was not applied to, or applied to twice.',
    find: (series) => findWrongLevels(series, 'split'),
  },

  dividend: {
    title: 'Dividend wrongly applied',
    summary: 'Dividends that the adjusted close leaves out, doubles or counts in another unit.',
    find: (series) => findDividendFaults(series),
  },

  spike: {
    title: 'Spike that reverses',
    summary: 'A jump of the close, far outside the ordinary, that the next day takes back.',
    find: (series) => findSpikes(series),
  },

  stale: {
    title: 'Stale run',
    summary: `The same close for ${STALE_ROWS} days or more without a share traded.`,
    find(series) {
      if (series.instrument.assetClass === 'cash') return []
      const { bars } = series
      const findings: Finding[] = []
      for (let start = 0; start < bars.days.length; ) {
        let end = start
        while (end + 1 < bars.days.length && bars.close[end + 1] === bars.close[start] && !(bars.volume[end + 1] > 0)) end++
        const rows = end - start + 1
        if (rows >= STALE_ROWS) {
          const edits: Edit[] = []
          for (let row = start + 1; row <= end; row++) {
            if (bars.dividend[row] > 0 || bars.split[row] !== 1) continue
            edits.push({ kind: 'drop', day: bars.days[row] as Day, occurrence: occurrenceOf(bars, row) })
          }
          const repair = edit('Take the repeated rows away, so that the asset counts as stale.', edits)
          const message = `the close stands at ${bars.close[start]} for ${rows} days without known trading.`
          findings.push(finding('stale', series, start, bars.close[start], message, repair, bars.days[end] as Day))
        }
        start = end + 1
      }
      return findings
    },
  },

  gap: {
    title: 'Gap',
    summary: "Trading days of the instrument's own exchange without a row.",
    find(series) {
      const { bars, instrument } = series
      const span = daySpan(bars)
      if (!span) return []
      const known = instrument.assetClass === 'crypto' ? 'every-day' : marketOfZone(instrument.timeZone)
      const market = known ?? inferMarket(bars.days)
      const expected = market ? marketDays(market, span.from, span.to) : longSilences(bars)
      const present = new Set<number>(bars.days)
      const findings: Finding[] = []
      for (let e = 0; e < expected.length; e++) {
        if (present.has(expected[e])) continue
        const first = e
        while (e + 1 < expected.length && !present.has(expected[e + 1])) e++
        const [day, lastDay] = [expected[first], expected[e]]
        const days = `${e - first + 1} trading days to ${formatDay(lastDay)} have no row.`
        const message = sentence(series, day, first === e ? 'there is no row for this trading day.' : days)
        const repair = download('Download these days again.', day, lastDay)
        findings.push({ check: 'gap', symbol: instrument.symbol, day, lastDay, value: NaN, message, repair })
      }
      return findings
    },
  },

  'short-history': {
    title: 'Too short a history',
    summary: 'Fewer days than a feature or a training window needs.',
    find(series, { minimumBars }) {
      const { bars } = series
      if (bars.days.length >= minimumBars || bars.days.length === 0) return []
      const repair: Repair = { kind: 'exclude', summary: 'Leave the instrument out, or download an earlier start.' }
      const message = `there are ${bars.days.length} days of history, and ${minimumBars} are needed.`
      return [finding('short-history', series, 0, bars.days.length, message, repair)]
    },
  },

  'missing-rate': {
    title: 'Missing exchange rate',
    summary: 'Days whose price cannot be turned into the base currency.',
    find(series, context) {
      const unit = minorUnit(series.instrument.currency)
      const currency = unit?.currency ?? series.instrument.currency
      if (currency === context.baseCurrency) return []
      const lookup = findRate(context.rates, currency, context.baseCurrency)
      const { bars } = series
      const findings: Finding[] = []
      for (let row = 0; row < bars.days.length; row++) {
        if (lookup?.(bars.days[row]) !== undefined) continue
        const first = row
        while (row + 1 < bars.days.length && lookup?.(bars.days[row + 1]) === undefined) row++
        const [from, to] = [bars.days[first] as Day, bars.days[row] as Day]
        const repair: Repair = { kind: 'download-rates', summary: `Download ${currency} rates for these days.`, currency, from, to }
        const message = `there is no rate from ${currency} to ${context.baseCurrency} until ${formatDay(to)}.`
        findings.push(finding('missing-rate', series, first, NaN, message, repair, to))
      }
      return findings
    },
  },
} as const satisfies Record<string, QualityCheck>

/** All findings of all checks, by day. */
export function checkSeries(series: Series, context: QualityContext): Finding[] {
  const findings = Object.values(CHECKS).flatMap((check: QualityCheck) => check.find(series, context))
  return findings.sort((a, b) => a.day - b.day)
}

/** Weekdays inside silences that are longer than any holiday. */
function longSilences(bars: Bars): Day[] {
  const days: Day[] = []
  for (let row = 1; row < bars.days.length; row++) {
    if (bars.days[row] - bars.days[row - 1] <= LONGEST_HOLIDAY_DAYS) {
      days.push(bars.days[row] as Day)
      continue
    }
    for (let day = addDays(bars.days[row - 1] as Day, 1); day <= bars.days[row]; day = addDays(day, 1)) if (!isWeekend(day)) days.push(day)
  }
  return days
}
