import type { StrategyResult } from '../../study.ts'
import type { Block, SeriesRole } from '../document.ts'
import type { SectionRow } from '../section.ts'

type Insight = NonNullable<StrategyResult['insights']>[number]

const ROLES: readonly SeriesRole[] = ['own', 'anchor', 'other', 'quiet', 'shadow']

/** What strategies say that they looked at: the one under test, then the others under their names; what is a part of another looked at the same. */
export const insights: SectionRow = {
  id: 'insights',
  title: (texts) => texts.insights.title,
  build: ({ own, result }) => [
    ...(own.insights ?? []).map((insight) => blockOf(insight, own.id)),
    ...result.strategies.slice(1).filter(({ ablationOf }) => !ablationOf).flatMap(({ id, title, insights: told = [] }): Block[] => (told.length === 0 ? [] : [{ kind: 'text', text: `${title}:` }, ...told.map((insight) => blockOf(insight, id))])),
  ],
}

function blockOf(insight: Insight, strategy: string): Block {
  switch (insight.kind) {
    case 'text':
      return insight
    case 'table':
      return { kind: 'table', id: `insight-${strategy}-${insight.id}`, caption: insight.title, columns: insight.columns.map(({ title, unit }) => ({ title, format: unit })), rows: insight.rows }
    case 'map':
      return {
        kind: 'chart',
        id: `insight-${strategy}-${insight.id}`,
        title: insight.title,
        summary: insight.summary,
        chart: { type: 'map', axes: insight.axes, points: insight.points, groups: insight.groups },
      }
    case 'lines':
      return {
        kind: 'chart',
        id: `insight-${strategy}-${insight.id}`,
        title: insight.title,
        summary: insight.summary,
        chart: { type: 'lines', days: insight.days, series: insight.series.map((line, i) => ({ ...line, role: ROLES[i % ROLES.length] })), format: insight.unit },
      }
  }
}
