import { badInput } from '../base/failure.ts'
import type { Panel } from '../prices/panel.ts'

/** Rows `from` (included) to `to` (excluded). */
export interface RowRange {
  readonly from: number
  readonly to: number
}

/** What is fitted on, and what is decided afterwards. Training rows are in order and never touch the test. */
export interface Fold {
  readonly train: readonly RowRange[]
  readonly test: RowRange
}

export interface PurgeOptions {
  /** Rows dropped from training on either side of a test, because their information window overlaps it. */
  readonly purge?: number
  /** Rows dropped after a test besides, because what happened in it lingers. */
  readonly embargo?: number
}

interface SingleOptions extends PurgeOptions {
  readonly rows: number
  /** First test row. */
  readonly testFrom: number
}

/** One training window and one test after it. */
export function singleSplit({ rows, testFrom, purge = 0 }: SingleOptions): Fold[] {
  if (!(testFrom - purge >= 1 && rows - testFrom >= 2)) {
    badInput(`${rows} days cannot be split at day ${testFrom} with a purge of ${purge}.`, { where: 'split', hint: 'Leave at least one day for training and two for the test.' })
  }
  return [{ train: [{ from: 0, to: testFrom - purge }], test: { from: testFrom, to: rows } }]
}

interface WalkForwardOptions extends PurgeOptions {
  readonly rows: number
  readonly trainRows: number
  readonly testRows: number
  /** Training starts at the first row always, instead of moving along. */
  readonly expanding?: boolean
}

/** Test windows one after another, each with the training window before it; a last short window is kept. */
export function walkForward({ rows, trainRows, testRows, expanding = false, purge = 0 }: WalkForwardOptions): Fold[] {
  if (trainRows < 1 || testRows < 1) badInput(`Walk-forward needs at least one day to train on and one to test, not ${trainRows} and ${testRows}.`, { where: 'walk-forward' })
  if (rows < trainRows + purge + 2) {
    badInput(`${rows} days are too few to train on ${trainRows} days and test afterwards.`, { where: 'walk-forward', hint: 'Choose a shorter training window or a longer period.' })
  }
  const folds: Fold[] = []
  for (let from = trainRows + purge; from < rows; from += testRows) {
    const to = from - purge
    folds.push({ train: [{ from: expanding ? 0 : to - trainRows, to }], test: { from, to: Math.min(from + testRows, rows) } })
  }
  return folds
}

/** One way to hold groups out: the groups tested, and what may be trained on. */
interface CombinatorialSplit {
  readonly train: readonly RowRange[]
  readonly groups: readonly number[]
  readonly tests: readonly RowRange[]
}

interface CombinatorialSplits {
  readonly splits: readonly CombinatorialSplit[]
  /** Each path tests every group once: `paths[path][group]` is the split whose fit is used there. */
  readonly paths: readonly (readonly number[])[]
}

/** Combinatorial purged cross-validation (López de Prado 2018): every choice of `testGroups` among `groups` is held out once. */
export function combinatorialPurged(rows: number, groups: number, testGroups: number, { purge = 0, embargo = 0 }: PurgeOptions = {}): CombinatorialSplits {
  if (!(Number.isInteger(groups) && Number.isInteger(testGroups) && testGroups >= 1 && testGroups < groups && groups <= rows)) {
    badInput(`${rows} days cannot be split into ${groups} groups with ${testGroups} of them held out.`, { where: 'cross-validation' })
  }
  const edges = Array.from({ length: groups + 1 }, (_, g) => Math.floor((rows * g) / groups))
  const splits = combinations(groups, testGroups).map((held) => {
    const free = new Uint8Array(rows).fill(1)
    for (const g of held) free.fill(0, Math.max(0, edges[g] - purge), Math.min(rows, edges[g + 1] + purge + embargo))
    return { train: rangesOf(free), groups: held, tests: held.map((g) => ({ from: edges[g], to: edges[g + 1] })) }
  })
  const seen = new Int32Array(groups)
  const paths: number[][] = []
  splits.forEach((split, s) => {
    for (const g of split.groups) {
      const path = seen[g]++
      paths[path] ??= []
      paths[path][g] = s
    }
  })
  return { splits, paths }
}

function combinations(n: number, k: number): number[][] {
  const out: number[][] = []
  const chosen: number[] = []
  const grow = (next: number): void => {
    if (chosen.length === k) {
      out.push([...chosen])
      return
    }
    for (let i = next; i <= n - (k - chosen.length); i++) {
      chosen.push(i)
      grow(i + 1)
      chosen.pop()
    }
  }
  grow(0)
  return out
}

function rangesOf(free: Uint8Array): RowRange[] {
  const out: RowRange[] = []
  for (let row = 0; row < free.length; row++) {
    if (free[row] === 0) continue
    const from = row
    while (row < free.length && free[row] === 1) row++
    out.push({ from, to: row })
  }
  return out
}

/**
 * Rows of several ranges as one panel to train on. Prices of a later range are scaled so that its first row moves
 * from the range before by its own day's return: the days between leave no jump that a model could learn.
 */
export function joinRows(panel: Panel, ranges: readonly RowRange[]): Panel {
  const n = panel.instruments.length
  const rows = ranges.reduce((total, { from, to }) => total + to - from, 0)
  const pick = (x: Float64Array): Float64Array => {
    const out = new Float64Array(rows * n)
    let at = 0
    for (const { from, to } of ranges) {
      out.set(x.subarray(from * n, to * n), at)
      at += (to - from) * n
    }
    return out
  }
  const joined = {
    ...panel,
    days: ranges.flatMap(({ from, to }) => panel.days.slice(from, to)),
    close: pick(panel.close),
    open: pick(panel.open),
    totalReturn: pick(panel.totalReturn),
    totalReturnOpen: pick(panel.totalReturnOpen),
    dollarVolume: pick(panel.dollarVolume),
    presence: new Uint8Array(rows * n),
  }
  let start = 0
  for (const { from, to } of ranges) {
    joined.presence.set(panel.presence.subarray(from * n, to * n), start * n)
    const end = start + to - from
    for (let i = 0; start > 0 && i < n; i++) {
      for (const [close, open, source] of [[joined.close, joined.open, panel.close], [joined.totalReturn, joined.totalReturnOpen, panel.totalReturn]]) {
        const factor = lastNumber(close, i, n, start) / lastNumber(source, i, n, from)
        if (!(factor > 0)) continue
        for (let row = start; row < end; row++) {
          close[row * n + i] *= factor
          open[row * n + i] *= factor
        }
      }
    }
    start = end
  }
  return joined
}

/** The newest number of column `i` before row `before`; NaN when there is none. */
function lastNumber(x: Float64Array, i: number, n: number, before: number): number {
  for (let row = before - 1; row >= 0; row--) if (!Number.isNaN(x[row * n + i])) return x[row * n + i]
  return NaN
}
