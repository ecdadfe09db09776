import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { panelOf, randomPanel } from '../../tests/fixtures/panels.ts'
import { createRng, type Rng } from '../base/rng.ts'
import { ASSET_CLASSES } from '../prices/instrument.ts'
import type { Panel } from '../prices/panel.ts'
import { constraintsSchema, type Constraints } from '../weights/constraints.ts'
import { costsSchema, NO_COSTS, type Costs } from '../weights/costs.ts'
import { COST_KINDS, type Ledger } from './ledger.ts'
import { simulateTargets } from './simulate.ts'

/** Every case is one seed, so that a failure is repeated by its number. */
const CASES = { numRuns: 1000 }
const seeds = fc.integer({ min: 0, max: 2 ** 31 })

function someTargets(rng: Rng, panel: Panel, shortest = 0): Float64Array {
  const n = panel.instruments.length
  const targets = new Float64Array(panel.days.length * n).fill(NaN)
  for (let row = 0; row < panel.days.length; row++) {
    if (row > 0 && rng.uniform() < 0.3) continue
    const draws = Array.from({ length: n }, () => -Math.log(1 - rng.uniform()) * (rng.uniform() < shortest ? -1 : 1))
    const total = draws.reduce((a, b) => a + Math.abs(b), 0)
    draws.forEach((draw, i) => (targets[row * n + i] = draw / total))
  }
  return targets
}

function someCosts(rng: Rng): Costs {
  return costsSchema.parse({
    commissionBps: 40 * rng.uniform(),
    commissionPerOrder: rng.uniform(),
    commissionMinimum: 2 * rng.uniform(),
    impact: rng.uniform(),
    participationCap: rng.uniform() < 0.5 ? 0.05 : 0,
    cashRate: 0.03 * rng.uniform(),
  })
}

function someCase(seed: number, faults = false) {
  const rng = createRng(seed, 'property')
  const panel = randomPanel({ seed, rows: 8, assets: 1 + rng.integer(4), faults, dailyVolatility: 0.03 })
  return { rng, panel, targets: someTargets(rng, panel), capital: 10 ** (3 + 3 * rng.uniform()) }
}

const sum = (x: Iterable<number>): number => [...x].reduce((a, b) => a + b, 0)

function expectSame(a: ArrayLike<number>, b: ArrayLike<number>, scale: number): void {
  expect(a.length).toBe(b.length)
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]) && Number.isNaN(b[i])) continue
    if (!(Math.abs(a[i] - b[i]) <= 1e-9 * scale)) expect(a[i], `number ${i}`).toBe(b[i])
  }
}

function expectSameLedger(a: Ledger, b: Ledger): void {
  const scale = a.value[0]
  expectSame(a.value, b.value, scale)
  expectSame(a.weights, b.weights, 1)
  expectSame(a.trades, b.trades, 1)
  for (const kind of COST_KINDS) expectSame(a.costs[kind], b.costs[kind], scale)
}

