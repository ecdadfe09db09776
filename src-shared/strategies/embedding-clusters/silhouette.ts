/**
 * Rousseeuw (1987): for each point how much nearer its own cluster is than the next, between −1 and 1; the mean over all. A point alone in its cluster
 * counts as 0.
 */
export function silhouette(distance: Float64Array, clusterOf: Int32Array): number {
  const count = clusterOf.length
  const sizes = sizesOf(clusterOf)
  if (sizes.length < 2) return NaN
  let total = 0
  const sums = new Float64Array(sizes.length)
  for (let a = 0; a < count; a++) {
    const own = clusterOf[a]
    if (sizes[own] === 1) continue
    sums.fill(0)
    for (let b = 0; b < count; b++) sums[clusterOf[b]] += distance[a * count + b]
    const inside = sums[own] / (sizes[own] - 1)
    let outside = Infinity
    for (let c = 0; c < sizes.length; c++) if (c !== own) outside = Math.min(outside, sums[c] / sizes[c])
    const larger = Math.max(inside, outside)
    if (larger > 0) total += (outside - inside) / larger
  }
  return total / count
}

export function sizesOf(clusterOf: Int32Array): Int32Array {
  const sizes = new Int32Array(clusterOf.reduce((most, c) => Math.max(most, c + 1), 0))
  for (const c of clusterOf) sizes[c]++
  return sizes
}
