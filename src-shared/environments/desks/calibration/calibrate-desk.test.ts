import { describe, expect, it } from 'vitest'
import { parseDay } from '../../../base/day.ts'
import { createRng } from '../../../base/rng.ts'
import { mean, sum } from '../../../base/stats.ts'
import type { Instrument } from '../../../prices/instrument.ts'
import { LIVE, panelRows, panelUpTo, type Panel } from '../../../prices/panel.ts'
import { createSamplePanel } from '../../../prices/synthetic/panel.ts'
import { DESKS, type DeskId } from '../index.ts'
import { calibrateDesk } from './calibrate-desk.ts'
import { FACTORS, factorReturns } from './factors.ts'
import { findPairs, YEAR_DAYS } from './pairs.ts'
import { tradeSpread } from './trade-spread.ts'

const sample = createSamplePanel({ seed: 3, from: parseDay('2015-01-02'), years: 4, instruments: 20, signal: 0, regimeDrift: true })

/** Prices that the test makes, as a panel. `[asset][day]` */
function panelOf(closes: readonly Float64Array[], named: (i: number) => Partial<Instrument> = () => ({})): Panel {
  const [n, days] = [closes.length, closes[0].length]
  const flat = Float64Array.from({ length: n * days }, (_, at) => closes[at % n][Math.floor(at / n)])
  return {
    ...sample,
    days: Array.from({ length: days }, (_, t) => sample.days[t % sample.days.length]),
    instruments: closes.map((_, i): Instrument => ({ symbol: `S${i}`, name: `S${i}`, assetClass: 'equity', currency: 'USD', timeZone: 'America/New_York', source: 'simulated', ...named(i) })),
    close: flat,
    open: flat,
    totalReturn: flat,
    totalReturnOpen: flat,
    dollarVolume: new Float64Array(n * days).fill(1e8),
    presence: new Uint8Array(n * days).fill(LIVE),
    paidAtEnd: undefined,
  }
}

/** Eight random walks, and one that stays with the first: κ 30 a year, σ 0.15. */
function pairedPanel(days: number, seed = 1, named?: (i: number) => Partial<Instrument>): Panel {
  const rng = createRng(seed)
  const closes = Array.from({ length: 9 }, () => new Float64Array(days).fill(100))
  let gap = 0
  for (let t = 1; t < days; t++) {
    for (const close of closes.slice(0, 8)) close[t] = close[t - 1] * Math.exp(0.01 * rng.normal())
    gap += (-30 * gap) / 252 + (0.15 * rng.normal()) / Math.sqrt(252)
    closes[8][t] = closes[0][t] ** 1.2 * Math.exp(gap)
  }
  closes[8][0] = closes[0][0] ** 1.2
  return panelOf(closes, named)
}

describe('every desk', () => {
  it.each(Object.keys(DESKS) as DeskId[])('%s is calibrated within its ranges, or says why it is not', (id) => {
    for (const window of [sample, panelRows(sample, 0, 400), panelRows(sample, 0, 20), pairedPanel(800)]) {
      const { settings, note } = calibrateDesk(id, window)
      expect(note).toMatch(/^[A-Z0-9].*\.$/s)
      if (Object.keys(settings).length === 0) expect(note).toMatch(/the desk keeps its own parameters/)
      expect(() => DESKS[id].open(settings)).not.toThrow()
    }
  })

  it.each(Object.keys(DESKS) as DeskId[])('%s is calibrated on its window and nothing after it', (id) => {
    const t = 600
    const later = panelRows(sample, 0, sample.days.length)
    const scrambled: Panel = { ...later, close: later.close.slice(), totalReturn: later.totalReturn.slice(), dollarVolume: later.dollarVolume.slice() }
    for (const numbers of [scrambled.close, scrambled.totalReturn, scrambled.dollarVolume]) for (let at = (t + 1) * 20; at < numbers.length; at++) numbers[at] *= 1 + (at % 7)
    expect(calibrateDesk(id, panelUpTo(scrambled, t))).toEqual(calibrateDesk(id, panelUpTo(sample, t)))
  })
})

