import { beforeAll, describe, expect, it } from 'vitest'
import { panelOf, randomPanel } from '../../../tests/fixtures/panels.ts'
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
/** Columns of the ledger: the universe, and a line for each of the two desks that may have to be simulated. */
const width = n + 2

let fits: FundFit[]
let ledger: Ledger
let models: ReturnType<typeof prepareFolds>
beforeAll(async () => {
  const fit = fitFolds(panel, fund as Strategy, params, folds, options)
  fits = [(await fit(0)) as FundFit, (await fit(1)) as FundFit]
  models = prepareFolds(fund as Strategy, params, async (f) => fits[f], options)
  ledger = await walk(createStage(panel, options), fund as Strategy, fund.lookbackDays(params), folds, models.of, options)
}, 120_000)

describe('the fund', () => {
  it('is fitted to plain data, once a fold, on a window that grows', () => {
    expect(structuredClone(fits)).toEqual(fits)
    expect(fits.map(({ returns, desks }) => returns.length / desks.length)).toEqual(folds.map(({ train }) => train[0].to))
    expect(fits[0].desks).toEqual(['statistical-arbitrage', 'factor-tracking', 'currency-arbitrage'])
    for (const { returns } of fits) expect(returns.every(Number.isFinite)).toBe(true)
  })

  it('trains specialists and chief anew for every fold, on all days from the first to the last before its test', async () => {
    const [first, second] = fits
    expect(fits.map(({ trainedTo }) => panel.days.indexOf(trainedTo))).toEqual(folds.map(({ train }) => train[0].to - 1))
    for (const [d, { id, agent }] of first.simulated.entries()) {
      expect(second.simulated[d].id).toBe(id)
      expect(agent.parameters).not.toEqual(second.simulated[d].agent.parameters)
    }
    expect(first.prices.track!.agent.parameters).not.toEqual(second.prices.track!.agent.parameters)
    expect(first.chief.members).toHaveLength(2)
    first.chief.members.forEach((member, half) => expect(member).not.toEqual(second.chief.members[half]))
    // The oldest days are still learned from in the second fold, those between the two tests for the first time; what comes later is not.
    const again = (low: number, high: number) => {
      const nudged = { ...panel, totalReturn: panel.totalReturn.map((x, at) => (at >= low * n && at < high * n ? x * (1 + 0.02 * (at % 3)) : x)) }
      return fitFolds(nudged, fund as Strategy, { ...params, desks: ['factor-tracking'] }, folds, options) as (f: number) => Promise<FundFit>
    }
    const [alone, oldest, between, later] = await Promise.all([again(0, 0), again(300, 320), again(folds[0].train[0].to, folds[0].train[0].to + 20), again(folds[1].test.from, panel.days.length)].map((fit) => fit(1)))
    expect(oldest.chief.members).not.toEqual(alone.chief.members)
    expect(between.chief.members).not.toEqual(alone.chief.members)
    expect(later).toEqual(alone)
  }, 120_000)

  it('moves the money of simulated desks through the one accounting step, on lines that are marked', () => {
    expect(ledger.instruments.slice(n).map(({ symbol }) => symbol)).toEqual(['statistical-arbitrage (simulated)', 'currency-arbitrage (simulated)'])
    expect(ledger.instruments[n + 1]).toMatchObject({ name: 'Currency arbitrage (simulated)', simulatedDesk: true })
    expect(ledger.simulated).toBe(true)
    const live = fund.sleeves!.returns(readyFor(1), panelUpTo(panel, folds[1].test.to - 1))
    for (let r = 120; r < 180; r++) {
      const held = ledger.weights[(r - 1) * width + n + 1] * ledger.value[r - 1]
      const row = folds[0].test.from + r
      expect(ledger.assetProfit[r * width + n + 1]).toBeCloseTo(held * live[row * 2 + 1], 12)
    }
  })

  it('says of every decision which desk wanted what, and desks add up to it', () => {
    expect(ledger.decisions!.length).toBeGreaterThan(150)
    for (const { day, desks } of ledger.decisions!) {
      const row = ledger.days.indexOf(day)
      if (row < 0) continue
      const total = new Float64Array(width)
      for (const { assets, weights, capital } of desks!) {
        expect(capital).toBeGreaterThanOrEqual(0)
        assets.forEach((i, k) => (total[i] += weights[k]))
      }
      const target = ledger.targets.subarray(row * width, (row + 1) * width)
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
    expect(scrambled.weights.subarray(0, known * width)).toEqual(ledger.weights.subarray(0, known * width))
    expect(scrambled.value).not.toEqual(ledger.value)
  })
})

describe('spreads', () => {
  it('trade the universe where they are found in it, and a simulated market where not, and say which', async () => {
    const rng = createRng(8)
    const rows = 620
    const walk = () => {
      let price = 100
      return Array.from({ length: rows }, () => (price *= Math.exp(0.01 * rng.normal())))
    }
    const beside = (x: readonly number[]) => {
      let gap = 0
      return x.map((price) => price * Math.exp((gap += -0.12 * gap + 0.01 * rng.normal())))
    }
    const [a, f] = [walk(), walk()]
    const columns = { A: a, B: beside(a), C: walk(), 'CLZ25.NYM': f, 'CLH26.NYM': beside(f) }
    const spreadPanel = panelOf(columns, { 'CLZ25.NYM': 'commodity', 'CLH26.NYM': 'commodity' })
    const spreadParams = { ...params, desks: ['statistical-arbitrage', 'futures-spreads'] as const }
    const [fold] = walkForward({ rows, trainRows: 540, testRows: 80, expanding: true, purge: 1 })
    const fit = (await fitFolds(spreadPanel, fund as Strategy, spreadParams, [fold], options)(0)) as FundFit
    expect(fit.simulated).toEqual([])
    const columnsOf = (id: 'statistical-arbitrage' | 'futures-spreads') => fit.prices.spreads[id]!.pairs.flatMap(({ y, x }) => [y, x]).sort()
    expect([columnsOf('statistical-arbitrage'), columnsOf('futures-spreads')]).toEqual([[0, 1], [3, 4]])
    expect(fit.notes[1]).toMatch(/^A calendar spread\. CL/)
    const open = await fund.prepare!(fit, fund.params.parse(spreadParams), onnxTraining.engine)
    expect(fund.sleeves!.lines(open).map(({ symbol }) => symbol)).toEqual(['statistical-arbitrage (simulated)', 'futures-spreads (simulated)'])
    expect([...fund.sleeves!.returns(open, spreadPanel)].every((r) => r === 0)).toBe(true)
    const { desks } = await fund.decide(open, { panel: spreadPanel, held: new Float64Array(5) })
    expect(desks!.map(({ simulated }) => simulated)).toEqual([false, false])
    const tables = fund.insights!([fit], fund.params.parse(spreadParams), [])
    expect(JSON.stringify(tables)).toMatch(/"Statistical arbitrage","the universe"/)
    expect(JSON.stringify(fund.insights!(fits, params, []))).toMatch(/"Statistical arbitrage \(simulated\)","a simulated market".*It trades a simulated spread/)
  }, 60_000)
})

/** A fit made ready, for what is asked of it apart from the walk. */
function readyFor(fold: number) {
  return { fit: fits[fold], params, live: new Map(), walks: new WeakMap() }
}
