import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { ACTIVE_STATES, RESUMABLE_STATES, type Job, type JobUpdate, type LogLine, type SeriesPoints } from '../../src-shared/api/jobs.ts'
import type { Unsubscribe } from '../../src-shared/api/contract.ts'
import { parseInput } from '../../src-shared/api/dispatch.ts'
import { badInput, fail } from '../../src-shared/base/failure.ts'
import type { JobsRepository } from '../storage/jobs.ts'
import { clearCheckpoints } from './checkpoint.ts'
import { createCoalescer } from './coalesce.ts'
import { createEta } from './eta.ts'
import { readJournal, type Journal } from './journal.ts'
import { clearMemory } from './memory.ts'
import { JOB_KINDS } from './kinds.ts'
import type { FromWorker, WorkerHandle } from './protocol.ts'

interface RunnerPorts {
  readonly home: string
  readonly repository: JobsRepository
  readonly fork: () => WorkerHandle
  readonly now: () => number
  readonly versions: Readonly<Record<string, string>>
}

/** A job that does not answer a cancel within this time is ended by force; its best result so far is already here. */
const CANCEL_GRACE_MS = 700
/** Progress is written down this often; the states at once. */
const SAVE_EVERY_MS = 500

interface Running {
  readonly worker: WorkerHandle
  readonly eta: ReturnType<typeof createEta>
  job: Job
  best: unknown
  savedAt: number
  grace: NodeJS.Timeout | undefined
}

export type JobRunner = ReturnType<typeof createJobRunner>

