import { mean, median, standardDeviation } from '../../../base/stats.ts'
import { solvePositive } from '../../../base/matrix.ts'
import { LIVE, type Panel } from '../../../prices/panel.ts'
import { contractOf } from '../../../prices/symbol-kind.ts'
import type { Desk } from '../desk.ts'
import { DESKS, type DeskId } from '../index.ts'
import { FACTORS, factorReturns } from './factors.ts'
import { fitTwoFactorCurve } from './futures-curve.ts'
import { fitMarketVolatility } from './market-volatility.ts'
import { findPairs, YEAR_DAYS, type FoundPairs, type Pair } from './pairs.ts'

/** What is known or assumed beside prices. */
interface Knowledge {
  /** Interest in the base currency, a year. */
  readonly interest?: number
  /** Interest in the first currency of the pair less that in the second, a year. */
  readonly interestDifferential?: number
  /** Of one trade in one instrument. */
  readonly costBps?: number
  /** By how much options are assumed to be quoted above the realised volatility where no index says it, per √year. */
  readonly impliedPremium?: number
}

interface Calibration {
  /** Parameters for the desk; what is not in it stays the desk's own. Empty where the window says nothing. */
  readonly settings: Readonly<Record<string, number>>
  /** On what the numbers rest, in a sentence. */
  readonly note: string
  /** What was found in the window and can be traded on later bars, where the desk trades spreads: the most certain first. */
  readonly pairs: readonly Pair[]
}

/** Behind the reason why a window says nothing. */
export const KEEPS = 'The desk keeps its own parameters.'
/** Below this many days nothing is estimated. */
const LEAST_DAYS = 126
const DEFAULT_COST_BPS = 5

/**
 * A desk's parameters from a training window, and from nothing else. What it then trades is still simulated; pairs and spreads can be traded on
 * later bars with `tradeSpread`.
 */
export function calibrateDesk(id: DeskId, window: Panel, knowledge: Knowledge = {}): Calibration {
  const desk: Desk = DESKS[id]
  const found = window.days.length < LEAST_DAYS ? `${window.days.length} days are too few to estimate anything.` : CALIBRATIONS[id](window, knowledge)
  if (typeof found === 'string') return { settings: {}, note: [found, KEEPS].join(' '), pairs: [] }
  const settings = Object.entries(found.settings).map(([key, value]) => {
    const { low, high, whole } = desk.parameters[key]
    const held = Math.min(Math.max(value, low), high)
    return [key, whole ? Math.round(held) : held]
  })
  return { pairs: [], ...found, settings: Object.fromEntries(settings) }
}

type Found = Omit<Calibration, 'pairs'> & Partial<Pick<Calibration, 'pairs'>>

