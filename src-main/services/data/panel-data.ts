import type { Skip } from '../../../src-shared/api/data.ts'
import { formatDay, type Day } from '../../../src-shared/base/day.ts'
import { badInput } from '../../../src-shared/base/failure.ts'
import { marketDays, marketOfCurrency } from '../../../src-shared/prices/calendar.ts'
import { findRate, type Rates } from '../../../src-shared/prices/currency.ts'
import { MACRO_IDS, MACRO_SERIES, type MacroSeries } from '../../../src-shared/prices/macro.ts'
import { buildPanel } from '../../../src-shared/prices/panel-builder.ts'
import type { Panel } from '../../../src-shared/prices/panel.ts'
import type { Series } from '../../../src-shared/prices/series.ts'
import { IMPLIED_VOLATILITY_SYMBOLS } from '../../../src-shared/prices/symbol-kind.ts'
import { hasSurvivorshipBias, type Universe } from '../../../src-shared/prices/universe.ts'
import { isPriced, SAMPLE_PREFIX } from './series-role.ts'
import type { SeriesRecord } from '../../storage/bars.ts'
import type { HashedSeries } from '../../storage/data-hashes.ts'
import type { MarketStore } from '../../storage/market.ts'

/** What `buildPanel` is made from. */
const PANEL_FIELDS = ['open', 'close', 'volume', 'dividend', 'split'] as const

interface PanelChoice {
  /** Columns in this order; without a universe and without symbols, all that is stored and can be held. */
  readonly symbols?: readonly string[]
  readonly universe?: Universe
  readonly baseCurrency: string
  readonly from?: Day
  readonly to?: Day
}

interface LoadedPanel {
  readonly panel: Panel
  /** What the panel was made from, rates included. */
  readonly inputs: readonly HashedSeries[]
  /** Instruments that were asked for and could not be taken in. */
  readonly left: readonly Skip[]
}

/** Reads series and rates from the store and aligns them in the base currency. */
export function loadPanel(market: MarketStore, choice: PanelChoice): LoadedPanel {
  const records = new Map(market.bars.list().map((record) => [record.instrument.symbol, record]))
  const left: Skip[] = []
  const wanted = choice.symbols?.length ? choice.symbols : (choice.universe?.instruments.map(({ symbol }) => symbol) ?? holdable(records))
  const madeUp = wanted.some((symbol) => records.get(symbol)?.simulated)
  const rates = loadRates(market, records, { baseCurrency: choice.baseCurrency, simulated: madeUp })
  const series: Series[] = []
  for (const symbol of wanted) {
    const record = records.get(symbol)
    const reason = whyNot(record, rates, choice.baseCurrency)
    if (reason !== undefined) {
      left.push({ symbol, reason, where: symbol })
      continue
    }
    series.push(market.bars.read(symbol, {}, PANEL_FIELDS))
  }
  if (series.length === 0) {
    badInput('There are no prices to build a panel from.', {
      where: choice.universe?.id ?? wanted.slice(0, 5).join(', '),
      hint: left[0] ? `${left[0].symbol}: ${left[0].reason}` : 'Download or import some, or store the sample market with `data sample`.',
    })
  }
  const days = panelDays(series, choice)
  if (days.length === 0) badInput('There are no prices in this time.', { hint: 'Choose an earlier start or a later end.' })
  const panel = buildPanel({
    series,
    baseCurrency: choice.baseCurrency,
    rates: rates.map(({ rate }) => rate),
    days,
    ...(choice.universe ? { memberships: choice.universe.memberships } : {}),
    survivorshipBias: choice.universe ? hasSurvivorshipBias(choice.universe) : !madeUp,
  })
  const macro = loadMacro(market, records, madeUp)
  const used = [...series.map(({ instrument }) => instrument.symbol), ...rates.map(({ symbol }) => symbol), ...macro.map(({ symbol }) => symbol)]
  return { panel: macro.length > 0 ? { ...panel, macro: macro.map(({ series: one }) => one) } : panel, left, inputs: used.map((symbol) => hashedSeries(records.get(symbol)!)) }
}

const hashedSeries = (record: SeriesRecord): HashedSeries => ({ symbol: record.instrument.symbol, revision: record.revision, hash: record.hash })

