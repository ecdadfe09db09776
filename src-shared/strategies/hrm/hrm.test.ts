import { describe, expect, it } from 'vitest'
import { randomPanel } from '../../../tests/fixtures/panels.ts'
import { onnxTraining } from '../../../tests/fixtures/small-strategies.ts'
import { interrupted, Stop, testEngine, testRun } from '../../../tests/fixtures/training-run.ts'
import { parseDay } from '../../base/day.ts'
import { createRng } from '../../base/rng.ts'
import { panelRows, panelUpTo, UNLISTED, type Panel } from '../../prices/panel.ts'
import { createSamplePanel } from '../../prices/synthetic/panel.ts'
import { equalOver, liveAssets } from '../choose.ts'
import { createFitContext } from '../fit-context.ts'
import { hrm, hrmNoRegime, type TrainedFit } from './hrm.ts'
import { prepareLesson } from './lesson.ts'
import { settingsSchema } from './settings.ts'
import { heldOutBlock, trainMembers } from './train.ts'

const SMALL = { members: 4, epochs: 3, hidden: 6, width: 4, leastEvidence: 0 }
const panel = randomPanel({ seed: 3, rows: 420, assets: 6 })
const training = panelRows(panel, 0, 360)

async function fitOf(on: Panel, params: Record<string, unknown>, seed = 1, strategy: typeof hrm | typeof hrmNoRegime = hrm): Promise<TrainedFit> {
  const context = createFitContext(onnxTraining, { rng: createRng(seed), progress: () => undefined, cancelled: () => false })
  const fit = await strategy.fit(on, settingsSchema.parse(params), context)
  if ('untrained' in fit) throw new Error(fit.untrained)
  return fit
}

async function ready(fit: TrainedFit) {
  return hrm.prepare!(fit, fit.settings, testEngine)
}

describe('the hierarchical reasoning model', () => {
  it('finds a planted signal on days it was not trained on, and tilts nothing where none is planted', async () => {
    const market = (signal: number) => createSamplePanel({ seed: 1, from: parseDay('2005-01-03'), years: 4, instruments: 24, signal, regimeDrift: false })
    const params = { members: 10, epochs: 12 }
    const found = await fitOf(market(0.2), params)
    expect(found.evidence).toBeGreaterThan(4)
    const { own, equal } = found.turnover!
    expect(own).toBeGreaterThan(0.04)
    expect(found.trust * own + (1 - found.trust) * equal).toBeCloseTo(0.04, 10)
    expect(found.trust).toBeGreaterThan(0.3)
    const none = await fitOf(market(0), params)
    expect(none.trust).toBe(0)
    const [{ text }] = hrm.insights!([none, found], none.settings, []).flatMap((insight) => (insight.kind === 'text' ? [insight] : []))
    expect(text).toBe('In 1 of 2 folds (1), days that members had left out bear out no tilt, and equal weight is held. In 1 of 2 folds (2), tilts are smaller than these days bear out, so that no more than 4 % of wealth is traded a day.')
    const last = market(0)
    const model = await ready(none)
    const { weights } = await hrm.decide(model, { panel: last, held: new Float64Array(24) })
    expect(weights).toEqual(equalOver(24, liveAssets(last)))
    await hrm.release!(model)
  }, 60_000)

  it('is the same for the same seed, and another for another', async () => {
    const first = await fitOf(training, SMALL)
    expect(await fitOf(training, SMALL)).toEqual(first)
    expect((await fitOf(training, SMALL, 2)).parameters).not.toEqual(first.parameters)
  })

  it('ends with the same bits when it was interrupted', async () => {
    const settings = settingsSchema.parse(SMALL)
    const lesson = prepareLesson(training, settings, createRng(1))!
    const whole = await trainMembers(lesson, settings, testRun(5))
    const { run, kept } = interrupted(5)
    await expect(trainMembers(lesson, settings, run)).rejects.toThrow(Stop)
    expect(await trainMembers(lesson, settings, testRun(5, { resume: kept.state }))).toEqual(whole)
  })

  it('has members that leave out one part each, all parts together being the window', () => {
    const blocks = Array.from({ length: 5 }, (_, m) => heldOutBlock({ days: 503 }, { blocks: 5 }, m))
    expect(blocks[0].to).toBe(503)
    expect(blocks.toReversed().flatMap(({ from, to }) => [from, to])).toEqual([0, 100, 100, 201, 201, 301, 301, 402, 402, 503])
    expect(heldOutBlock({ days: 503 }, { blocks: 5 }, 7)).toEqual(blocks[2])
  })

  it('learns from larger universes in groups, and masks what is not listed', async () => {
    const wide = randomPanel({ seed: 8, rows: 300, assets: 11 })
    for (let t = 0; t < 200; t++) wide.presence[t * 11 + 3] = UNLISTED
    const lesson = prepareLesson(wide, settingsSchema.parse({ assetsAtOnce: 4 }), createRng(1))!
    expect([lesson.groups, lesson.size]).toEqual([3, 4])
    expect([...lesson.places].filter((i) => i >= 0).sort((a, b) => a - b)).toEqual(Array.from({ length: 11 }, (_, i) => i))
    const place = lesson.places.indexOf(3)
    const cell = (d: number) => (Math.floor(place / 4) * lesson.days + d) * 4 + (place % 4)
    expect([lesson.known[cell(50)], lesson.known[cell(lesson.days - 1)]]).toEqual([0, 1])
    const fit = await fitOf(wide, { ...SMALL, assetsAtOnce: 4 })
    expect(fit.latest.weights.reduce((a, b) => a + b)).toBeCloseTo(1, 10)
  })
})

