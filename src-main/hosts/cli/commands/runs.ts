import { report } from '../../../../src-shared/api/report.ts'
import { runs, type Explanation } from '../../../../src-shared/api/runs.ts'
import { formatDay, type Day } from '../../../../src-shared/base/day.ts'
import type { ReportDocument } from '../../../../src-shared/reports/document.ts'
import { createFormatter, formatPhrase } from '../../../../src-shared/reports/format.ts'
import { tableTexts } from '../../../../src-shared/reports/table-texts.ts'
import type { Insight } from '../../../../src-shared/strategies/insight.ts'
import { apiCommand } from '../command.ts'
import { formatTable } from '../io.ts'

export const runCommands = [
  apiCommand(
    'runs list',
    runs.list,
    async (input, { app }) => ({ runs: await app().api.runs.list(input) }),
    ({ runs: all }, { io }) =>
      io.print(
        all.length === 0
          ? 'No runs yet.'
          : formatTable(['Id', 'Made (UTC)', 'Kind', 'Tries', 'Title', 'Note'], all.map((run) => [run.id, new Date(run.createdAt).toISOString().slice(0, 16), run.kind, run.trials, run.title, run.note])),
      ),
    { readsOnly: true },
  ),
  apiCommand('runs show', runs.get, (input, { app }) => app().api.runs.get(input), (run, { io }) => io.print(JSON.stringify(run, null, 2)), {
    positional: ['id'],
    readsOnly: true,
  }),
  apiCommand(
    'runs delete',
    runs.remove,
    (input, { app }) => app().api.runs.remove(input),
    (_, { io }) => io.print('Taken out of view. Its tries stay in the count, because they were looked at.'),
    { positional: ['id'] },
  ),
  apiCommand('runs rename', runs.rename, (input, { app }) => app().api.runs.rename(input), ({ title }, { io }) => io.print(`It is called “${title}” now.`), { positional: ['id', 'title'] }),
  apiCommand('runs note', runs.note, (input, { app }) => app().api.runs.note(input), ({ note }, { io }) => io.print(note === '' ? 'The note is taken away.' : 'The note is kept.'), { positional: ['id', 'text'] }),
  apiCommand('runs restore', runs.restore, (input, { app }) => app().api.runs.restore(input), ({ title }, { io }) => io.print(`“${title}” is in view again.`), { positional: ['id'] }),
  apiCommand('explain', runs.explain, (input, { app }) => app().api.runs.explain(input), (explanation, { io }) => io.print(describeExplanation(explanation)), {
    positional: ['id'],
    readsOnly: true,
  }),
  apiCommand('runs compare', report.compare, (input, { app }) => app().api.report.compare(input), ({ comparison, files }, { io }) => io.print(files.length > 0 ? files.join('\n') : describeComparison(comparison)), {
    positional: ['ids'],
    readsOnly: true,
  }),
]

/** The verdict and the tables, for the terminal. */
function describeComparison({ verdict, currency, sections }: ReportDocument): string {
  const format = createFormatter('en', currency)
  const tables = sections.flatMap(({ blocks }) => blocks.filter((block) => block.kind === 'table'))
  return [verdict, ...tables.map((table) => `${formatPhrase(table.caption, format)}\n${formatTable(table.columns.map(({ title }) => title), tableTexts(table, format))}`)].join('\n\n')
}

function describeExplanation({ day, strategy, trained, weights, levels, insights, notes }: Explanation): string {
  const percent = (x: number | null) => (x === null ? '—' : `${(100 * x).toFixed(1)} %`)
  const moved = weights.filter(({ held, target }) => held > 1e-6 || (target ?? 0) > 1e-6).sort((a, b) => (b.target ?? 0) - (a.target ?? 0))
  const members = moved.some(({ low }) => low !== null)
  const rows = moved.map(({ symbol, held, target, low, high }) => [symbol, percent(held), percent(target), ...(members ? [low === null ? '—' : `${percent(low)} to ${percent(high)}`] : [])])
  return [
    `${strategy}, trained on ${trained.from} to ${trained.to}, at the close of ${day}`,
    formatTable(['Symbol', 'Held', 'Target', ...(members ? ['Members'] : [])], rows),
    ...levels.map(({ name, shares }) => `${name}: ${Object.entries(shares).map(([key, share]) => `${key} ${percent(share)}`).join(', ')}`),
    ...insights.map(describeInsight),
    ...notes,
  ].join('\n\n')
}

function describeInsight(insight: Insight): string {
  if (insight.kind === 'text') return insight.text
  if (insight.kind === 'table') {
    const units = insight.columns.map(({ unit }) => unit)
    const cell = (value: string | number | null, unit: (typeof units)[number]) =>
      value === null ? '—' : typeof value === 'string' ? value : unit === 'percent' ? `${(100 * value).toFixed(1)} %` : unit === 'integer' ? String(value) : unit === 'day' ? formatDay(value as Day) : value.toPrecision(3)
    return `${insight.title}\n${formatTable(insight.columns.map(({ title }) => title), insight.rows.map((row) => row.map((value, c) => cell(value, units[c]))))}`
  }
  return `${insight.title}: ${insight.summary}`
}
