import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { onnxTraining, smallestParams } from '../../tests/fixtures/small-strategies.ts'
import { randomPanel } from '../../tests/fixtures/panels.ts'
import { createRng } from '../base/rng.ts'
import type { Panel } from '../prices/panel.ts'
import { findLeaks, scramblePanel, type Leak } from '../prices/scramble.ts'
import { strategies } from '../strategies/index.ts'
import type { Strategy } from '../strategies/strategy.ts'
import { costsSchema } from '../weights/costs.ts'
import { overlaysSchema } from '../weights/overlays.ts'
import { walkForward } from './splits.ts'
import { simulateStrategy, type WalkOptions } from './walk.ts'

const ROWS = 460
const panel = randomPanel({ seed: 4, rows: ROWS, assets: 6, faults: true })
const LONGEST = 301
const CUTS = [LONGEST - 1, 340, 378, 412, ROWS - 2]

/** Everything that a ledger says about a day, for every day of the panel. */
async function numbersOf(input: Panel, strategy: Strategy, params: Readonly<Record<string, unknown>>, options: WalkOptions): Promise<Float64Array> {
  const ledger = await simulateStrategy(input, strategy, params, options)
  // A fund's ledger has lines of its own beside the panel's.
  const n = ledger.instruments.length
  const width = 3 * n + 3
  const out = new Float64Array(ROWS * width).fill(NaN)
  const start = ROWS - ledger.days.length
  for (let r = 0; r < ledger.days.length; r++) {
    const at = (start + r) * width
    out[at] = ledger.value[r]
    out[at + 1] = ledger.grossValue[r]
    out[at + 2] = ledger.turnover[r]
    out.set(ledger.weights.subarray(r * n, (r + 1) * n), at + 3)
    out.set(ledger.targets.subarray(r * n, (r + 1) * n), at + 3 + n)
    out.set(ledger.trades.subarray(r * n, (r + 1) * n), at + 3 + 2 * n)
  }
  return out
}

function leaksOf(strategy: Strategy, params: Readonly<Record<string, unknown>> = {}, options: WalkOptions = {}): Promise<Leak[]> {
  return findLeaks<Panel>({
    row: strategy.id,
    input: panel,
    days: panel.days,
    scramble: (input, cut) => scramblePanel(input, cut, createRng(cut)),
    compute: (input) =>
      numbersOf(input, strategy, params, {
        from: LONGEST,
        schedule: { every: 'every-n-days', days: 2, change: 0 },
        costs: costsSchema.parse({}),
        overlays: overlaysSchema.parse({ volatilityTarget: 0.1, stopLoss: 0.1, takeProfit: 0.3 }),
        ...options,
      }),
    cuts: CUTS,
  })
}

describe('scrambling the days after t changes no ledger at or before t', () => {
  it.each(Object.values(strategies) as Strategy[])('$id, at the next close and at the next open', async (strategy) => {
    const params = smallestParams(strategy)
    const training = { training: onnxTraining }
    expect(await leaksOf(strategy, params, training)).toEqual([])
    expect(await leaksOf(strategy, params, { ...training, execution: 'open' })).toEqual([])
  })
})

const noParams = z.object({})

/** Looks at the memory behind its view, where tomorrow is: the only way there is to cheat. */
const clairvoyant: Strategy = {
  id: 'clairvoyant',
  title: 'Clairvoyant',
  summary: 'Holds what rises tomorrow.',
  learned: false,
  params: noParams,
  lookbackDays: () => 1,
  fit: () => null,
  decide: (_, { panel: view }) => {
    const n = view.instruments.length
    const all = new Float64Array(view.totalReturn.buffer)
    const now = view.totalReturn.byteOffset / 8 + view.totalReturn.length - n
    const growth = Array.from({ length: n }, (_, i) => all[now + n + i] / all[now + i] || 0)
    const weights = new Float64Array(n)
    weights[growth.indexOf(Math.max(...growth))] = 1
    return { weights }
  },
}

/** Fits on what it is given, and is given too much when the folds are wrong. */
const fitted: Strategy = {
  id: 'fitted',
  title: 'Fitted',
  summary: 'Holds what rose most in training.',
  learned: true,
  params: noParams,
  lookbackDays: () => 1,
  fit: (training) => {
    const n = training.instruments.length
    const last = training.days.length - 1
    return Float64Array.from({ length: n }, (_, i) => training.totalReturn[last * n + i] / training.totalReturn[i] || 0)
  },
  decide: (growth, { panel: view }) => {
    const weights = new Float64Array(view.instruments.length)
    if (growth instanceof Float64Array) weights[growth.indexOf(Math.max(...growth))] = 1
    return { weights }
  },
}

describe('the scramble test', () => {
  it('catches a strategy with a planted leak', async () => {
    const leaks = await leaksOf(clairvoyant)
    expect(leaks.length).toBeGreaterThan(0)
    for (const leak of leaks) expect(leak.row).toBe('clairvoyant')
  })

  it('clears a strategy that is fitted on folds, and catches it when a fold trains on its own test', async () => {
    const folds = walkForward({ rows: ROWS, trainRows: LONGEST, testRows: 40 })
    expect(await leaksOf(fitted, {}, { folds })).toEqual([])
    const wrong = folds.map(({ test }) => ({ train: [test], test }))
    expect((await leaksOf(fitted, {}, { folds: wrong })).length).toBeGreaterThan(0)
  })
})