/** Rates and economic series are stored beside prices, but nobody holds them; nor are made-up prices mixed into real ones. */
function holdable(records: ReadonlyMap<string, SeriesRecord>): string[] {
  const held = [...records.values()].filter((record) => isPriced(record) && !record.instrument.benchmark)
  const real = held.filter(({ simulated }) => !simulated)
  return (real.length > 0 ? real : held).map(({ instrument }) => instrument.symbol)
}

function whyNot(record: SeriesRecord | undefined, rates: readonly LoadedRates[], baseCurrency: string): string | undefined {
  if (!record || record.bars === 0) return 'No prices are stored.'
  const { currency } = record.instrument
  if (findRate(rates.map(({ rate }) => rate), currency, baseCurrency)) return undefined
  return `There are no exchange rates from ${currency} to ${baseCurrency}; download them: \`data download ${ratesFor(currency, baseCurrency).join(' ')} --source ecb\`.`
}

/** Symbols of the European Central Bank's rates that turn one currency into another. */
function ratesFor(currency: string, baseCurrency: string): string[] {
  return [currency, baseCurrency].filter((code) => code !== 'EUR').map((code) => `EUR${code}`)
}

interface LoadedRates {
  readonly symbol: string
  readonly rate: Rates
}

const PAIR = /^(?:SAMPLE-)?([A-Z]{3})\/?([A-Z]{3})(?:=X)?$/

/** Every stored exchange rate that may be needed; those of the European Central Bank come first, because they are fixings. */
export function loadRates(
  market: MarketStore,
  records: ReadonlyMap<string, SeriesRecord>,
  { baseCurrency, simulated }: { readonly baseCurrency: string; readonly simulated: boolean },
): LoadedRates[] {
  const own = [...records.values()].filter((record) => (record.simulated === true) === simulated)
  const currencies = new Set([baseCurrency, ...own.filter(({ instrument }) => instrument.assetClass !== 'currency' || !PAIR.test(instrument.symbol)).map(({ instrument }) => instrument.currency)])
  if (currencies.size === 1) return []
  currencies.add('EUR')
  return own
    .filter(({ instrument, bars }) => instrument.assetClass === 'currency' && bars > 0)
    .sort((a, b) => Number(b.instrument.source === 'ecb') - Number(a.instrument.source === 'ecb'))
    .flatMap(({ instrument }) => {
      const pair = PAIR.exec(instrument.symbol)
      if (!pair || !currencies.has(pair[1]) || !currencies.has(pair[2])) return []
      const { bars } = market.bars.read(instrument.symbol)
      return [{ symbol: instrument.symbol, rate: { from: pair[1], to: pair[2], days: bars.days, rate: bars.close } }]
    })
}

/** Figures of the economy that are stored; made-up ones stand beside made-up prices alone. */
function loadMacro(market: MarketStore, records: ReadonlyMap<string, SeriesRecord>, simulated: boolean): { readonly symbol: string; readonly series: MacroSeries }[] {
  return MACRO_IDS.flatMap((id) => {
    const named = simulated ? [`${SAMPLE_PREFIX}${MACRO_SERIES[id].fred}`] : [MACRO_SERIES[id].fred, ...(id === 'impliedVolatility' ? IMPLIED_VOLATILITY_SYMBOLS : [])]
    // The same index may have come from elsewhere than the economy's own source.
    const symbol = named.find((one) => records.get(one)?.bars)
    if (symbol === undefined) return []
    const { bars } = market.bars.read(symbol, {}, ['close'])
    return [{ symbol, series: { id, days: Array.from(bars.days) as Day[], values: bars.close } }]
  })
}

/** The trading days of the base market; of every day of the week where all that is held trades on every day. */
function panelDays(series: readonly Series[], { baseCurrency, from, to }: PanelChoice): Day[] {
  const first = Math.min(...series.map(({ bars }) => bars.days[0])) as Day
  const last = Math.max(...series.map(({ bars }) => bars.days[bars.days.length - 1])) as Day
  const always = series.every(({ instrument }) => instrument.assetClass === 'crypto')
  return marketDays(always ? 'every-day' : marketOfCurrency(baseCurrency), from === undefined ? first : (Math.max(from, first) as Day), to === undefined ? last : (Math.min(to, last) as Day))
}

export const dayText = (day: Day | null): string | null => (day === null ? null : formatDay(day))
