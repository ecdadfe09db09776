import { describe, expect, it } from 'vitest'
import { onnxTraining, smallestParams } from '../../../tests/fixtures/small-strategies.ts'
import { randomPanel } from '../../../tests/fixtures/panels.ts'
import { testEngine } from '../../../tests/fixtures/training-run.ts'
import { simulateStrategy } from '../../backtest/walk.ts'
import { parseDay } from '../../base/day.ts'
import { createRng } from '../../base/rng.ts'
import type { TrainingRun } from '../../learning/kit/training-run.ts'
import { panelRows, panelUpTo, type Panel } from '../../prices/panel.ts'
import { createSamplePanel } from '../../prices/synthetic/panel.ts'
import { createFitContext, trainUnattended, type TrainingHost } from '../fit-context.ts'
import { transformerBoostParams } from './params.ts'
import { transformerBoost, transformerBoostFlat, transformerBoostLinear } from './transformer-boost.ts'

const small = transformerBoostParams.parse(smallestParams(transformerBoost))
const panel = createSamplePanel({ seed: 3, from: parseDay('2015-01-02'), years: 2, instruments: 12, signal: 0.3, regimeDrift: false })
const training = panelUpTo(panel, 399)

const fitOn = (prices: Panel, params = small, host: TrainingHost = onnxTraining) =>
  transformerBoost.fit(prices, params, createFitContext(host, { rng: createRng(1), progress: () => undefined, cancelled: () => false }))

/** With all evidence granted, so that tilts show. */
async function believed() {
  const fit = await fitOn(training)
  const learned = fit.learned!
  return { ...fit, learned: { ...learned, evidence: { macro: { informationRatio: 1, kept: 1 }, micro: { informationRatio: 1, kept: 1 } } } }
}

describe('a fit of the transformer-boost system', () => {
  it('is the same when it is made again, and when it was interrupted in any of its trainings', async () => {
    const whole = await fitOn(training)
    expect(whole.learned?.members).toHaveLength(2)
    expect(await fitOn(training)).toEqual(whole)
    const names: string[] = []
    await fitOn(training, small, { ...onnxTraining, run: (name, rng, work) => (names.push(name), onnxTraining.run(name, rng, work)) })
    expect(names).toEqual(['encoder', 'agent 1 micro', 'agent 1 macro', 'agent 2 micro', 'agent 2 macro'])
    for (const victim of ['encoder', 'agent 1 macro', 'agent 2 micro']) expect(await interruptedIn(victim)).toEqual(whole)
  }, 30_000)

  it('tilts nothing where the held-out days give no evidence, and is plain data', async () => {
    const fit = structuredClone(await fitOn(training))
    const learned = { ...fit.learned!, evidence: { macro: { informationRatio: -1, kept: 0 }, micro: { informationRatio: -1, kept: 0 } } }
    const ready = await transformerBoost.prepare!({ ...fit, learned }, small, testEngine)
    const { weights } = await transformerBoost.decide(ready, { panel, held: new Float64Array(12) })
    const live = weights.filter((w) => w > 0)
    for (const w of live) expect(w).toBeCloseTo(1 / live.length, 12)
    await transformerBoost.release!(ready)
  })

  it('holds the prior, and says why, where there is too little to learn from', async () => {
    const fit = await fitOn(panelUpTo(panel, 90))
    expect(fit.learned).toBeNull()
    const ready = await transformerBoost.prepare!(fit, small, testEngine)
    const { note } = await transformerBoost.decide(ready, { panel, held: new Float64Array(12) })
    expect(note).toMatch(/^The prior was held because 91 training days are too few/)
  })
})

/** A fit whose training `victim` is stopped at its first checkpoint, and then goes on from it. */
async function interruptedIn(victim: string) {
  const finished = new Map<string, unknown>()
  let saved: unknown
  const host = (resume: boolean): TrainingHost => ({
    ...onnxTraining,
    async run<Trained>(name: string, rng: ReturnType<typeof createRng>, work: (run: TrainingRun) => Promise<Trained>): Promise<Trained> {
      if (finished.has(name)) return finished.get(name) as Trained
      const made = await onnxTraining.run(name, rng, (run) =>
        work({
          ...run,
          ...(resume && name === victim ? { resume: saved } : {}),
          async checkpoint(state) {
            if (resume || name !== victim) return
            saved = structuredClone(await state())
            throw new Error('killed')
          },
        }),
      )
      finished.set(name, structuredClone(made))
      return made
    },
  })
  await expect(fitOn(training, small, host(false))).rejects.toThrow('killed')
  return fitOn(training, small, host(true))
}

