import { describe, expect, it } from 'vitest'
import { addDays, civilFromDay, parseDay } from '../../../base/day.ts'
import { createRng } from '../../../base/rng.ts'
import { mean } from '../../../base/stats.ts'
import type { Instrument } from '../../../prices/instrument.ts'
import { LIVE, panelRows, panelUpTo, type Panel } from '../../../prices/panel.ts'
import { createSamplePanel } from '../../../prices/synthetic/panel.ts'
import { DESKS, type DeskId } from '../index.ts'
import { calibrateDesk } from './calibrate-desk.ts'
import { FACTORS, factorReturns } from './factors.ts'
import { findPairs, YEAR_DAYS } from './pairs.ts'
import { spreadDecider, tradeSpread } from './trade-spread.ts'

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
    macro: undefined,
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
      if (Object.keys(settings).length === 0) expect(note).toMatch(/The desk keeps its own parameters\.$/)
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
    const { pairs, tested } = findPairs(pairedPanel(1500), 'others')
    expect(tested).toBe(36)
    expect(pairs.map(({ y, x }) => [y, x].sort())).toEqual([[0, 8]])
    const { settings, note } = calibrateDesk('statistical-arbitrage', pairedPanel(1500))
    expect(Math.abs(settings.reversionPerYear / 30 - 1)).toBeLessThan(0.5)
    expect(note).toMatch(/the most certain of 1 found among 36/)
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
      if (findPairs(panelOf(closes), 'others').pairs.length > 0) found++
    }
    expect(found).toBeLessThanOrEqual(5)
  })

  it('trades the pair on later bars with the closed form, after costs and with a day of delay', () => {
    const panel = pairedPanel(4000)
    const [pair] = findPairs(panelRows(panel, 0, 1500), 'others').pairs
    const { settings } = calibrateDesk('statistical-arbitrage', panelRows(panel, 0, 1500))
    const open = DESKS['statistical-arbitrage'].open(settings)
    const trading = { from: 1500, to: 4000, cost: settings.cost, delayDays: 1 }
    const { returns, positions } = tradeSpread(panel, pair, spreadDecider(open, open.policies.bertram), trading)
    expect(mean(returns) * YEAR_DAYS).toBeGreaterThan(0.05)
    expect(new Set(positions)).toEqual(new Set([-1, 0, 1]))
    // Nothing is held before a day has passed since the first decision.
    expect([positions[0], positions[1]]).toEqual([0, 0])
  })

  it('holds no continuous future while it may move to the next contract, so that a roll is nobody’s profit', () => {
    const plain = pairedPanel(1400, 1, () => ({ assetClass: 'commodity' }))
    const days = Array.from({ length: 1400 }, (_, t) => addDays(parseDay('2015-01-01'), t))
    const panel: Panel = { ...plain, days, instruments: plain.instruments.map((one, i) => ({ ...one, symbol: i === 8 ? 'CL=F' : `F${i}=F`.slice(0, 5) })) }
    const [pair] = findPairs(panelRows(panel, 0, 900), 'futures').pairs
    expect([pair.y, pair.x].sort()).toEqual([0, 8])
    const open = DESKS['futures-spreads'].open(calibrateDesk('futures-spreads', panelRows(panel, 0, 900)).settings)
    const play = (on: Panel) => tradeSpread(on, pair, spreadDecider(open, open.policies.bertram), { from: 900, to: 1400, cost: 0, delayDays: 1 })
    // Each month, on the day that it rolls, CL=F is quoted in another contract: 30 % higher from then on, then 30 % lower.
    let level = 1
    const stepped = panel.totalReturn.slice()
    days.forEach((day, t) => {
      if (civilFromDay(day).dayOfMonth === 20) level = level === 1 ? 1.3 : 1
      stepped[t * 9 + 8] *= level
    })
    const { positions } = play(panel)
    expect(positions.filter((held) => held !== 0).length).toBeGreaterThan(50)
    const rolled = play({ ...panel, totalReturn: stepped })
    days.slice(900).forEach((day, t) => civilFromDay(day).dayOfMonth === 20 && expect([rolled.positions[t], rolled.returns[t]]).toEqual([0, 0]))
  })

  it('decides by what is known on the day', () => {
    const panel = pairedPanel(2200)
    const window = panelRows(panel, 0, 1500)
    const [pair] = findPairs(window, 'others').pairs
    const open = DESKS['statistical-arbitrage'].open(calibrateDesk('statistical-arbitrage', window).settings)
    const scrambled = { ...panel, totalReturn: panel.totalReturn.map((x, at) => (at > 1800 * 9 + 8 ? x * (1 + (at % 5)) : x)) }
    const play = (on: Panel) => tradeSpread(on, pair, spreadDecider(open, open.policies.bertram), { from: 1500, to: 2200, cost: 0.001, delayDays: 1 })
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
    // Carrying a unit to the close hurts as it does in the published setting: γ·σ²·T·k is 0.6.
    expect(settings.riskAversion * settings.volatility ** 2 * settings.decay).toBeCloseTo(0.6, 10)
    const blind = pairedPanel(600)
    const { settings: without, note } = calibrateDesk('market-making', { ...blind, dollarVolume: new Float64Array(blind.dollarVolume.length).fill(NaN) })
    expect(without.intensity).toBeUndefined()
    expect(note).toMatch(/Without volumes the flow of orders stays the desk’s own/)
  })

  it('is implied volatility where an index of it is there, and realised where not, with or without volumes', () => {
    const named = (i: number) => (i === 1 ? { symbol: '^VIX', benchmark: true } : i === 0 ? { benchmark: true } : {})
    const paired = pairedPanel(600, 2, named)
    const without = calibrateDesk('volatility', pairedPanel(600, 2, (i) => (i === 0 ? { benchmark: true } : {})))
    expect(without.settings.impliedVolatility).toBe(without.settings.realisedVolatility)
    expect(without.settings.realisedVolatility).toBeCloseTo(0.01 * Math.sqrt(252), 1)
    expect(calibrateDesk('volatility', paired, { impliedPremium: 0.02 }).note).not.toMatch(/assumed/)
    const close = paired.close.slice()
    for (let t = 0; t < 600; t++) close[t * 9 + 1] = 25
    const { settings, note } = calibrateDesk('delta-hedging', { ...paired, close, dollarVolume: new Float64Array(close.length).fill(NaN) })
    expect(settings.volatility).toBeCloseTo(0.25, 12)
    expect(note).toMatch(/quoted at 25\.0 %, from \^VIX/)
    // From the economy's own source only what had been published by the end of the window counts.
    const macro = [{ id: 'impliedVolatility' as const, days: paired.days, values: paired.days.map((_, t) => (t < 599 ? 30 : 1e6)) }]
    expect(calibrateDesk('volatility', { ...paired, macro }).settings.impliedVolatility).toBeCloseTo(0.3, 12)
  })

  it('is of all stocks held equally where there is no benchmark, which no single one of them has to be traded for', () => {
    const { settings, note } = calibrateDesk('volatility', pairedPanel(1500))
    expect(note).toMatch(/^Variance of 9 stocks held equally/)
    // Eight independent walks and one that goes with the first.
    expect(settings.realisedVolatility).toBeCloseTo((Math.sqrt(7 + 2.2 ** 2) * 0.01 * Math.sqrt(252)) / 9, 1)
    expect(calibrateDesk('volatility', pairedPanel(600, 1, () => ({ assetClass: 'currency' }))).note).toMatch(/^There is no stock or benchmark/)
  })

  it('is a calendar spread where two dated contracts hold together', () => {
    const named = (i: number) => ({ assetClass: 'commodity' as const, symbol: i === 0 ? 'CLZ25.NYM' : i === 8 ? 'CLH26.NYM' : `NG${'FGHJKMN'[i - 1]}26.NYM` })
    const { settings, note } = calibrateDesk('futures-spreads', pairedPanel(1500, 1, named), { interest: 0.03 })
    expect(note).toMatch(/^A calendar spread\. CL/)
    expect(settings).toMatchObject({ gapMonths: 3, interest: 0.03 })
    expect(calibrateDesk('futures-spreads', pairedPanel(1500, 1, (i) => ({ assetClass: 'commodity', symbol: `F${i}=F` }))).note).toMatch(/^A spread between two commodities\./)
    // What only is a commodity is a fund or a price, no contract, and no desk of futures trades it.
    expect(calibrateDesk('futures-spreads', pairedPanel(1500, 1, () => ({ assetClass: 'commodity' }))).note).toMatch(/^There are no two futures/)
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
