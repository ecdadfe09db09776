import { lastAtOrBefore } from '../../../base/day.ts'
import { mean } from '../../../base/stats.ts'
import { MACRO_SERIES } from '../../../prices/macro.ts'
import { LIVE, type Panel } from '../../../prices/panel.ts'
import { IMPLIED_VOLATILITY_SYMBOLS } from '../../../prices/symbol-kind.ts'
import { fitStochasticVolatility } from './stochastic-volatility.ts'

interface MarketVolatility {
  /** Of the simulated stock. */
  readonly settings: Readonly<Record<'realisedVolatility' | 'varianceReversion' | 'volOfVol' | 'correlation', number>>
  /** What options on it are quoted at. */
  readonly implied: number
  readonly note: string
}

/** Where no index says what options were quoted at, this much above the realised volatility is assumed. */
const NO_PREMIUM = 0

/**
 * How volatile the stocks of the window are together, and what options on them were quoted at: realised volatility with its reversion, volatility and
 * correlation, and an index of implied volatility where one was downloaded. Undefined where there is no stock.
 */
export function fitMarketVolatility(window: Panel, premium = NO_PREMIUM): MarketVolatility | undefined {
  const market = marketOf(window)
  if (!market) return undefined
  const settings = fitStochasticVolatility(market.returns)
  const index = impliedIndex(window)
  const realised = settings.realisedVolatility
  const points = (x: number) => (100 * x).toFixed(1)
  const source = index
    ? `Options are quoted at ${points(index.level)} %, from ${index.name}.`
    : premium === 0
      ? 'No index of implied volatility is stored, so that options are quoted at what is realised and nothing is earned by assumption.'
      : `No index of implied volatility is stored, so that options are assumed to be quoted ${points(premium)} points above what is realised.`
  return { settings, implied: index?.level ?? realised + premium, note: [`Variance of ${market.name}: realised ${points(realised)} %, with its reversion, volatility and correlation.`, source].join(' ') }
}

/** Logarithmic returns of the benchmark where the window has one, else of its stocks held equally: what an option on an index is written on. */
function marketOf({ instruments, days, totalReturn, presence }: Panel): { readonly name: string; readonly returns: Float64Array } | undefined {
  const n = instruments.length
  const throughout = (i: number) => days.every((_, t) => presence[t * n + i] === LIVE && totalReturn[t * n + i] > 0)
  const benchmark = instruments.findIndex((instrument, i) => instrument.benchmark && instrument.assetClass === 'equity' && !isImpliedIndex(instrument.symbol) && throughout(i))
  const stocks = instruments.flatMap((instrument, i) => (instrument.assetClass === 'equity' && !instrument.benchmark && !instrument.simulatedDesk && !isImpliedIndex(instrument.symbol) ? [i] : []))
  const held = benchmark >= 0 ? [benchmark] : stocks
  const returns = new Float64Array(Math.max(days.length - 1, 0))
  let known = 0
  for (let t = 1; t < days.length; t++) {
    let [total, count] = [0, 0]
    for (const i of held) {
      const r = totalReturn[t * n + i] / totalReturn[(t - 1) * n + i] - 1
      if (!Number.isFinite(r)) continue
      total += r
      count++
    }
    if (count > 0) {
      returns[t - 1] = Math.log1p(total / count)
      known++
    }
  }
  // Days on which nothing was priced would look like days of calm.
  if (known < returns.length / 2 || known === 0) return undefined
  const first = instruments[held[0]].symbol
  return { name: held.length === 1 ? first : `${held.length} stocks held equally`, returns }
}

/** Mean of an index of implied volatility over the days of the window by which it had been published. */
function impliedIndex({ macro, instruments, days, close }: Panel): { readonly name: string; readonly level: number } | undefined {
  const series = macro?.find(({ id }) => id === 'impliedVolatility')
  if (series) {
    const first = lastAtOrBefore(series.days, days[0])
    const last = lastAtOrBefore(series.days, days[days.length - 1] - MACRO_SERIES.impliedVolatility.publicationLagDays)
    const quoted = Array.from({ length: Math.max(0, last - Math.max(first, 0) + 1) }, (_, k) => series.values[Math.max(first, 0) + k]).filter((x) => x > 0)
    if (quoted.length > 0) return { name: 'the stored index of implied volatility', level: mean(quoted) / 100 }
  }
  const column = instruments.findIndex(({ symbol }) => isImpliedIndex(symbol))
  if (column < 0) return undefined
  const quoted = days.map((_, t) => close[t * instruments.length + column]).filter((x) => x > 0)
  return quoted.length > 0 ? { name: instruments[column].symbol, level: mean(quoted) / 100 } : undefined
}

function isImpliedIndex(symbol: string): boolean {
  return IMPLIED_VOLATILITY_SYMBOLS.some((one) => one === symbol)
}
