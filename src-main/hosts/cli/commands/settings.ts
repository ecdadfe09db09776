import { z } from 'zod'
import { settings } from '../../../../src-shared/api/settings.ts'
import { parseInput } from '../../../../src-shared/api/dispatch.ts'
import { apiCommand, command } from '../command.ts'
import { readAssignments } from './jobs.ts'

export const settingsCommands = [
  apiCommand('settings show', settings.get, (input, { app }) => app().api.settings.get(input), (all, { io }) => io.print(JSON.stringify(all, null, 2)), { readsOnly: true }),
  command({
    name: 'settings set',
    summary: settings.set.summary,
    input: z.object({ changes: z.array(z.string()).min(1).describe('KEY=VALUE') }),
    positional: ['changes'],
    readsOnly: false,
    run: ({ changes }, { app }) => app().api.settings.set(parseInput(settings.set.input.strict(), readAssignments(changes), 'settings')),
    print: (all, { io }) => io.print(JSON.stringify(all, null, 2)),
  }),
]
