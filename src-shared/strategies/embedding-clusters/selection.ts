import { standardDeviation, variance } from '../../base/stats.ts'
import type { Sample } from '../sample.ts'
import { sizesOf } from './silhouette.ts'

/** One asset as a candidate of its cluster. Ratios are a year's. */
export interface Candidate {
  /** Column of the panel. */
  readonly asset: number
  readonly cluster: number
  readonly sharpe: number
  /** Drawn towards the mean of its cluster by as much of it as is luck. */
  readonly shrunk: number
}

/** One of those that stand for a cluster. */
export interface Choice {
  readonly cluster: number
  readonly chosen: Candidate
  /** The best of those that were not chosen, if any. */
  readonly rival: Candidate | null
  /** Of wealth. */
  readonly share: number
}

const DAYS_A_YEAR = 252
const YEARLY = Math.sqrt(DAYS_A_YEAR)

/** Sharpe ratios over the sample, shrunk; in the order of the sample's assets, whose clusters are given. */
export function rate(sample: Sample, clusterOf: Int32Array): { candidates: Candidate[]; reliability: number } {
  const { assets, days, returns } = sample
  const k = assets.length
  const columns = assets.map((_, c) => Float64Array.from({ length: days }, (_day, t) => returns[t * k + c]))
  const sharpe = columns.map((x) => x.reduce((a, b) => a + b, 0) / days / standardDeviation(x))
  const sizes = sizesOf(clusterOf)
  const means = new Float64Array(sizes.length)
  sharpe.forEach((s, c) => (means[clusterOf[c]] += s / sizes[clusterOf[c]]))
  const reliability = reliabilityOf(sharpe, means, clusterOf, sizes, noiseOf(columns, sharpe, clusterOf, sizes))
  const candidates = assets.map((asset, c): Candidate => {
    const mean = means[clusterOf[c]]
    return { asset, cluster: clusterOf[c], sharpe: sharpe[c] * YEARLY, shrunk: (mean + reliability * (sharpe[c] - mean)) * YEARLY }
  })
  return { candidates, reliability }
}

/** The share of what ratios differ within clusters that chance does not explain: 0 where it explains all. */
function reliabilityOf(sharpe: readonly number[], means: Float64Array, clusterOf: Int32Array, sizes: Int32Array, noise: number): number {
  const freedom = sharpe.length - sizes.length
  if (freedom < 1) return 0
  const between = sharpe.reduce((total, s, c) => total + (s - means[clusterOf[c]]) ** 2, 0) / freedom
  return between > 0 ? Math.max(0, 1 - noise / between) : 0
}

/**
 * How much daily Sharpe ratios within a cluster vary by chance alone (Lo 2002): about 1/days each, and less between assets that move together, since
 * what they share moves all their ratios alike.
 */
function noiseOf(columns: readonly Float64Array[], sharpe: readonly number[], clusterOf: Int32Array, sizes: Int32Array): number {
  const days = columns[0]?.length ?? 0
  const sums = Array.from(sizes, () => new Float64Array(days))
  columns.forEach((x, c) => {
    const deviation = standardDeviation(x)
    x.forEach((r, t) => (sums[clusterOf[c]][t] += r / deviation))
  })
  let [together, pairs] = [0, 0]
  sums.forEach((total, c) => {
    const n = sizes[c]
    if (n < 2) return
    // Σ of n standardised returns has variance n + n (n − 1) ρ.
    together += variance(total) - n
    pairs += n * (n - 1)
  })
  const correlation = pairs > 0 ? Math.max(0, Math.min(0.99, together / pairs)) : 0
  const square = sharpe.reduce((total, s) => total + s * s, 0) / Math.max(1, sharpe.length)
  return ((1 - correlation) * (1 + square / 2)) / days
}

interface ChoiceSettings {
  /** Share of a cluster's members that is held; at least one of them. */
  readonly bestShare: number
  /** By how much a year's shrunk ratio of another must be better for what is held to be given up. */
  readonly switchMargin: number
  readonly weighting: 'equal' | 'members' | 'cluster-risk'
  /** Yearly volatility that the money in a cluster is scaled down to; 0 is off. */
  readonly clusterVolatility: number
}

/** Held to at least this part of its share counts as a present choice; less is a remnant. */
const PRESENT = 0.25

/** Who stands for each cluster, among those that may be bought, and with how much money. */
export function choose(sample: Sample, candidates: readonly Candidate[], settings: ChoiceSettings, held: Float64Array, mayBuy: (asset: number) => boolean): Choice[] {
  const clusters = new Map<number, Candidate[]>()
  for (const candidate of candidates) if (mayBuy(candidate.asset)) clusters.set(candidate.cluster, [...(clusters.get(candidate.cluster) ?? []), candidate])
  const groups = [...clusters.values()].sort((a, b) => a[0].cluster - b[0].cluster)
  const shares = sharesOf(sample, groups, settings.weighting)
  return groups.flatMap((group, g) => {
    const count = Math.max(1, Math.round(settings.bestShare * group.length))
    const each = shares[g] / count
    // What is held is as good as better by the margin: whoever replaces it has to be better by that much.
    const rank = ({ asset, shrunk }: Candidate) => shrunk + (held[asset] >= PRESENT * each ? settings.switchMargin : 0)
    const ranked = group.toSorted(best).sort((a, b) => rank(b) - rank(a))
    const chosen = ranked.slice(0, count).sort(best)
    const [rival = null] = ranked.slice(count).sort(best)
    const share = each * calm(sample, chosen, settings.clusterVolatility)
    return chosen.map((candidate) => ({ cluster: candidate.cluster, chosen: candidate, rival, share }))
  })
}

function best(a: Candidate, b: Candidate): number {
  return b.shrunk - a.shrunk || b.sharpe - a.sharpe || a.asset - b.asset
}

/** Of all money, by cluster. */
function sharesOf(sample: Sample, groups: readonly (readonly Candidate[])[], weighting: ChoiceSettings['weighting']): number[] {
  if (weighting === 'cluster-risk') return riskShares(groups.map((group) => volatilityOf(sample, group)))
  const members = groups.reduce((total, { length }) => total + length, 0)
  return groups.map(({ length }) => (weighting === 'members' ? length / members : 1 / groups.length))
}

/** Money in proportion to one over volatility. */
function riskShares(volatilities: readonly number[]): number[] {
  const total = volatilities.reduce((sum, v) => sum + 1 / v, 0)
  return volatilities.map((v) => 1 / v / total)
}

/** Daily, of the cluster's members held equally. */
function volatilityOf({ assets, days, returns }: Sample, group: readonly Candidate[]): number {
  const k = assets.length
  const columns = group.map(({ asset }) => assets.indexOf(asset))
  const mean = Float64Array.from({ length: days }, (_, t) => columns.reduce((total, c) => total + returns[t * k + c], 0) / columns.length)
  // Members that cancel each other out to nothing are still not without risk.
  return Math.max(standardDeviation(mean), 1e-6)
}

/** The part of its share that brings what was chosen down to the target; never more than all of it. */
function calm(sample: Sample, chosen: readonly Candidate[], target: number): number {
  return target > 0 ? Math.min(1, target / (volatilityOf(sample, chosen) * YEARLY)) : 1
}
