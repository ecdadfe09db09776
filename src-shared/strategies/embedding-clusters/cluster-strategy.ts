import { z } from 'zod'
import type { Day } from '../../base/day.ts'
import { panelUpTo, type Panel } from '../../prices/panel.ts'
import type { Engine } from '../../tensor/engines/engine.ts'
import { equalOver, liveAssets } from '../choose.ts'
import { holdsNothing, leaveAlone } from '../held.ts'
import type { Insight } from '../insight.ts'
import { recentReturns, withoutConstant, type Sample } from '../sample.ts'
import type { Decision, DecisionView, FitContext, Strategy } from '../strategy.ts'
import { rebalanceRow, REBALANCES, RECLUSTERS } from './calendar.ts'
import { drawPicture, insightsOf, membershipInsights, type Picture } from './picture.ts'
import { partition, type Partition } from './partition.ts'
import { narrow, rememberPlaces, type Placement, type Placer } from './placement.ts'
import { choose, rate, type Candidate, type Choice } from './selection.ts'
import { isTradable } from './windows.ts'

/** What all strategies of this family have: how clusters become weights. */
export const clusterParams = z.object({
  clusters: z.number().int().min(1).max(100).default(20).describe('Clusters at most; never more than a third of the assets'),
  chooseClusters: z.enum(['fixed', 'silhouette']).default('fixed').describe('Whether there are as many clusters as said, or as many, up to that, as are the best apart'),
  lookbackDays: z.number().int().min(20).max(2520).default(126).describe('Days over which the best Sharpe ratio of a cluster is looked for'),
  bestShare: z.number().min(0).max(1).default(0).describe('Share of a cluster’s assets that is held, those with the best Sharpe ratios; 0 is the best one alone'),
  weighting: z.enum(['equal', 'members', 'cluster-risk']).default('equal').describe('Whether clusters get the same money, money by how many assets they have, or money by one over their volatility'),
  recluster: z.enum(RECLUSTERS).default('quarterly').describe('When assets are clustered anew: with every choice, or only on the first day of a month or a quarter, because what assets are changes more slowly than what they earn'),
  rebalance: z.enum(REBALANCES).default('monthly').describe('When holdings are chosen anew: on the first day of a week, a month or a quarter, or only once'),
  adjustment: z.number().gt(0).max(1).default(0.5).describe('Share of the way from what is held to the new choice that is gone at once'),
  switchMargin: z.number().min(0).max(10).default(0.25).describe('By how much the yearly Sharpe ratio of another, shrunk towards its cluster, must be better for a holding to be replaced'),
  clusterVolatility: z.number().min(0).max(2).default(0).describe('Yearly volatility that the money in each cluster is scaled down to; 0 is off'),
  exitDistance: z.number().min(0).max(2).default(0).describe('A holding is sold when its place has moved farther than this since the rebalancing, on a sphere of radius 1; 0 is off'),
})

type ClusterParams = z.output<typeof clusterParams>

/** How a member of the family tells which assets are alike. */
interface ClusterMethod<Schema extends typeof clusterParams, Learned, Open> {
  readonly schema: Schema
  /** Rows up to a day that places of that day depend on. */
  historyDays(params: z.output<Schema>): number
  learn(training: Panel, params: z.output<Schema>, context: FitContext): Promise<Learned | null>
  open(learned: Learned, engine: Engine): Promise<Open>
  close(open: Open): Promise<void>
  /** On the panel's last day, of every asset that has a place then. */
  place(open: Open, panel: Panel): Promise<Placement>
  /** More than the clusters themselves. */
  explain?(open: Open, cut: Cut): Promise<readonly Insight[]>
}

/** What a fit keeps: plain data. */
export interface ClusterFit<Learned> {
  /** Null where the training window was too short to learn from. */
  readonly learned: Learned | null
  readonly trainedTo: Day
  /** How assets stood at the end of the training window. */
  readonly picture: Picture | null
}

interface Ready<Params, Open> {
  readonly params: Params
  readonly trainedTo: Day
  readonly open: Open | null
  readonly place: Placer | null
}

/** Assets in clusters, and the choice among them. */
export interface Cut {
  /** Up to the day of the choice. */
  readonly panel: Panel
  /** Up to the day on which assets were put in clusters. */
  readonly clustered: Panel
  readonly sample: Sample
  readonly placement: Placement
  readonly partition: Partition
  readonly candidates: readonly Candidate[]
  readonly reliability: number
  readonly choices: readonly Choice[]
}

/** Between days on which moved holdings are looked for: a holding that was sold for it stays sold, whatever it does next. */
const WATCH_ROWS = 5

type Facts = Pick<Strategy, 'id' | 'title' | 'summary' | 'learned' | 'ablationOf'>

