/**
 * Rows to draw of a long line: in each bucket the first, the lowest and the highest, so that no peak and no trough is lost. Nothing is left out of a
 * line that is short enough.
 */
export function thinRows(values: ArrayLike<number>, most: number): number[] {
  const n = values.length
  if (n <= most) return Array.from({ length: n }, (_, i) => i)
  const buckets = Math.max(1, Math.floor(most / 3))
  const rows = new Set<number>([0, n - 1])
  for (let b = 0; b < buckets; b++) {
    const from = Math.floor((b * n) / buckets)
    const to = Math.floor(((b + 1) * n) / buckets)
    let [low, high] = [from, from]
    for (let i = from; i < to; i++) {
      if (values[i] < values[low] || Number.isNaN(values[low])) low = i
      if (values[i] > values[high] || Number.isNaN(values[high])) high = i
    }
    rows.add(from).add(low).add(high)
  }
  return [...rows].sort((a, b) => a - b)
}
