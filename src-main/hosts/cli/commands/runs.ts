import { report } from '../../../../src-shared/api/report.ts'
import { runs } from '../../../../src-shared/api/runs.ts'
import type { ReportDocument } from '../../../../src-shared/reports/document.ts'
import { createFormatter, formatPhrase } from '../../../../src-shared/reports/format.ts'
import { tableTexts } from '../../../../src-shared/reports/table-texts.ts'
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
          : formatTable(['Id', 'Made (UTC)', 'Kind', 'Tries', 'Title'], all.map((run) => [run.id, new Date(run.createdAt).toISOString().slice(0, 16), run.kind, run.trials, run.title])),
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
  apiCommand('export', runs.exportModel, (input, { app }) => app().api.runs.exportModel(input), ({ file, bytes }, { io }) => io.print(`${file}, ${bytes} bytes`), {
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