/** The queue: one job runs, the others wait. Every change of state is in the database before anybody hears of it. */
export function createJobRunner({ home, repository, fork, now, versions }: RunnerPorts) {
  repository.interruptOrphans(now())
  const watchers = new Set<(job: Job, points?: SeriesPoints, log?: readonly LogLine[]) => void>()
  const resumes = new Set<string>()
  let running: Running | undefined
  let closed = false

  const folderOf = (id: string) => join(home, 'jobs', id)
  const find = (id: string): Job => running?.job.id === id ? running.job : (repository.get(id) ?? fail('not-found', `There is no job "${id}".`, { hint: 'List them with `terrace jobs list`.' }))

  function publish(job: Job, points?: SeriesPoints, log?: readonly LogLine[]): Job {
    for (const watcher of watchers) watcher(job, points, log)
    return job
  }

  function save(job: Job): Job {
    repository.save(job)
    if (running?.job.id === job.id) {
      running.job = job
      running.savedAt = now()
    }
    return publish(job)
  }

  function startNext(): void {
    if (running || closed) return
    const next = repository.list().findLast((job) => job.state === 'queued')
    if (!next) return
    const worker = fork()
    const resume = resumes.delete(next.id)
    running = { worker, eta: createEta(resume ? next.progress?.step : 0), job: next, best: resume ? next.result : null, savedAt: 0, grace: undefined }
    const mine = running
    save({ ...next, state: 'running', startedAt: next.startedAt ?? now(), endedAt: null, failure: null, attempts: next.attempts + 1 })
    worker.onMessage((message) => {
      if (running === mine) receive(mine, message)
    })
    worker.onExit((how) => {
      if (running === mine) ended(mine, how)
    })
    worker.send({ type: 'start', order: { id: next.id, kind: next.kind, params: next.params, seed: next.seed, home, folder: folderOf(next.id), resume } })
  }

  function receive(active: Running, message: FromWorker): void {
    const { job } = active
    switch (message.type) {
      case 'progress': {
        const { phase, step, total } = message
        const updated: Job = { ...job, progress: { phase, step, total, etaSeconds: active.eta.observe(step, total, now()) } }
        active.job = updated
        if (now() - active.savedAt >= SAVE_EVERY_MS) save({ ...updated, result: active.best })
        else publish(updated)
        return
      }
      case 'points':
        publish(job, message.points)
        return
      case 'log':
        publish(job, {}, message.lines)
        return
      case 'facts':
        save({ ...job, dataHash: message.dataHash ?? job.dataHash, engine: message.engine ?? job.engine })
        return
      case 'usage':
        active.job = publish({ ...job, usage: message.usage })
        return
      case 'best':
        active.best = message.result
        return
      case 'paused':
        active.eta.restart()
        if (job.state === 'pausing') save({ ...job, state: 'paused' })
        return
      case 'resumed':
        if (job.state === 'paused' || job.state === 'pausing') save({ ...job, state: 'running' })
        return
      case 'done':
        return finish(active, { ...job, state: 'done', result: message.result })
      case 'cancelled':
        return finish(active, { ...job, state: 'cancelled', result: active.best })
      case 'failed':
        return finish(active, { ...job, state: 'failed', result: active.best, failure: message.failure })
    }
  }

  /** The process is gone without a last word: killed, crashed, or out of memory. */
  function ended(active: Running, how: string): void {
    if (active.job.state === 'cancelling') return finish(active, { ...active.job, state: 'cancelled', result: active.best })
    finish(active, {
      ...active.job,
      state: 'interrupted',
      result: active.best,
      failure: { code: 'unavailable', message: `The job process stopped unexpectedly (${how}).`, hint: 'Resume it: it goes on from its last checkpoint.' },
    })
  }

  function finish(active: Running, job: Job): void {
    clearTimeout(active.grace)
    running = undefined
    active.worker.kill()
    const { usage: _, ...rest } = job
    save({ ...rest, endedAt: now() })
    if (job.state === 'done') {
      clearMemory(folderOf(job.id))
      clearCheckpoints(folderOf(job.id))
    }
    startNext()
  }

  return {
    list: (): Job[] => repository.list().map((job) => (running?.job.id === job.id ? running.job : job)),
    get: find,
    history: (id: string): Journal => readJournal(folderOf(find(id).id)),

    start(input: { kind: string; params: unknown; title?: string; seed: number }): Job {
      const kind = Object.hasOwn(JOB_KINDS, input.kind) ? JOB_KINDS[input.kind] : undefined
      if (!kind) badInput(`There is no kind of job named "${input.kind}".`, { hint: `Known kinds: ${Object.keys(JOB_KINDS).join(', ')}.` })
      const params = parseInput(kind.params, input.params, input.kind)
      const last = repository.list()[0]?.createdAt ?? 0
      const job: Job = {
        id: randomUUID(),
        kind: input.kind,
        title: input.title ?? kind.title,
        state: 'queued',
        params,
        seed: input.seed,
        dataHash: null,
        engine: null,
        versions,
        // Strictly after the last one, so that the queue's order is the order of asking.
        createdAt: Math.max(now(), last + 1),
        startedAt: null,
        endedAt: null,
        progress: null,
        result: null,
        failure: null,
        attempts: 0,
      }
      save(job)
      startNext()
      return find(job.id)
    },

    pause(id: string): Job {
      const job = find(id)
      if (!running || running.job.id !== id || job.state !== 'running') return refuse(job, 'paused')
      const pausing = save({ ...job, state: 'pausing' })
      running.worker.send({ type: 'pause' })
      return pausing
    },

    resume(id: string): Job {
      const job = find(id)
      if (!RESUMABLE_STATES.includes(job.state)) return refuse(job, 'resumed')
      if (running?.job.id === id) {
        running.worker.send({ type: 'resume' })
        return job.state === 'pausing' ? save({ ...job, state: 'running' }) : job
      }
      resumes.add(id)
      save({ ...job, state: 'queued' })
      startNext()
      return find(id)
    },

    cancel(id: string): Job {
      const job = find(id)
      if (job.state === 'queued') return save({ ...job, state: 'cancelled', endedAt: now() })
      if (job.state === 'cancelling') return job
      if (!running || running.job.id !== id || !ACTIVE_STATES.includes(job.state)) return refuse(job, 'cancelled')
      const active = running
      const cancelling = save({ ...job, state: 'cancelling' })
      active.worker.send({ type: 'cancel' })
      active.grace = setTimeout(() => {
        if (running === active) finish(active, { ...active.job, state: 'cancelled', result: active.best })
      }, CANCEL_GRACE_MS)
      return cancelling
    },

    remove(id: string): { removed: boolean } {
      const job = find(id)
      if (ACTIVE_STATES.includes(job.state)) fail('conflict', 'A job that is still running cannot be removed.', { where: id, hint: 'Cancel it first.' })
      rmSync(folderOf(id), { recursive: true, force: true })
      return { removed: repository.remove(id) }
    },

    watch(id: string | undefined, emit: (update: JobUpdate) => void): Unsubscribe {
      const coalescer = createCoalescer(emit)
      const watcher = (job: Job, points?: SeriesPoints, log?: readonly LogLine[]) => {
        if (id === undefined || job.id === id) coalescer.push(job, points, log)
      }
      watchers.add(watcher)
      return () => {
        watchers.delete(watcher)
        coalescer.stop()
      }
    },

    /** Whether work is under way that closing the program would interrupt. */
    busy: (): boolean => running !== undefined,

    close(): void {
      closed = true
      if (!running) return
      const { worker, job, best, grace } = running
      clearTimeout(grace)
      running = undefined
      worker.kill()
      save({ ...job, state: 'interrupted', result: best, endedAt: now() })
    },
  }
}

function refuse(job: Job, verb: string): never {
  return fail('conflict', `The job "${job.title}" is ${job.state} and cannot be ${verb}.`, { where: job.id })
}
