import { FEATURES } from '../../features/index.ts'
import { grad } from '../../tensor/grad.ts'
import type { Tensor } from '../../tensor/graph.ts'
import { constant, div, mul, sqrt, square, sub, sum } from '../../tensor/ops/index.ts'
import type { Insight } from '../insight.ts'
import type { Cut } from './cluster-strategy.ts'
import { batchOf, encoderProgram, latestWindows, type Embedder, type OpenEmbedder } from './embedder.ts'
import type { Choice } from './selection.ts'
import type { Windows } from './windows.ts'

/** Choices that are explained day by day: as many as a chart can name. */
const EXPLAINED = 5
/** Points on the way from a window of medians to the window as it was. */
const PATH = 32

/** Why one asset is in its cluster and not in the next. */
interface Attribution {
  readonly asset: number
  readonly cluster: number
  /** The nearest other cluster. */
  readonly next: number
  /** How much nearer the asset's place is to its own cluster's centre than to the next one's. */
  readonly score: number
  /** The same for a window of medians, where attributions start from. */
  readonly baseline: number
  /** Parts of score − baseline, the oldest window first. `[day, feature]` */
  readonly parts: Float64Array
  /** Share of the network's attention that each day gets; empty for a recurrent network. `[day]` */
  readonly attention: Float64Array
}

export async function explainPlaces(open: OpenEmbedder, cut: Cut): Promise<readonly Insight[]> {
  const chosen = cut.choices.toSorted((a, b) => b.share - a.share).slice(0, EXPLAINED)
  return cut.partition.clusters < 2 ? [] : insightsOf(open.embedder, cut, await attribute(open, cut, chosen))
}

/** Integrated gradients (Sundararajan, Taly & Yan 2017) of each choice's nearness to its own cluster, window by window. */
async function attribute({ embedder, engine }: OpenEmbedder, cut: Cut, choices: readonly Choice[]): Promise<Attribution[]> {
  const { width } = embedder.settings
  const count = embedder.windows
  const { assets, windows, at } = latestWindows(embedder, cut.clustered)
  const centres = clusterCentres(cut)
  const size = windows.steps * windows.features
  const session = await engine.open(
    encoderProgram(
      embedder,
      PATH + 2,
      ({ code, attention }, { window, direction }) => {
        const nearness = sum(mul(onSphere(code, embedder), direction), -1)
        return { nearness, slope: grad(sum(nearness), [window])[0], ...Object.fromEntries(attention.map((shares, l) => [`attention ${l}`, shares])) }
      },
      { direction: [width] },
    ),
  )
  try {
    const found: Attribution[] = []
    for (const { chosen, cluster } of choices) {
      const next = nearestOther(cut, centres, chosen.asset, cluster)
      const parts = new Float64Array(count * size)
      const attention = new Float64Array(embedder.settings.encoder === 'transformer' ? count * windows.steps : 0)
      let [score, baseline] = [0, 0]
      for (let j = 0; j < count; j++) {
        const w = at[assets.indexOf(chosen.asset) * count + j]
        const direction = Float32Array.from({ length: width }, (_, k) => (centres[cluster][j * width + k] - centres[next][j * width + k]) / Math.sqrt(count))
        const results: Readonly<Record<string, ArrayLike<number>>> = await session.run({ parameters: embedder.parameters, ...pathTo(embedder, windows, cut, w), direction })
        // The first PATH rows are midpoints of the way's pieces, then come its end and its start.
        score += results.nearness[PATH]
        baseline += results.nearness[PATH + 1]
        for (let p = 0; p < PATH; p++) for (let k = 0; k < size; k++) parts[j * size + k] += (results.slope[p * size + k] * windows.values[w * size + k]) / PATH
        if (attention.length > 0) attention.set(attentionByDay(results, embedder, windows, w).map((share) => share / count), j * windows.steps)
      }
      found.push({ asset: chosen.asset, cluster, next, score, baseline, parts, attention })
    }
    return found
  } finally {
    await session.close()
  }
}

function onSphere(code: Tensor, { centre }: Embedder): Tensor {
  const away = sub(code, constant(centre, [centre.length]))
  return div(away, sqrt(sum(square(away), -1, true)))
}

