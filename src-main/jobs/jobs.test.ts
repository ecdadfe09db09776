import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Job, JobUpdate } from '../../src-shared/api/jobs.ts'
import { createApp, type App } from '../app.ts'
import { forkNodeWorker } from './fork.ts'
import type { WorkerHandle } from './protocol.ts'

let home: string
let app: App
let workers: WorkerHandle[]

function start(): App {
  workers = []
  const forkWorker = () => {
    const worker = forkNodeWorker()
    workers.push(worker)
    return worker
  }
  return createApp({ home, host: 'test', forkWorker, now: Date.now })
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'terrace-jobs-'))
  app = start()
})
afterEach(() => {
  app.close()
  rmSync(home, { recursive: true, force: true })
})

const sleep = (params: Record<string, number>, seed = 1) => app.api.jobs.start({ kind: 'sleep', params, seed })
const get = (job: Job) => app.api.jobs.get({ id: job.id })

async function until(job: Job, reached: (now: Job) => boolean, seconds = 15): Promise<Job> {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; await delay(10)) {
    const now = await get(job)
    if (reached(now)) return now
  }
  throw new Error(`waited ${seconds} s, but the job is ${JSON.stringify(await get(job))}`)
}

const inState = (state: Job['state']) => (job: Job) => job.state === state
const atStep = (step: number) => (job: Job) => (job.progress?.step ?? 0) >= step

