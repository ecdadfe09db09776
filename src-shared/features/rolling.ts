/**
 * Windows over a column `[day]`. Each value is made from the numbers of its own window alone, in the same order, so that a
 * value does not depend on how much history came before it, not even in its last bit. A window with a gap, or too short, is NaN.
 */
type Column = Float64Array

function rolling(length: number, window: number, at: (from: number, to: number) => number): Column {
  const out = new Float64Array(length).fill(NaN)
  for (let t = window - 1; t < length; t++) out[t] = at(t - window + 1, t + 1)
  return out
}

function sumOf(x: Column, from: number, to: number): number {
  let total = 0
  for (let i = from; i < to; i++) total += x[i]
  return total
}

export function rollingMean(x: Column, window: number): Column {
  return rolling(x.length, window, (from, to) => sumOf(x, from, to) / window)
}

/** Sample standard deviation. */
export function rollingDeviation(x: Column, window: number): Column {
  return rolling(x.length, window, (from, to) => {
    const centre = sumOf(x, from, to) / window
    let total = 0
    for (let i = from; i < to; i++) total += (x[i] - centre) ** 2
    return Math.sqrt(total / (window - 1))
  })
}

/** Slope of `y` on `x`, and their correlation. NaN where a side does not move. */
export function rollingRegression(y: Column, x: Column, window: number): { readonly slope: Column; readonly correlation: Column } {
  const correlation = new Float64Array(y.length).fill(NaN)
  const slope = rolling(y.length, window, (from, to) => {
    const my = sumOf(y, from, to) / window
    const mx = sumOf(x, from, to) / window
    let [xx, xy, yy] = [0, 0, 0]
    for (let i = from; i < to; i++) {
      xx += (x[i] - mx) ** 2
      xy += (x[i] - mx) * (y[i] - my)
      yy += (y[i] - my) ** 2
    }
    correlation[to - 1] = xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : NaN
    return xx > 0 ? xy / xx : NaN
  })
  return { slope, correlation }
}

/** Largest value of the window, in one pass with a queue of candidates. */
export function rollingMaximum(x: Column, window: number): Column {
  const out = new Float64Array(x.length).fill(NaN)
  const queue = new Int32Array(x.length)
  let [head, tail, lastGap] = [0, 0, -1]
  for (let t = 0; t < x.length; t++) {
    if (Number.isNaN(x[t])) lastGap = t
    while (tail > head && !(x[queue[tail - 1]] > x[t])) tail--
    queue[tail++] = t
    if (queue[head] <= t - window) head++
    if (t >= window - 1 && lastGap <= t - window) out[t] = x[queue[head]]
  }
  return out
}

/** Weighted sum of the last values; `weights[0]` belongs to the day itself. */
export function convolve(x: Column, weights: Float64Array): Column {
  return rolling(x.length, weights.length, (_, to) => {
    let total = 0
    for (let k = 0; k < weights.length; k++) total += weights[k] * x[to - 1 - k]
    return total
  })
}

/** Weights of an exponential average of a span, cut off where they have become too small to matter, summing to one. */
export function exponentialWeights(span: number): Float64Array {
  const decay = 1 - 2 / (span + 1)
  const weights = Float64Array.from({ length: 4 * span }, (_, k) => decay ** k)
  const total = sumOf(weights, 0, weights.length)
  return weights.map((w) => w / total)
}