/** A strategy from a way to tell assets apart; all of them choose, weigh and trade by the same code. */
export function clusterStrategy<Schema extends typeof clusterParams, Learned, Open>(facts: Facts, method: ClusterMethod<Schema, Learned, Open>) {
  type Params = z.output<Schema>
  type Fit = ClusterFit<Learned>
  type ReadyNow = Ready<Params, Open>
  const needed = (params: Params) => Math.max(params.lookbackDays + 1, method.historyDays(params))

  async function prepare({ learned, trainedTo }: Fit, params: Params, engine: Engine): Promise<ReadyNow> {
    const open = learned === null ? null : await method.open(learned, engine)
    return { params, trainedTo, open, place: open === null ? null : rememberPlaces((panel) => method.place(open, panel)) }
  }

  async function release({ open }: ReadyNow): Promise<void> {
    if (open !== null) await method.close(open)
  }

  async function fit(training: Panel, params: Params, context: FitContext): Promise<Fit> {
    const learned = await method.learn(training, params, context)
    const last = training.days.length - 1
    const trainedTo = training.days[last]
    const bare: Fit = { learned, trainedTo, picture: null }
    const ready = await prepare(bare, params, context.engine)
    try {
      const cut = ready.place && (await cutAt(ready.place, training, { clustered: last, chosen: last }, params, new Float64Array(training.instruments.length), () => true))
      context.progress(1)
      return { ...bare, picture: cut && drawPicture(cut) }
    } finally {
      await release(ready)
    }
  }

  async function decide(ready: ReadyNow, view: DecisionView): Promise<Decision> {
    const { params, place } = ready
    const { panel, held } = view
    const n = panel.instruments.length
    const today = panel.days.length - 1
    const starts = holdsNothing(held)
    const entry = entryRow(ready, panel, needed(params))
    const row = params.rebalance === 'static' && starts ? today : entry
    if (params.rebalance === 'static' && !starts) return { weights: sell(n, await movedAway(ready, view, entry, today)) }
    if (liveAssets(panel).length === 0) return { weights: new Float64Array(n) }
    if (!place) return instead(panel, 'the training window was too short to learn from')

    // On a day of rebalancing, what moved away since the one before is not chosen again.
    const before = row === today ? entryRow(ready, panelUpTo(panel, Math.max(0, today - 1)), needed(params)) : row
    // Who holds nothing begins on a day of rebalancing with a clean sheet; between them everything may have been sold, and stays so.
    const moved = starts && row === today ? new Set<number>() : await movedAway(ready, view, before, today)
    const cut = await cutAt(place, panel, rowsOf(panel, row, params), params, held, (asset) => isTradable(panel, asset) && !(row === today && moved.has(asset)))
    if (!cut && moved.size > 0) return { weights: sell(n, moved) }
    if (!cut) return instead(panel, `fewer than two assets have ${needed(params)} days of history`)
    const target = new Float64Array(n)
    for (const { chosen, share } of cut.choices) if (!moved.has(chosen.asset)) target[chosen.asset] += share
    const weights = starts ? target : approach(held, target, params, moved)
    const left = cut.choices.every(({ chosen }) => moved.has(chosen.asset))
    return { weights, levels: levelsOf(cut), ...(left ? { note: 'Cash is held until the next choice: every holding has moved farther than the threshold from where it was chosen.' } : {}) }
  }

  /** Where the present choice was made, or the period began in which it is seen. */
  function entryRow({ params, trainedTo }: ReadyNow, { days }: Panel, least: number): number {
    const today = days.length - 1
    const row = params.rebalance === 'static' ? lastRowUpTo(days, trainedTo) : rebalanceRow(days, today, params.rebalance)
    return row + 1 >= least ? row : today
  }

  /** A choice on `row` is made among clusters of that day, or of when the month or the quarter began. */
  function rowsOf({ days }: Panel, row: number, params: Params): CutRows {
    const { rebalance, recluster } = params
    const began = recluster === 'always' || rebalance === 'static' ? row : rebalanceRow(days, row, recluster)
    return { clustered: began + 1 >= needed(params) ? began : row, chosen: row }
  }

  /** Assets whose place has moved beyond the threshold since `entry`, on any of the days looked at. */
  async function movedAway({ params, place }: ReadyNow, { panel }: DecisionView, entry: number, today: number): Promise<Set<number>> {
    const moved = new Set<number>()
    if (params.exitDistance === 0 || !place || entry >= today) return moved
    const then = byAsset(await place(panel, entry))
    for (const row of watchedRows(entry, today)) {
      for (const [asset, point] of byAsset(await place(panel, row))) {
        const before = then.get(asset)
        if (before && Math.hypot(...point.map((x, k) => x - before[k])) > params.exitDistance) moved.add(asset)
      }
    }
    return moved
  }

  async function explain(ready: ReadyNow, view: DecisionView): Promise<readonly Insight[]> {
    const { params, place, open } = ready
    const row = entryRow(ready, view.panel, needed(params))
    const cut = place && (await cutAt(place, view.panel, rowsOf(view.panel, row, params), params, view.held, (asset) => isTradable(view.panel, asset)))
    if (!cut || open === null) return [{ kind: 'text', text: 'Nothing was clustered on this day: there was too little history.' }]
    return [...membershipInsights(cut), ...((await method.explain?.(open, cut)) ?? [])]
  }

  const insights = (fits: readonly Fit[]): readonly Insight[] => insightsOf(fits.map(({ picture }) => picture))

  return { ...facts, params: method.schema, lookbackDays: needed, fit, prepare, release, decide, explain, insights }
}

