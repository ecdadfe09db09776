import { LIVE, type Panel } from '../../../prices/panel.ts'
import { continuousFutureOf, contractOf } from '../../../prices/symbol-kind.ts'
import { controlFalseDiscoveries, testCointegration } from './cointegration.ts'
import { fitOrnsteinUhlenbeck, type OrnsteinUhlenbeck } from './ornstein-uhlenbeck.ts'

export const YEAR_DAYS = 252

/** Two instruments whose logarithms of prices hold together: y against `slope` of x. Everything in it was learned on one window. */
export interface Pair {
  /** Columns of the panel. */
  readonly y: number
  readonly x: number
  readonly slope: number
  readonly intercept: number
  readonly pValue: number
  readonly process: OrnsteinUhlenbeck
}

/** Spreads of futures are the futures desk's; pairs of everything else are statistical arbitrage's. */
export type SpreadMarket = 'futures' | 'others'

export interface FoundPairs {
  /** The most certain first, no instrument twice. */
  readonly pairs: readonly Pair[]
  readonly tested: number
}

/** Share of the pairs found that may be false. */
const FALSE_DISCOVERY_RATE = 0.05
/** The number of tests grows by the square of the number of instruments: of more, those traded the most. */
const MOST_INSTRUMENTS = 60
/** A pair that takes longer than this share of the window to go half the way back has not shown that it does. */
const SLOWEST_HALF_LIFE = 1 / 8
/** Faster ones are back before an order that was decided at one close is filled at the next. */
const MOST_REVERSION = 150
/** Below and above, one leg is hardly there. */
const SLOPES = [0.2, 5] as const

/** Whether an instrument is a contract of the future, dated or one after another. */
function isFuture({ symbol, assetClass }: Panel['instruments'][number]): boolean {
  return assetClass === 'commodity' && (continuousFutureOf(symbol) !== undefined || contractOf(symbol) !== undefined)
}

/**
 * Pairs of one class of instruments that are cointegrated on the window by Engle and Granger's test in both directions (the less certain one counts), with the
 * false discoveries among all that were tested held to 5 %. Slopes below zero are left out: two long positions hedge nothing.
 */
export function findPairs(window: Panel, market: SpreadMarket): FoundPairs {
  const usable = spreadColumns(window, market)
  const n = window.instruments.length
  const logs = new Map(usable.map((i) => [i, Float64Array.from({ length: window.days.length }, (_, t) => Math.log(window.totalReturn[t * n + i]))]))
  const tests = usable.flatMap((y, k) =>
    usable.slice(k + 1).flatMap((x) => {
      if (window.instruments[y].assetClass !== window.instruments[x].assetClass) return []
      const [forward, backward] = [testCointegration(logs.get(y)!, logs.get(x)!), testCointegration(logs.get(x)!, logs.get(y)!)]
      const [own, result] = forward.pValue <= backward.pValue ? [{ y, x }, forward] : [{ y: x, x: y }, backward]
      return [{ ...own, ...result, pValue: Math.max(forward.pValue, backward.pValue) }]
    }),
  )
  const stands = controlFalseDiscoveries(tests.map(({ pValue }) => pValue), FALSE_DISCOVERY_RATE)
  const slowest = Math.log(2) / ((SLOWEST_HALF_LIFE * window.days.length) / YEAR_DAYS)
  const pairs = tests.flatMap(({ y, x, slope, intercept, residuals, pValue }, i): Pair[] => {
    const process = stands[i] && slope > SLOPES[0] && slope < SLOPES[1] ? fitOrnsteinUhlenbeck(residuals, YEAR_DAYS) : undefined
    return process && process.reversionPerYear > slowest && process.reversionPerYear < MOST_REVERSION ? [{ y, x, slope, intercept, pValue, process }] : []
  })
  const taken = new Set<number>()
  const distinct = pairs
    .sort((a, b) => a.pValue - b.pValue)
    .filter(({ y, x }) => {
      if (taken.has(y) || taken.has(x)) return false
      taken.add(y).add(x)
      return true
    })
  return { pairs: distinct, tested: tests.length }
}

/** Columns with a price on every day of the window that can be held, in their order. */
function spreadColumns({ days, instruments, totalReturn, presence, dollarVolume }: Panel, market: SpreadMarket): number[] {
  const n = instruments.length
  const known = instruments.flatMap((instrument, i) => {
    if (instrument.benchmark || instrument.simulatedDesk || isFuture(instrument) !== (market === 'futures')) return []
    let volume = 0
    for (let t = 0; t < days.length; t++) {
      const at = t * n + i
      if (presence[at] !== LIVE || !(totalReturn[at] > 0)) return []
      volume += dollarVolume[at] > 0 ? dollarVolume[at] : 0
    }
    return [{ i, volume }]
  })
  return known.sort((a, b) => b.volume - a.volume || a.i - b.i).slice(0, MOST_INSTRUMENTS).map(({ i }) => i).sort((a, b) => a - b)
}
