import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { panelOf, randomPanel } from '../../tests/fixtures/panels.ts'
import type { Day } from '../base/day.ts'
import type { Panel } from '../prices/panel.ts'
import { strategies } from '../strategies/index.ts'
import type { Strategy } from '../strategies/strategy.ts'
import { costsPerUnit, costsSchema, NO_COSTS, type Costs } from '../weights/costs.ts'
import { scheduleSchema, type Schedule } from './schedule.ts'
import { simulateTargets } from './simulate.ts'
import { walkForward } from './splits.ts'
import { parseParams, simulatePaths, simulateStrategy } from './walk.ts'

const noParams = z.object({})

/** Notes what it is asked and fitted on; holds the first asset on even rows and the second on odd ones. */
function witness() {
  const fits: { from: Day; to: Day; rows: number; previous: unknown }[] = []
  const decisions: { day: Day; model: unknown; held: number[] }[] = []
  const strategy: Strategy = {
    id: 'witness',
    title: 'Witness',
    summary: 'Notes what it sees.',
    learned: true,
    params: noParams,
    lookbackDays: () => 1,
    fit: ({ days }, _, { previous }) => {
      fits.push({ from: days[0], to: days[days.length - 1], rows: days.length, previous })
      return fits.length
    },
    decide: (model, { panel, held }) => {
      const row = panel.days.length - 1
      decisions.push({ day: panel.days[row], model, held: [...held] })
      return { weights: Float64Array.from({ length: panel.instruments.length }, (_, i) => (i === row % 2 ? 1 : 0)) }
    },
  }
  return { strategy, fits, decisions }
}

const daily: Schedule = scheduleSchema.parse({ every: 'daily' })
const panel = randomPanel({ seed: 2, rows: 60, assets: 3 })

describe('costs in a fit', () => {
  const dear = costsSchema.parse({ commissionPerOrder: 2, commissionMinimum: 3, impact: 1, participationCap: 0.05 })

  it('are the study’s, for a portfolio that begins with 1', async () => {
    const seen: (Costs | undefined)[] = []
    const watching: Strategy = { ...witness().strategy, fit: (_, __, { costs }) => void seen.push(costs) }
    await simulateStrategy(panel, watching, {}, { schedule: daily, from: 10, costs: dear, capital: 5_000 })
    await simulateStrategy(panel, watching, {}, { schedule: daily, from: 10 })
    expect(seen).toEqual([costsPerUnit(dear, 5_000), undefined])
  })

  it('weigh as much as those of the study’s capital', async () => {
    // Volumes at which orders of this size are felt, and cut.
    const traded = { ...panel, dollarVolume: panel.close.map(() => 40_000) }
    const run = (capital: number, costs: Costs) => simulateStrategy(traded, witness().strategy, {}, { schedule: daily, from: 10, costs, capital })
    const [whole, unit] = [await run(5_000, dear), await run(1, costsPerUnit(dear, 5_000))]
    expect(whole.costs.impact.some((x) => x > 0) && whole.costs.commission.some((x) => x >= 3)).toBe(true)
    whole.value.forEach((value, row) => expect(unit.value[row]).toBeCloseTo(value / 5_000, 10))
  })
})