describe('statistical arbitrage', () => {
  it('finds the planted pair and no other', () => {
    const { pairs, tested } = findPairs(pairedPanel(1500))
    expect(tested).toBe(36)
    expect(pairs.map(({ y, x }) => [y, x].sort())).toEqual([[0, 8]])
    const { settings, note } = calibrateDesk('statistical-arbitrage', pairedPanel(1500))
    expect(Math.abs(settings.reversionPerYear / 30 - 1)).toBeLessThan(0.5)
    expect(note).toMatch(/the most certain of 1 pairs found among 36/)
  })

  it('finds none among random walks, nearly always', () => {
    let found = 0
    for (let seed = 0; seed < 40; seed++) {
      const rng = createRng(seed, 'walks')
      const closes = Array.from({ length: 8 }, () => {
        const close = new Float64Array(500).fill(100)
        for (let t = 1; t < 500; t++) close[t] = close[t - 1] * Math.exp(0.01 * rng.normal())
        return close
      })
      if (findPairs(panelOf(closes)).pairs.length > 0) found++
    }
    expect(found).toBeLessThanOrEqual(5)
  })

  it('trades the pair on later bars with the closed form, after costs and with a day of delay', () => {
    const panel = pairedPanel(4000)
    const [pair] = findPairs(panelRows(panel, 0, 1500)).pairs
    const { settings } = calibrateDesk('statistical-arbitrage', panelRows(panel, 0, 1500))
    const open = DESKS['statistical-arbitrage'].open(settings)
    const trading = { from: 1500, to: 4000, cost: settings.cost, delayDays: 1 }
    const { returns, positions, turnover } = tradeSpread(panel, pair, open, open.policies.bertram, trading)
    expect(mean(returns) * YEAR_DAYS).toBeGreaterThan(0.05)
    expect(new Set(positions)).toEqual(new Set([-1, 0, 1]))
    // Nothing is held before a day has passed since the first decision, and a roll is nobody's profit.
    expect([positions[0], positions[1]]).toEqual([0, 0])
    const everyDay = new Set(Array.from({ length: 4000 }, (_, t) => t))
    const rolled = tradeSpread(panel, pair, open, open.policies.bertram, { ...trading, rolls: everyDay })
    expect(rolled.positions).toEqual(positions)
    expect(sum(rolled.returns)).toBeCloseTo((-sum(turnover) * settings.cost) / 2 / (1 + pair.slope), 10)
  })

  it('decides by what is known on the day', () => {
    const panel = pairedPanel(2200)
    const window = panelRows(panel, 0, 1500)
    const [pair] = findPairs(window).pairs
    const open = DESKS['statistical-arbitrage'].open(calibrateDesk('statistical-arbitrage', window).settings)
    const scrambled = { ...panel, totalReturn: panel.totalReturn.map((x, at) => (at > 1800 * 9 + 8 ? x * (1 + (at % 5)) : x)) }
    const play = (on: Panel) => tradeSpread(on, pair, open, open.policies.bertram, { from: 1500, to: 2200, cost: 0.001, delayDays: 1 })
    const [truth, again] = [play(panel), play(scrambled)]
    expect(again.returns.subarray(0, 301)).toEqual(truth.returns.subarray(0, 301))
    expect(again.returns).not.toEqual(truth.returns)
  })
})

describe('what is estimated', () => {
  it('is the volatility and the order flow of the most traded stock', () => {
    const { settings } = calibrateDesk('market-making', pairedPanel(1500))
    expect(settings.volatility / (0.01 * settings.price)).toBeCloseTo(1, 0)
    expect(settings.intensity).toBeCloseTo(10, 10)
    expect(1 / (settings.decay * settings.price)).toBeGreaterThanOrEqual(0.0005 - 1e-12)
  })

  it('is implied volatility where an index of it is there, and realised where not', () => {
    const named = (i: number) => (i === 1 ? { symbol: '^VIX' } : i === 0 ? { benchmark: true } : {})
    const paired = pairedPanel(600, 2, named)
    const without = calibrateDesk('volatility', pairedPanel(600, 2, (i) => (i === 0 ? { benchmark: true } : {})))
    expect(without.settings.impliedVolatility).toBe(without.settings.realisedVolatility)
    expect(without.settings.realisedVolatility).toBeCloseTo(0.01 * Math.sqrt(252), 1)
    const close = paired.close.slice()
    for (let t = 0; t < 600; t++) close[t * 9 + 1] = 25
    const { settings, note } = calibrateDesk('delta-hedging', { ...paired, close })
    expect(settings.volatility).toBeCloseTo(0.25, 12)
    expect(note).toMatch(/Implied from \^VIX/)
  })

  it('is a calendar spread where two dated contracts hold together', () => {
    const named = (i: number) => ({ assetClass: 'commodity' as const, ...(i === 0 ? { symbol: 'CLZ25.NYM' } : i === 8 ? { symbol: 'CLH26.NYM' } : {}) })
    const { settings, note } = calibrateDesk('futures-spreads', pairedPanel(1500, 1, named), { interest: 0.03 })
    expect(note).toMatch(/^Calendar spread of/)
    expect(settings).toMatchObject({ gapMonths: 3, interest: 0.03 })
    expect(calibrateDesk('futures-spreads', pairedPanel(1500, 1, () => ({ assetClass: 'commodity' }))).note).toMatch(/^Inter-commodity spread of/)
  })

  it('is the volatility of a currency, with interest only where it was given', () => {
    const panel = pairedPanel(600, 1, () => ({ assetClass: 'currency' }))
    expect(calibrateDesk('currency-arbitrage', panel).settings.interestDifferential).toBeUndefined()
    expect(calibrateDesk('currency-arbitrage', panel, { interestDifferential: -0.02 }).settings.interestDifferential).toBe(-0.02)
  })
})

describe('factors', () => {
  it('hold as much as they owe, and the market is the mean of all', () => {
    const days = 1200
    const rng = createRng(5)
    // Stock i drifts by i: momentum holds the last and owes the first, value the opposite.
    const closes = Array.from({ length: 9 }, (_, i) => {
      const close = new Float64Array(days).fill(100)
      for (let t = 1; t < days; t++) close[t] = close[t - 1] * Math.exp(0.0004 * (i - 4) + 0.002 * rng.normal())
      return close
    })
    const returns = factorReturns(panelOf(closes))
    const ofFactor = (factor: (typeof FACTORS)[number]) => Float64Array.from({ length: days }, (_, t) => returns[t * FACTORS.length + FACTORS.indexOf(factor)]).subarray(3 * YEAR_DAYS + 42)
    expect(mean(ofFactor('momentum'))).toBeCloseTo(0.0024, 3)
    expect(mean(ofFactor('value'))).toBeCloseTo(-0.0024, 3)
    expect(mean(ofFactor('market'))).toBeCloseTo(0, 3)
  })

  it('are formed before they are held', () => {
    const full = factorReturns(sample)
    const cut = factorReturns(panelUpTo(sample, 700))
    expect(full.subarray(0, cut.length)).toEqual(cut)
  })
})