describe('its decisions', () => {
  it('keep the class level for 21 days and the asset level for 5, and say both', async () => {
    const ready = await transformerBoost.prepare!(await believed(), small, testEngine)
    const seen: { macro: string; micro: string }[] = []
    for (let row = 400; row < 450; row++) {
      const { levels, weights, spread } = await transformerBoost.decide(ready, { panel: panelUpTo(panel, row), held: new Float64Array(12) })
      expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 10)
      weights.forEach((_, i) => expect(spread!.low[i]).toBeLessThanOrEqual(spread!.high[i]))
      expect(levels![0].name).toBe('macro')
      for (const { shares } of levels!) expect(Object.values(shares).reduce((a, b) => a + b)).toBeCloseTo(1, 10)
      seen.push({ macro: JSON.stringify(levels![0]), micro: JSON.stringify(levels!.slice(1)) })
    }
    // Training ended on row 399: day 21 after it is row 420.
    const changes = (level: 'macro' | 'micro') => seen.flatMap((now, k) => (k > 0 && now[level] !== seen[k - 1][level] ? [400 + k] : []))
    expect(changes('macro')).toEqual([420, 441])
    expect(changes('micro')).toEqual([404, 409, 414, 419, 424, 429, 434, 439, 444, 449])
    await transformerBoost.release!(ready)
  })

  it('go part of the way from what is held, and leave small changes alone', async () => {
    const ready = await transformerBoost.prepare!(await believed(), { ...small, adjustment: 0.25, noTradeBand: 0.05 }, testEngine)
    const { weights: wanted } = await transformerBoost.decide(ready, { panel, held: new Float64Array(12) })
    const held = Float64Array.from(wanted, (_, i) => Number(i === 0))
    const { weights } = await transformerBoost.decide(ready, { panel, held })
    weights.forEach((w, i) => expect(w).toBeCloseTo(held[i] + 0.25 * (wanted[i] - held[i]), 12))
    expect((await transformerBoost.decide(ready, { panel, held: wanted })).weights.every(Number.isNaN)).toBe(true)
    await transformerBoost.release!(ready)
  })

  it('refuse other assets than those of training', async () => {
    const ready = await transformerBoost.prepare!(await believed(), small, testEngine)
    await expect(transformerBoost.decide(ready, { panel: randomPanel({ seed: 1, rows: 200, assets: 12 }), held: new Float64Array(12) })).rejects.toThrow('12 other assets')
    await transformerBoost.release!(ready)
  })

  it('are explained: attributions add up, attention adds up to one, levels to the shares', async () => {
    const ready = await transformerBoost.prepare!(await believed(), small, testEngine)
    const insights = await transformerBoost.explain!(ready, { panel, held: new Float64Array(12) })
    const table = (id: string) => {
      const found = insights.find((insight) => insight.kind === 'table' && insight.id === `transformer-boost-${id}`)
      return found?.kind === 'table' ? found.rows : []
    }
    const features = table('features')
    for (const column of [1, 2]) {
      const parts = features.slice(0, -1).reduce((total, row) => total + Number(row[column]), 0)
      const together = Number(features.at(-1)![column])
      expect(Math.abs(parts - together)).toBeLessThan(0.05 * Math.abs(together) + 1e-6)
    }
    for (const row of table('levels')) expect(Number(row[2]) + Number(row[3]) + Number(row[4])).toBeCloseTo(Number(row[5]), 12)
    const attention = insights.find((insight) => insight.kind === 'lines' && insight.id === 'transformer-boost-attention')
    expect(attention?.kind === 'lines' && Array.from(attention.series[0].values).reduce((a, b) => a + b)).toBeCloseTo(1, 5)
    await transformerBoost.release!(ready)
  })

  it('come from a network that stands by itself, and are warned of when the data differ', async () => {
    const fit = await believed()
    const [{ program, preprocessing }] = await transformerBoost.networks!(fit, small)
    expect(Object.keys(program.inputs).sort()).toEqual(['economy', 'present', 'windows'])
    expect(preprocessing.assets).toEqual(panel.instruments.map(({ symbol }) => symbol))
    expect(transformerBoost.warnings!(fit, panel)).toEqual([])
    expect(transformerBoost.warnings!(fit, randomPanel({ seed: 1, rows: 300, assets: 2 })).length).toBeGreaterThan(0)
    expect(transformerBoost.insights!([fit, { days: [], learned: null, why: 'it was short' }], small, []).length).toBeGreaterThan(3)
  })
})