/** A sentence in the place of numbers says why there are none. */
const CALIBRATIONS: Readonly<Record<DeskId, (window: Panel, knowledge: Knowledge) => Found | string>> = {
  'statistical-arbitrage'(window, { costBps = DEFAULT_COST_BPS }) {
    const found = findPairs(window, 'others')
    if (found.pairs.length === 0) return `None of ${found.tested} pairs is cointegrated when false discoveries are held to 5 %.`
    const { slope, process } = found.pairs[0]
    const { reversionPerYear, volatility } = process
    return {
      settings: { reversionPerYear, volatility, cost: cycleCost(slope, costBps), stepsPerYear: YEAR_DAYS, steps: YEAR_DAYS },
      note: describePair(window, found),
      pairs: found.pairs,
    }
  },

  'market-making'(window, { costBps = DEFAULT_COST_BPS }) {
    const i = mostTraded(window)
    if (i === undefined) return 'There is no stock with prices on every day.'
    const n = window.instruments.length
    const returns = dailyReturns(window, i)
    const price = window.close[(window.days.length - 1) * n + i]
    const volatility = standardDeviation(returns) * price
    // Bounces between bid and ask make neighbouring changes go against each other (Roll 1984); where they do not, the assumed cost stands.
    const bounce = -mean(Float64Array.from({ length: returns.length - 1 }, (_, t) => returns[t] * returns[t + 1]))
    const halfSpread = Math.min(Math.max(Math.sqrt(Math.max(bounce, 0)), costBps / 10_000), LARGEST_HALF_SPREAD)
    const decay = 1 / (halfSpread * price)
    const volume = usualVolume(window, i)
    const own = DESKS['market-making'].parameters
    // Fills are drawn once a quote, so that no more can be had than there are quotes.
    const intensity = volume > 0 ? Math.min((VOLUME_SHARE * volume) / ORDER_VALUE, MOST_FILLED * own.steps.value) : undefined
    return {
      settings: {
        price,
        volatility,
        decay,
        ...(intensity === undefined ? {} : { intensity }),
        // A unit carried to the close hurts as many half-spreads as in the published setting, whatever the money.
        riskAversion: (own.riskAversion.value * own.decay.value * own.volatility.value ** 2) / (decay * volatility ** 2),
      },
      note: [
        `${nameOf(window, i)}: volatility of its closes, half-spread of ${(halfSpread * 10_000).toFixed(1)} basis points from the bounce of its closes or, at least, the assumed cost.`,
        intensity === undefined ? 'Without volumes the flow of orders stays the desk’s own.' : `Its flow of orders is ${100 * VOLUME_SHARE} % of its volume in orders of ${ORDER_VALUE}.`,
      ].join(' '),
    }
  },

  volatility(window, { impliedPremium }) {
    const fit = fitMarketVolatility(window, impliedPremium)
    return fit ? { settings: { ...fit.settings, impliedVolatility: fit.implied }, note: fit.note } : NO_STOCK
  },

  'delta-hedging'(window, { costBps = DEFAULT_COST_BPS, impliedPremium }) {
    const fit = fitMarketVolatility(window, impliedPremium)
    return fit ? { settings: { ...fit.settings, volatility: fit.implied, costBps }, note: fit.note } : NO_STOCK
  },

  'futures-spreads'(window, { costBps = DEFAULT_COST_BPS, interest = 0.02 }) {
    const found = findPairs(window, 'futures')
    if (found.tested === 0) return 'There are no two futures with prices on every day.'
    if (found.pairs.length === 0) return `None of ${found.tested} spreads of futures is cointegrated when false discoveries are held to 5 %.`
    const [pair] = found.pairs
    const { y, x, slope, process } = pair
    const [near, far] = [y, x].map((i) => contractOf(nameOf(window, i)))
    const calendar = near && far && near.root === far.root && near.month !== far.month ? fitCalendar(window, near.month < far.month ? [y, x] : [x, y], Math.abs(near.month - far.month), interest) : undefined
    return {
      settings: {
        reversionPerYear: process.reversionPerYear,
        volatility: process.volatility,
        cost: cycleCost(slope, costBps),
        interest,
        ...(calendar ?? { spotVolatility: standardDeviation(dailyReturns(window, y)) * Math.sqrt(YEAR_DAYS) }),
      },
      note: [calendar ? 'A calendar spread.' : 'A spread between two commodities.', describePair(window, found)].join(' '),
      pairs: found.pairs,
    }
  },

  'factor-tracking'(window, { costBps = DEFAULT_COST_BPS }) {
    const columns = window.instruments.flatMap(({ assetClass, benchmark }, i) => (assetClass === 'equity' && !benchmark && tradedThroughout(window, i) ? [i] : []))
    if (columns.length < FACTORS.length) return `There are only ${columns.length} stocks with prices on every day, and ${FACTORS.length} factors.`
    const factors = factorReturns(window)
    const days = window.days.length
    const column = (f: number) => Float64Array.from({ length: days - 1 }, (_, t) => factors[(t + 1) * FACTORS.length + f])
    // Only days on which the factor could be formed: before, it is zero. Value needs three years of the past.
    const settings = Object.fromEntries(FACTORS.flatMap((factor, f) => {
      const formed = column(f).filter((r) => r !== 0)
      return formed.length >= LEAST_DAYS ? [[`${factor}Volatility`, standardDeviation(formed) * Math.sqrt(YEAR_DAYS)]] : []
    }))
    const own = columns.map((i) => ownVolatility(dailyReturns(window, i), FACTORS.map((_, f) => column(f))))
    return { settings: { ...settings, ownVolatility: median(own), costBps }, note: `Volatilities of factors built from ${columns.length} stocks and their prices; value, size and quality are proxies.` }
  },

  'currency-arbitrage'(window, { interestDifferential }) {
    const i = window.instruments.findIndex(({ assetClass }, column) => assetClass === 'currency' && tradedThroughout(window, column))
    if (i < 0) return 'There is no currency pair with prices on every day.'
    const volatility = standardDeviation(dailyReturns(window, i)) * Math.sqrt(YEAR_DAYS)
    const rates = interestDifferential === undefined ? 'No interest rates were given, so that carry stays as it is.' : 'Interest is as given.'
    return { settings: { volatility, ...(interestDifferential === undefined ? {} : { interestDifferential }) }, note: [`Volatility of ${nameOf(window, i)}.`, rates, 'Daily closes say nothing of mispriced quotes.'].join(' ') }
  },
}

