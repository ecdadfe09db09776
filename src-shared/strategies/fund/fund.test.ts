import { beforeAll, describe, expect, it } from 'vitest'
import { randomPanel } from '../../../tests/fixtures/panels.ts'
import { onnxTraining } from '../../../tests/fixtures/small-strategies.ts'
import { panelWithSleeves } from '../../backtest/sleeves.ts'
import type { Ledger } from '../../backtest/ledger.ts'
import { fitFolds, prepareFolds, walk, type WalkOptions } from '../../backtest/walk.ts'
import { createStage } from '../../backtest/simulate.ts'
import { walkForward } from '../../backtest/splits.ts'
import { createRng } from '../../base/rng.ts'
import { panelUpTo } from '../../prices/panel.ts'
import { scramblePanel } from '../../prices/scramble.ts'
import { constraintsSchema } from '../../weights/constraints.ts'
import { flatCosts } from '../../weights/costs.ts'
import type { Strategy } from '../strategy.ts'
import { fund, type FundFit } from './fund.ts'

const panel = randomPanel({ seed: 12, rows: 760, assets: 6 })
const folds = walkForward({ rows: 760, trainRows: 560, testRows: 100, expanding: true, purge: 1 })
const given = { preset: 'tiny', desks: ['factor-tracking', 'currency-arbitrage', 'statistical-arbitrage'], trackers: 4 }
const params = fund.params.parse(given)
const options: WalkOptions = {
  folds,
  training: onnxTraining,
  seed: 7,
  schedule: { every: 'daily', days: 1, change: 0 },
  costs: flatCosts(2),
  constraints: constraintsSchema.parse({ minWeight: -1, maxLeverage: 3, maxWeight: 2 }),
}
const n = panel.instruments.length

let fits: FundFit[]
let ledger: Ledger
let models: ReturnType<typeof prepareFolds>
beforeAll(async () => {
  const fit = fitFolds(panel, fund as Strategy, params, folds, options)
  fits = [(await fit(0)) as FundFit, (await fit(1)) as FundFit]
  models = prepareFolds(fund as Strategy, params, async (f) => fits[f], options)
  ledger = await walk(createStage(panel, options), fund as Strategy, fund.lookbackDays(params), folds, models.of, options)
}, 60_000)

describe('the fund', () => {
  it('is fitted to plain data, once a fold, on a window that grows', () => {
    expect(structuredClone(fits)).toEqual(fits)
    expect(fits.map(({ returns, desks }) => returns.length / desks.length)).toEqual(folds.map(({ train }) => train[0].to))
    expect(fits[0].desks).toEqual(['statistical-arbitrage', 'factor-tracking', 'currency-arbitrage'])
    for (const { returns } of fits) expect(returns.every(Number.isFinite)).toBe(true)
  })

  it('moves the money of simulated desks through the one accounting step, on lines that are marked', () => {
    expect(ledger.instruments).toHaveLength(n + 1)
    expect(ledger.instruments[n]).toMatchObject({ symbol: 'currency-arbitrage (simulated)', name: 'Currency arbitrage (simulated)', simulatedDesk: true })
    expect(ledger.simulated).toBe(true)
    const live = fund.sleeves!.returns(readyFor(1), panelUpTo(panel, folds[1].test.to - 1))
    for (let r = 120; r < 180; r++) {
      const held = ledger.weights[(r - 1) * (n + 1) + n] * ledger.value[r - 1]
      const row = folds[0].test.from + r
      expect(ledger.assetProfit[r * (n + 1) + n]).toBeCloseTo(held * live[row], 12)
    }
  })

  it('says of every decision which desk wanted what, and desks add up to it', () => {
    expect(ledger.decisions!.length).toBeGreaterThan(150)
    for (const { day, desks } of ledger.decisions!) {
      const row = ledger.days.indexOf(day)
      if (row < 0) continue
      const total = new Float64Array(n + 1)
      for (const { assets, weights, capital } of desks!) {
        expect(capital).toBeGreaterThanOrEqual(0)
        assets.forEach((i, k) => (total[i] += weights[k]))
      }
      const target = ledger.targets.subarray(row * (n + 1), (row + 1) * (n + 1))
      if (!Number.isNaN(target[0])) total.forEach((share, i) => expect(share).toBeCloseTo(target[i], 12))
    }
  })

  it('gives capital once a week, whatever the schedule', () => {
    const byWeek = new Map<number, Set<number>>()
    for (const { day, desks } of ledger.decisions!.slice(10, 60)) {
      const week = Math.floor((day + 3) / 7)
      byWeek.set(week, (byWeek.get(week) ?? new Set()).add(desks![2].capital))
    }
    for (const shares of byWeek.values()) expect(shares.size).toBeLessThanOrEqual(2)
  })

  it('answers the same to the same view, whatever was asked before, and leaves simulated desks in cash where nobody can buy them', async () => {
    const whole = await panelWithSleeves(panel, (fund as Strategy).sleeves!, folds, models.of)
    const ask = (row: number, of = whole, ready = fund.prepare!(fits[0], params, onnxTraining.engine)) => ready.then((open) => fund.decide(open, { panel: panelUpTo(of, row), held: new Float64Array(of.instruments.length) }))
    const last = folds[0].test.to - 1
    const ready = fund.prepare!(fits[0], params, onnxTraining.engine)
    await ask(last, whole, ready)
    const early = await ask(last - 40, whole, ready)
    expect(early).toEqual(await ask(last - 40))
    const bare = await ask(last - 40, panel)
    expect([...bare.weights]).toEqual([...early.weights.subarray(0, n)])
    expect(early.note).toBeUndefined()
    const [said, table] = await fund.explain!(await ready, { panel: panelUpTo(panel, last), held: new Float64Array(n) })
    expect(said).toMatchObject({ kind: 'text', text: expect.stringMatching(/standard errors .* of its tilts are believed/) })
    expect(table).toMatchObject({ kind: 'table', rows: expect.arrayContaining([expect.arrayContaining(['Currency arbitrage (simulated)'])]) })
    expect(bare.note).toMatch(/nobody can buy them, so it stays in cash/)
  })

  it('comes to the same fit for the same seed', async () => {
    expect(await fitFolds(panel, fund as Strategy, params, folds, options)(0)).toEqual(fits[0])
  }, 60_000)

  it('decides nothing on what comes after', async () => {
    const cut = folds[1].test.from + 30
    const scrambled = await walk(createStage(scramblePanel(panel, cut, createRng(1)), options), fund as Strategy, fund.lookbackDays(params), folds, models.of, options)
    const known = cut - folds[0].test.from + 1
    expect(scrambled.value.subarray(0, known)).toEqual(ledger.value.subarray(0, known))
    expect(scrambled.weights.subarray(0, known * (n + 1))).toEqual(ledger.weights.subarray(0, known * (n + 1)))
    expect(scrambled.value).not.toEqual(ledger.value)
  })
})

/** A fit made ready, for what is asked of it apart from the walk. */
function readyFor(fold: number) {
  return { fit: fits[fold], params, live: new Map(), walks: new WeakMap() }
}
