import { beforeAll, describe, expect, it } from 'vitest'
import { instrument, panelOf, randomPanel } from '../../../tests/fixtures/panels.ts'
import { onnxTraining } from '../../../tests/fixtures/small-strategies.ts'
import { Stop, testEngine } from '../../../tests/fixtures/training-run.ts'
import { formatDay, monthIndex, type Day } from '../../base/day.ts'
import { createRng } from '../../base/rng.ts'
import { UNLISTED, panelRows, panelUpTo, type Panel } from '../../prices/panel.ts'
import { evaluate } from '../../tensor/engines/reference.ts'
import { createFitContext, type TrainingHost } from '../fit-context.ts'
import { correlationClusters } from './correlation-clusters.ts'
import { latestWindows, openEmbedder, trainEmbedder } from './embedder.ts'
import { embeddingClusters } from './embedding-clusters.ts'
import { featureClusters } from './feature-clusters.ts'
import { adjustedRandIndex } from './partition.ts'

const ROWS = 520
const GROUPS = 4
const EACH = 6
const SMALL = { windowDays: 20, windows: 3, width: 16, heads: 2, passes: 8, trainingWindows: 1024, lookbackDays: 60, clusters: GROUPS } as const

/** Groups whose members share most of what moves them; with a strength of 0 nobody shares anything. */
function grouped(strength: number, seed: number): Panel {
  const rng = createRng(seed, 'groups')
  const price = new Float64Array(GROUPS * EACH).fill(100)
  const columns = Object.fromEntries(Array.from(price.keys(), (i) => [`A${i}`, new Array<number>(ROWS)]))
  for (let t = 0; t < ROWS; t++) {
    const factors = Array.from({ length: GROUPS }, () => rng.normal())
    price.forEach((_, i) => {
      price[i] *= Math.exp(0.01 * (Math.sqrt(strength) * factors[i % GROUPS] + Math.sqrt(1 - strength) * rng.normal()))
      columns[`A${i}`][t] = price[i]
    })
  }
  return panelOf(columns)
}

const context = (host: TrainingHost = onnxTraining, seed = 1) => createFitContext(host, { rng: createRng(seed), progress: () => undefined, cancelled: () => false })
const paramsOf = (given: Readonly<Record<string, unknown>> = {}) => embeddingClusters.params.parse({ ...SMALL, ...given })
const fitOn = (panel: Panel, given: Readonly<Record<string, unknown>> = {}, host = onnxTraining) => embeddingClusters.fit(panel, paramsOf(given), context(host))
const quarterOf = (day: Day) => Math.floor(monthIndex(day) / 3)
const nothing = (panel: Panel) => new Float64Array(panel.instruments.length)

describe('planted groups', () => {
  const truth = Array.from({ length: GROUPS * EACH }, (_, i) => i % GROUPS)

  it('are recovered by embeddings, by correlations and by features; where there are none, none are', async () => {
    const found: Record<string, number[]> = { embedding: [], correlation: [], feature: [], none: [] }
    for (const seed of [1, 2]) {
      const panel = grouped(0.7, seed)
      const ablation = { lookbackDays: 60, clusters: GROUPS }
      const pictures = {
        embedding: (await fitOn(panel)).picture,
        correlation: (await correlationClusters.fit(panel, correlationClusters.params.parse(ablation), context())).picture,
        feature: (await featureClusters.fit(panel, featureClusters.params.parse(ablation), context())).picture,
        none: (await fitOn(grouped(0, seed))).picture,
      }
      for (const [name, picture] of Object.entries(pictures)) found[name].push(adjustedRandIndex(picture?.clusterOf ?? [], truth))
    }
    for (const name of ['embedding', 'correlation', 'feature']) for (const agreement of found[name]) expect(agreement, name).toBeGreaterThan(0.5)
    for (const agreement of found.none) expect(agreement).toBeLessThan(0.2)
  }, 30_000)
})