const NO_STOCK = 'There is no stock or benchmark with prices on most days.'
const LARGEST_HALF_SPREAD = 0.01
/** Share of the quotes that are filled, at most. */
export const MOST_FILLED = 0.9
/** What a small maker of markets hopes to see of all that is traded, and the size of its orders. */
const VOLUME_SHARE = 0.001
const ORDER_VALUE = 10_000

function nameOf({ instruments }: Panel, i: number): string {
  return instruments[i].symbol
}

function tradedThroughout({ days, instruments, totalReturn, presence }: Panel, i: number): boolean {
  const n = instruments.length
  return days.every((_, t) => presence[t * n + i] === LIVE && Number.isFinite(totalReturn[t * n + i]))
}

/** Logarithmic, of total returns. */
function dailyReturns({ days, instruments, totalReturn }: Panel, i: number): Float64Array {
  const n = instruments.length
  return Float64Array.from({ length: days.length - 1 }, (_, t) => Math.log(totalReturn[(t + 1) * n + i] / totalReturn[t * n + i]))
}

/** The stock with the most money traded; the first one where no volumes are known. */
function mostTraded(window: Panel): number | undefined {
  let best: { readonly i: number; readonly volume: number } | undefined
  window.instruments.forEach(({ assetClass, benchmark, simulatedDesk }, i) => {
    if (assetClass !== 'equity' || benchmark || simulatedDesk || !tradedThroughout(window, i)) return
    const volume = usualVolume(window, i)
    if (!best || volume > best.volume) best = { i, volume }
  })
  return best?.i
}

/** Money traded on a usual day; 0 where that is not known. */
function usualVolume({ days, instruments, dollarVolume }: Panel, i: number): number {
  const known = days.map((_, t) => dollarVolume[t * instruments.length + i]).filter((x) => x > 0)
  return known.length > 0 ? median(known) : 0
}

function describePair(window: Panel, { pairs, tested }: FoundPairs): string {
  const [{ y, x, slope, pValue }] = pairs
  return `${nameOf(window, y)} against ${slope.toFixed(2)} of ${nameOf(window, x)}: cointegrated with p ${pValue.toPrecision(2)}, the most certain of ${pairs.length} found among ${tested}.`
}

/** Of buying and selling both legs once, in logarithms of the price of y. */
function cycleCost(slope: number, costBps: number): number {
  return (2 * (1 + slope) * costBps) / 10_000
}

/** Curve and distance of two dated contracts on the same thing, near and far. */
function fitCalendar(window: Panel, [near, far]: number[], gapMonths: number, interest: number): Record<string, number> | undefined {
  const n = window.instruments.length
  const prices = (i: number) => Float64Array.from({ length: window.days.length }, (_, t) => window.close[t * n + i])
  const fit = fitTwoFactorCurve(prices(near), prices(far), gapMonths / 12, interest)
  return fit && { ...fit, gapMonths }
}

/** What is left of a stock's volatility when all factors are taken out by least squares. */
function ownVolatility(returns: Float64Array, factors: readonly Float64Array[]): number {
  const used = factors.filter((factor) => factor.some((r) => r !== 0))
  const k = used.length
  const products = new Float64Array(k * k)
  const right = new Float64Array(k)
  for (let a = 0; a < k; a++) {
    for (let t = 0; t < returns.length; t++) right[a] += used[a][t] * returns[t]
    for (let b = 0; b < k; b++) for (let t = 0; t < returns.length; t++) products[a * k + b] += used[a][t] * used[b][t]
  }
  const loadings = solvePositive(products, right)
  const left = returns.map((r, t) => r - (loadings ? loadings.reduce((total, loading, a) => total + loading * used[a][t], 0) : 0))
  return standardDeviation(left) * Math.sqrt(YEAR_DAYS)
}
