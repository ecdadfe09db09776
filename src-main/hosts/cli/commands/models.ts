import { models } from '../../../../src-shared/api/models.ts'
import { apiCommand } from '../command.ts'
import { formatTable } from '../io.ts'

export const modelCommands = [
  apiCommand(
    'models list',
    models.list,
    async (input, { app }) => ({ models: await app().api.models.list(input) }),
    ({ models: all }, { io }) =>
      io.print(
        all.length === 0
          ? 'No models yet.'
          : formatTable(['Run', 'Strategy', 'Learned', 'Assets', 'Folds', 'Trained on', 'kB', 'Title'], all.map((m) => [m.id, m.strategy, m.learned ? 'yes' : 'no', m.assets, m.folds, `${m.trained.from} to ${m.trained.to}`, Math.ceil(m.bytes / 1000), m.title])),
      ),
    { readsOnly: true },
  ),
  apiCommand('models save', models.save, (input, { app }) => app().api.models.save(input), ({ file, bytes }, { io }) => io.print(`${file}, ${bytes} bytes`), { positional: ['id', 'file'], readsOnly: true }),
  apiCommand('models load', models.load, (input, { app }) => app().api.models.load(input), ({ id, title }, { io }) => io.print(`${title}: run ${id}`), { positional: ['file'] }),
  apiCommand('export', models.export, (input, { app }) => app().api.models.export(input), ({ files }, { io }) => io.print(files.map(({ file, bytes }) => `${file}, ${bytes} bytes`).join('\n')), {
    positional: ['id'],
    readsOnly: true,
  }),
]
