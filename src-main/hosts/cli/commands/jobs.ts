import { z } from 'zod'
import { jobs } from '../../../../src-shared/api/jobs.ts'
import { apiCommand, command } from '../command.ts'
import { tryJson } from '../flags.ts'
import { formatTable } from '../io.ts'
import { followJob, runJob } from '../run-job.ts'
import { badInput } from '../../../../src-shared/base/failure.ts'

export const jobCommands = [
  apiCommand(
    'jobs list',
    jobs.list,
    async (input, { app }) => ({ jobs: await app().api.jobs.list(input) }),
    ({ jobs: all }, { io }) =>
      io.print(
        all.length === 0
          ? 'No jobs yet.'
          : formatTable(
              ['Id', 'State', 'Title', 'Step', 'Started'],
              all.map((job) => [job.id, job.state, job.title, job.progress ? `${job.progress.step}/${job.progress.total}` : '', job.startedAt ? new Date(job.startedAt).toISOString().slice(0, 16) : '']),
            ),
      ),
    { readsOnly: true },
  ),
  apiCommand('jobs show', jobs.get, (input, { app }) => app().api.jobs.get(input), (job, { io }) => io.print(JSON.stringify(job, null, 2)), {
    positional: ['id'],
    readsOnly: true,
  }),
  command({
    name: 'jobs run',
    summary: 'Run a job of some kind to its end',
    input: z.object({
      kind: z.string().describe('Kind of work'),
      set: z.array(z.string()).default([]).describe('Parameters as KEY=VALUE'),
      seed: z.number().int().min(0).default(1).describe('Seed of every random draw'),
    }),
    positional: ['kind'],
    readsOnly: false,
    run: ({ kind, set, seed }, context) => runJob({ kind, seed, params: readAssignments(set) }, context),
    print: (job, { io }) => io.print(`Done: ${JSON.stringify(job.result)}`),
  }),
  apiCommand(
    'jobs resume',
    jobs.resume,
    async (input, context) => followJob(await context.app().api.jobs.resume(input), context),
    (job, { io }) => io.print(`Done: ${JSON.stringify(job.result)}`),
    { positional: ['id'] },
  ),
  apiCommand('jobs remove', jobs.remove, (input, { app }) => app().api.jobs.remove(input), (_, { io }) => io.print('Removed.'), { positional: ['id'] }),
]

/** `KEY=VALUE` words as a record; values are JSON where they can be read as such. */
export function readAssignments(words: readonly string[]): Record<string, z.core.util.JSONType> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=')
      if (at <= 0) badInput(`"${word}" is not of the form KEY=VALUE.`, { where: '--set' })
      return [word.slice(0, at), tryJson(word.slice(at + 1)) as z.core.util.JSONType]
    }),
  )
}