describe('its decisions', () => {
  it('say regimes, trust and spread, and are the same whatever was asked before', async () => {
    const fit = await fitOf(training, SMALL)
    const held = new Float64Array(6)
    const model = await ready(fit)
    const late = await hrm.decide(model, { panel, held })
    const again = await ready(fit)
    for (const t of [380, 400, 390]) await hrm.decide(again, { panel: panelUpTo(panel, t), held })
    expect(await hrm.decide(again, { panel, held })).toEqual(late)
    const [regime, trust] = late.levels!
    expect(Object.keys(regime.shares)).toEqual(['bull', 'neutral', 'bear'])
    expect(Object.values(regime.shares).reduce((a, b) => a + b)).toBeCloseTo(1, 6)
    expect(trust.shares).toEqual({ model: 1, 'equal weight': 0 })
    late.weights.forEach((w, i) => {
      expect(late.spread!.low[i]).toBeLessThanOrEqual(late.spread!.high[i])
      expect(w).toBeGreaterThan(0)
    })
    await hrm.release!(model)
    await hrm.release!(again)
  })

  it('are explained in parts that add up', async () => {
    const fit = await fitOf(training, SMALL)
    const model = await ready(fit)
    const { weights } = await hrm.decide(model, { panel, held: new Float64Array(6) })
    const insights = await hrm.explain!(model, { panel, held: new Float64Array(6) })
    const rowsOf = (id: string) => {
      const table = insights.find((insight) => insight.kind === 'table' && insight.id === id)
      return table?.kind === 'table' ? table.rows : []
    }
    for (const [symbol, equal, asset, regime, doubt, share] of rowsOf('hrm-levels')) {
      expect(Number(equal) + Number(asset) + Number(regime) + Number(doubt)).toBeCloseTo(Number(share), 10)
      expect(share).toBe(weights[panel.instruments.findIndex((instrument) => instrument.symbol === symbol)])
    }
    const features = rowsOf('hrm-features')
    const total = features.slice(0, -1).reduce((sum, row) => sum + Number(row[1]), 0)
    expect(total).toBeCloseTo(Number(features.at(-1)![1]), 3)
    const lines = insights.flatMap((insight) => (insight.kind === 'lines' ? [insight] : []))
    expect(lines.map(({ id }) => id)).toEqual(['hrm-days', 'hrm-regimes'])
    expect(lines[1].days.at(-1)).toBe(panel.days.at(-1))
    await hrm.release!(model)
  })

  it('are in the report, with regimes on the days of the test', async () => {
    const fit = await fitOf(training, SMALL)
    const decisions = [380, 400].map((t) => ({ day: panel.days[t], levels: [{ name: 'regime', shares: { bull: 0.5, neutral: 0.3, bear: 0.2 } }] }))
    const insights = hrm.insights!([fit, { untrained: 'there is too little' }], fit.settings, decisions)
    expect(insights.map((insight) => (insight.kind === 'text' ? insight.text : insight.id))).toEqual(['Fold 2 holds equal weight: there is too little.', 'hrm-folds', 'hrm-regimes', 'hrm-regimes-training', 'hrm-weights'])
  })

  it('come from a network that can be exported, and warn of another market', async () => {
    const fit = await fitOf(training, SMALL)
    const [{ program, preprocessing }] = await hrm.networks!(fit, fit.settings)
    expect([Object.keys(program.inputs), Object.keys(program.outputs)]).toEqual([['inputs', 'known'], ['weights', 'regimes']])
    expect(JSON.parse(JSON.stringify(preprocessing))).toMatchObject({ assets: ['A0', 'A1', 'A2', 'A3', 'A4', 'A5'] })
    expect(hrm.warnings!(fit, panel)).toEqual([])
    expect(hrm.warnings!(fit, randomPanel({ seed: 3, rows: 420, assets: 7, dailyVolatility: 0.06 })).join(' ')).toMatch(/not trained on A6\..*volatility/)
  })

  it('need no regimes', async () => {
    const fit = await fitOf(training, SMALL, 1, hrmNoRegime)
    const model = await ready(fit)
    const { levels } = await hrm.decide(model, { panel, held: new Float64Array(6) })
    expect(levels!.map(({ name }) => name)).toEqual(['trust'])
    expect((await hrm.explain!(model, { panel, held: new Float64Array(6) })).length).toBe(4)
    await hrm.release!(model)
  })
})
