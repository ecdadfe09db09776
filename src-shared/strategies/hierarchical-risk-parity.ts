import { decideFromRisk, riskParams } from './choose.ts'
import { sampleCovariance } from './sample.ts'
import type { Strategy } from './strategy.ts'

export const hierarchicalRiskParity: Strategy<typeof riskParams, number> = {
  id: 'hierarchical-risk-parity',
  title: 'Hierarchical risk parity',
  summary: 'Splits money between clusters of alike assets by inverse variance, from the top of the tree down.',
  learned: false,
  params: riskParams,
  lookbackDays: ({ lookbackDays }) => lookbackDays + 1,
  fit: (_, { lookbackDays }) => lookbackDays,
  decide: (days, { panel }) => decideFromRisk(panel, days, (sample) => ({ shares: hierarchicalShares(sampleCovariance(sample), sample.assets.length) })),
}

/** López de Prado (2016): single linkage on correlation distances, quasi-diagonal order, recursive bisection. */
export function hierarchicalShares(covariance: Float64Array, k: number): Float64Array {
  const order = leafOrder(columnDistances(correlationDistances(covariance, k), k), k)
  const shares = new Float64Array(k).fill(1)
  const split = (from: number, to: number): void => {
    if (to - from < 2) return
    const middle = from + Math.floor((to - from) / 2)
    const left = clusterVariance(covariance, k, order, from, middle)
    const right = clusterVariance(covariance, k, order, middle, to)
    const leftShare = 1 - left / (left + right)
    for (let at = from; at < to; at++) shares[order[at]] *= at < middle ? leftShare : 1 - leftShare
    split(from, middle)
    split(middle, to)
  }
  split(0, k)
  return shares
}

function correlationDistances(covariance: Float64Array, k: number): Float64Array {
  return covariance.map((x, at) => {
    const a = Math.floor(at / k)
    const b = at % k
    if (a === b) return 0
    const correlation = x / Math.sqrt(covariance[a * k + a] * covariance[b * k + b])
    return Math.sqrt(Math.max(0, (1 - correlation) / 2))
  })
}

/** Euclidean distances between the columns: assets are alike when they are alike to the same others. */
function columnDistances(distance: Float64Array, k: number): Float64Array {
  const out = new Float64Array(k * k)
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < a; b++) {
      let total = 0
      for (let c = 0; c < k; c++) total += (distance[a * k + c] - distance[b * k + c]) ** 2
      out[a * k + b] = out[b * k + a] = Math.sqrt(total)
    }
  }
  return out
}

/** Leaves of the single-linkage tree from left to right; of two branches the older comes first. */
function leafOrder(distance: Float64Array, k: number): Int32Array {
  const edges = minimumSpanningTree(distance, k).sort((a, b) => a.length - b.length)
  const clusterOf = Int32Array.from({ length: k }, (_, i) => i)
  const leaves = new Map<number, number[]>(Array.from(clusterOf, (i) => [i, [i]]))
  edges.forEach(({ a, b }, merge) => {
    const [older, newer] = [clusterOf[a], clusterOf[b]].sort((x, y) => x - y)
    const joined = [...(leaves.get(older) ?? []), ...(leaves.get(newer) ?? [])]
    leaves.set(k + merge, joined)
    for (const leaf of joined) clusterOf[leaf] = k + merge
  })
  return Int32Array.from(leaves.get(clusterOf[0]) ?? [])
}

interface Edge {
  readonly a: number
  readonly b: number
  readonly length: number
}

/** Prim's algorithm; its edges in order of length are the merges of single linkage. */
function minimumSpanningTree(distance: Float64Array, k: number): Edge[] {
  const edges: Edge[] = []
  const nearest = new Int32Array(k)
  const away = new Float64Array(k).fill(Infinity)
  const inside = new Uint8Array(k)
  let current = 0
  for (let step = 1; step < k; step++) {
    inside[current] = 1
    let next = -1
    for (let i = 0; i < k; i++) {
      if (inside[i] === 1) continue
      if (distance[current * k + i] < away[i]) {
        away[i] = distance[current * k + i]
        nearest[i] = current
      }
      if (next < 0 || away[i] < away[next]) next = i
    }
    edges.push({ a: nearest[next], b: next, length: away[next] })
    current = next
  }
  return edges
}

/** Variance of the inverse-variance portfolio of the leaves at `from` to `to` of `order`. */
function clusterVariance(covariance: Float64Array, k: number, order: Int32Array, from: number, to: number): number {
  let total = 0
  for (let at = from; at < to; at++) total += 1 / covariance[order[at] * (k + 1)]
  let variance = 0
  for (let p = from; p < to; p++) {
    const a = order[p]
    const wa = 1 / (covariance[a * (k + 1)] * total)
    for (let q = from; q < to; q++) {
      const b = order[q]
      variance += (wa * covariance[a * k + b]) / (covariance[b * (k + 1)] * total)
    }
  }
  return variance
}
