import { describe, expect, it } from 'vitest'
import { randomPanel } from '../../tests/fixtures/panels.ts'
import { slowSimulate } from '../../tests/fixtures/slow-simulation.ts'
import { createRng, type Rng } from '../base/rng.ts'
import { ASSET_CLASSES } from '../prices/instrument.ts'
import { constraintsSchema, createLimits, type Constraints } from '../weights/constraints.ts'
import { costsSchema, type Costs } from '../weights/costs.ts'
import { simulateTargets } from './simulate.ts'
import { COST_KINDS } from './ledger.ts'
import type { Panel } from '../prices/panel.ts'

/** `x` with probability `chance`, else `otherwise`. */
function sometimes<T>(rng: Rng, chance: number, x: T, otherwise: T): T {
  return rng.uniform() < chance ? x : otherwise
}

function randomCosts(rng: Rng): Costs {
  return costsSchema.parse({
    commissionBps: sometimes(rng, 0.8, 30 * rng.uniform(), 0),
    commissionPerOrder: sometimes(rng, 0.5, 3 * rng.uniform(), 0),
    commissionMinimum: sometimes(rng, 0.5, 8 * rng.uniform(), 0),
    halfSpreadBps: Object.fromEntries(ASSET_CLASSES.map((name) => [name, 20 * rng.uniform()])),
    impact: sometimes(rng, 0.8, rng.uniform(), 0),
    participationCap: sometimes(rng, 0.5, 0.02 + 0.3 * rng.uniform(), 0),
    borrowBps: 300 * rng.uniform(),
    cashRate: 0.05 * rng.uniform(),
    loanSpread: 0.03 * rng.uniform(),
    delistingHaircut: rng.uniform(),
  })
}

function randomConstraints(rng: Rng, panel: Panel, capital: number): Constraints {
  for (;;) {
    const shorts = rng.uniform() < 0.4
    const constraints = constraintsSchema.parse({
      minWeight: shorts ? -0.5 * rng.uniform() : sometimes(rng, 0.2, 0.05 * rng.uniform(), 0),
      maxWeight: sometimes(rng, 0.6, 0.2 + 0.6 * rng.uniform(), 1),
      assetBounds: sometimes(rng, 0.3, { A0: { min: 0.02, max: 0.2 + 0.3 * rng.uniform() } }, {}),
      classBounds: sometimes(rng, 0.5, { equity: { min: sometimes(rng, 0.5, 0.3 * rng.uniform(), -1), max: 0.3 + 0.5 * rng.uniform() }, 'fixed-income': { max: 0.4 } }, {}),
      maxLeverage: sometimes(rng, 0.5, 0.5 + 1.5 * rng.uniform(), 1),
      minCash: sometimes(rng, 0.4, sometimes(rng, 0.5, -0.5, 0.1), 0),
      minTrade: sometimes(rng, 0.3, 0.02 * capital * rng.uniform(), 0),
      noTradeBand: sometimes(rng, 0.4, 0.06 * rng.uniform(), 0),
      adjustment: sometimes(rng, 0.4, 0.1 + 0.9 * rng.uniform(), 1),
    })
    try {
      createLimits(panel.instruments, constraints)
      return constraints
    } catch {
      // Contradictory draws are refused by the product; another is drawn.
    }
  }
}

function randomTargets(rng: Rng, panel: Panel, shorts: boolean): Float64Array {
  const n = panel.instruments.length
  const targets = new Float64Array(panel.days.length * n).fill(NaN)
  for (let row = 0; row < panel.days.length; row++) {
    if (row > 0 && rng.uniform() < 0.4) continue
    const total = sometimes(rng, 0.7, 1, 0.5 + rng.uniform())
    const draws = Array.from({ length: n }, () => -Math.log(1 - rng.uniform()) * (shorts && rng.uniform() < 0.3 ? -1 : 1))
    const scale = total / draws.reduce((a, b) => a + Math.abs(b), 0)
    draws.forEach((draw, i) => (targets[row * n + i] = rng.uniform() < 0.05 && i > 0 ? NaN : draw * scale))
  }
  return targets
}

describe('the fast backtest', () => {
  it('agrees with a slow, independent one to 1e-9 on 200 random cases', () => {
    for (let seed = 0; seed < 200; seed++) {
      const rng = createRng(seed, 'case')
      const panel = randomPanel({ seed, rows: 12 + rng.integer(14), assets: 1 + rng.integer(7), faults: true, dailyVolatility: 0.03 })
      const capital = 10 ** (2.5 + 4.5 * rng.uniform())
      const costs = randomCosts(rng)
      const constraints = randomConstraints(rng, panel, capital)
      const execution = sometimes(rng, 0.3, 'open' as const, 'close' as const)
      const delayDays = rng.integer(3) + (execution === 'open' ? 1 : 0)
      const wholeShares = rng.uniform() < 0.3
      const targets = randomTargets(rng, panel, constraints.minWeight < 0)
      const options = { capital, costs, constraints, delayDays, execution, wholeShares, from: 0 }

      const fast = simulateTargets(panel, targets, options)
      const slow = slowSimulate(panel, targets, options)
      const n = panel.instruments.length
      slow.forEach((day, r) => {
        const where = `case ${seed}, day ${r}`
        expect(Math.abs(fast.value[r] - day.value) / capital, `${where}, value`).toBeLessThan(1e-9)
        for (const kind of COST_KINDS) expect(Math.abs(fast.costs[kind][r] - day[kind]) / capital, `${where}, ${kind}`).toBeLessThan(1e-9)
        for (let i = 0; i < n; i++) {
          expect(Math.abs(fast.weights[r * n + i] - day.weights[i]), `${where}, weight ${i}`).toBeLessThan(1e-9)
          expect(Math.abs(fast.trades[r * n + i] - day.trades[i]), `${where}, trade ${i}`).toBeLessThan(1e-9)
        }
      })
    }
  })
})
