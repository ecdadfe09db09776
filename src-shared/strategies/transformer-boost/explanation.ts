import { FEATURES } from '../../features/index.ts'
import { panelRows, type Panel } from '../../prices/panel.ts'
import { mean } from '../../tensor/composite.ts'
import { grad } from '../../tensor/grad.ts'
import type { Tensor } from '../../tensor/graph.ts'
import { constant, mul, reshape, slice, sum } from '../../tensor/ops/index.ts'
import { trace } from '../../tensor/program.ts'
import type { Insight } from '../insight.ts'
import type { DecisionView } from '../strategy.ts'
import { dayInputs, dayShapes, reason, type Reasoning, type ReadyModel } from './decisions.ts'
import type { MarketTensors } from './encoder.ts'
import type { Learned } from './model.ts'
import { opinionsOn, type OpinionNetwork } from './opinions.ts'

/** Steps on the way from an ordinary day to the one that was seen: close together at the start, where normalised networks turn most. */
const PATH_STEPS = 64
const PATH = Array.from({ length: PATH_STEPS }, (_, step) => ((step + 0.5) / PATH_STEPS) ** 2)
/** How much of the way each step stands for, times the number of steps. */
const PATH_WEIGHTS = PATH.map((share) => 2 * Math.sqrt(share))

/** Where the opinions of one level came from, in units of opinion, and where attention went. */
interface Attribution {
  /** What the level's opinions were worth together, less those of an ordinary day. */
  readonly total: number
  readonly byFeature: Float64Array
  readonly byFigure: Float64Array
  readonly byDay: Float64Array
  readonly byAsset: Float64Array
}

interface Attention {
  /** Of the last place of time, over the places; mean of assets and heads. */
  readonly byPlace: Float64Array
  /** Of the market's place, over the assets. */
  readonly byAsset: Float64Array
}

/** Where a decision came from: its levels, integrated gradients to features and days, and attention. */
export async function explain(model: ReadyModel, { panel }: DecisionView): Promise<Insight[]> {
  const reasoning = await reason(model, panel)
  if (typeof reasoning === 'string') return [{ kind: 'text', text: `The prior is held because ${reasoning}.` }]
  const learned = model.fit.learned!
  const network = model.network!
  const lean = (side: Reasoning['macro']) => side.voted.map((x, i) => x - side.prior[i])
  const micro = await attribute(model, network, learned, panel, reasoning.microRow, 'micro', lean(reasoning.micro))
  const macro = learned.levels.classes.length > 1 ? await attribute(model, network, learned, panel, reasoning.macroRow, 'macro', lean(reasoning.macro)) : undefined
  const attention = await watch(model, network, learned, panel, reasoning.microRow)
  return [...levelTables(learned, panel, reasoning), ...attributionTables(learned, panel, reasoning, micro, macro), ...attentionTables(learned, panel, reasoning, attention, micro)]
}

/** Integrated gradients (Sundararajan et al. 2017) of a level's opinions, each as much as it leans. */
async function attribute({ engine }: ReadyModel, network: OpinionNetwork, learned: Learned, panel: Panel, row: number, level: 'micro' | 'macro', lean: Float64Array): Promise<Attribution> {
  const votes = learned.members.map(({ vote }) => vote)
  const values = (inputs: MarketTensors) => {
    const opinions = opinionsOn(network, inputs)[level]!
    const weighed = mul(opinions, reshape(constant(votes, [votes.length]), [votes.length, 1]))
    return sum(mul(weighed, constant(lean, [lean.length])), [-2, -1])
  }
  const session = await engine.open(
    trace((inputs) => {
      const value = values(inputs)
      const [windows, economy] = grad(sum(mul(value, constant(PATH_WEIGHTS, [PATH_STEPS]))), [inputs.windows, inputs.economy])
      return { value, byWindow: mean(windows, 0), byEconomy: mean(economy, 0) }
    }, dayShapes(learned, PATH_STEPS)),
  )
  try {
    const day = dayInputs(panel, learned, row)
    const along = (x: Float32Array, share: (step: number) => number) => {
      const out = new Float32Array(x.length * PATH_STEPS)
      for (let step = 0; step < PATH_STEPS; step++) out.set(x.map((v) => v * share(step)), step * x.length)
      return out
    }
    const path = (share: (step: number) => number) => session.run({ windows: along(day.windows, share), economy: along(day.economy, share), present: along(day.present, () => 1) })
    const { byWindow, byEconomy } = await path((step) => PATH[step])
    const ends = await path((step) => (step === 0 ? 0 : 1))
    const { windowDays, assets, economy } = learned.scale
    const [n, width] = [learned.levels.classOf.length, assets.ids.length]
    const out = { total: ends.value[1] - ends.value[0], byFeature: new Float64Array(width), byFigure: new Float64Array(economy.length), byDay: new Float64Array(windowDays), byAsset: new Float64Array(n) }
    for (let i = 0, at = 0; i < n; i++) {
      for (let t = 0; t < windowDays; t++) {
        for (let f = 0; f < width; f++, at++) {
          const part = day.windows[at] * byWindow[at]
          out.byFeature[f] += part
          out.byDay[t] += part
          out.byAsset[i] += part
        }
      }
    }
    economy.forEach((_, k) => (out.byFigure[k] = day.economy[k] * byEconomy[k]))
    return out
  } finally {
    await session.close()
  }
}

