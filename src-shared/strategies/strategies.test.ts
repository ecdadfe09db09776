import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { decideOnce, smallestParams } from '../../tests/fixtures/small-strategies.ts'
import { instrument, panelOf, randomPanel } from '../../tests/fixtures/panels.ts'
import { createRng } from '../base/rng.ts'
import { LIVE, panelUpTo, STALE, type Panel } from '../prices/panel.ts'
import { strategies, type StrategyId } from './index.ts'
import { meanReturns, recentReturns, shrunkCovariance } from './sample.ts'
import type { Strategy } from './strategy.ts'

const decide = (id: StrategyId, panel: Panel, params: Record<string, unknown> = {}, held?: Float64Array) => decideOnce(strategies[id], panel, params, held)

const ids = Object.keys(strategies) as StrategyId[]
const rising = (rows: number, rate: number) => Array.from({ length: rows }, (_, t) => 100 * (1 + rate) ** t)

describe.each(ids)('%s', (id) => {
  const strategy: Strategy = strategies[id]
  const params = smallestParams(strategy)
  const full = randomPanel({ seed: 5, rows: 400, assets: 7 })
  // A fund keeps cash, holds pairs long and short, and has desks that are not in the panel.
  const isFund = strategy.sleeves !== undefined
  const expectWhole = (weights: Float64Array, whole: number, digits: number) => {
    const total = weights.reduce((a, b) => a + b)
    if (isFund) expect(Math.abs(total)).toBeLessThanOrEqual(1 + 1e-9)
    else expect(total).toBeCloseTo(whole, digits)
  }

  it('says what it is, and has a default, or does without, a range and a meaning for every parameter', () => {
    expect(strategy.id).toBe(id)
    expect(strategy.title).not.toBe('')
    expect(strategy.summary).toMatch(/\.$/)
    const defaults = strategy.params.parse({})
    for (const [name, schema] of Object.entries(strategy.params.shape)) {
      if (!(schema instanceof z.ZodOptional)) expect(defaults, name).toHaveProperty(name)
      expect((schema as { description?: string }).description, name).toBeTruthy()
    }
    expect(strategy.lookbackDays(defaults)).toBeGreaterThanOrEqual(1)
  })

  it('gives long-only weights that add up to one, and the same again; a fund, at most one', async () => {
    const decision = await decide(id, full, params)
    const { weights, note } = decision
    expect(note === undefined || id === 'benchmark-held' || isFund, note).toBe(true)
    expect(weights).toHaveLength(7)
    for (const w of weights) expect(w).toBeGreaterThanOrEqual(isFund ? -1 : 0)
    expectWhole(weights, 1, 10)
    expect(await decide(id, full, params)).toEqual(decision)
  })

  it('holds nothing that cannot be traded', async () => {
    const panel = randomPanel({ seed: 6, rows: 400, assets: 5 })
    panel.presence[399 * 5 + 2] = STALE
    expect((await decide(id, panel, params)).weights[2]).toBe(0)
  })

  it('has a defined answer for one asset, constant prices, missing prices, more assets than days, no history and nothing to trade', async () => {
    const one = randomPanel({ seed: 7, rows: 400, assets: 1 })
    const { weights: alone } = await decide(id, one, params)
    if (isFund) expectWhole(alone, 1, 10)
    else expect([...alone]).toEqual([id === 'sixty-forty' ? 0.6 : 1])

    const constant = panelOf({ A: new Array<number>(400).fill(7), B: new Array<number>(400).fill(9) }, { B: 'fixed-income' })
    expect((await decide(id, constant, params)).weights.every(Number.isFinite)).toBe(true)

    const partly = panelOf({ A: rising(400, 0.001), B: new Array<number>(400).fill(9), C: rising(400, -0.001).map((x, t) => x * (1 + 0.01 * (t % 2))) })
    expectWhole((await decide(id, partly, params)).weights, id === 'sixty-forty' ? 0.6 : 1, 10)

    const wide = randomPanel({ seed: 8, rows: 400, assets: 90 })
    expectWhole((await decide(id, wide, params)).weights, 1, 9)

    const short = panelUpTo(full, 3)
    expectWhole((await decide(id, short, params)).weights, 1, 10)

    const faulty = randomPanel({ seed: 9, rows: 400, assets: 12, faults: true })
    expect((await decide(id, faulty, params)).weights.every(Number.isFinite)).toBe(true)

    const closed = { ...full, presence: new Uint8Array(full.presence.length) }
    const { weights } = await decide(id, closed, params)
    expect(weights.every((w) => w === 0 || Number.isNaN(w))).toBe(true)
  })
})

