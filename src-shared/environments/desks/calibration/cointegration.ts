import { mean, normalCdf } from '../../../base/stats.ts'

/** y = intercept + slope·x + residual, and whether the residual returns to zero. */
interface Cointegration {
  readonly intercept: number
  readonly slope: number
  readonly residuals: Float64Array
  /** Dickey and Fuller's t, with one lagged change; far below zero when the residual reverts. */
  readonly statistic: number
  readonly pValue: number
}

/** Engle and Granger's test of two series (1987), with a constant. */
export function testCointegration(y: ArrayLike<number>, x: ArrayLike<number>): Cointegration {
  const n = y.length
  const [my, mx] = [mean(y), mean(x)]
  let [xx, xy] = [0, 0]
  for (let t = 0; t < n; t++) {
    xx += (x[t] - mx) ** 2
    xy += (x[t] - mx) * (y[t] - my)
  }
  const slope = xx > 0 ? xy / xx : 0
  const intercept = my - slope * mx
  const residuals = Float64Array.from({ length: n }, (_, t) => y[t] - intercept - slope * x[t])
  const statistic = dickeyFuller(residuals)
  return { intercept, slope, residuals, statistic, pValue: engleGrangerPValue(statistic) }
}

/** t of the level in a regression of each change on the level before it and the change before that; residuals have no mean of their own. */
function dickeyFuller(e: Float64Array): number {
  let [ll, ld, dd, lc, dc, cc] = [0, 0, 0, 0, 0, 0]
  for (let t = 2; t < e.length; t++) {
    const [level, lagged, change] = [e[t - 1], e[t - 1] - e[t - 2], e[t] - e[t - 1]]
    ll += level * level
    ld += level * lagged
    dd += lagged * lagged
    lc += level * change
    dc += lagged * change
    cc += change * change
  }
  const determinant = ll * dd - ld * ld
  // One series that is the other leaves nothing to test, and nothing to trade.
  if (!(determinant > 0)) return 0
  const onLevel = (dd * lc - ld * dc) / determinant
  const onLagged = (ll * dc - ld * lc) / determinant
  const noise = (cc - onLevel * lc - onLagged * dc) / (e.length - 4)
  return noise > 0 ? onLevel / Math.sqrt((noise * dd) / determinant) : 0
}

/** MacKinnon's response surface (1994) for two series with a constant: the 5 % value is −3.34, the 1 % value −3.90. */
export function engleGrangerPValue(t: number): number {
  if (t <= -18.86) return 0
  if (t >= 0.92) return 1
  return normalCdf(t <= -2.62 ? 2.92 + 1.5012 * t + 0.039796 * t * t : 2.1945 + 0.64695 * t - 0.29198 * t * t - 0.042377 * t ** 3)
}

/**
 * Which of many tests stand, so that of those that do at most this share is expected to be false (Benjamini and Hochberg 1995). Without
 * it, twenty unrelated stocks have a dozen pairs that look cointegrated.
 */
export function controlFalseDiscoveries(pValues: readonly number[], rate: number): boolean[] {
  const sorted = [...pValues].sort((a, b) => a - b)
  let limit = -1
  sorted.forEach((p, i) => {
    if (p <= (rate * (i + 1)) / sorted.length) limit = p
  })
  return pValues.map((p) => p <= limit)
}
