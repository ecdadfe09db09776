import { silhouette } from './silhouette.ts'
import { cutTree, squaredDistances, wardTree, type Points } from './ward.ts'

/** Which cluster each point is in, and how well the clusters are apart. */
export interface Partition {
  /** `[point]` */
  readonly clusterOf: Int32Array
  readonly clusters: number
  /** Mean over the points, −1 to 1; NaN for fewer than two clusters. */
  readonly silhouette: number
}

interface PartitionSettings {
  readonly clusters: number
  /** `fixed`: as many as said. `silhouette`: up to as many, the number whose clusters are the best apart. */
  readonly chooseClusters: 'fixed' | 'silhouette'
}

/** A cluster is of three points on average, at least: who chooses the best of one chooses nothing. */
const POINTS_PER_CLUSTER = 3

export function partition(points: Points, { clusters, chooseClusters }: PartitionSettings): Partition {
  const most = Math.max(1, Math.min(clusters, Math.floor(points.count / POINTS_PER_CLUSTER)))
  const tree = wardTree(points)
  const distance = squaredDistances(points).map(Math.sqrt)
  const cut = (count: number): Partition => {
    const clusterOf = cutTree(tree, count)
    return { clusterOf, clusters: count, silhouette: silhouette(distance, clusterOf) }
  }
  let best = cut(most)
  for (let count = most - 1; chooseClusters === 'silhouette' && count >= 2; count--) {
    const fewer = cut(count)
    if (fewer.silhouette >= best.silhouette) best = fewer
  }
  return best
}

/** Hubert and Arabie (1985): how far two partitions of the same points agree; 1 when they are the same, 0 on average by chance. */
export function adjustedRandIndex(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const pairs = (counts: Iterable<number>) => {
    let total = 0
    for (const n of counts) total += (n * (n - 1)) / 2
    return total
  }
  const both = new Map<string, number>()
  const left = new Map<number, number>()
  const right = new Map<number, number>()
  for (let i = 0; i < a.length; i++) {
    const key = `${a[i]} ${b[i]}`
    both.set(key, (both.get(key) ?? 0) + 1)
    left.set(a[i], (left.get(a[i]) ?? 0) + 1)
    right.set(b[i], (right.get(b[i]) ?? 0) + 1)
  }
  const [together, inLeft, inRight] = [pairs(both.values()), pairs(left.values()), pairs(right.values())]
  const expected = (inLeft * inRight) / ((a.length * (a.length - 1)) / 2)
  const most = (inLeft + inRight) / 2
  return most === expected ? 1 : (together - expected) / (most - expected)
}
