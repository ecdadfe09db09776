import type { ChartResultObject } from 'yahoo-finance2/modules/chart'
import { formatDay, type Day } from '../../src-shared/base/day.ts'
import { badInput, fail, FailureError } from '../../src-shared/base/failure.ts'
import { barsFromRows, type Bar } from '../../src-shared/prices/bars.ts'
import { minorUnit } from '../../src-shared/prices/currency.ts'
import type { AssetClass } from '../../src-shared/prices/instrument.ts'
import { dayAt } from './exchange-time.ts'
import { jsonFlaw } from './patient-fetch.ts'
import type { SeriesAnswer, SeriesSource, SourceTools } from './source.ts'

const SYMBOL = /^[A-Za-z0-9.^=_&+-]{1,40}$/
/** Exchanges publish corrections and auctions in the first minutes after the close. */
const SETTLE_MS = 30 * 60_000
const FIRST_SECOND = -2_208_988_800
const DAY_SECONDS = 86_400

const CLASS_OF_TYPE: Readonly<Record<string, AssetClass>> = {
  CRYPTOCURRENCY: 'crypto',
  CURRENCY: 'currency',
  FUTURE: 'commodity',
  MUTUALFUND: 'equity',
  ETF: 'equity',
  EQUITY: 'equity',
}

export const yahoo = {
  kind: 'series',
  title: 'Yahoo Finance',
  summary: 'Daily prices, dividends and splits of stocks, funds, coins, currencies and futures worldwide; unofficial and without guarantee, for personal use.',
  network: true,
  examples: ['SPY', 'VOD.L', '^GSPC', 'EURUSD=X', 'BTC-USD', 'GC=F'],

  async download({ symbol, from, to, signal }, tools) {
    if (!SYMBOL.test(symbol)) badInput(`"${symbol}" is not a Yahoo symbol.`, { where: symbol, hint: 'Look it up with `data search NAME`.' })
    const client = await openYahoo(tools, signal)
    const options = {
      period1: from === undefined ? FIRST_SECOND : from * DAY_SECONDS - DAY_SECONDS,
      // The end is exclusive, and a day of Auckland ends long before the day of UTC.
      period2: (to + 2) * DAY_SECONDS,
      interval: '1d',
      events: 'div|split',
      includePrePost: false,
      return: 'object',
    } as const
    const chart = await explained(symbol, () => client.chart(encodeURIComponent(symbol), options))
    return readChart(chart, symbol, from, to, tools.now())
  },

  async search(query, tools) {
    const client = await openYahoo(tools)
    const found = await explained(query, () => client.search(query, { quotesCount: 10, newsCount: 0 }))
    return found.quotes.flatMap((quote) => {
      if (!('symbol' in quote) || typeof quote.symbol !== 'string') return []
      const name = 'longname' in quote ? quote.longname : 'shortname' in quote ? quote.shortname : undefined
      return [{ symbol: quote.symbol, name: String(name ?? quote.symbol), exchange: String(quote.exchange ?? ''), kind: String(quote.quoteType ?? '') }]
    })
  },
} as const satisfies SeriesSource

/** The package asks through our own fetch: its retries, spacing, time limits and sentences are the same as everybody's. */
async function openYahoo(tools: SourceTools, signal?: AbortSignal) {
  const [{ default: createYahooFinance }, { default: chart }, { default: search }] = await Promise.all([
    import('yahoo-finance2/createYahooFinance'),
    import('yahoo-finance2/modules/chart'),
    import('yahoo-finance2/modules/search'),
  ])
  const YahooFinance = createYahooFinance({ modules: { chart, search } })
  const silent = () => undefined
  return new YahooFinance({
    versionCheck: false,
    validation: { logErrors: false, logOptionsErrors: false },
    logger: { info: silent, warn: silent, error: silent, debug: silent, dir: silent },
    fetch: async (input: Parameters<typeof fetch>[0], init?: RequestInit) => {
      const url = input instanceof Request ? input.url : String(input)
      const headers = Object.fromEntries(new Headers(init?.headers))
      // A refusal with an explanation in JSON is read by the package.
      const answer = await tools.fetch({ url, from: 'Yahoo', headers, signal, alsoAccept: [400, 401, 404, 422], flaw: jsonFlaw })
      return new Response(answer.text, { status: answer.status })
    },
  })
}

/** What the package throws, in sentences that say what to do. */
async function explained<T>(symbol: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (thrown) {
    if (thrown instanceof FailureError) throw new FailureError({ ...thrown.failure, where: symbol }, thrown)
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    if (/no data found|delisted|not found/i.test(message)) {
      fail('not-found', `Yahoo has no data for ${symbol}: the symbol is wrong, or delisted.`, { where: symbol, hint: `Look it up with \`data search ${symbol}\`.`, cause: thrown })
    }
    if (/data doesn't exist for startdate/i.test(message)) {
      fail('not-found', `Yahoo has no data for ${symbol} in this time.`, { where: symbol, hint: 'Ask for an earlier or longer time.', cause: thrown })
    }
    return fail('unavailable', `Yahoo's answer for ${symbol} has a form that this version of Terrace does not know.`, {
      where: symbol,
      hint: 'Try again later; if it goes on, an update of Terrace is needed.',
      cause: thrown,
    })
  }
}