/** Where attention goes on a day; undefined without a transformer. */
async function watch({ engine }: ReadyModel, network: OpinionNetwork, learned: Learned, panel: Panel, row: number): Promise<Attention | undefined> {
  const seen: { time?: Tensor; assets?: Tensor } = {}
  const program = trace((inputs): Record<string, Tensor> => {
    const { micro } = opinionsOn(network, inputs, { time: (shares) => (seen.time = shares), assets: (shares) => (seen.assets ??= shares) })
    if (!seen.time || !seen.assets) return { micro }
    // Of the heads' mean: how the last place looks back, and how the market looks at the assets.
    const back = mean(seen.time, -3)
    const across = mean(seen.assets, -3)
    return { byPlace: slice(back, -2, back.shape[back.shape.length - 2] - 1, back.shape[back.shape.length - 2]), byAsset: slice(across, -2, 0, 1) }
  }, dayShapes(learned))
  if (!('byPlace' in program.outputs)) return undefined
  const session = await engine.open(program)
  try {
    const day = dayInputs(panel, learned, row)
    const { byPlace, byAsset } = await session.run(day)
    const n = learned.levels.classOf.length
    const places = byPlace.length / n
    const there = day.present.reduce((a, b) => a + b, 0)
    const time = new Float64Array(places)
    for (let i = 0; i < n; i++) for (let p = 0; p < places; p++) time[p] += day.present[i] * (byPlace[i * places + p] / Math.max(1, there))
    return { byPlace: time, byAsset: Float64Array.from(byAsset.subarray(1)) }
  } finally {
    await session.close()
  }
}

const percent = (title: string) => ({ title, unit: 'percent' }) as const
const ratio = (title: string) => ({ title, unit: 'ratio' }) as const
const text = (title: string) => ({ title, unit: 'text' }) as const