describe('for any panel and any targets', () => {
  it('no cost and constant prices change nothing', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { rng, panel, capital } = someCase(seed)
        const still = panelOf(Object.fromEntries(panel.instruments.map(({ symbol }) => [symbol, new Array<number>(8).fill(1 + 100 * rng.uniform())])))
        const { value } = simulateTargets(still, someTargets(rng, still), { capital })
        expectSame(value, new Float64Array(value.length).fill(capital), capital * 1e-3)
      }),
      CASES,
    )
  })

  it('without costs, wealth is what was there and what the assets earned', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { panel, targets, capital } = someCase(seed, true)
        const { value, assetProfit, grossValue } = simulateTargets(panel, targets, { capital, costs: NO_COSTS })
        const n = panel.instruments.length
        for (let r = 1; r < value.length; r++) {
          expect(Math.abs(value[r] - value[r - 1] - sum(assetProfit.subarray(r * n, (r + 1) * n)))).toBeLessThan(1e-10 * capital)
        }
        expectSame(value, grossValue, capital)
      }),
      CASES,
    )
  })

  it('with costs, all that is missing was charged, and nothing charged is negative but interest', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { rng, panel, targets, capital } = someCase(seed, true)
        const { value, assetProfit, costs } = simulateTargets(panel, targets, { capital, costs: someCosts(rng) })
        const charged = sum(COST_KINDS.map((kind) => sum(costs[kind])))
        expect(Math.abs(value[value.length - 1] - capital - sum(assetProfit) + charged)).toBeLessThan(1e-9 * capital)
        for (const kind of COST_KINDS) if (kind !== 'cashInterest') expect(Math.min(...costs[kind])).toBeGreaterThanOrEqual(0)
      }),
      CASES,
    )
  })

  it('constraints hold after drift and trade', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { rng, panel, capital } = someCase(seed)
        const shorts = rng.uniform() < 0.5
        const constraints: Constraints = constraintsSchema.parse({
          minWeight: shorts ? -0.4 : 0.02,
          maxWeight: 0.3 + 0.5 * rng.uniform(),
          classBounds: { equity: { max: 0.5 }, 'fixed-income': { min: shorts ? -0.1 : 0, max: 0.4 } },
          maxLeverage: shorts ? 1.4 : 1,
          minCash: 0.1 * rng.uniform(),
          noTradeBand: rng.uniform() < 0.5 ? 0.05 : 0,
          adjustment: rng.uniform() < 0.5 ? 0.3 : 1,
          minTrade: 0.01 * capital * rng.uniform(),
        })
        const costs = { ...someCosts(rng), participationCap: 0 }
        const n = panel.instruments.length
        const targets = someTargets(rng, panel, shorts ? 0.3 : 0)
        const ledger = simulateTargets(panel, targets, { capital, costs, constraints, delayDays: 0, from: 0 })
        for (let r = 0; r < ledger.days.length; r++) {
          if (Number.isNaN(targets[r * n])) continue
          const w = ledger.weights.subarray(r * n, (r + 1) * n)
          const slack = 2e-9
          for (const x of w) {
            expect(x).toBeGreaterThanOrEqual(constraints.minWeight - slack)
            expect(x).toBeLessThanOrEqual(constraints.maxWeight + slack)
          }
          expect(sum(w)).toBeLessThanOrEqual(1 - constraints.minCash + slack)
          expect(sum(w.map(Math.abs))).toBeLessThanOrEqual(constraints.maxLeverage + slack)
          for (const name of ASSET_CLASSES) {
            const total = sum(w.filter((_, i) => panel.instruments[i].assetClass === name))
            expect(total).toBeLessThanOrEqual((constraints.classBounds[name]?.max ?? Infinity) + slack)
            if (panel.instruments.some(({ assetClass }) => assetClass === name)) {
              expect(total).toBeGreaterThanOrEqual((constraints.classBounds[name]?.min ?? -Infinity) - slack)
            }
          }
        }
      }),
      CASES,
    )
  })

  it('permuting the assets permutes the ledger', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { rng, panel, targets, capital } = someCase(seed, true)
        const n = panel.instruments.length
        const order = rng.shuffle(Array.from({ length: n }, (_, i) => i))
        const permute = <T extends Float64Array | Uint8Array>(x: T): T => x.map((_, at) => x[Math.floor(at / n) * n + order[at % n]]) as T
        const other: Panel = {
          ...panel,
          instruments: order.map((i) => panel.instruments[i]),
          paidAtEnd: order.map((i) => panel.paidAtEnd?.[i] ?? false),
          close: permute(panel.close),
          open: permute(panel.open),
          totalReturn: permute(panel.totalReturn),
          totalReturnOpen: permute(panel.totalReturnOpen),
          dollarVolume: permute(panel.dollarVolume),
          presence: permute(panel.presence),
        }
        const costs = someCosts(rng)
        const a = simulateTargets(panel, targets, { capital, costs, from: 0 })
        const b = simulateTargets(other, permute(targets), { capital, costs, from: 0 })
        expectSameLedger({ ...a, weights: permute(a.weights), trades: permute(a.trades) }, b)
      }),
      CASES,
    )
  })

  it('scaling all prices changes nothing', () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (seed, factor) => {
        const { rng, panel, targets, capital } = someCase(seed, true)
        const scaled = (x: Float64Array) => x.map((price) => price * factor)
        const other = { ...panel, close: scaled(panel.close), open: scaled(panel.open), totalReturn: scaled(panel.totalReturn), totalReturnOpen: scaled(panel.totalReturnOpen) }
        const costs = someCosts(rng)
        const execution = rng.uniform() < 0.5 ? 'open' : 'close'
        expectSameLedger(simulateTargets(panel, targets, { capital, costs, execution }), simulateTargets(other, targets, { capital, costs, execution }))
      }),
      CASES,
    )
  })

  it('a delay of one day more equals shifting the targets by one day', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 2 }), (seed, delayDays) => {
        const { rng, panel, targets, capital } = someCase(seed, true)
        const n = panel.instruments.length
        const shifted = new Float64Array(targets.length).fill(NaN)
        shifted.set(targets.subarray(0, targets.length - n), n)
        const costs = someCosts(rng)
        const a = simulateTargets(panel, targets, { capital, costs, delayDays: delayDays + 1 })
        const b = simulateTargets(panel, shifted, { capital, costs, delayDays })
        expect([...a.value]).toEqual([...b.value])
        expect([...a.weights]).toEqual([...b.weights])
        expect(a.days).toEqual(b.days)
      }),
      CASES,
    )
  })
})
