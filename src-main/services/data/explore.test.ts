import { expect, it } from 'vitest'
import { createMarket, SAMPLE_MARKET } from '../../../src-shared/prices/synthetic/market.ts'
import { panelOfMarket } from '../../../src-shared/prices/synthetic/panel.ts'
import { explorePanel } from './explore.ts'

const options = { ...SAMPLE_MARKET, years: 4 }
const panel = panelOfMarket(createMarket(options), options)
const found = explorePanel(panel, 63)
const width = panel.instruments.length

/** Daily total returns, written the slow and obvious way. */
function returnsOf(symbol: string): number[] {
  const column = panel.instruments.findIndex((one) => one.symbol === symbol)
  return panel.days.slice(1).map((_, d) => panel.totalReturn[(d + 1) * width + column] / panel.totalReturn[d * width + column] - 1)
}

function pearson(a: readonly number[], b: readonly number[]): number {
  const mean = (x: readonly number[]) => x.reduce((sum, v) => sum + v, 0) / x.length
  const [ma, mb] = [mean(a), mean(b)]
  const sum = (f: (i: number) => number) => a.reduce((total, _, i) => total + f(i), 0)
  return sum((i) => (a[i] - ma) * (b[i] - mb)) / Math.sqrt(sum((i) => (a[i] - ma) ** 2) * sum((i) => (b[i] - mb) ** 2))
}

it('correlates whole columns as the textbook does, and keeps within −1 and 1', () => {
  const { symbols, values } = found.correlation
  const at = (a: string, b: string) => values[symbols.indexOf(a)][symbols.indexOf(b)]
  for (const [a, b] of [['US-LARGE', 'US-TECH'], ['US-LARGE', 'GOLD'], ['EURO-SHARES', 'US-GOV-LONG']]) {
    expect(at(a, b)).toBeCloseTo(pearson(returnsOf(a), returnsOf(b)), 10)
  }
  expect(values.flat().every((value) => value === null || Math.abs(value) <= 1)).toBe(true)
})

it('describes a series as the textbook does', () => {
  const { annualVolatility, totalReturn, bestDay, worstDay, maxDrawdown } = found.statistics.find(({ symbol }) => symbol === 'US-LARGE')!
  const returns = returnsOf('US-LARGE')
  const mean = returns.reduce((sum, r) => sum + r, 0) / returns.length
  const variance = returns.reduce((sum, r) => sum + (r - mean) ** 2, 0) / (returns.length - 1)
  expect(annualVolatility).toBeCloseTo(Math.sqrt(252 * variance), 10)
  expect(totalReturn).toBeCloseTo(returns.reduce((growth, r) => growth * (1 + r), 1) - 1, 10)
  expect([bestDay, worstDay]).toEqual([Math.max(...returns), Math.min(...returns)])
  let [wealth, peak, deepest] = [1, 1, 0]
  for (const r of returns) {
    wealth *= 1 + r
    peak = Math.max(peak, wealth)
    deepest = Math.min(deepest, wealth / peak - 1)
  }
  expect(maxDrawdown).toBeCloseTo(deepest, 12)
  const { values } = found.rollingVolatility.find(({ symbol }) => symbol === 'US-LARGE')!
  const window = returns.slice(199, 262)
  const windowMean = window.reduce((sum, r) => sum + r, 0) / 63
  expect(values[262]).toBeCloseTo(Math.sqrt((252 * window.reduce((sum, r) => sum + (r - windowMean) ** 2, 0)) / 62), 10)
})

it('shows when each series was there', () => {
  const { months, rows } = found.missing
  expect(months[0]).toBe('2013-01')
  const nova = rows.find(({ symbol }) => symbol === 'NOVA')!.share
  expect(nova[0]).toBe(0)
  expect(nova.at(-1)).toBe(1)
})
