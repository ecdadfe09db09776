/** Points as rows of a flat array, `[point, coordinate]`. */
export interface Points {
  readonly count: number
  readonly width: number
  readonly values: Float64Array
}

/** Two clusters become one; points are clusters 0 to count − 1, and merge m makes cluster count + m. */
interface Merge {
  readonly a: number
  readonly b: number
  /** By how much the sum of squared distances to the clusters' centres grows. */
  readonly cost: number
}

/** Squared Euclidean distances, `[point, point]`. */
export function squaredDistances({ count, width, values }: Points): Float64Array {
  const out = new Float64Array(count * count)
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < a; b++) {
      let total = 0
      for (let k = 0; k < width; k++) total += (values[a * width + k] - values[b * width + k]) ** 2
      out[a * count + b] = out[b * count + a] = total
    }
  }
  return out
}

/**
 * Ward's clustering (1963): of all pairs those two are joined whose union is the tightest. Found along chains of nearest neighbours, which gives the
 * same tree as looking at all pairs every time, in n² steps. Merges come in order of their cost.
 */
export function wardTree(points: Points): Merge[] {
  const { count } = points
  // Twice the cost of a merge; the formula of Lance and Williams keeps it up to date without the points.
  const distance = squaredDistances(points)
  const size = new Float64Array(count).fill(1)
  const alive = new Uint8Array(count).fill(1)
  const found: { a: number; b: number; cost: number }[] = []
  const chain: number[] = []
  for (let left = count; left > 1; ) {
    if (chain.length === 0) chain.push(alive.indexOf(1))
    const tip = chain[chain.length - 1]
    const before = chain.at(-2)
    let nearest = before ?? -1
    for (let i = 0; i < count; i++) {
      if (alive[i] === 1 && i !== tip && (nearest < 0 || distance[tip * count + i] < distance[tip * count + nearest])) nearest = i
    }
    if (nearest !== before) {
      chain.push(nearest)
      continue
    }
    chain.length -= 2
    // The union lives on in the place of the smaller index.
    const [a, b] = tip < nearest ? [tip, nearest] : [nearest, tip]
    const between = distance[a * count + b]
    found.push({ a, b, cost: between / 2 })
    alive[b] = 0
    for (let i = 0; i < count; i++) {
      if (alive[i] === 0 || i === a) continue
      const joined = ((size[a] + size[i]) * distance[a * count + i] + (size[b] + size[i]) * distance[b * count + i] - size[i] * between) / (size[a] + size[b] + size[i])
      distance[a * count + i] = distance[i * count + a] = joined
    }
    size[a] += size[b]
    left--
  }
  return inOrder(found, count)
}

/** Chains find merges out of order, and by a point of each side: here they are sorted, and named by the clusters that they join. */
function inOrder(found: readonly Merge[], count: number): Merge[] {
  const clusterOf = Int32Array.from({ length: count }, (_, i) => i)
  const parent = Int32Array.from({ length: count }, (_, i) => i)
  const root = (point: number): number => {
    while (parent[point] !== point) point = parent[point] = parent[parent[point]]
    return point
  }
  return found.toSorted((x, y) => x.cost - y.cost).map(({ a, b, cost }, m) => {
    const [x, y] = [root(a), root(b)]
    const merge = { a: clusterOf[x], b: clusterOf[y], cost }
    parent[y] = x
    clusterOf[x] = count + m
    return merge
  })
}

/** The cluster of each point when the tree is cut into `clusters`; numbered from 0 in order of their first point. */
export function cutTree(tree: readonly Merge[], clusters: number): Int32Array {
  const count = tree.length + 1
  const joined = tree.slice(0, Math.max(0, count - clusters))
  const above = new Map<number, number>()
  joined.forEach(({ a, b }, m) => {
    above.set(a, count + m)
    above.set(b, count + m)
  })
  const numbers = new Map<number, number>()
  return Int32Array.from({ length: count }, (_, point) => {
    let top = point
    for (let next = above.get(top); next !== undefined; next = above.get(top)) top = next
    const number = numbers.get(top) ?? numbers.size
    numbers.set(top, number)
    return number
  })
}
