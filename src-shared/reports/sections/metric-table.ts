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
  title: 'Metrics',
  build({ result, own }) {
    const { strategies, inSample } = result
    const keys = METRIC_KEYS.filter((key) => strategies.some(({ metrics }) => metrics[key] !== null))
    const rows = keys.map((key): Cell[] => [METRICS[key].title, ...strategies.map(({ metrics }) => metrics[key]), ...(inSample ? [inSample[key]] : [])])
    return [
      {
        kind: 'table',
        id: 'metrics',
        caption: `Out of sample and after costs, side by side, on a year of ${own.ledger.periodsPerYear} days${inSample ? '; the last column is the strategy on the days that it was fitted on' : ''}`,
        columns: [
          { title: 'Metric', format: 'text' },
          ...strategies.map(({ title }) => ({ title, format: 'ratio' }) as const),
          ...(inSample ? [{ title: `${own.title}, in sample`, format: 'ratio' } as const] : []),
        ],
        rows,
        rowFormats: keys.map(formatOf),
        own: { axis: 'column', index: 1 },
        footnotes: [...keys.map((key) => `${METRICS[key].title}: ${METRICS[key].definition}`), ...own.notes],
      },
    ]
  },
}