function levelTables({ levels: { classes, classOf }, evidence, symbols }: Learned, panel: Panel, { macro, prior, wanted, macroRow, microRow, wishes }: Reasoning): Insight[] {
  const kept = (share: number) => `${(100 * share).toFixed(0)} %`
  const levels = evidence.macro ? `The held-out days bear out ${kept(evidence.macro.kept)} of the tilt between classes and ${kept(evidence.micro.kept)} of the tilt within them` : `The held-out days bear out ${kept(evidence.micro.kept)} of the tilt`
  const days: Insight = {
    kind: 'table',
    id: 'transformer-boost-decided',
    title: 'When each level decided',
    columns: [text('Level'), { title: 'Day', unit: 'day' }],
    rows: [...(classes.length > 1 ? [['Between classes', panel.days[macroRow]]] : []), [classes.length > 1 ? 'Within classes' : 'All assets', panel.days[microRow]]],
  }
  const assets: Insight = {
    kind: 'table',
    id: 'transformer-boost-levels',
    title: 'What each level adds to a share',
    columns: [text('Asset'), text('Class'), percent('Prior'), percent('Between classes'), percent('Within the class'), percent('Share'), percent('Lowest of the members'), percent('Highest of the members')],
    rows: symbols.map((symbol, i) => {
      const c = classOf[i]
      // The share that the class level alone would give, and what the level within adds to it.
      const between = prior[i] > 0 && macro.prior[c] > 0 ? prior[i] * (macro.kept[c] / macro.prior[c] - 1) : 0
      const own = wishes.map((wish) => wish[i])
      return [symbol, classes[c], prior[i], between, wanted[i] - prior[i] - between, wanted[i], Math.min(...own), Math.max(...own)]
    }),
  }
  const byClass: Insight[] =
    classes.length > 1
      ? [{ kind: 'table', id: 'transformer-boost-classes', title: 'Asset classes', columns: [text('Class'), percent('Prior'), percent('Voted'), percent('After evidence')], rows: classes.map((name, c) => [name, macro.prior[c], macro.voted[c], macro.kept[c]]) }]
      : []
  return [{ kind: 'text', text: `${levels}; the rest is the prior. Explained below are the members’ opinions as they were voted.` }, days, ...byClass, assets]
}

function attributionTables({ scale }: Learned, panel: Panel, { microRow, macroRow }: Reasoning, micro: Attribution, macro: Attribution | undefined): Insight[] {
  const ids = scale.assets.ids
  const columns = macro ? [ratio('Between classes'), ratio('Within classes')] : [ratio('All assets')]
  const cells = (pick: (from: Attribution) => number) => (macro ? [pick(macro), pick(micro)] : [pick(micro)])
  const windowOf = (row: number) => panelRows(panel, row + 1 - scale.windowDays, row + 1).days
  const lines = (id: string, title: string, row: number, { byDay }: Attribution): Insight => ({
    kind: 'lines',
    id,
    title,
    summary: 'What each day of the window adds to the opinions, all features and assets together.',
    unit: 'ratio',
    days: windowOf(row),
    series: [{ name: 'Contribution', values: byDay }],
  })
  return [
    {
      kind: 'table',
      id: 'transformer-boost-features',
      title: 'Integrated gradients: what each feature adds to the opinions, from an ordinary day on',
      columns: [text('Feature'), ...columns],
      rows: [
        ...ids.map((id, f) => [FEATURES[id].title, ...cells(({ byFeature }) => byFeature[f])]),
        ...scale.economy.map(({ id }, k) => [FEATURES[id].title, ...cells(({ byFigure }) => byFigure[k])]),
        ['Together', ...cells(({ total }) => total)],
      ],
    },
    ...(macro ? [lines('transformer-boost-macro-days', 'Integrated gradients by day, between classes', macroRow, macro)] : []),
    lines('transformer-boost-days', macro ? 'Integrated gradients by day, within classes' : 'Integrated gradients by day', microRow, micro),
  ]
}

function attentionTables({ scale, symbols }: Learned, panel: Panel, { microRow }: Reasoning, attention: Attention | undefined, { byAsset }: Attribution): Insight[] {
  const assets: Insight = {
    kind: 'table',
    id: 'transformer-boost-assets',
    title: attention ? 'Where attention went, and what each asset’s own window adds to the opinions' : 'What each asset’s own window adds to the opinions',
    columns: [text('Asset'), ...(attention ? [percent('Attention of the market')] : []), ratio('Contribution')],
    rows: symbols.map((symbol, i) => [symbol, ...(attention ? [attention.byAsset[i]] : []), byAsset[i]]),
  }
  if (!attention) return [assets]
  const days = panelRows(panel, microRow + 1 - scale.windowDays, microRow + 1).days
  const each = scale.windowDays / attention.byPlace.length
  return [
    {
      kind: 'lines',
      id: 'transformer-boost-attention',
      title: 'Attention by day',
      summary: `How much the latest days look at each day of the window; ${each} days share one place. Mean of assets and heads.`,
      unit: 'percent',
      days,
      series: [{ name: 'Attention', values: Float64Array.from(days, (_, t) => attention.byPlace[Math.floor(t / each)] / each) }],
    },
    assets,
  ]
}