describe('its options', () => {
  it.each(['a2c', 'sac'] as const)('%s learns too', async (algorithm) => {
    const params = { ...small, agents: 1, algorithm }
    const ready = await transformerBoost.prepare!(await fitOn(training, params), params, testEngine)
    const { weights } = await transformerBoost.decide(ready, { panel, held: new Float64Array(12) })
    expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 10)
    await transformerBoost.release!(ready)
  }, 20_000)

  it('a tuned encoder is each agent’s own', async () => {
    const params = { ...small, fineTune: true }
    const fit = await fitOn(training, params)
    const [one, two] = fit.learned!.members
    expect(one.encoder).not.toEqual(two.encoder)
    const ready = await transformerBoost.prepare!(fit, params, testEngine)
    expect((await transformerBoost.decide(ready, { panel, held: new Float64Array(12) })).weights.every(Number.isFinite)).toBe(true)
    await transformerBoost.release!(ready)
  }, 20_000)

  it.each([
    [{ windowDays: 60, patchDays: 7 }, 'patchDays', '7 days do not divide a window of 60 days'],
    [{ hidden_dim: 64, attention_heads: 3 }, 'attention_heads', '3 heads cannot share a width of 64 evenly'],
    [{ algorithm: 'sac', fineTune: true }, 'fineTune', 'agents that learn by SAC cannot train the encoder'],
  ])('%o do not go together, which is said before anything is trained', (given, key, message) => {
    const { success, error } = transformerBoostParams.safeParse(given)
    expect(success).toBe(false)
    expect(error?.issues).toEqual([expect.objectContaining({ path: [key], message })])
  })

  it('a fit may go on from the one before', async () => {
    const previous = await fitOn(training)
    const context = createFitContext(onnxTraining, { rng: createRng(1), progress: () => undefined, cancelled: () => false, previous })
    expect((await transformerBoost.fit(panelRows(panel, 60, 460), small, context)).learned?.encoder).not.toEqual(previous.learned?.encoder)
  })

  it('without levels there is one list of shares', async () => {
    const fit = await transformerBoostFlat.fit(training, small, createFitContext(trainUnattended(testEngine), { rng: createRng(1), progress: () => undefined, cancelled: () => false }))
    const ready = await transformerBoostFlat.prepare!(fit, small, testEngine)
    expect((await transformerBoostFlat.decide(ready, { panel, held: new Float64Array(12) })).levels!.map(({ name }) => name)).toEqual(['assets'])
    await transformerBoostFlat.release!(ready)
  })

  it('the linear ablation walks forward, and has nothing to attend to', async () => {
    const ledger = await simulateStrategy(panel, transformerBoostLinear, small, { from: 400, schedule: { every: 'every-n-days', days: 5, change: 0 }, training: onnxTraining })
    expect(ledger.decisions!.length).toBeGreaterThan(5)
    const fit = await transformerBoostLinear.fit(training, small, createFitContext(onnxTraining, { rng: createRng(1), progress: () => undefined, cancelled: () => false }))
    const ready = await transformerBoostLinear.prepare!(fit, small, testEngine)
    const insights = await transformerBoostLinear.explain!(ready, { panel, held: new Float64Array(12) })
    expect(insights.some((insight) => insight.kind === 'lines' && insight.id === 'transformer-boost-attention')).toBe(false)
    await transformerBoostLinear.release!(ready)
  })
})
