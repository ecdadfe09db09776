import { z } from 'zod'
import { app as appGroup } from '../../../../src-shared/api/app.ts'
import { apiCommand, command } from '../command.ts'
import { formatTable } from '../io.ts'

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

export const backupCommands = [
  command({
    name: 'backup list',
    summary: 'List the backups of the database, newest first',
    input: z.object({}),
    positional: [],
    readsOnly: true,
    run: async (_, { app }) => ({ backups: (await app().api.app.info({})).storage.backups }),
    print: ({ backups }, { io }) =>
      io.print(
        backups.length === 0
          ? 'There are no backups yet. Make one with `terrace backup create`.'
          : formatTable(['File', 'Made (UTC)', 'Size'], backups.map((backup) => [backup.file, new Date(backup.madeAt).toISOString().slice(0, 19), megabytes(backup.bytes)])),
      ),
  }),
  apiCommand('backup create', appGroup.backup, (input, { app }) => app().api.app.backup(input), (backup, { io }) => io.print(`${backup.file}, ${megabytes(backup.bytes)}`)),
  apiCommand(
    'backup restore',
    appGroup.restore,
    (input, { app }) => app().api.app.restore(input),
    ({ kept }, { io }) => io.print(kept ? `Restored. The file that was there before is kept as ${kept}.` : 'Restored.'),
    { positional: ['file'] },
  ),
]
