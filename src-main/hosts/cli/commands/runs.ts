import { runs } from '../../../../src-shared/api/runs.ts'
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
]
