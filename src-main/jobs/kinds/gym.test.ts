import onnxProto from 'onnx-proto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createApp, type App } from '../../app.ts'
import { forkNodeWorker } from '../fork.ts'
import type { GymRun } from './gym.ts'

let home: string
let app: App
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'terrace-gym-'))
  app = createApp({ home, host: 'test', forkWorker: forkNodeWorker, now: Date.now })
})
afterEach(() => {
  app.close()
  rmSync(home, { recursive: true, force: true })
})

async function train(algorithm: string, environment: string): Promise<GymRun> {
  const started = await app.api.jobs.start({ kind: 'gym', params: { algorithm, environment, steps: 300, episodes: 5 } })
  for (;;) {
    const job = await app.api.jobs.get({ id: started.id })
    if (job.state === 'done') return job.result as GymRun
    if (job.failure) throw new Error(job.failure.message)
    await delay(50)
  }
}

it.each([
  ['ppo', 'cartpole', 4],
  ['sac', 'pendulum', 3],
])('the network that %s trained on %s is exported as a model that stands by itself', { timeout: 60_000 }, async (algorithm, environment, size) => {
  const { runId, steps } = await train(algorithm, environment)
  expect(steps).toBeGreaterThanOrEqual(300)
  const file = join(home, 'model.onnx')
  await app.api.models.export({ id: runId, onnx: file })
  const model = onnxProto.onnx.ModelProto.decode(readFileSync(file))
  expect(model.graph?.input?.map(({ name }) => name)).toEqual(['observations'])

  const session = await InferenceSession.create(file)
  const ask = async (value: number) => {
    const dims = algorithm === 'ppo' ? [1, 1, size] : [1, size]
    const outputs = await session.run({ observations: new Tensor('float32', new Float32Array(size).fill(value), dims) })
    return Array.from(Object.values(outputs)[0].data as Float32Array)
  }
  const [low, high] = [await ask(-0.5), await ask(0.5)]
  expect([...low, ...high].every(Number.isFinite)).toBe(true)
  expect(low).not.toEqual(high)
  await session.release()
})

it('says that a run without a network has none to export', async () => {
  await expect(app.api.models.export({ id: 'nobody', onnx: join(home, 'x.onnx') })).rejects.toThrow('There is no run "nobody".')
})
