import { monthIndex } from '../base/day.ts'
import type { Feature, FeatureInput } from './feature.ts'
import { assetHistories } from './history.ts'

const WINDOW_DAYS = 252
const LONGEST_MONTH_DAYS = 23
/** How far the covariance is drawn to its diagonal, so that it can be inverted with as many assets as days. */
const SHRINKAGE = 0.1
/** Beyond this many assets they are averaged by class, sector and currency: inverting every month would take seconds. */
const MOST_COLUMNS = 60

/**
 * Turbulence (Kritzman and Li): how far the day's returns lie from what means and covariances of the year before make likely,
 * as a squared Mahalanobis distance per asset, so that an ordinary day is about 1. The covariance is made anew at each month's start.
 */
export const TURBULENCE_FEATURES = {
  turbulence: {
    scope: 'market',
    title: 'Turbulence',
    summary: 'How unusual the day’s returns are together, against the year before; an ordinary day is about 1.',
    lookbackDays: WINDOW_DAYS + LONGEST_MONTH_DAYS + 1,
    missing: { rule: 'mask' },
    compute: (input) => {
      const columns = groupColumns(input)
      const { days } = input.panel
      const out = new Float64Array(days.length).fill(NaN)
      let normal: Normal | undefined
      for (let t = 1; t < days.length; t++) {
        if (monthIndex(days[t]) !== monthIndex(days[t - 1])) normal = t > WINDOW_DAYS ? fitNormal(columns, t - WINDOW_DAYS, t) : undefined
        if (normal) out[t] = distance(normal, columns, t)
      }
      return out
    },
  },
} as const satisfies Record<string, Feature>

/** Returns of each asset, or of equal parts of each group of them. */
function groupColumns(input: FeatureInput): Float64Array[] {
  const changes = assetHistories(input).map((asset) => asset.change)
  if (changes.length <= MOST_COLUMNS) return changes
  const groups = new Map<string, Float64Array[]>()
  input.panel.instruments.forEach(({ assetClass, sector, currency }, i) => {
    const key = `${assetClass} ${sector ?? ''} ${currency}`
    groups.set(key, [...(groups.get(key) ?? []), changes[i]])
  })
  return [...groups.values()].map((members) =>
    members[0].map((_, t) => {
      let [total, count] = [0, 0]
      for (const member of members) {
        if (Number.isNaN(member[t])) continue
        total += member[t]
        count++
      }
      return count === 0 ? NaN : total / count
    }),
  )
}

interface Normal {
  /** Columns without a gap in the window, and that moved. */
  readonly columns: readonly number[]
  readonly centre: Float64Array
  /** Lower triangle of the covariance's Cholesky factor. `[column, column]` */
  readonly factor: Float64Array
}

function fitNormal(all: readonly Float64Array[], from: number, to: number): Normal | undefined {
  const columns: number[] = []
  const centres: number[] = []
  all.forEach((x, i) => {
    let [total, squares] = [0, 0]
    for (let t = from; t < to; t++) total += x[t]
    const centre = total / (to - from)
    for (let t = from; t < to; t++) squares += (x[t] - centre) ** 2
    if (squares > 1e-14) {
      columns.push(i)
      centres.push(centre)
    }
  })
  const size = columns.length
  if (size === 0) return undefined
  const factor = new Float64Array(size * size)
  for (let a = 0; a < size; a++) {
    for (let b = 0; b <= a; b++) {
      const [x, y] = [all[columns[a]], all[columns[b]]]
      let total = 0
      for (let t = from; t < to; t++) total += (x[t] - centres[a]) * (y[t] - centres[b])
      factor[a * size + b] = (total / (to - from - 1)) * (a === b ? 1 : 1 - SHRINKAGE)
    }
  }
  for (let a = 0; a < size; a++) {
    for (let b = 0; b <= a; b++) {
      let rest = factor[a * size + b]
      for (let k = 0; k < b; k++) rest -= factor[a * size + k] * factor[b * size + k]
      factor[a * size + b] = a === b ? Math.sqrt(rest) : rest / factor[b * size + b]
    }
  }
  return { columns, centre: Float64Array.from(centres), factor }
}

function distance({ columns, centre, factor }: Normal, all: readonly Float64Array[], t: number): number {
  const size = columns.length
  const solved = new Float64Array(size)
  let total = 0
  for (let a = 0; a < size; a++) {
    const surprise = all[columns[a]][t] - centre[a]
    // A return that is not there is no surprise.
    let rest = Number.isNaN(surprise) ? 0 : surprise
    for (let k = 0; k < a; k++) rest -= factor[a * size + k] * solved[k]
    solved[a] = rest / factor[a * size + a]
    total += solved[a] ** 2
  }
  return total / size
}
