import type { Panel } from '../../../prices/panel.ts'
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

interface PairSearch {
  /** Share of the pairs found that may be false. */
  readonly falseDiscoveryRate: number
  /** Which columns are looked at; all that are priced throughout the window unless said otherwise. */
  readonly columns?: readonly number[]
}

interface FoundPairs {
  /** The most certain first. */
  readonly pairs: readonly Pair[]
  readonly tested: number
}

/** A pair that takes longer than this share of the window to go half the way back has not shown that it does. */
const SLOWEST_HALF_LIFE = 1 / 8

/**
 * Pairs that are cointegrated on the window by Engle and Granger's test in both directions (the less certain one counts), with the false
 * discoveries among all that were tested held to a rate. Slopes below zero are left out: two long positions hedge nothing.
 */
export function findPairs(window: Panel, { falseDiscoveryRate, columns }: PairSearch = { falseDiscoveryRate: 0.05 }): FoundPairs {
  const series = logPrices(window)
  const usable = (columns ?? series.map((_, i) => i)).filter((i) => series[i].every(Number.isFinite))
  const tests = usable.flatMap((y, k) =>
    usable.slice(k + 1).map((x) => {
      const [forward, backward] = [testCointegration(series[y], series[x]), testCointegration(series[x], series[y])]
      const [own, result] = forward.pValue <= backward.pValue ? [{ y, x }, forward] : [{ y: x, x: y }, backward]
      return { ...own, ...result, pValue: Math.max(forward.pValue, backward.pValue) }
    }),
  )
  const stands = controlFalseDiscoveries(tests.map(({ pValue }) => pValue), falseDiscoveryRate)
  const pairs = tests.flatMap(({ y, x, slope, intercept, residuals, pValue }, i): Pair[] => {
    const process = stands[i] && slope > 0 ? fitOrnsteinUhlenbeck(residuals, YEAR_DAYS) : undefined
    const slowest = Math.log(2) / ((SLOWEST_HALF_LIFE * window.days.length) / YEAR_DAYS)
    return process && process.reversionPerYear > slowest ? [{ y, x, slope, intercept, pValue, process }] : []
  })
  return { pairs: pairs.sort((a, b) => a.pValue - b.pValue), tested: tests.length }
}

/** Logarithms of total returns, by column. */
function logPrices({ instruments, days, totalReturn }: Panel): Float64Array[] {
  const n = instruments.length
  return instruments.map((_, i) => Float64Array.from({ length: days.length }, (__, t) => Math.log(totalReturn[t * n + i])))
}
