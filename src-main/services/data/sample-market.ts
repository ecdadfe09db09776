import { formatDay, type Day } from '../../../src-shared/base/day.ts'
import { fail } from '../../../src-shared/base/failure.ts'
import { barsFromRows } from '../../../src-shared/prices/bars.ts'
import { MACRO_SERIES, type MacroSeries } from '../../../src-shared/prices/macro.ts'
import type { Series } from '../../../src-shared/prices/series.ts'
import { createMarket, SAMPLE_MARKET } from '../../../src-shared/prices/synthetic/market.ts'
import type { MarketStore } from '../../storage/market.ts'
import { SAMPLE_PREFIX } from './series-role.ts'

const SAMPLE_UNIVERSE = 'sample'

/** Makes the sample market and stores it like any other: prices, rates and economic series, all marked as simulated. */
export function storeSampleMarket(market: MarketStore, options: { readonly seed: number; readonly years: number; readonly signal: number }, now: number) {
  const made = createMarket({ ...SAMPLE_MARKET, ...options })
  const extra = [...made.rates.map((rates) => rateSeries(rates.from, rates.to, rates.days, rates.rate)), ...made.macro.map(macroSeries)]
  const all = [...made.series, made.benchmark, ...extra]
  const real = all.find(({ instrument }) => {
    const record = market.bars.find(instrument.symbol)
    return record !== undefined && !record.simulated
  })
  if (real) {
    fail('conflict', `${real.instrument.symbol} is stored with real prices, and the sample market has an instrument of that name.`, {
      where: real.instrument.symbol,
      hint: `Keep the sample market in a data folder of its own (--home), or remove ${real.instrument.symbol} first.`,
    })
  }
  return market.database.transaction(() => {
    const change = market.changes.begin('sample', `Sample market, seed ${options.seed}, ${options.years} years${options.signal > 0 ? `, signal ${options.signal}` : ''}`, now)
    let imported = 0
    for (const series of all) {
      const facts = { instrument: { ...series.instrument, source: 'simulated' }, adjustment: series.adjustment, publishedIn: series.instrument.currency, simulated: true, ...(series.delisting ? { delisting: series.delisting } : {}) }
      const written = market.bars.write(facts, series.bars, { id: change, madeAt: now, source: 'simulated' })
      imported += written.added + written.changed
    }
    const last = made.benchmark.bars.days.at(-1)!
    market.universes.write(
      {
        id: SAMPLE_UNIVERSE,
        name: 'Sample market (simulated)',
        summary: 'Made-up instruments of every class, with listings and a delisting, to try the program on: results from it say nothing about real markets.',
        asOf: formatDay(last as Day),
        baseCurrency: 'USD',
        instruments: [...made.series, made.benchmark].map(({ instrument }) => ({ ...instrument, source: 'simulated' })),
        memberships: made.series.map(({ instrument, bars }) => ({ symbol: instrument.symbol, start: formatDay(bars.days[0] as Day), end: null })),
      },
      now,
    )
    return { change, imported }
  })()
}

function rateSeries(from: string, to: string, days: ArrayLike<number>, rate: ArrayLike<number>): Series {
  const symbol = `${SAMPLE_PREFIX}${from}${to}`
  const rows = Array.from({ length: days.length }, (_, r) => ({ day: days[r] as Day, close: rate[r] }))
  return {
    instrument: { symbol, name: `Sample rate, ${from} in ${to}`, assetClass: 'currency', currency: to, timeZone: 'UTC', source: 'simulated', benchmark: true },
    bars: barsFromRows(rows),
    adjustment: 'none',
    simulated: true,
  }
}

function macroSeries({ id, days, values }: MacroSeries): Series {
  const { fred, title } = MACRO_SERIES[id]
  return {
    instrument: { symbol: `${SAMPLE_PREFIX}${fred}`, name: `Sample: ${title}`, assetClass: 'cash', currency: 'USD', timeZone: 'America/New_York', source: 'simulated', benchmark: true },
    bars: barsFromRows(days.map((day, r) => ({ day, close: values[r] }))),
    adjustment: 'none',
    simulated: true,
  }
}
