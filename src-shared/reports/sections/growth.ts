import { createRng } from '../../base/rng.ts'
import { quantileSorted } from '../../base/stats.ts'
import { automaticBlockLength, resample } from '../../metrics/significance/bootstrap.ts'
import { finish } from '../../metrics/significance/steps.ts'
import type { StrategyResult } from '../../study.ts'
import type { ChartSeries, SeriesRole } from '../document.ts'
import { figure, joinPhrases } from '../phrase.ts'
import type { ReportContext, SectionRow } from '../section.ts'

const START = 10_000
const RESAMPLES = 500

/** Baselines that every reader knows; the others would only crowd the chart. */
const SHOWN: Readonly<Record<string, SeriesRole>> = { 'equal-weight': 'anchor', 'sixty-forty': 'other' }

export const growth: SectionRow = {
  id: 'growth',
  title: ({ growth: t }) => t.title,
  build(context) {
    const { own, result, texts } = context
    const t = texts.growth
    const { ledger } = own
    if (ledger.days.length < 3) return [{ kind: 'text', text: t.tooShort }]
    const series: ChartSeries[] = [line(own, 'own', t.net(own.title))]
    for (const other of result.strategies.slice(1)) if (SHOWN[other.id]) series.push(line(other, SHOWN[other.id], other.title))
    const { benchmark } = ledger
    if (benchmark && Number.isFinite(benchmark[0])) series.push({ name: result.benchmarkName ?? texts.benchmark, role: 'quiet', values: benchmark.map((x) => (START * x) / benchmark[0]) })
    const gross: ChartSeries = { name: t.gross(own.title), role: 'shadow', values: ledger.grossValue.map((x) => (START * x) / ledger.grossValue[0]) }
    const cone = resampledCone(context)
    const end = (values: ArrayLike<number>) => values[values.length - 1]
    const words = joinPhrases(series.map(({ name, values }) => t.ended(name, figure(end(values), 'money'))), '; ')
    const [from, to] = [ledger.days[0], ledger.days[ledger.days.length - 1]].map((day) => figure(day, 'day'))
    return [
      {
        kind: 'chart',
        id: 'growth',
        title: t.chart,
        summary: t.summary(from, to, words, figure(0.9, 'percent'), figure(RESAMPLES, 'integer')),
        chart: { type: 'lines', days: ledger.days, series, band: { name: t.band, ...cone }, format: 'money' },
      },
      {
        kind: 'chart',
        id: 'growth-log',
        title: t.logarithmic,
        summary: t.logarithmicSummary(figure(end(gross.values), 'money'), figure(end(series[0].values), 'money')),
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
