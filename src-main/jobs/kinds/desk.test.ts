import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Job } from '../../../src-shared/api/jobs.ts'
import { createApp, type App } from '../../app.ts'
import { findDeskAgent } from '../../storage/desk-agents.ts'
import { forkNodeWorker } from '../fork.ts'
import type { WorkerHandle } from '../protocol.ts'

const DESK = { desk: 'currency-arbitrage' as const, parameters: { steps: 20 }, steps: 40_000, settings: { hidden: [8, 8], gradientSteps: 8 } }

let home: string
let app: App
let workers: WorkerHandle[]
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'terrace-desk-job-'))
  workers = []
  app = createApp({
    home,
    host: 'test',
    forkWorker() {
      const worker = forkNodeWorker()
      workers.push(worker)
      return worker
    },
    now: Date.now,
  })
})
afterEach(() => {
  app.close()
  rmSync(home, { recursive: true, force: true })
})

async function until({ id }: { id: string }, holds: (job: Job) => boolean): Promise<Job> {
  for (;;) {
    const job = await app.api.jobs.get({ id })
    if (holds(job)) return job
    if (job.state === 'failed') throw new Error(job.failure?.message)
    await delay(20)
  }
}

it('a desk training that is killed and resumed keeps the agent that it would have kept, bit by bit', { timeout: 90_000 }, async () => {
  const job = await app.api.jobs.start({ kind: 'desk', params: DESK, seed: 5 })
  const own = join(home, 'jobs', job.id)
  await until(job, () => existsSync(own) && readdirSync(own).some((file) => file.endsWith('.bin')))
  process.kill(workers[0].pid!, 'SIGKILL')
  await until(job, ({ state }) => state === 'interrupted')
  expect(findDeskAgent(home, DESK.desk, DESK.parameters).agent).toBe(null)
  await app.api.jobs.resume({ id: job.id })
  expect((await until(job, ({ state }) => state === 'done')).attempts).toBe(2)
  const resumed = findDeskAgent(home, DESK.desk, DESK.parameters).agent
  expect(resumed).not.toBe(null)

  const straight = await app.api.jobs.start({ kind: 'desk', params: DESK, seed: 5 })
  expect((await until(straight, ({ state }) => state === 'done')).attempts).toBe(1)
  expect(findDeskAgent(home, DESK.desk, DESK.parameters).agent).toEqual(resumed)
})
