import { mean } from '../../../base/stats.ts'

export interface OrnsteinUhlenbeck {
  readonly mean: number
  readonly reversionPerYear: number
  /** Per √year. */
  readonly volatility: number
}

/**
 * The process whose exact law fits evenly spaced observations best, by regressing each on the one before it. Undefined where they do not
 * return to a mean, or are too few to say.
 */
export function fitOrnsteinUhlenbeck(series: ArrayLike<number>, stepsPerYear: number): OrnsteinUhlenbeck | undefined {
  const n = series.length - 1
  if (n < 20) return undefined
  const [before, after] = [Array.prototype.slice.call(series, 0, n) as number[], Array.prototype.slice.call(series, 1) as number[]]
  const [mx, my] = [mean(before), mean(after)]
  let [xx, xy] = [0, 0]
  for (let t = 0; t < n; t++) {
    xx += (before[t] - mx) ** 2
    xy += (before[t] - mx) * (after[t] - my)
  }
  const kept = xy / xx
  if (!(kept > 0 && kept < 1)) return undefined
  let squares = 0
  for (let t = 0; t < n; t++) squares += (after[t] - my - kept * (before[t] - mx)) ** 2
  const reversionPerYear = -Math.log(kept) * stepsPerYear
  return {
    mean: (my - kept * mx) / (1 - kept),
    reversionPerYear,
    volatility: Math.sqrt(((squares / (n - 2)) * 2 * reversionPerYear) / (1 - kept * kept)),
  }
}