describe('a strategy that decides its way through a panel', () => {
  it('gives the ledger of its own targets', async () => {
    const { strategy } = witness()
    const targets = new Float64Array(60 * 3)
    for (let row = 0; row < 60; row++) targets[row * 3 + (row % 2)] = 1
    for (const options of [{ delayDays: 1 }, { delayDays: 2 }, { delayDays: 0 }, { execution: 'open' as const }]) {
      const walked = await simulateStrategy(panel, strategy, {}, { ...options, schedule: daily, capital: 100 })
      const given = simulateTargets(panel, targets, { ...options, capital: 100, from: 60 - walked.days.length })
      expect([...walked.value]).toEqual([...given.value])
      expect([...walked.trades]).toEqual([...given.trades])
    }
  })

  it('is fitted once for each fold, on its training rows alone, and the ledger joins the tests', async () => {
    const { strategy, fits, decisions } = witness()
    const folds = walkForward({ rows: 60, trainRows: 20, testRows: 15, purge: 2 })
    const ledger = await simulateStrategy(panel, strategy, {}, { folds, schedule: daily })
    expect(ledger.days).toEqual(panel.days.slice(22))
    expect(fits.map(({ rows }) => rows)).toEqual([20, 20, 20])
    expect(fits.map(({ to }) => panel.days.indexOf(to))).toEqual([19, 34, 49])
    expect(fits.every(({ previous }) => previous === undefined)).toBe(true)
    // A fold decides from the close before its first test row on.
    const models = decisions.map(({ day, model }) => [panel.days.indexOf(day), model])
    expect(models[0]).toEqual([21, 1])
    expect(models.filter(([, model]) => model === 2)[0]).toEqual([36, 2])
    expect(models.filter(([, model]) => model === 3)[0]).toEqual([51, 3])
    expect(decisions).toHaveLength(38)
  })

  it('goes on from the fit before when it starts warm', async () => {
    const { strategy, fits } = witness()
    await simulateStrategy(panel, strategy, {}, { folds: walkForward({ rows: 60, trainRows: 20, testRows: 20 }), warmStart: true })
    expect(fits.map(({ previous }) => previous)).toEqual([undefined, 1])
  })

  it('is shown what it holds after drift', async () => {
    const { strategy, decisions } = witness()
    const twice = panelOf({ A: [1, 2, 4, 8], B: [1, 1, 1, 1] })
    await simulateStrategy(twice, strategy, {}, { schedule: daily, costs: NO_COSTS })
    expect(decisions.map(({ held }) => held)).toEqual([[0, 0], [1, 0], [0, 1]])
  })

  it.each([
    ['daily', {}, 59],
    ['weekly', {}, 12],
    ['monthly', {}, 4],
    ['every-n-days', { days: 7 }, 9],
    ['on-signal', {}, 59],
  ] as const)('decides %s', async (every, more, count) => {
    const { strategy, decisions } = witness()
    const ledger = await simulateStrategy(panel, strategy, {}, { schedule: scheduleSchema.parse({ every, ...more }) })
    expect(decisions).toHaveLength(count)
    expect(ledger.turnover.filter((x) => x > 0).length).toBeLessThanOrEqual(count)
  })

  it('on signal trades only when the answer changes', async () => {
    const { days, turnover } = await simulateStrategy(panel, strategies['equal-weight'], {}, { schedule: scheduleSchema.parse({ every: 'on-signal' }) })
    expect(days).toHaveLength(59)
    expect(turnover.filter((x) => x > 0)).toHaveLength(1)
  })

  it('keeps what levels decided though nothing is traded for it', async () => {
    const { strategy } = witness()
    const still: Strategy = { ...strategy, decide: (_, { held }) => ({ weights: held.map((w) => (w > 0 ? NaN : 1 / 3)), levels: [{ name: 'macro', shares: { equity: 1 } }] }) }
    const { decisions, turnover } = await simulateStrategy(panel, still, {}, { schedule: daily })
    expect(decisions).toHaveLength(59)
    expect(decisions!.every(({ levels }) => levels![0].shares.equity === 1)).toBe(true)
    expect(turnover.filter((x) => x > 0)).toHaveLength(1)
  })

  it('stops when it is cancelled', async () => {
    const { strategy } = witness()
    await expect(simulateStrategy(panel, strategy, {}, { cancelled: () => true })).rejects.toThrow('The backtest was stopped.')
  })

  it('reports its progress up to the end', async () => {
    const { strategy } = witness()
    const seen: number[] = []
    await simulateStrategy(panel, strategy, {}, { folds: walkForward({ rows: 60, trainRows: 20, testRows: 10 }), progress: (done) => seen.push(done) })
    expect(seen[seen.length - 1]).toBe(1)
    expect([...seen].sort((a, b) => a - b)).toEqual(seen)
  })

  it('says a fallback once, not at every decision', async () => {
    const { notes } = await simulateStrategy(panel, strategies['sixty-forty'], {}, { schedule: daily, from: 5 })
    expect(new Set(notes.map(({ text }) => text)).size).toBe(notes.length)
  })
})

describe('cross-validated paths', () => {
  it('are as many as the splits allow, over the same days, each fit on rows outside its test', async () => {
    const { strategy, fits } = witness()
    const ledgers = await simulatePaths(panel, strategy, {}, { groups: 5, testGroups: 2, purge: 1, embargo: 1 }, { schedule: daily })
    expect(fits).toHaveLength(10)
    expect(ledgers).toHaveLength(4)
    for (const ledger of ledgers) expect(ledger.days).toEqual(panel.days.slice(1))
  })
})

describe('parameters', () => {
  it('are checked by the strategy’s own schema', () => {
    const strategy: Strategy = strategies.momentum
    expect(parseParams(strategy, { top: 0.5 })).toEqual({ lookbackDays: 252, skipDays: 21, top: 0.5 })
    expect(() => parseParams(strategy, { topp: 0.5 })).toThrow('momentum has no parameter "topp".')
    expect(() => parseParams(strategy, { top: 2 })).toThrow('momentum: top is not valid')
  })

  it('that ask for more history than there is are refused', async () => {
    await expect(simulateStrategy(panel, strategies.momentum as Strategy, {})).rejects.toThrow('60 days of prices are too few: 253 are needed before the first decision')
  })
})

describe('a gap between tests', () => {
  it('is not part of the ledger', async () => {
    const { strategy } = witness()
    const folds = [
      { train: [{ from: 0, to: 10 }], test: { from: 10, to: 20 } },
      { train: [{ from: 0, to: 10 }], test: { from: 40, to: 50 } },
    ]
    const few: Panel = { ...panel }
    const ledger = await simulateStrategy(few, strategy, {}, { folds, schedule: daily })
    expect(ledger.days).toEqual([...panel.days.slice(10, 20), ...panel.days.slice(40, 50)])
    expect(ledger.value.every((v) => v > 0)).toBe(true)
  })
})
