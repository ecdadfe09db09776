import { createRng } from '../../base/rng.ts'
import { quantileSorted } from '../../base/stats.ts'
import { automaticBlockLength, resample } from '../../metrics/significance/bootstrap.ts'
import { finish } from '../../metrics/significance/steps.ts'
import type { StrategyResult } from '../../study.ts'
import type { ChartSeries, SeriesRole } from '../document.ts'
import { figure, joinPhrases, phrase } from '../phrase.ts'
import type { ReportContext, SectionRow } from '../section.ts'

const START = 10_000
const RESAMPLES = 500

/** Baselines that every reader knows; the others would only crowd the chart. */
const SHOWN: Readonly<Record<string, SeriesRole>> = { 'equal-weight': 'anchor', 'sixty-forty': 'other' }

export const growth: SectionRow = {
  id: 'growth',
  title: 'Growth of 10,000',
  build(context) {
    const { own, result } = context
    const { ledger } = own
    if (ledger.days.length < 3) return [{ kind: 'text', text: 'There are fewer than two returns, so there is no growth to draw.' }]
    const series: ChartSeries[] = [line(own, 'own', `${own.title}, net`)]
    for (const other of result.strategies.slice(1)) if (SHOWN[other.id]) series.push(line(other, SHOWN[other.id], other.title))
    const { benchmark } = ledger
    if (benchmark && Number.isFinite(benchmark[0])) series.push({ name: result.benchmarkName ?? 'Benchmark', role: 'quiet', values: benchmark.map((x) => (START * x) / benchmark[0]) })
    const gross: ChartSeries = { name: `${own.title}, before costs`, role: 'shadow', values: ledger.grossValue.map((x) => (START * x) / ledger.grossValue[0]) }
    const cone = resampledCone(context)
    const end = (values: ArrayLike<number>) => values[values.length - 1]
    const words = joinPhrases(series.map(({ name, values }) => phrase`${name} ended at ${figure(end(values), 'money')}`), '; ')
    const span = phrase`From ${figure(ledger.days[0], 'day')} to ${figure(ledger.days[ledger.days.length - 1], 'day')}`
    return [
      {
        kind: 'chart',
        id: 'growth',
        title: 'Growth after costs',
        summary: phrase`${span}: ${words}. The band holds ${figure(0.9, 'percent')} of ${figure(RESAMPLES, 'integer')} resampled histories of the strategy.`,
        chart: { type: 'lines', days: ledger.days, series, band: { name: 'Resampled histories', ...cone }, format: 'money' },
      },
      {
        kind: 'chart',
        id: 'growth-log',
        title: 'The same on a logarithmic scale, with the strategy before costs',
        summary: phrase`Before costs the strategy would have ended at ${figure(end(gross.values), 'money')}, after costs at ${figure(end(series[0].values), 'money')}. Equal distances are equal percentages.`,
        chart: { type: 'lines', days: ledger.days, series: [...series, gross], format: 'money', logarithmic: true },
      },
    ]
  },
}

function line({ ledger }: StrategyResult, role: SeriesRole, name: string): ChartSeries {
  return { name, role, values: ledger.value.map((x) => (START * x) / ledger.value[0]) }
}

/** Where nine in ten resampled histories of the strategy stand on each day: what luck alone does to a path of this kind. */
function resampledCone({ ownSeries, result }: ReportContext): { low: Float64Array; high: Float64Array } {
  const logs = ownSeries.returns.map((r) => Math.log(Math.max(1 + r, 1e-9)))
  const n = logs.length
  const paths = Array.from({ length: RESAMPLES }, () => new Float64Array(n + 1))
  const plan = { rows: n, blockLength: automaticBlockLength(ownSeries.returns), resamples: RESAMPLES, lines: 1 }
  finish(
    resample(createRng(result.study.seed, 'growth cone'), plan, ({ count, starts, lengths }, p) => {
      const path = paths[p]
      let at = 0
      for (let b = 0; b < count; b++) for (let k = 0; k < lengths[b]; k++, at++) path[at + 1] = path[at] + logs[(starts[b] + k) % n]
    }),
  )
  const low = new Float64Array(n + 1)
  const high = new Float64Array(n + 1)
  const column = new Float64Array(RESAMPLES)
  for (let t = 0; t <= n; t++) {
    for (let p = 0; p < RESAMPLES; p++) column[p] = paths[p][t]
    column.sort()
    low[t] = START * Math.exp(quantileSorted(column, 0.05))
    high[t] = START * Math.exp(quantileSorted(column, 0.95))
  }
  return { low, high }
}