/** Mean place of each cluster's members. */
function clusterCentres({ placement: { points }, partition: { clusterOf, clusters } }: Cut): Float64Array[] {
  const { width } = points
  const centres = Array.from({ length: clusters }, () => new Float64Array(width))
  const sizes = new Int32Array(clusters)
  clusterOf.forEach((c, p) => {
    sizes[c]++
    for (let k = 0; k < width; k++) centres[c][k] += points.values[p * width + k]
  })
  return centres.map((centre, c) => centre.map((x) => x / sizes[c]))
}

function nearestOther({ placement: { assets, points } }: Cut, centres: readonly Float64Array[], asset: number, own: number): number {
  const at = assets.indexOf(asset) * points.width
  const distance = (centre: Float64Array) => centre.reduce((total, x, k) => total + (x - points.values[at + k]) ** 2, 0)
  return centres.map((centre, c) => ({ c, far: c === own ? Infinity : distance(centre) })).reduce((a, b) => (b.far < a.far ? b : a)).c
}

function pathTo(embedder: Embedder, windows: Windows, { clustered: panel }: Cut, w: number): Record<string, Float32Array> {
  const inputs = batchOf(embedder, { ...windows, count: w + 1 }, panel.instruments, w, PATH + 2)
  const size = windows.steps * windows.features
  for (let p = 0; p < PATH; p++) for (let k = 0; k < size; k++) inputs.window[p * size + k] *= (p + 0.5) / PATH
  inputs.window.fill(0, (PATH + 1) * size)
  return inputs
}

/** What the days that are known give to each day, over all heads and layers, at the end of the path. */
function attentionByDay(results: Readonly<Record<string, ArrayLike<number>>>, { settings }: Embedder, { steps, present }: Windows, w: number): Float64Array {
  const { layers, heads } = settings
  const total = new Float64Array(steps)
  for (let l = 0; l < layers; l++) {
    const shares = results[`attention ${l}`]
    const from = PATH * heads * steps * steps
    for (let row = 0; row < heads * steps; row++) {
      if (present[w * steps + (row % steps)] === 0) continue
      for (let day = 0; day < steps; day++) total[day] += shares[from + row * steps + day]
    }
  }
  const all = total.reduce((a, b) => a + b, 0)
  return total.map((x) => x / all)
}

function insightsOf({ rule, settings, windows }: Embedder, { clustered: panel }: Cut, attributions: readonly Attribution[]): Insight[] {
  const { features } = settings
  const steps = windows * settings.steps
  const days = panel.days.slice(-steps)
  const nameOf = (asset: number) => panel.instruments[asset].symbol
  const byFeature = (parts: Float64Array, f: number) => parts.reduce((total, x, at) => (at % features === f ? total + x : total), 0)
  const byDay = (parts: Float64Array) => Float64Array.from({ length: steps }, (_, day) => parts.subarray(day * features, (day + 1) * features).reduce((a, b) => a + b, 0))
  const attended = attributions.flatMap(({ asset, attention }) => (attention.length > 0 ? [{ name: nameOf(asset), values: attention }] : []))
  return [
    {
      kind: 'table',
      id: 'attribution',
      title: 'Why an asset is in its cluster and not in the next: parts of its nearness, by integrated gradients',
      columns: [
        { title: 'Asset', unit: 'text' },
        { title: 'Cluster', unit: 'text' },
        { title: 'Next', unit: 'text' },
        { title: 'Nearness', unit: 'ratio' },
        { title: 'Of a usual asset', unit: 'ratio' },
        ...rule.scaler.ids.map((id) => ({ title: FEATURES[id].title, unit: 'ratio' as const })),
      ],
      rows: attributions.map(({ asset, cluster, next, score, baseline, parts }) => [
        nameOf(asset),
        String(cluster + 1),
        String(next + 1),
        score,
        baseline,
        ...rule.scaler.ids.map((_, f) => byFeature(parts, f)),
      ]),
    },
    {
      kind: 'lines',
      id: 'attribution-by-day',
      title: 'Days that put an asset into its cluster',
      summary: 'Parts of each chosen asset’s nearness to its own cluster, all features together, day by day.',
      unit: 'ratio',
      days,
      series: attributions.map(({ asset, parts }) => ({ name: nameOf(asset), values: byDay(parts) })),
    },
    ...(attended.length > 0
      ? [
          {
            kind: 'lines' as const,
            id: 'attention',
            title: 'Days that the network looks at',
            summary: 'Share of self-attention that each day of the windows gets, over all heads and layers.',
            unit: 'percent' as const,
            days,
            series: attended,
          },
        ]
      : []),
  ]
}