function readChart(chart: ChartResultObject, symbol: string, from: Day | undefined, to: Day, now: number): SeriesAnswer {
  const { meta } = chart
  const timeZone = meta.exchangeTimezoneName
  const stamps = chart.timestamp ?? []
  const quote = chart.indicators.quote[0]
  if (stamps.length > 0 && !['open', 'high', 'low', 'close', 'volume'].every((field) => quote?.[field as 'close']?.length === stamps.length)) {
    fail('unavailable', `Yahoo's answer for ${symbol} has columns of different length.`, { where: symbol, hint: 'Try again later.' })
  }
  if (!stamps.every(isMoment) || !isMoment(meta.currentTradingPeriod.regular.end.getTime() / 1000)) {
    fail('unavailable', `Yahoo's answer for ${symbol} has times that do not exist.`, { where: symbol, hint: 'Try again later.' })
  }
  const adjusted = chart.indicators.adjclose?.[0]?.adjclose
  const notes: string[] = []
  const rows = new Map<number, Partial<Bar> & { day: Day }>()
  let empty = 0
  let doubled = 0
  stamps.forEach((stamp, i) => {
    const day = dayAt(timeZone, stamp * 1000)
    if ((from !== undefined && day < from) || day > to) return
    const [open, high, low, close] = [quote.open[i], quote.high[i], quote.low[i], quote.close[i]]
    if (open === null && high === null && low === null && close === null) {
      empty++
      return
    }
    // The live quote comes as one more row of the last day: the later row is the truer one.
    if (rows.has(day)) doubled++
    rows.set(day, { day, open: open ?? NaN, high: high ?? NaN, low: low ?? NaN, close: close ?? NaN, adjustedClose: adjusted?.[i] ?? NaN, volume: quote.volume[i] ?? NaN })
  })
  for (const day of [...rows.keys()].filter((one) => !isFinished(meta, one as Day, now))) {
    rows.delete(day)
    notes.push(`The bar of ${formatDay(day as Day)} was left out: trading was not over yet.`)
  }
  if (empty > 0) notes.push(empty === 1 ? '1 row without any price was left out.' : `${empty} rows without any price were left out.`)
  if (doubled > 0) notes.push(`${doubled} ${doubled === 1 ? 'day came' : 'days came'} twice; the later row was taken.`)
  putEvents(chart, rows, timeZone, notes)
  const unit = minorUnit(meta.currency)
  if (unit) notes.push(`Quoted in ${meta.currency}; stored in ${unit.currency}.`)
  return {
    file: { symbol, currency: meta.currency, adjustment: 'splits', bars: barsFromRows([...rows.values()].sort((a, b) => a.day - b.day)) },
    instrument: {
      symbol,
      name: meta.longName ?? meta.shortName ?? symbol,
      assetClass: CLASS_OF_TYPE[meta.instrumentType] ?? 'equity',
      currency: unit?.currency ?? meta.currency,
      timeZone,
      source: 'yahoo',
      ...(meta.instrumentType === 'INDEX' ? { benchmark: true } : {}),
    },
    notes,
  }
}

/** Seconds since 1970 between the years 1800 and 2200. */
function isMoment(seconds: number): boolean {
  return Number.isFinite(seconds) && Math.abs(seconds) < 7.3e9
}

/** Today's bar changes until the session is over, and is no close before that. */
function isFinished(meta: ChartResultObject['meta'], day: Day, now: number): boolean {
  const today = dayAt(meta.exchangeTimezoneName, now)
  if (day < today) return true
  const end = meta.currentTradingPeriod.regular.end.getTime()
  return day === today && dayAt(meta.exchangeTimezoneName, end) === day && now >= end + SETTLE_MS
}

/** Dividends and splits go to their day, or to the next bar where the exchange was closed. */
function putEvents(chart: ChartResultObject, rows: Map<number, Partial<Bar> & { day: Day }>, timeZone: string, notes: string[]): void {
  const days = [...rows.keys()].sort((a, b) => a - b)
  const barOf = (date: Date) => {
    if (!isMoment(date.getTime() / 1000)) return undefined
    const day = dayAt(timeZone, date.getTime())
    // Only an event inside the bars that came can be placed; later ones come with their bars.
    return days.length > 0 && day >= days[0] ? days.find((barDay) => barDay >= day) : undefined
  }
  for (const { date, amount } of Object.values(chart.events?.dividends ?? {})) {
    const day = barOf(date)
    const row = day === undefined ? undefined : rows.get(day)
    if (row && amount > 0) rows.set(row.day, { ...row, dividend: (row.dividend ?? 0) + amount })
  }
  for (const { date, numerator, denominator } of Object.values(chart.events?.splits ?? {})) {
    const day = barOf(date)
    const row = day === undefined ? undefined : rows.get(day)
    if (!row) continue
    if (numerator > 0 && denominator > 0) rows.set(row.day, { ...row, split: (row.split ?? 1) * (numerator / denominator) })
    else notes.push(`A split on ${formatDay(row.day)} without a ratio was left out.`)
  }
}
