import type { Ledger } from '../backtest/ledger.ts'
import { measure, METRIC_KEYS, type MetricKey, type MetricValues } from './index.ts'
import { seriesFromLedger, type ReturnSeries } from './series.ts'

/** One metric on two sides, and what changed from the first to the second. */
interface ComparedRow {
  readonly key: MetricKey
  readonly first: number | null
  readonly second: number | null
  readonly change: number | null
}

function compareMetrics(first: MetricValues, second: MetricValues): ComparedRow[] {
  return METRIC_KEYS.map((key) => {
    const [a, b] = [first[key], second[key]]
    return { key, first: a, second: b, change: a === null || b === null ? null : b - a }
  })
}

/** In sample first, out of sample second: the change is what was lost on the way to unseen data. */
export function compareSamples(inSample: ReturnSeries, outOfSample: ReturnSeries): ComparedRow[] {
  return compareMetrics(measure(inSample).metrics, measure(outOfSample).metrics)
}

/** Before costs first, after costs second. */
export function compareGrossNet(ledger: Ledger): ComparedRow[] {
  return compareMetrics(measure(seriesFromLedger(ledger, { gross: true })).metrics, measure(seriesFromLedger(ledger)).metrics)
}

export interface SensitivityRow {
  /** Basis points, or days. */
  readonly setting: number
  readonly metrics: MetricValues
}

type Resimulate = (setting: number) => Ledger | Promise<Ledger>

async function sensitivity(settings: readonly number[], resimulate: Resimulate): Promise<SensitivityRow[]> {
  const rows: SensitivityRow[] = []
  for (const setting of settings) rows.push({ setting, metrics: measure(seriesFromLedger(await resimulate(setting))).metrics })
  return rows
}

export const COST_LEVELS_BPS = [0, 5, 10, 25, 50] as const

/** The same decisions at other costs; the caller runs them again. */
export function costSensitivity(resimulate: (costBps: number) => Ledger | Promise<Ledger>): Promise<SensitivityRow[]> {
  return sensitivity(COST_LEVELS_BPS, resimulate)
}

/** The same decisions, executed as they were and a day later. */
export function delaySensitivity(delayDays: number, resimulate: (delayDays: number) => Ledger | Promise<Ledger>): Promise<SensitivityRow[]> {
  return sensitivity([delayDays, delayDays + 1], resimulate)
}
