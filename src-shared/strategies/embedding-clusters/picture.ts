import { formatDay, type Day } from '../../base/day.ts'
import { standardDeviation } from '../../base/stats.ts'
import type { Panel } from '../../prices/panel.ts'
import type { Insight } from '../insight.ts'
import type { Cut } from './cluster-strategy.ts'
import { adjustedRandIndex } from './partition.ts'
import { principalPlane } from './principal.ts'
import type { Candidate } from './selection.ts'

/** How assets stood on a day: plain data, kept with a fit for the report. */
export interface Picture {
  readonly day: Day
  readonly symbols: readonly string[]
  readonly classes: readonly string[]
  /** `[asset]` each */
  readonly clusterOf: Int32Array
  readonly x: Float64Array
  readonly y: Float64Array
  readonly explained: readonly [number, number]
  readonly silhouette: number
  readonly reliability: number
  readonly clusters: readonly ClusterRow[]
}

interface ClusterRow {
  readonly members: readonly string[]
  /** Of its members held equally, a year's. */
  readonly volatility: number
  /** The best first. */
  readonly chosen: readonly string[]
  /** Of the first. */
  readonly sharpe: number
}

export function drawPicture(cut: Cut): Picture {
  const { panel, placement, partition, choices, candidates, reliability } = cut
  const plane = principalPlane(placement.points)
  const nameOf = (asset: number) => panel.instruments[asset].symbol
  return {
    day: panel.days[panel.days.length - 1],
    symbols: placement.assets.map(nameOf),
    classes: placement.assets.map((asset) => panel.instruments[asset].assetClass),
    clusterOf: partition.clusterOf,
    ...plane,
    silhouette: partition.silhouette,
    reliability,
    clusters: Array.from({ length: partition.clusters }, (_, c) => {
      const chosen = choices.filter(({ cluster }) => cluster === c).map((choice) => choice.chosen)
      return {
        members: candidates.filter(({ cluster }) => cluster === c).map(({ asset }) => nameOf(asset)),
        volatility: clusterVolatility(cut, c),
        chosen: chosen.map(({ asset }) => nameOf(asset)),
        sharpe: chosen[0]?.sharpe ?? NaN,
      }
    }),
  }
}

function clusterVolatility({ sample: { assets, days, returns }, partition }: Cut, cluster: number): number {
  const k = assets.length
  const members = assets.flatMap((_, c) => (partition.clusterOf[c] === cluster ? [c] : []))
  const mean = Float64Array.from({ length: days }, (_, t) => members.reduce((total, c) => total + returns[t * k + c], 0) / members.length)
  return standardDeviation(mean) * Math.sqrt(252)
}

/** Symbols of a cluster that are named before the rest is counted. */
const NAMED = 12

/** The last fold's map and clusters, and how far the clusters of one fold are those of the next. */
export function insightsOf(pictures: readonly (Picture | null)[]): readonly Insight[] {
  const drawn = pictures.filter((picture) => picture !== null)
  const last = drawn.at(-1)
  if (!last) return [{ kind: 'text', text: 'No fold had enough history to cluster its assets.' }]
  return [mapOf(last), clustersOf(last), ...(drawn.length > 1 ? [stabilityOf(drawn)] : [])]
}

function mapOf({ day, symbols, clusterOf, clusters, x, y, explained, silhouette }: Picture): Insight {
  const percent = (share: number) => `${Math.round(100 * share)} %`
  const apart = Number.isFinite(silhouette) ? ` Their silhouette is ${silhouette.toFixed(2)}: 1 is far apart, 0 is no clusters at all.` : ''
  return {
    kind: 'map',
    id: 'map',
    title: `Alike assets on ${formatDay(day)}, the end of the last training window`,
    summary: `${symbols.length} assets on the two directions in which they differ most; each is drawn as the number of its cluster.${apart}`,
    axes: [`First component, ${percent(explained[0])} of the differences`, `Second component, ${percent(explained[1])}`],
    points: symbols.map((name, i) => ({ name, x: x[i], y: y[i], group: clusterOf[i] })),
    groups: clusters.map(({ members }, c) => ({ mark: String(c + 1), name: members.length > 3 ? `${members.slice(0, 2).join(', ')} and ${members.length - 2} more` : members.join(', ') })),
  }
}

