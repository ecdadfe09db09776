import { describe, expect, it } from 'vitest'
import { randomPanel } from '../tests/fixtures/panels.ts'
import { METRIC_KEYS } from './metrics/index.ts'
import { trainUnattended } from './strategies/fit-context.ts'
import { contestants, runStudy, type StudyContext, type StudyResult } from './study.ts'
import { studySchema } from './study-file.ts'
import { parseInput } from './api/dispatch.ts'

const market = { panel: randomPanel({ seed: 11, rows: 700, assets: 6 }), benchmark: null }
const context: StudyContext = { trials: { count: 12 }, training: trainUnattended(), show: () => {}, breathe: async () => {}, remember: async (_, make) => make() }
const file = {
  strategy: { id: 'momentum', params: { lookbackDays: 60 } },
  baselines: ['inverse-volatility', 'equal-weight'],
  split: { kind: 'walk-forward', trainDays: 250, testDays: 120 },
  monkeys: 20,
}
const study = parseInput(studySchema, file, 'study')
const run = (changes: object = {}): Promise<StudyResult> => runStudy(parseInput(studySchema, { ...file, ...changes }, 'study'), market, context)

describe('study', () => {
  it('fills in every default, so that a file may be empty', () => {
    const empty = studySchema.parse({})
    expect(empty.strategy).toEqual({ id: 'equal-weight', params: {} })
    expect(empty.split).toMatchObject({ kind: 'walk-forward', trainDays: 756 })
    expect(empty.execution).toEqual({ at: 'close', delayDays: 1, capital: 10_000, wholeShares: false })
    expect(studySchema.parse(empty)).toEqual(empty)
  })

  it('puts the strategy beside equal weight and the other baselines on the same unseen days', async () => {
    const result = await run()
    expect(result.strategies.map(({ id }) => id)).toEqual(['momentum', 'equal-weight', 'inverse-volatility'])
    const lengths = new Set(result.strategies.map(({ ledger }) => ledger.days.length))
    expect(lengths.size).toBe(1)
    expect(result.verdict.sentence).toMatch(/holding the same 6 assets equally.*12th try\.$/)
    expect(result.strategies[0].significance.trials).toBe(12)
    expect(result.strategies[1].significance.trials).toBe(1)
    expect(result.strategies[0].difference).toBeNull()
    expect(result.monkeys).toHaveLength(20)
    expect(result.pbo).toBeGreaterThanOrEqual(0)
    expect(result.pSuperior).toBeGreaterThan(0)
    expect(result.verdict.findings?.pSuperior).toBe(result.pSuperior)
    expect(result.costs.map(({ setting }) => setting)).toEqual([0, 5, 10, 25, 50])
    expect(result.delay.map(({ setting }) => setting)).toEqual([1, 2])
    expect(Object.keys(result.inSample!)).toEqual(METRIC_KEYS)
  })

  it('never tests on a day that its fold was trained on', async () => {
    const { folds, strategies } = await run()
    for (const { train, test } of folds) expect(test.from).toBeGreaterThan(train.to)
    for (let f = 1; f < folds.length; f++) expect(folds[f].test.from).toBeGreaterThan(folds[f - 1].test.to)
    const { days } = strategies[0].ledger
    expect([days[0], days[days.length - 1]]).toEqual([folds[0].test.from, folds[folds.length - 1].test.to])
  })

  it('costs more to trade dearly, and the sensitivity at no cost is the best', async () => {
    const { costs } = await run()
    const cagr = costs.map(({ metrics }) => metrics.cagr!)
    for (let i = 1; i < cagr.length; i++) expect(cagr[i]).toBeLessThan(cagr[i - 1])
  })

  it('gives the same numbers for the same seed, bit for bit', async () => {
    expect(await run()).toEqual(await run())
  })

  it('lets an ablation differ from the whole in nothing but what it is without, unless it is told to', () => {
    const given = { strategy: { id: 'hrm', params: { members: 3, epochs: 7, regimes: true } }, baselines: ['hrm-no-regime', { id: 'hrm-single', params: { epochs: 2 } }, 'momentum'] }
    const line = contestants(parseInput(studySchema, given, 'study'))
    const paramsOf = (id: string) => line.find(({ strategy }) => strategy.id === id)?.params
    expect(paramsOf('hrm-no-regime')).toMatchObject({ members: 3, epochs: 7 })
    expect(paramsOf('hrm-no-regime')).not.toHaveProperty('regimes')
    expect(paramsOf('hrm-single')).toMatchObject({ epochs: 2 })
    expect(paramsOf('momentum')).not.toHaveProperty('epochs')
  })

  it('measures even the anchor against something', async () => {
    const { strategies, verdict } = await run({ strategy: 'equal-weight', baselines: [] })
    expect(strategies.map(({ id }) => id)).toEqual(['equal-weight', 'equal-weight-held'])
    expect(verdict.sentence).toContain('Equal weight')
    // With one rival there was no choice among strategies.
    expect(verdict.findings?.pSuperior).toBeNull()
  })

  it('says what is wrong with a file, and where', () => {
    const refused = (changes: object) => () => parseInput(studySchema, { ...file, ...changes }, 'study.yaml')
    expect(refused({ strategi: 'x' })).toThrow(/strategi/)
    expect(refused({ strategy: 'genius' })).toThrow(/strategy/)
    expect(refused({ from: '2020-13-01' })).toThrow('from: is not a date; write it as YYYY-MM-DD.')
    expect(refused({ split: { kind: 'walk-forward', trainDays: 1 } })).toThrow(/split.trainDays/)
  })

  it('refuses a period without prices, and names the days there are', async () => {
    await expect(run({ from: '2100-01-01' })).rejects.toThrow('There are only 0 trading days')
    expect(study.name).toBe('Study')
  })
})
