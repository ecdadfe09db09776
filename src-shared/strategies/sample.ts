import { LIVE, type Panel } from '../prices/panel.ts'

/** Daily returns of the assets that a decision can be made about. */
export interface Sample {
  /** Columns of the panel. */
  readonly assets: readonly number[]
  readonly days: number
  /** `[day, asset]`, assets as in `assets`; 0 where a day brought no new price. */
  readonly returns: Float64Array
}

/** The last `days` returns of every asset that can be traded now and was listed before them. */
export function recentReturns(panel: Panel, days: number): Sample {
  const n = panel.instruments.length
  const rows = panel.days.length
  const first = rows - 1 - days
  const { presence, totalReturn } = panel
  const assets: number[] = []
  const columns: Float64Array[] = []
  for (let i = 0; first >= 0 && i < n; i++) {
    const now = (rows - 1) * n + i
    if (presence[now] !== LIVE || !(totalReturn[now] > 0)) continue
    let last = lastPrice(totalReturn, i, n, first)
    if (!(last > 0)) continue
    const column = new Float64Array(days)
    for (let t = 0; t < days; t++) {
      const price = totalReturn[(first + 1 + t) * n + i]
      if (!(price > 0)) continue
      column[t] = price / last - 1
      last = price
    }
    assets.push(i)
    columns.push(column)
  }
  const k = assets.length
  const returns = new Float64Array(days * k)
  columns.forEach((column, c) => column.forEach((r, t) => (returns[t * k + c] = r)))
  return { assets, days, returns }
}

function lastPrice(totalReturn: Float64Array, i: number, n: number, row: number): number {
  for (let t = row; t >= 0; t--) if (totalReturn[t * n + i] > 0) return totalReturn[t * n + i]
  return NaN
}

/** The sample without assets whose price never moved: no risk can be measured for them. */
export function withoutConstant(sample: Sample): Sample {
  const { assets, days, returns } = sample
  const k = assets.length
  const moving = assets.map((_, c) => c).filter((c) => {
    for (let t = 0; t < days; t++) if (returns[t * k + c] !== 0) return true
    return false
  })
  if (moving.length === k) return sample
  const kept = new Float64Array(days * moving.length)
  moving.forEach((c, m) => {
    for (let t = 0; t < days; t++) kept[t * moving.length + m] = returns[t * k + c]
  })
  return { assets: moving.map((c) => assets[c]), days, returns: kept }
}

/** `[asset]` */
export function meanReturns({ assets, days, returns }: Sample): Float64Array {
  const k = assets.length
  const means = new Float64Array(k)
  for (let t = 0; t < days; t++) for (let c = 0; c < k; c++) means[c] += returns[t * k + c]
  return means.map((total) => total / days)
}

/** `[asset, asset]`, with `ddof` degrees of freedom taken off. */
export function sampleCovariance(sample: Sample, ddof = 1): Float64Array {
  const { assets, days, returns } = sample
  const k = assets.length
  const means = meanReturns(sample)
  const out = new Float64Array(k * k)
  const centred = new Float64Array(k)
  for (let t = 0; t < days; t++) {
    for (let c = 0; c < k; c++) centred[c] = returns[t * k + c] - means[c]
    for (let a = 0; a < k; a++) {
      const x = centred[a]
      for (let b = 0; b <= a; b++) out[a * k + b] += x * centred[b]
    }
  }
  for (let a = 0; a < k; a++) {
    for (let b = 0; b <= a; b++) {
      out[a * k + b] /= days - ddof
      out[b * k + a] = out[a * k + b]
    }
  }
  return out
}

/** Enough to make a singular matrix positive definite, too little to be seen in any weight. */
const LEAST_SHRINKAGE = 1e-9

/**
 * Covariance shrunk towards equal variances without correlation, by the amount that Ledoit & Wolf (2004) show to be
 * best. Positive definite even with more assets than days, as long as anything moved.
 */
export function shrunkCovariance(sample: Sample): { readonly covariance: Float64Array; readonly shrinkage: number } {
  const { assets, days, returns } = sample
  const k = assets.length
  const covariance = sampleCovariance(sample, 0)
  const means = meanReturns(sample)
  let trace = 0
  let squares = 0
  for (let a = 0; a < k; a++) trace += covariance[a * k + a]
  for (const x of covariance) squares += x * x
  let fourth = 0
  for (let t = 0; t < days; t++) {
    let norm = 0
    for (let c = 0; c < k; c++) norm += (returns[t * k + c] - means[c]) ** 2
    fourth += norm * norm
  }
  const target = trace / k
  const distance = (squares - 2 * target * trace + k * target * target) / k
  const noise = Math.min((fourth / days - squares) / (k * days), distance)
  const shrinkage = Math.max(noise > 0 && distance > 0 ? noise / distance : 0, LEAST_SHRINKAGE)
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < k; b++) covariance[a * k + b] *= 1 - shrinkage
    covariance[a * k + a] += shrinkage * target
  }
  return { covariance, shrinkage }
}
