import { describe, expect, it } from 'vitest'
import { panelOf, randomPanel } from '../../tests/fixtures/panels.ts'
import { simulateTargets } from '../backtest/simulate.ts'
import { NO_COSTS } from './costs.ts'
import { createMarket } from './market.ts'
import { overlaysSchema, volatilityScale } from './overlays.ts'

const once = (panel: { days: readonly unknown[]; instruments: readonly unknown[] }, ...weights: number[]): Float64Array => {
  const targets = new Float64Array(panel.days.length * panel.instruments.length).fill(NaN)
  targets.set(weights)
  return targets
}

const weightsOf = (prices: readonly number[], overlays: object, delayDays = 1): number[] => {
  const panel = panelOf({ A: prices })
  return Array.from(simulateTargets(panel, once(panel, 1), { overlays: overlaysSchema.parse(overlays), delayDays, from: 0 }).weights)
}

describe('stop-loss and take-profit', () => {
  it('sell, with the delay, what lost too much of its cost', () => {
    // Bought at 100 on day 1; down 10 % at the close of day 3; sold at the close of day 4.
    expect(weightsOf([90, 100, 95, 90, 89, 120, 120], { stopLoss: 0.1 })).toEqual([0, 1, 1, 1, 0, 0, 0])
    // A hair above the limit on day 3, it is sold a day later.
    expect(weightsOf([90, 100, 95, 90.1, 89, 120, 120], { stopLoss: 0.1 })).toEqual([0, 1, 1, 1, 1, 0, 0])
  })

  it('sell what earned enough', () => {
    expect(weightsOf([100, 100, 110, 121, 100, 100], { takeProfit: 0.2 })).toEqual([0, 1, 1, 1, 0, 0])
  })

  it('let an asset back in after its days outside', () => {
    const panel = panelOf({ A: [100, 100, 50, 50, 50, 50, 50, 50] })
    const overlays = overlaysSchema.parse({ stopLoss: 0.3, reentryDays: 3 })
    const { weights } = simulateTargets(panel, new Float64Array(8).fill(1), { overlays, from: 0 })
    expect([...weights]).toEqual([0, 1, 1, 0, 0, 0, 1, 1])
  })

  it('count the loss of a short position as a loss', () => {
    const panel = panelOf({ A: [100, 100, 112, 112, 112] })
    const constraints = { minWeight: -1, maxWeight: 1, assetBounds: {}, classBounds: {}, maxLeverage: 1, minCash: 0, minTrade: 0, noTradeBand: 0, adjustment: 1 }
    const { weights } = simulateTargets(panel, once(panel, -0.5), { constraints, overlays: overlaysSchema.parse({ stopLoss: 0.1 }), from: 0 })
    expect(weights[2]).toBeLessThan(0)
    expect(weights[3]).toBe(0)
  })
})

describe('the volatility target', () => {
  const panel = randomPanel({ seed: 3, rows: 200, assets: 3, dailyVolatility: 0.03 })
  const market = createMarket(panel, NO_COSTS, { execution: 'close', wholeShares: false })
  const weights = Float64Array.of(0.5, 0.3, 0.2)
  const overlays = overlaysSchema.parse({ volatilityTarget: 0.1, volatilityDays: 50 })

  it('scales weights so that their past volatility is the target', () => {
    const scale = volatilityScale(market, overlays, 150, weights, 0, 1)
    const returns = Array.from({ length: 50 }, (_, k) => weights.reduce((total, w, i) => total + scale * w * (market.growth[(101 + k) * 3 + i] - 1), 0))
    const mean = returns.reduce((a, b) => a + b) / 50
    const variance = returns.reduce((a, b) => a + (b - mean) ** 2, 0) / 49
    expect(Math.sqrt(252 * variance)).toBeCloseTo(0.1, 10)
    expect(scale).toBeLessThan(1)
  })

  it('never goes over the leverage, and waits for ten days of returns', () => {
    const calm = { ...overlays, volatilityTarget: 1 }
    expect(volatilityScale(market, calm, 150, weights, 0, 1)).toBe(1)
    expect(volatilityScale(market, calm, 150, weights, 0, 1.2)).toBeCloseTo(1.2, 12)
    expect(volatilityScale(market, overlays, 9, weights, 0, 1)).toBe(1)
  })

  it('changes what is held, not what was asked for', () => {
    const targets = new Float64Array(200 * 3)
    for (let row = 0; row < 200; row++) targets.set(weights, row * 3)
    const ledger = simulateTargets(panel, targets, { overlays, from: 0 })
    expect([...ledger.targets.subarray(450, 453)]).toEqual([...weights])
    const scale = volatilityScale(market, overlays, 149, weights, 0, 1)
    expect(ledger.weights[450]).toBeCloseTo(0.5 * scale, 10)
  })
})
