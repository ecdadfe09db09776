import type { StrategyResult } from '../../study.ts'
import type { Block, SeriesRole } from '../document.ts'
import type { SectionRow } from '../section.ts'

type Insight = NonNullable<StrategyResult['insights']>[number]

const ROLES: readonly SeriesRole[] = ['own', 'anchor', 'other', 'quiet', 'shadow']

/** What strategies say that they looked at: the one under test, then the others under their names; what is a part of another looked at the same. */
export const insights: SectionRow = {
  id: 'insights',
  title: (texts) => texts.insights.title,
  build: ({ own, result, texts: { say } }) => [
    ...(own.insights ?? []).map((insight) => blockOf(insight, own.id, say)),
    ...result.strategies.slice(1).filter(({ ablationOf }) => !ablationOf).flatMap(({ id, title, insights: told = [] }): Block[] => (told.length === 0 ? [] : [{ kind: 'text', text: `${title}:` }, ...told.map((insight) => blockOf(insight, id, say))])),
  ],
}

/** What a strategy says, in the language of the report. */
function blockOf(insight: Insight, strategy: string, say: (text: string) => string): Block {
  switch (insight.kind) {
    case 'text':
      return { kind: 'text', text: say(insight.text) }
    case 'table':
      return { kind: 'table', id: `insight-${strategy}-${insight.id}`, caption: say(insight.title), columns: insight.columns.map(({ title, unit }) => ({ title: say(title), format: unit })), rows: insight.rows.map((row) => row.map((cell) => (typeof cell === 'string' ? say(cell) : cell))) }
    case 'map':
      return {
        kind: 'chart',
        id: `insight-${strategy}-${insight.id}`,
        title: say(insight.title),
        summary: say(insight.summary),
        chart: { type: 'map', axes: [say(insight.axes[0]), say(insight.axes[1])], points: insight.points, groups: insight.groups.map(({ mark, name }) => ({ mark, name: say(name) })) },
      }
    case 'lines':
      return {
        kind: 'chart',
        id: `insight-${strategy}-${insight.id}`,
        title: say(insight.title),
        summary: say(insight.summary),
        chart: { type: 'lines', days: insight.days, series: insight.series.map(({ name, values }, i) => ({ name: say(name), values, role: ROLES[i % ROLES.length] })), format: insight.unit },
      }
  }
}
