/** Logits become shares of one, in place. −Infinity is no share; where all are, every share is zero. */
export function softmaxInto(x: Float64Array, from: number, count: number): void {
  let top = -Infinity
  for (let i = from; i < from + count; i++) top = Math.max(top, x[i])
  if (top === -Infinity) {
    x.fill(0, from, from + count)
    return
  }
  let total = 0
  for (let i = from; i < from + count; i++) total += x[i] = Math.exp(x[i] - top)
  for (let i = from; i < from + count; i++) x[i] /= total
}
