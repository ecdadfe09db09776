import { METRIC_KEYS, METRICS, type MetricKey } from '../../metrics/index.ts'
import type { Metric } from '../../metrics/metric.ts'
import type { Cell, Format } from '../document.ts'
import type { SectionRow } from '../section.ts'

const FORMATS: Readonly<Record<Metric['unit'], Format>> = { percent: 'percent', ratio: 'ratio', number: 'ratio' }

export function formatOf(key: MetricKey): Format {
  return FORMATS[METRICS[key].unit]
}

export const metricTable: SectionRow = {
  id: 'metrics',
  title: ({ metricTable: t }) => t.title,
  build({ result, own, texts: { metricTable: t, metrics: names, say } }) {
    const { strategies, inSample } = result
    const keys = METRIC_KEYS.filter((key) => strategies.some(({ metrics }) => metrics[key] !== null))
    const rows = keys.map((key): Cell[] => [names[key].title, ...strategies.map(({ metrics }) => metrics[key]), ...(inSample ? [inSample[key]] : [])])
    return [
      {
        kind: 'table',
        id: 'metrics',
        caption: t.caption(own.ledger.periodsPerYear, inSample !== null),
        columns: [
          { title: t.metric, format: 'text' },
          ...strategies.map(({ title }) => ({ title, format: 'ratio' }) as const),
          ...(inSample ? [{ title: t.inSample(own.title), format: 'ratio' } as const] : []),
        ],
        rows,
        rowFormats: keys.map(formatOf),
        own: { axis: 'column', index: 1 },
        footnotes: [...keys.map((key) => `${names[key].title}: ${names[key].definition}`), ...own.notes.map(say)],
      },
    ]
  },
}