/** Days by their rows: when assets are put in clusters, and when they are compared with each other and chosen. */
interface CutRows {
  readonly clustered: number
  readonly chosen: number
}

/** Assets in clusters, and who is chosen with what is held; null where there are not two to compare. */
async function cutAt(place: Placer, panel: Panel, rows: CutRows, params: ClusterParams, held: Float64Array, mayBuy: (asset: number) => boolean): Promise<Cut | null> {
  const past = panelUpTo(panel, rows.chosen)
  const placed = await place(panel, rows.clustered)
  const all = withoutConstant(recentReturns(past, params.lookbackDays))
  const rated = new Set(all.assets)
  const placement = narrow(placed, (asset) => rated.has(asset))
  if (placement.assets.length < 2) return null
  const sample = columnsOf(all, placement.assets)
  const parts = partition(placement.points, params)
  const { candidates, reliability } = rate(sample, parts.clusterOf)
  const choices = choose(sample, candidates, params, held, mayBuy)
  return choices.length === 0 ? null : { panel: past, clustered: panelUpTo(panel, rows.clustered), sample, placement, partition: parts, candidates, reliability, choices }
}

function columnsOf({ assets, days, returns }: Sample, wanted: readonly number[]): Sample {
  const columns = wanted.map((asset) => assets.indexOf(asset))
  const out = new Float64Array(days * wanted.length)
  for (let t = 0; t < days; t++) columns.forEach((c, at) => (out[t * wanted.length + at] = returns[t * assets.length + c]))
  return { assets: wanted, days, returns: out }
}

/** Nothing is traded for less than this much of wealth that would change hands. */
const WORTH_TRADING = 0.05
/** What is left of a former holding is sold for good below this part of an average one. */
const REMNANT = 0.25

/** Part of the way from what is held to the target; what moved away goes at once. */
function approach(held: Float64Array, target: Float64Array, { adjustment }: ClusterParams, moved: ReadonlySet<number>): Float64Array {
  const change = target.reduce((total, w, i) => total + Math.abs(w - held[i]), 0) / 2
  if (change < WORTH_TRADING) return sell(held.length, moved)
  const wanted = target.reduce((total, w) => total + w, 0)
  const remnant = (REMNANT * wanted) / Math.max(1, target.filter((w) => w > 0).length)
  const invested = held.reduce((total, w) => total + w, 0)
  const weights = held.map((w, i) => {
    const next = moved.has(i) ? target[i] : w + adjustment * (target[i] - w)
    return target[i] === 0 && next < remnant ? 0 : next
  })
  // What remnants and departures set free is shared by the rest.
  const meant = invested + adjustment * (wanted - invested)
  const total = weights.reduce((sum, w) => sum + w, 0)
  const kept = moved.size > 0 ? Math.min(total, meant) : meant
  return total > 0 ? weights.map((w) => (w * kept) / total) : weights
}

/** Leaves everything alone but what is sold. */
function sell(n: number, assets: ReadonlySet<number>): Float64Array {
  const weights = leaveAlone(n)
  for (const asset of assets) weights[asset] = 0
  return weights
}

function instead(panel: Panel, why: string): Decision {
  return { weights: equalOver(panel.instruments.length, liveAssets(panel)), note: `Equal weight was held because ${why}.` }
}

/** Money by cluster, then each cluster's by asset. */
function levelsOf({ choices, panel }: Cut): Decision['levels'] {
  const clusters = [...new Set(choices.map(({ cluster }) => cluster))].map((cluster) => {
    const own = choices.filter((choice) => choice.cluster === cluster)
    return { name: `cluster ${cluster + 1}`, own, share: own.reduce((total, choice) => total + choice.share, 0) }
  })
  return [
    { name: 'clusters', shares: Object.fromEntries(clusters.map(({ name, share }) => [name, share])) },
    ...clusters.map(({ name, own, share }) => ({ name, shares: Object.fromEntries(own.map(({ chosen, share: part }) => [panel.instruments[chosen.asset].symbol, part / share])) })),
  ]
}

function watchedRows(entry: number, today: number): number[] {
  const rows = [today]
  for (let row = entry + WATCH_ROWS; row < today; row += WATCH_ROWS) rows.push(row)
  return rows
}

function byAsset({ assets, points: { width, values } }: Placement): Map<number, Float64Array> {
  return new Map(assets.map((asset, p) => [asset, values.subarray(p * width, (p + 1) * width)]))
}

function lastRowUpTo(days: readonly Day[], day: Day): number {
  let row = days.length - 1
  while (row > 0 && days[row] > day) row--
  return row
}