describe('a fit', () => {
  const panel = randomPanel({ seed: 3, rows: 420, assets: 10 })
  const small = { ...SMALL, passes: 3, trainingWindows: 256 }

  it('is the same again, and the same when it was interrupted', async () => {
    const whole = await fitOn(panel, small)
    expect(await fitOn(panel, small)).toEqual(whole)
    let saved: unknown
    const stopping: TrainingHost = {
      ...onnxTraining,
      run: (name, rng, work) => onnxTraining.run(name, rng, (run) => work({ ...run, async checkpoint(state) {
        saved = structuredClone(await state())
        throw new Stop()
      } })),
    }
    await expect(fitOn(panel, small, stopping)).rejects.toThrow(Stop)
    const resuming: TrainingHost = { ...onnxTraining, run: (name, rng, work) => onnxTraining.run(name, rng, (run) => work({ ...run, resume: saved })) }
    expect(await fitOn(panel, small, resuming)).toEqual(whole)
  })

  it.each([{ encoder: 'gru' }, { encoder: 'lstm' }, { variational: true }, { statics: true }, { chooseClusters: 'silhouette' }, { weighting: 'cluster-risk' }, { rebalance: 'quarterly' }, { rebalance: 'static' }, { recluster: 'always' }, { bestShare: 0.5, weighting: 'members' }])('takes %o', async (given) => {
    const fit = await fitOn(panel, { ...small, passes: 1, ...given })
    expect(structuredClone(fit)).toEqual(fit)
    const ready = await embeddingClusters.prepare(fit, paramsOf({ ...small, ...given }), testEngine)
    const { weights, note } = await embeddingClusters.decide(ready, { panel, held: nothing(panel) })
    expect(note).toBeUndefined()
    expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 10)
    expect(await embeddingClusters.explain(ready, { panel, held: weights })).not.toEqual([])
    await embeddingClusters.release(ready)
  })

  it('is resumed with the noise that it would have drawn', async () => {
    const given = { ...small, variational: true }
    let saved: unknown
    const keeping: TrainingHost = { ...onnxTraining, run: (name, rng, work) => onnxTraining.run(name, rng, (run) => work({ ...run, async checkpoint(state) {
      saved ??= structuredClone(await state())
    } })) }
    const whole = await fitOn(panel, given, keeping)
    const resuming: TrainingHost = { ...onnxTraining, run: (name, rng, work) => onnxTraining.run(name, rng, (run) => work({ ...run, resume: saved })) }
    expect(await fitOn(panel, given, resuming)).toEqual(whole)
  })
})

