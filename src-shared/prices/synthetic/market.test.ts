import { describe, expect, it } from 'vitest'
import { parseDay } from '../../base/day.ts'
import { correlation, kurtosis, mean, standardDeviation } from '../../base/stats.ts'
import { adjustBars } from '../adjust.ts'
import { DELISTED, UNLISTED, type Panel } from '../panel.ts'
import { checkSeries } from '../quality/checks.ts'
import { createMarket, SAMPLE_MARKET } from './market.ts'
import { createSamplePanel, panelOfMarket } from './panel.ts'
import { BENCHMARK, CLASSES_BY_RISK, ROSTER } from './roster.ts'

/** Daily log total returns of a column; NaN before it is listed and when it is gone. */
function returnsOf(panel: Panel, asset: number): Float64Array {
  const n = panel.instruments.length
  return Float64Array.from(panel.days, (_, d) => {
    if (d === 0 || panel.presence[d * n + asset] === DELISTED) return NaN
    return Math.log(panel.totalReturn[d * n + asset] / panel.totalReturn[(d - 1) * n + asset])
  })
}

const known = (x: Float64Array) => x.filter((value) => !Number.isNaN(value))

describe('the simulated market', () => {
  const market = createMarket(SAMPLE_MARKET)
  const panel = panelOfMarket(market, SAMPLE_MARKET)
  const columns = panel.instruments.map((_, i) => returnsOf(panel, i))
  const risky = panel.instruments.flatMap(({ assetClass }, i) => (assetClass === 'equity' || assetClass === 'real-estate' ? [i] : []))
  const regimeOn = (d: number) => market.regimes[panel.days[d] - SAMPLE_MARKET.from]

  it('is 24 instruments of every class over 12 years, labelled simulated', () => {
    expect(panel.instruments.length).toBe(24)
    expect(panel.days.length / 252).toBeCloseTo(12, 0)
    expect(new Set(panel.instruments.map((i) => i.assetClass))).toEqual(new Set(CLASSES_BY_RISK))
    expect(panel.simulated).toBe(true)
    expect(panel.instruments.every((i) => i.source === 'simulated')).toBe(true)
    expect([market.benchmark.instrument.symbol, market.benchmark.instrument.benchmark]).toEqual([BENCHMARK.symbol, true])
  })

  it('is the same for the same seed and another for another', () => {
    const again = createMarket(SAMPLE_MARKET)
    again.series.forEach((series, i) => expect(series.bars).toEqual(market.series[i].bars))
    expect(createMarket({ ...SAMPLE_MARKET, seed: 2 }).series[0].bars.close).not.toEqual(market.series[0].bars.close)
  })

  it('gives an instrument the same history whoever else is there', () => {
    const more = createMarket({ ...SAMPLE_MARKET, instruments: 30 })
    market.series.forEach((series, i) => expect(more.series[i].bars).toEqual(series.bars))
    expect(new Set(more.series.map((s) => s.instrument.symbol)).size).toBe(30)
  })

  it('has listings, a delisting, dividends, a split, weekends for coins and four currencies', () => {
    const presence = (symbol: string, d: number) => panel.presence[d * 24 + panel.instruments.findIndex((i) => i.symbol === symbol)]
    expect([presence('NOVA', 0), presence('COIN-TWO', 0), presence('ACME', panel.days.length - 1)]).toEqual([UNLISTED, UNLISTED, DELISTED])
    const events = (field: 'dividend' | 'split', none: number) => market.series.filter((s) => s.bars[field].some((x) => x !== none)).length
    expect([events('dividend', 0) > 12, events('split', 1)]).toEqual([true, 2])
    expect(new Set(panel.instruments.map((i) => i.currency)).size).toBe(4)
    const coin = market.series.find((s) => s.instrument.symbol === 'COIN-ONE')!
    expect(coin.bars.days.length).toBe(market.regimes.length)
  })

  it('comes with bars in which the checks find nothing', () => {
    const context = { today: parseDay('2030-01-01'), baseCurrency: 'USD', rates: market.rates, minimumBars: 252 }
    expect([...market.series, market.benchmark].flatMap((series) => checkSeries(series, context)).map((f) => f.message)).toEqual([])
    for (const { bars } of market.series) {
      for (let r = 0; r < bars.days.length; r++) {
        expect(bars.low[r] <= Math.min(bars.open[r], bars.close[r]) && bars.high[r] >= Math.max(bars.open[r], bars.close[r])).toBe(true)
      }
    }
  })

  it('has fat tails and clustered volatility, yet returns that do not follow each other', () => {
    for (const i of risky) {
      const x = known(columns[i])
      const size = x.map(Math.abs)
      expect(kurtosis(x), panel.instruments[i].symbol).toBeGreaterThan(4.5)
      expect(correlation(size.subarray(1), size.subarray(0, -1))).toBeGreaterThan(0.08)
      expect(correlation(size.subarray(20), size.subarray(0, -20))).toBeGreaterThan(0.02)
      expect(Math.abs(correlation(x.subarray(1), x.subarray(0, -1)))).toBeLessThan(0.12)
    }
  })

  it('has correlations that rise in crises', () => {
    for (const seed of [1, 2, 3, 4]) {
      const other = createMarket({ ...SAMPLE_MARKET, seed })
      const ownPanel = panelOfMarket(other, SAMPLE_MARKET)
      const ownColumns = ownPanel.instruments.map((_, i) => returnsOf(ownPanel, i))
      const average = (inCrisis: boolean) => {
        const days = ownPanel.days.flatMap((day, d) => ((other.regimes[day - SAMPLE_MARKET.from] === 3) === inCrisis ? [d] : []))
        const pairs = risky.flatMap((a) => risky.filter((b) => b > a).map((b) => [a, b]))
        const all = pairs.map(([a, b]) => {
          const both = days.filter((d) => !Number.isNaN(ownColumns[a][d] + ownColumns[b][d]))
          return both.length < 20 ? NaN : correlation(both.map((d) => ownColumns[a][d]), both.map((d) => ownColumns[b][d]))
        })
        return mean(all.filter((x) => !Number.isNaN(x)))
      }
      expect(average(true)).toBeGreaterThan(average(false) + 0.08)
    }
  })

  it('is calm in good times and wild in crises', () => {
    const volatility = (regime: number) => standardDeviation(columns[0].filter((_, d) => d > 0 && regimeOn(d) === regime))
    expect(volatility(3)).toBeGreaterThan(2 * volatility(0))
  })

  it('pays for risk, class by class', () => {
    const rolesOf = (name: string) => ROSTER.filter((role) => role.assetClass === name)
    const promised = CLASSES_BY_RISK.map((name) => mean(rolesOf(name).map((role) => role.drift)))
    expect(promised).toEqual([...promised].sort((a, b) => a - b))
    const seeds = 10
    const kept = new Map(CLASSES_BY_RISK.map((name) => [name, [] as number[]]))
    for (let seed = 0; seed < seeds; seed++) {
      const one = createMarket({ ...SAMPLE_MARKET, seed, regimeDrift: false })
      for (const { instrument, bars, adjustment, delisting } of one.series) {
        if (delisting) continue
        const { totalReturn, days } = adjustBars({ instrument, bars, adjustment })
        const role = ROSTER.find((r) => r.symbol === instrument.symbol)!
        // Expected log growth is the drift less half the variance.
        const growth = (Math.log(totalReturn.at(-1)!) / (days.at(-1)! - days[0])) * 365.25
        kept.get(instrument.assetClass)!.push(growth - Math.log1p(role.drift) + role.volatility ** 2 / 2)
      }
    }
    for (const [name, misses] of kept) {
      // Instruments of a class move together, so that seeds alone count as independent.
      expect(Math.abs(mean(misses)), name).toBeLessThan((3 * standardDeviation(misses)) / Math.sqrt(seeds))
    }
  })

  it('hides a signal of the stated strength, or none', () => {
    for (const signal of [0, 0.05, 0.1]) {
      const coefficients: number[] = []
      for (let seed = 0; seed < 6; seed++) {
        const options = { ...SAMPLE_MARKET, seed, signal, regimeDrift: false }
        const one = createSamplePanel(options)
        const [seen, next] = [[] as number[], [] as number[]]
        one.instruments.forEach(({ currency, assetClass, symbol }, i) => {
          if (currency !== 'USD' || assetClass === 'crypto' || assetClass === 'cash' || symbol === 'ACME') return
          const x = returnsOf(one, i)
          for (let d = 21; d + 1 < x.length; d += 3) {
            const window = x.subarray(d - 19, d + 1)
            const sigma = standardDeviation(window)
            if (Number.isNaN(sigma + x[d + 1])) continue
            seen.push((mean(window) / sigma) * Math.sqrt(20))
            next.push(x[d + 1] / sigma)
          }
        })
        coefficients.push(correlation(seen, next))
      }
      expect(Math.abs(mean(coefficients) - signal)).toBeLessThan(0.015)
    }
  })
})
