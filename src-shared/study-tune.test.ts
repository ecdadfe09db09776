import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { smallMarket } from '../tests/fixtures/small-study.ts'
import { parseInput } from './api/dispatch.ts'
import { createRng } from './base/rng.ts'
import { scramblePanel } from './prices/scramble.ts'
import { drawPoint, searchSpaceOf, withPoint } from './search-space.ts'
import { trainUnattended } from './strategies/fit-context.ts'
import { strategies } from './strategies/index.ts'
import { studySchema } from './study-file.ts'
import { tuneStudy, type TuneResult } from './study-tune.ts'

const market = smallMarket()
const TRAIN_DAYS = 400
const file = {
  strategy: { id: 'momentum', params: { lookbackDays: 60 } },
  baselines: [],
  split: { kind: 'walk-forward', trainDays: TRAIN_DAYS, testDays: 120 },
  search: { tries: 7, params: { lookbackDays: [20, 90], top: null } },
}
const context = { training: trainUnattended(), breathe: async () => {}, remember: async <T>(_: string, make: () => T | Promise<T>) => make() }
const tune = (changes: object = {}, on = market, more: object = {}): Promise<TuneResult> => tuneStudy(parseInput(studySchema, { ...file, ...changes }, 'study'), on, { ...context, ...more })

describe('a search', () => {
  it('tries every point and the study as it stands, and drops the worse half of each round', async () => {
    const { tries, best } = await tune()
    expect(tries.map(({ number }) => number).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(tries.map(({ blocks }) => blocks).sort((a, b) => b - a)).toEqual([4, 4, 3, 2, 2, 1, 1, 1])
    expect(best).toBe(tries[0])
    for (const { number, blocks } of tries) if (number === 0) expect(blocks).toBe(4)
    expect((await tune({ search: { ...file.search, method: 'random' } })).tries.every(({ blocks }) => blocks === 4)).toBe(true)
  })

  it('never looks at a day that the study tests', async () => {
    const { panel } = market
    const { split: { purgeDays } } = parseInput(studySchema, file, 'study')
    const scrambled = { ...market, panel: scramblePanel(panel, TRAIN_DAYS - 1, createRng(9)) }
    const found = await tune()
    expect(await tune({}, scrambled)).toEqual(found)
    expect(found.validation.to).toBe(panel.days[TRAIN_DAYS - 1])
    expect(purgeDays).toBeGreaterThan(0)
    expect(await tune({}, { ...market, panel: scramblePanel(panel, TRAIN_DAYS - 60, createRng(9)) })).not.toEqual(found)
  })

  it('goes on after an interruption with what was tried, to the same result', async () => {
    const known = new Map<string, unknown>()
    let left = 5
    const remember = async <T>(key: string, make: () => T | Promise<T>): Promise<T> => {
      if (!known.has(key)) {
        if (left-- === 0) throw new Error('killed')
        known.set(key, await make())
      }
      return known.get(key) as T
    }
    await expect(tune({}, market, { remember })).rejects.toThrow('killed')
    left = Infinity
    expect(await tune({}, market, { remember })).toEqual(await tune())
  })

  it('says why a point has no number, and refuses a search in which none has', async () => {
    const { tries } = await tune({ search: { tries: 3, params: { lookbackDays: { values: [60, 500] } }, method: 'random' } })
    for (const { params, reason } of tries) expect(reason).toBe(params.lookbackDays === 500 ? 'It needs 501 days of history.' : null)
    await expect(tune({ strategy: { id: 'momentum', params: { lookbackDays: 500 } }, search: { tries: 1, params: { lookbackDays: { values: [600] } } } })).rejects.toThrow('No try could be measured')
    await expect(tune({ search: { params: { nothing: null } } })).rejects.toThrow('no parameter "nothing"')
  })

  it('does not call luck skill: on random walks the best of many is seldom ahead by more than its interval', async () => {
    const verdicts = await Promise.all([1, 2, 3, 4, 5, 6].map(async (seed) => (await tune({ seed })).verdict))
    expect(verdicts.filter((sentence) => sentence.includes('no better') || sentence.includes('as it stands.')).length).toBeGreaterThanOrEqual(4)
  })
})

describe('a search space', () => {
  const schema = z.object({
    rate: z.number().min(1e-4).max(1).default(0.01),
    layers: z.number().int().min(1).max(4).default(2),
    kind: z.enum(['a', 'b']).default('a'),
    reward: z.object({ beta: z.number().min(0).max(2).default(1) }).prefault({}),
    label: z.string().default(''),
  })

  it('is every parameter with a range or a choice, those within others by their path', () => {
    const space = searchSpaceOf(schema, {})
    expect(Object.keys(space)).toEqual(['rate', 'layers', 'kind', 'reward.beta'])
    expect(space.rate).toMatchObject({ kind: 'range', logarithmic: true })
    expect(space.layers).toMatchObject({ integer: true, logarithmic: false })
  })

  it('draws points within it, spread over sizes where the range is wide', () => {
    const space = searchSpaceOf(schema, {})
    const points = Array.from({ length: 400 }, (_, i) => drawPoint(space, createRng(i)))
    for (const point of points) expect(schema.safeParse(withPoint({}, point)).success).toBe(true)
    const small = points.filter(({ rate }) => (rate as number) < 0.01).length
    expect(small).toBeGreaterThan(150)
    expect(small).toBeLessThan(250)
    expect(new Set(points.map(({ layers }) => layers))).toEqual(new Set([1, 2, 3, 4]))
    expect(withPoint({ rate: 1, reward: { beta: 0, gamma: 3 } }, { 'reward.beta': 2 })).toEqual({ rate: 1, reward: { beta: 2, gamma: 3 } })
  })

  it('knows the parameters of every strategy that has some', () => {
    for (const strategy of Object.values(strategies)) if ('lookbackDays' in strategy.params.shape) expect(searchSpaceOf(strategy.params, {})).toHaveProperty('lookbackDays')
  })
})