describe('a fitted strategy', () => {
  const panel = randomPanel({ seed: 11, rows: 460, assets: 12 })
  const training = panelRows(panel, 0, 380)
  let fit: Awaited<ReturnType<typeof fitOn>>
  let ready: Awaited<ReturnType<typeof embeddingClusters.prepare>>
  beforeAll(async () => {
    fit = await fitOn(training, { passes: 3, trainingWindows: 256, exitDistance: 0 })
    ready = await embeddingClusters.prepare(fit, paramsOf(), testEngine)
  })

  it('answers the same to the same view, whatever was asked before, and about another panel of the same days', async () => {
    const other = randomPanel({ seed: 12, rows: 460, assets: 12 })
    const view = { panel: panelUpTo(panel, 440), held: nothing(panel) }
    const first = await embeddingClusters.decide(ready, view)
    const foreign = await embeddingClusters.decide(ready, { panel: panelUpTo(other, 440), held: nothing(panel) })
    await embeddingClusters.decide(ready, { panel, held: first.weights })
    expect(await embeddingClusters.decide(ready, view)).toEqual(first)
    const fresh = await embeddingClusters.prepare(fit, paramsOf(), testEngine)
    expect(await embeddingClusters.decide(fresh, { panel: panelUpTo(other, 440), held: nothing(panel) })).toEqual(foreign)
    await embeddingClusters.release(fresh)
  })

  it('places assets that it has not seen in training, and leaves out what is not listed long enough', async () => {
    const wide = randomPanel({ seed: 11, rows: 460, assets: 15 })
    for (let t = 0; t < 455; t++) wide.presence[t * 15 + 14] = UNLISTED
    const { weights, levels } = await embeddingClusters.decide(ready, { panel: wide, held: nothing(wide) })
    expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 10)
    expect(weights[14]).toBe(0)
    expect(levels?.[0].name).toBe('clusters')
    const { assets } = latestWindows(fit.learned!, wide)
    expect(assets).toEqual(Array.from({ length: 14 }, (_, i) => i))
  })

  it('does not see what stands on days that are not known', async () => {
    const gap = { ...panel, presence: panel.presence.slice() }
    for (let t = 452; t < 456; t++) gap.presence[t * 12 + 3] = UNLISTED
    const open = await openEmbedder(fit.learned!, testEngine)
    const { windows, assets, at } = latestWindows(fit.learned!, gap)
    const w = at[(assets.indexOf(3) + 1) * 3 - 1]
    expect(windows.present.subarray(w * 20, (w + 1) * 20).filter((p) => p === 0).length).toBeGreaterThan(3)
    const before = await open.encode(windows, gap.instruments)
    const noisy = { ...windows, values: windows.values.map((x, k) => (windows.present[Math.floor(k / windows.features)] === 0 ? 9 : x)) }
    const after = await open.encode(noisy, gap.instruments)
    // The code of days that are masked is not read; what is told back there is not asked for.
    expect(after.codes.every((x, k) => Math.abs(x - before.codes[k]) < 1e-4)).toBe(true)
    await open.close()
  })

  it('sells what has moved too far since the month began, and only that', async () => {
    const watching = await embeddingClusters.prepare(fit, paramsOf({ exitDistance: 0.5 }), testEngine)
    const held = new Float64Array(12).fill(1 / 12)
    const [start, mid] = [panel.days.findIndex((_, t) => t > 430 && new Date(panel.days[t] * 864e5).getUTCMonth() !== new Date(panel.days[t - 1] * 864e5).getUTCMonth()), 12]
    const { weights } = await embeddingClusters.decide(watching, { panel: panelUpTo(panel, Math.min(459, start + mid)), held })
    const calm = await embeddingClusters.decide(ready, { panel: panelUpTo(panel, Math.min(459, start + mid)), held })
    const sold = [...weights.keys()].filter((i) => weights[i] === 0 && calm.weights[i] !== 0)
    expect(sold.length).toBeGreaterThan(0)
    expect(weights.reduce((a, b) => a + (b || 0), 0)).toBeLessThan(1)
    expect(calm.weights.reduce((a, b) => a + b)).toBeCloseTo(1, 10)
    await embeddingClusters.release(watching)
  })

  it('stays out for the rest of the month when everything has moved, and begins anew with the next', async () => {
    const watching = await embeddingClusters.prepare(fit, paramsOf({ exitDistance: 0.01 }), testEngine)
    const monthOf = (row: number) => new Date(panel.days[row] * 864e5).getUTCMonth()
    const next = panel.days.findIndex((_, row) => row > 430 && monthOf(row) !== monthOf(row - 1))
    const weightsOn = async (row: number, held: Float64Array) => [...(await embeddingClusters.decide(watching, { panel: panelUpTo(panel, row), held })).weights]
    const all = new Array<number>(12).fill(0)
    expect(await weightsOn(next - 1, new Float64Array(12).fill(1 / 12))).toEqual(all)
    expect(await weightsOn(next - 1, nothing(panel))).toEqual(all)
    expect((await embeddingClusters.decide(watching, { panel: panelUpTo(panel, next - 1), held: nothing(panel) })).note).toMatch(/^Cash is held until the next choice/)
    expect(await weightsOn(next, new Float64Array(12).fill(1 / 12))).toEqual(all)
    expect((await weightsOn(next, nothing(panel))).reduce((a, b) => a + b)).toBeCloseTo(1, 10)
    await embeddingClusters.release(watching)
  })

  it('goes part of the way, and leaves alone what is nearly there', async () => {
    const view = (held: Float64Array) => ({ panel, held })
    const target = (await embeddingClusters.decide(ready, view(nothing(panel)))).weights
    const other = target.indexOf(0)
    const half = (await embeddingClusters.decide(ready, view(new Float64Array(12).fill(1, other, other + 1)))).weights
    // Held already, it is near enough to the best of its cluster to stay its choice: half of the way from 1 to a quarter.
    expect([half[other], half.reduce((a, b) => a + b)]).toEqual([0.625, expect.closeTo(1, 10)])
    expect((await embeddingClusters.decide(ready, view(target))).weights.every(Number.isNaN)).toBe(true)
  })

  it('chooses week by week among clusters that last a quarter, unless it is to cluster with every choice', async () => {
    const members = async (given: object, row: number) => {
      const own = await embeddingClusters.prepare(fit, paramsOf({ rebalance: 'weekly', ...given }), testEngine)
      const insights = await embeddingClusters.explain(own, { panel: panelUpTo(panel, row), held: nothing(panel) })
      await embeddingClusters.release(own)
      const table = insights.find((insight) => insight.kind === 'table' && insight.id === 'choices')
      if (table?.kind !== 'table') throw new Error('there is no table of choices')
      return { title: table.title, clusters: table.rows.map(([cluster, names]) => [cluster, names]) }
    }
    const starts = panel.days.flatMap((day, t) => (t > 400 && quarterOf(day) !== quarterOf(panel.days[t - 1]) ? [t] : []))
    const [first, later] = [await members({}, starts[0] + 5), await members({}, starts[0] + 15)]
    const began = formatDay(panel.days[starts[0]])
    expect([first.title.endsWith(`in the clusters of ${began}`), later.title.endsWith(`in the clusters of ${began}`)]).toEqual([true, true])
    expect(later.clusters).toEqual(first.clusters)
    expect((await members({ recluster: 'always' }, starts[0] + 15)).title).not.toContain(`clusters of ${began}`)
  })

  it('shares out its nearness to features exactly, and attention to days', async () => {
    const insights = await embeddingClusters.explain(ready, { panel, held: nothing(panel) })
    const table = insights.find((insight) => insight.kind === 'table' && insight.id === 'attribution')
    if (table?.kind !== 'table') throw new Error('there is no table of attributions')
    for (const [, , , nearness, baseline, ...parts] of table.rows as number[][]) expect(parts.reduce((a, b) => a + b, 0)).toBeCloseTo(nearness - baseline, 2)
    const attention = insights.find((insight) => insight.kind === 'lines' && insight.id === 'attention')
    if (attention?.kind !== 'lines') throw new Error('there are no lines of attention')
    expect(attention.days.length).toBe(60)
    for (const { values } of attention.series) expect(Array.from(values).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5)
  })

  it('says when later days look unlike those of training', () => {
    expect(embeddingClusters.warnings(fit, panel)).toEqual([])
    const wild = { ...panel, totalReturn: panel.totalReturn.map((x, cell) => x * Math.exp(cell > 400 * 12 ? 0.5 * Math.sin(7 * cell) : 0)) }
    expect(embeddingClusters.warnings(fit, wild)[0]).toMatch(/^The last days look unlike those of training up to \d/)
  })

  it('gives its network away as it is, with what to feed it', async () => {
    const [network] = embeddingClusters.networks(fit)
    const { windows } = latestWindows(fit.learned!, panel)
    const open = await openEmbedder(fit.learned!, testEngine)
    const { codes } = await open.encode(windows, panel.instruments)
    const alone = evaluate(network.program, { window: windows.values.subarray(0, windows.steps * windows.features), present: windows.present.subarray(0, windows.steps) })
    alone.code.forEach((x, k) => expect(x).toBeCloseTo(codes[k], 4))
    expect(network.preprocessing).toMatchObject({ features: ['logReturn1', 'logVolumeChange', 'rsi14', 'macdDifference', 'volatility20'] })
    await open.close()
  })

  it('draws a map, the clusters and how lasting they are', async () => {
    const earlier = await fitOn(panelRows(panel, 0, 330), { passes: 1, trainingWindows: 64 })
    const insights = embeddingClusters.insights([earlier, fit])
    expect(insights.map((insight) => insight.kind)).toEqual(['map', 'table', 'table'])
    const [map, , stability] = insights
    if (map.kind !== 'map' || stability.kind !== 'table') throw new Error('another kind was expected')
    expect(map.points.length).toBe(12)
    for (const { group } of map.points) expect(map.groups[group].mark).toBe(String(group + 1))
    expect(stability.rows[0][4]).toBeNull()
    expect(Math.abs(Number(stability.rows[1][4]))).toBeLessThanOrEqual(1)
  })

  it('knows nothing of an asset without features, and learns nothing from no history', async () => {
    expect(await trainEmbedder(panelRows(panel, 0, 30), paramsOf(), context())).toBeNull()
    const without = panelOf({ A: Array.from({ length: 300 }, (_, t) => 100 + Math.sin(t)), B: Array.from({ length: 300 }, (_, t) => 100 + Math.cos(t)) })
    const embedder = await trainEmbedder({ ...without, instruments: [instrument('A'), instrument('B')] }, paramsOf({ passes: 1 }), context())
    expect(embedder?.rule.scaler.ids).toEqual(['logReturn1', 'rsi14', 'macdDifference', 'volatility20'])
  })
})
