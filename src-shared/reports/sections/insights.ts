import type { StrategyResult } from '../../study.ts'
import type { Block, SeriesRole } from '../document.ts'
import type { SectionRow } from '../section.ts'

type Insight = NonNullable<StrategyResult['insights']>[number]

const ROLES: readonly SeriesRole[] = ['own', 'anchor', 'other', 'quiet', 'shadow']

/** Only a strategy that says what it looked at has this section. */
export const insights: SectionRow = {
  id: 'insights',
  title: 'What it looked at',
  build: ({ own }) => (own.insights ?? []).map(blockOf),
}

function blockOf(insight: Insight): Block {
  switch (insight.kind) {
    case 'text':
      return insight
    case 'table':
      return { kind: 'table', id: `insight-${insight.id}`, caption: insight.title, columns: insight.columns.map(({ title, unit }) => ({ title, format: unit })), rows: insight.rows }
    case 'lines':
      return {
        kind: 'chart',
        id: `insight-${insight.id}`,
        title: insight.title,
        summary: insight.summary,
        chart: { type: 'lines', days: insight.days, series: insight.series.map((line, i) => ({ ...line, role: ROLES[i % ROLES.length] })), format: insight.unit },
      }
  }
}