function clustersOf({ clusters, day }: Picture): Insight {
  return {
    kind: 'table',
    id: 'clusters',
    title: `Clusters on ${formatDay(day)}`,
    columns: [
      { title: 'Cluster', unit: 'text' },
      { title: 'Assets', unit: 'integer' },
      { title: 'Members', unit: 'text' },
      { title: 'Volatility', unit: 'percent' },
      { title: 'Chosen', unit: 'text' },
      { title: 'Sharpe ratio of the first', unit: 'ratio' },
    ],
    rows: clusters.map(({ members, volatility, chosen, sharpe }, c) => [String(c + 1), members.length, shorten(members), finite(volatility), chosen.length > 0 ? shorten(chosen) : null, finite(sharpe)]),
  }
}

/** Adjusted Rand index: 1 when assets that were together still are, 0 when that is chance. */
function stabilityOf(pictures: readonly Picture[]): Insight {
  return {
    kind: 'table',
    id: 'stability',
    title: 'How lasting the clusters are: adjusted Rand index, 1 the same and 0 chance',
    columns: [
      { title: 'Training until', unit: 'day' },
      { title: 'Assets', unit: 'integer' },
      { title: 'Clusters', unit: 'integer' },
      { title: 'Silhouette', unit: 'ratio' },
      { title: 'With the fold before', unit: 'ratio' },
      { title: 'With asset classes', unit: 'ratio' },
      { title: 'Sharpe ratios believed', unit: 'percent' },
    ],
    rows: pictures.map((picture, f) => [
      picture.day,
      picture.symbols.length,
      picture.clusters.length,
      finite(picture.silhouette),
      f === 0 ? null : finite(agreement(pictures[f - 1], picture)),
      finite(adjustedRandIndex(picture.clusterOf, numbered(picture.classes))),
      picture.reliability,
    ]),
  }
}

/** Over the assets that are in both. */
function agreement(a: Picture, b: Picture): number {
  const inA = new Map(a.symbols.map((symbol, i) => [symbol, a.clusterOf[i]]))
  const shared = b.symbols.flatMap((symbol, i) => {
    const before = inA.get(symbol)
    return before === undefined ? [] : [[before, b.clusterOf[i]] as const]
  })
  return shared.length < 2 ? NaN : adjustedRandIndex(shared.map(([before]) => before), shared.map(([, now]) => now))
}

function numbered(names: readonly string[]): number[] {
  const distinct = [...new Set(names)]
  return names.map((name) => distinct.indexOf(name))
}

/** Of a decision: who was chosen in each cluster, and who came next. */
export function membershipInsights({ panel, clustered, choices, candidates, reliability }: Cut): readonly Insight[] {
  const nameOf = (candidate: Candidate | null) => (candidate ? panel.instruments[candidate.asset].symbol : null)
  return [
    {
      kind: 'table',
      id: 'choices',
      title: `Chosen on ${lastDay(panel)} in the clusters of ${lastDay(clustered)}`,
      columns: [
        { title: 'Cluster', unit: 'text' },
        { title: 'Members', unit: 'text' },
        { title: 'Chosen', unit: 'text' },
        { title: 'Sharpe ratio', unit: 'ratio' },
        { title: 'Shrunk', unit: 'ratio' },
        { title: 'Rival', unit: 'text' },
        { title: 'Rival’s, shrunk', unit: 'ratio' },
        { title: 'Share', unit: 'percent' },
      ],
      rows: choices.map(({ cluster, chosen, rival, share }) => [
        String(cluster + 1),
        shorten(candidates.filter((candidate) => candidate.cluster === cluster).map((candidate) => panel.instruments[candidate.asset].symbol)),
        nameOf(chosen),
        finite(chosen.sharpe),
        finite(chosen.shrunk),
        nameOf(rival),
        rival && finite(rival.shrunk),
        share,
      ]),
    },
    { kind: 'text', text: `${Math.round(100 * reliability)} % of what Sharpe ratios differ within clusters is more than chance explains; they are shrunk towards their cluster by the rest.` },
  ]
}

function lastDay({ days }: Panel): string {
  return formatDay(days[days.length - 1])
}

function shorten(names: readonly string[]): string {
  return names.length <= NAMED ? names.join(', ') : `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`
}

function finite(x: number): number | null {
  return Number.isFinite(x) ? x : null
}
