import type { z } from 'zod'
import type { Job } from '../../../src-shared/api/jobs.ts'
import type { jobs } from '../../../src-shared/api/jobs.ts'
import { fail, FailureError } from '../../../src-shared/base/failure.ts'
import type { CommandContext } from './command.ts'

const ENDED: readonly Job['state'][] = ['done', 'failed', 'cancelled', 'interrupted']

/** Starts a job and stays with it to its end: progress on stderr, Ctrl-C cancels it cleanly. */
export async function runJob(order: z.input<typeof jobs.start.input>, context: CommandContext): Promise<Job> {
  return followJob(await context.app().api.jobs.start(order), context)
}

export async function followJob(started: Job, { app, io, signal }: CommandContext): Promise<Job> {
  const { api } = app()
  const ended = await new Promise<Job>((resolve) => {
    const stop = api.jobs.watch({ id: started.id }, ({ job, log }) => {
      for (const line of log) if (line.level !== 'info') io.note(line.text)
      if (job.progress) io.progress(job.title, job.progress)
      if (ENDED.includes(job.state)) finish(job)
    })
    const cancel = () => void api.jobs.cancel({ id: started.id }).then((job) => ENDED.includes(job.state) && finish(job), () => undefined)
    const finish = (job: Job) => {
      stop()
      signal.removeEventListener('abort', cancel)
      resolve(job)
    }
    signal.addEventListener('abort', cancel)
    if (signal.aborted) cancel()
    // It may have ended before anybody was watching.
    void api.jobs.get({ id: started.id }).then((job) => ENDED.includes(job.state) && finish(job))
  })
  if (ended.state === 'failed' || ended.state === 'interrupted') throw new FailureError(ended.failure ?? { code: 'internal', message: `The job "${ended.title}" ended as ${ended.state}.` })
  if (ended.state === 'cancelled') fail('cancelled', `Cancelled; the best result so far is kept.`, { where: `job ${ended.id}`, hint: `Go on with \`terrace jobs resume ${ended.id}\`.` })
  return ended
}
