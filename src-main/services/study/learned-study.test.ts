import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SMALLEST } from '../../../tests/fixtures/small-strategies.ts'
import type { Job } from '../../../src-shared/api/jobs.ts'
import type { StudyManifest, StudySummary } from '../../../src-shared/api/study.ts'
import { createApp, type App } from '../../app.ts'
import { forkNodeWorker } from '../../jobs/fork.ts'
import type { WorkerHandle } from '../../jobs/protocol.ts'

let home: string
let app: App
let latest: WorkerHandle | undefined

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'terrace-learned-'))
  const forkWorker = () => (latest = forkNodeWorker())
  app = createApp({ home, host: 'test', forkWorker, now: Date.now })
})
afterAll(() => {
  app.close()
  rmSync(home, { recursive: true, force: true })
})

async function waitFor(id: string, until: (job: Job) => boolean): Promise<Job> {
  for (;;) {
    const job = await app.api.jobs.get({ id })
    if (until(job)) return job
    if (job.state === 'failed') throw new Error(job.failure?.message)
    await delay(20)
  }
}

const digestOf = (job: Job) => ((job.result as StudySummary).manifest as StudyManifest).digest

describe.each(['transformer-boost', 'hrm', 'embedding-clusters'])('a study of %s', (id) => {
  const study = {
    name: id,
    sample: { years: 4, instruments: 6 },
    strategy: { id, params: SMALLEST[id] },
    baselines: [],
    split: { kind: 'walk-forward', trainDays: 400, testDays: 200 },
    schedule: { every: 'every-n-days', days: 5 },
    monkeys: 0,
  }
  const start = () => app.api.jobs.start({ kind: 'study', params: JSON.parse(JSON.stringify({ study })) })
  let whole: Job

  it('shows its curves, remembers its model, explains it, allocates by it and exports it', { timeout: 60_000 }, async () => {
    whole = await waitFor((await start()).id, ({ state }) => state === 'done')
    const { runId } = whole.result as StudySummary
    const [model] = await app.api.models.list({})
    expect(model).toMatchObject({ id: runId, strategy: id, learned: true, assets: 6 })
    const explained = await app.api.runs.explain({ id: runId })
    expect(explained.insights.length).toBeGreaterThan(0)
    expect(explained.weights.reduce((total, { target }) => total + (target ?? 0), 0)).toBeLessThanOrEqual(1 + 1e-9)
    const plan = await app.api.allocate.plan({ id: runId, capital: 50_000 })
    expect(plan.wealth).toBeCloseTo(50_000, 6)
    const { files } = await app.api.models.export({ id: runId, onnx: join(home, `${id}.onnx`) })
    expect(files.length).toBeGreaterThanOrEqual(2)
    for (const { file, bytes } of files) {
      expect(existsSync(file)).toBe(true)
      expect(bytes).toBeGreaterThan(100)
      if (file.endsWith('.json')) expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ strategy: id, symbols: expect.any(Array), preprocessing: expect.any(Object) })
    }
  })

  it('goes on after kill -9 in its middle, to the same numbers', { timeout: 60_000 }, async () => {
    const { id: job } = await start()
    await waitFor(job, ({ progress, state }) => state !== 'queued' && (progress?.step ?? 0) / (progress?.total ?? 1) > 0.12)
    latest!.kill()
    const left = await waitFor(job, ({ state }) => state !== 'running')
    expect(left.state).toBe('interrupted')
    await app.api.jobs.resume({ id: job })
    const ended = await waitFor(job, ({ state }) => state === 'done')
    expect(digestOf(ended)).toBe(digestOf(whole))
  })

  it('gives the same numbers when it is repeated from its manifest', { timeout: 60_000 }, async () => {
    const { study: kept, dataHash, digest, engine, threads } = (whole.result as StudySummary).manifest
    const { id: job } = await app.api.jobs.start({ kind: 'verify', params: JSON.parse(JSON.stringify({ study: kept, dataHash, digest, engine, threads })) })
    expect((await waitFor(job, ({ state }) => state === 'done')).result).toEqual({ identical: true, sameData: true })
  })
})