describe('jobs', () => {
  it('runs to the end, with progress, a curve, a log and a complete record', async () => {
    const updates: JobUpdate[] = []
    const stop = app.api.jobs.watch({}, (update) => updates.push(update))
    const job = await sleep({ steps: 30, stepMs: 10 })
    const done = await until(job, inState('done'))
    expect(done).toMatchObject({ kind: 'sleep', seed: 1, attempts: 1, failure: null, progress: { phase: 'Sleeping', step: 30, total: 30 }, versions: { node: process.versions.node } })
    expect(done.endedAt!).toBeGreaterThanOrEqual(done.startedAt!)
    const history = await app.api.jobs.history({ id: job.id })
    expect(history.points.walk!.map(([x]) => x)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1))
    expect(history.log.at(-1)!.text).toBe('Slept 30 steps.')
    await delay(150)
    stop()
    expect(updates.at(-1)!.job.state).toBe('done')
    expect(updates.flatMap(({ points }) => points.walk ?? [])).toEqual(history.points.walk)
  })

  it('sends at most ten updates a second, and loses nothing by it', async () => {
    const arrivals: number[] = []
    const stop = app.api.jobs.watch({}, () => arrivals.push(Date.now()))
    await until(await sleep({ steps: 400, stepMs: 1 }), inState('done'))
    stop()
    for (let i = 1; i < arrivals.length; i++) expect(arrivals[i]! - arrivals[i - 1]!).toBeGreaterThanOrEqual(95)
  })

  it('runs one at a time, in the order of asking', async () => {
    const first = await sleep({ steps: 20, stepMs: 20 })
    const second = await sleep({ steps: 1, stepMs: 1 })
    const third = await sleep({ steps: 1, stepMs: 1 })
    expect([(await get(second)).state, (await get(third)).state]).toEqual(['queued', 'queued'])
    const ended = await until(third, inState('done'))
    expect((await get(first)).endedAt!).toBeLessThanOrEqual((await get(second)).startedAt!)
    expect((await get(second)).endedAt!).toBeLessThanOrEqual(ended.startedAt!)
  })

  it('pauses and goes on where it was', async () => {
    const job = await sleep({ steps: 40, stepMs: 15 })
    await until(job, atStep(3))
    expect((await app.api.jobs.pause({ id: job.id })).state).toBe('pausing')
    const paused = await until(job, inState('paused'))
    await delay(200)
    expect((await get(job)).progress!.step).toBe(paused.progress!.step)
    await app.api.jobs.resume({ id: job.id })
    expect((await until(job, inState('done'))).attempts).toBe(1)
  })

  it('answers a cancel within a second and keeps the best result so far, even from a step that does not listen', async () => {
    const job = await sleep({ steps: 3, stepMs: 10_000 })
    await until(job, inState('running'))
    const asked = Date.now()
    await app.api.jobs.cancel({ id: job.id })
    await until(job, inState('cancelled'))
    expect(Date.now() - asked).toBeLessThan(1000)

    const listening = await sleep({ steps: 1000, stepMs: 10 })
    const seen = await until(listening, atStep(5))
    await app.api.jobs.cancel({ id: listening.id })
    const cancelled = await until(listening, inState('cancelled'))
    expect((cancelled.result as { steps: number }).steps).toBeGreaterThanOrEqual(seen.progress!.step)
  })

  it('cancels what has not begun', async () => {
    await sleep({ steps: 100, stepMs: 10 })
    const waiting = await sleep({ steps: 1 })
    expect((await app.api.jobs.cancel({ id: waiting.id })).state).toBe('cancelled')
  })

  it('survives kill -9 of the job: interrupted, resumed from the checkpoint, same numbers as an uninterrupted run', async () => {
    const job = await sleep({ steps: 25, stepMs: 10 }, 7)
    await until(job, atStep(8))
    process.kill(workers[0]!.pid!, 'SIGKILL')
    const interrupted = await until(job, inState('interrupted'))
    expect(interrupted.failure!.message).toContain('SIGKILL')
    await app.api.jobs.resume({ id: job.id })
    const resumed = await until(job, inState('done'))
    expect(resumed).toMatchObject({ attempts: 2, failure: null })
    const straight = await until(await sleep({ steps: 25, stepMs: 0 }, 7), inState('done'))
    expect(resumed.result).toEqual(straight.result)
    expect((await app.api.jobs.history({ id: job.id })).points).toEqual((await app.api.jobs.history({ id: straight.id })).points)
  })

  it('uses the checkpoint before a damaged one, and says so', async () => {
    const job = await sleep({ steps: 25, stepMs: 10 })
    await until(job, atStep(8))
    process.kill(workers[0]!.pid!, 'SIGKILL')
    await until(job, inState('interrupted'))
    const folder = join(home, 'jobs', job.id)
    const newest = readdirSync(folder).filter((file) => file.endsWith('.bin')).sort().at(-1)!
    const bytes = readFileSync(join(folder, newest))
    bytes[bytes.length - 1]! ^= 1
    writeFileSync(join(folder, newest), bytes)
    await app.api.jobs.resume({ id: job.id })
    await until(job, inState('done'))
    const { log, points } = await app.api.jobs.history({ id: job.id })
    expect(log.some(({ text }) => text.includes(newest))).toBe(true)
    expect(points.walk!.map(([x]) => x)).toEqual(Array.from({ length: 25 }, (_, i) => i + 1))
  })

  it('leaves the job interrupted when the program ends, and the next start can resume it', async () => {
    const job = await sleep({ steps: 40, stepMs: 10 })
    const waiting = await sleep({ steps: 1 })
    await until(job, atStep(5))
    app.close()
    app = start()
    expect((await get(job)).state).toBe('interrupted')
    expect((await get(waiting)).state).toBe('interrupted')
    await app.api.jobs.resume({ id: job.id })
    await until(job, inState('done'))
  })

  it('reports a failure in its own words, and can be resumed after', async () => {
    const job = await sleep({ steps: 10, stepMs: 1, failAtStep: 4 })
    const failed = await until(job, inState('failed'))
    expect(failed.failure).toEqual({ code: 'bad-input', message: 'The job was asked to fail at step 4.', hint: 'Set failAtStep to 0.' })
    expect(failed.result).toMatchObject({ steps: 3 })
    await app.api.jobs.resume({ id: job.id })
    expect((await until(job, (now) => now.state === 'failed' && now.attempts === 2)).failure!.message).toContain('step 4')
  })

  it('refuses what makes no sense, in a sentence', async () => {
    await expect(app.api.jobs.start({ kind: 'dance' })).rejects.toThrow('There is no kind of job named "dance".')
    await expect(sleep({ steps: 0 })).rejects.toThrow(/steps/)
    await expect(app.api.jobs.get({ id: 'nobody' })).rejects.toThrow('There is no job "nobody".')
    const done = await until(await sleep({ steps: 1, stepMs: 0 }), inState('done'))
    await expect(app.api.jobs.pause({ id: done.id })).rejects.toThrow('The job "Sleep" is done and cannot be paused.')
    await expect(app.api.jobs.resume({ id: done.id })).rejects.toThrow('cannot be resumed')
    const running = await sleep({ steps: 100, stepMs: 10 })
    await expect(app.api.jobs.remove({ id: running.id })).rejects.toThrow('still running')
    expect(await app.api.jobs.remove({ id: done.id })).toEqual({ removed: true })
    expect(readdirSync(join(home, 'jobs'))).not.toContain(done.id)
  })
})