describe('the baselines', () => {
  it('share equally, and never trade again when held', async () => {
    const panel = panelOf({ A: [1, 2], B: [1, 2], C: [1, 2], D: [1, NaN] })
    const third = expect.closeTo(1 / 3, 14)
    expect([...(await decide('equal-weight', panel)).weights]).toEqual([third, third, third, 0])
    expect([...(await decide('equal-weight-held', panel)).weights]).toEqual([third, third, third, 0])
    expect((await decide('equal-weight-held', panel, {}, Float64Array.of(0.3, 0.3, 0.3, 0.1))).weights.every(Number.isNaN)).toBe(true)
  })

  it('split 60/40 by class, and say what is missing', async () => {
    const panel = panelOf({ A: [1, 2], B: [1, 2], C: [1, 2], D: [1, 2] }, { C: 'fixed-income', D: 'commodity' })
    expect([...(await decide('sixty-forty', panel)).weights]).toEqual([0.3, 0.3, 0.4, 0])
    const { weights, note } = await decide('sixty-forty', panelOf({ A: [1, 2] }))
    expect([...weights]).toEqual([0.6])
    expect(note).toBe('Cash stands in for fixed-income, of which nothing can be traded.')
  })

  it('hold the benchmark that is marked or named, and refuse one that is not there', async () => {
    const marked: Panel = { ...panelOf({ A: [1, 2], B: [1, 2] }), instruments: [instrument('A'), { ...instrument('B'), benchmark: true }] }
    expect([...(await decide('benchmark-held', marked)).weights]).toEqual([0, 1])
    expect([...(await decide('benchmark-held', marked, { symbol: 'A' })).weights]).toEqual([1, 0])
    await expect(decide('benchmark-held', marked, { symbol: 'Z' })).rejects.toThrow('The benchmark Z is not among the prices.')
  })

  it('weigh by one over volatility', async () => {
    const wave = (size: number) => Array.from({ length: 60 }, (_, t) => 100 * (1 + (t % 2 === 0 ? 0 : size)))
    const { weights } = await decide('inverse-volatility', panelOf({ A: wave(0.01), B: wave(0.02) }), { lookbackDays: 40 })
    expect(weights[0] / weights[1]).toBeCloseTo(2, 1)
  })

  it('fall back to minimum variance when nothing earns more than the risk-free rate', async () => {
    const panel = randomPanel({ seed: 5, rows: 400, assets: 7 })
    const best = await decide('maximum-sharpe', panel, { riskFree: 1, lookbackDays: 100 })
    expect(best.note).toBe('The minimum-variance portfolio was held because no asset earned more than the risk-free rate.')
    expect([...best.weights]).toEqual([...(await decide('minimum-variance', panel, { lookbackDays: 100 })).weights])
  })

  it('find a ratio that no other mix beats', async () => {
    const panel = randomPanel({ seed: 11, rows: 300, assets: 5 })
    const { weights } = await decide('maximum-sharpe', panel, { lookbackDays: 250 })
    const sample = recentReturns(panel, 250)
    const mean = meanReturns(sample)
    const { covariance } = shrunkCovariance(sample)
    const ratio = (w: ArrayLike<number>) => {
      let earned = 0
      let variance = 0
      for (let a = 0; a < 5; a++) {
        earned += w[a] * mean[a]
        for (let b = 0; b < 5; b++) variance += w[a] * w[b] * covariance[a * 5 + b]
      }
      return earned / Math.sqrt(variance)
    }
    const rng = createRng(1)
    for (let trial = 0; trial < 2000; trial++) {
      const nudged = Float64Array.from(weights, (w) => Math.max(0, w + 0.1 * rng.normal()))
      expect(ratio(nudged)).toBeLessThanOrEqual(ratio(weights) + 1e-12)
    }
  })

  it('hold the winners of the year without its last month', async () => {
    const late = rising(300, 0.0001).map((x, t) => (t > 290 ? 5 * x : x))
    const panel = panelOf({ A: rising(300, 0.001), B: rising(300, 0.0005), C: rising(300, -0.001), late })
    expect([...(await decide('momentum', panel, { top: 0.5 })).weights]).toEqual([0.5, 0.5, 0, 0])
    await expect(decide('momentum', panel, { lookbackDays: 20, skipDays: 21 })).rejects.toThrow('Momentum leaves out as many days as it looks back on.')
  })

  it('forecast what goes on as it did', async () => {
    const rng = createRng(2)
    const noisy = (rate: number) => Array.from({ length: 500 }, (_, t) => 100 * (1 + rate) ** t * (1 + 0.002 * rng.normal()))
    const panel = panelOf({ A: noisy(0.002), B: noisy(0.001), C: noisy(-0.001), D: noisy(-0.002) })
    expect([...(await decide('ridge-forecast', panel, { lookbackDays: 400, top: 0.25 })).weights]).toEqual([1, 0, 0, 0])
  })

  it('draw another portfolio with another seed, each day anew', async () => {
    const panel = randomPanel({ seed: 1, rows: 10, assets: 4 })
    const first = (await decide('random', panel)).weights
    expect([...(await decide('random', panel, { seed: 1 })).weights]).not.toEqual([...first])
    expect([...(await decide('random', panelUpTo(panel, 8))).weights]).not.toEqual([...first])
    expect(panel.presence[0]).toBe(LIVE)
  })
})
