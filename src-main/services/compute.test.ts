import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ComputeReport, type ComputeUpdate, ENGINE_IDS } from '../../src-shared/api/compute.ts'
import { createApp, type App } from '../app.ts'
import { createEngineRanking } from '../engines/ranking.ts'
import { forkNodeWorker } from '../jobs/fork.ts'
import type { WorkerHandle } from '../jobs/protocol.ts'

let home: string
let app: App
const open = (forkWorker: () => WorkerHandle = forkNodeWorker) =>
  createApp({ home, host: 'test', forkWorker, now: () => 1_750_000_000_000 })
const noProcess = (): WorkerHandle => {
  throw new Error('No process is needed for what is remembered')
}

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'terrace-compute-'))
  app = open()
})
afterAll(() => {
  app.close()
  rmSync(home, { recursive: true, force: true })
})

function measure(model: string): Promise<{ report: ComputeReport; updates: ComputeUpdate[] }> {
  return new Promise((resolve, reject) => {
    const updates: ComputeUpdate[] = []
    app.api.compute.measure({ model }, (update) => {
      updates.push(update)
      if (update.failure) reject(new Error(update.failure.message))
      else if (update.done) resolve({ report: update.report, updates })
    })
  })
}

describe('compute', { timeout: 120_000 }, () => {
  it('knows nothing before it measured', async () => {
    const report = await app.api.compute.report({})
    expect(report).toMatchObject({ model: 'transformer:64,60,8,64,4,2', parameters: 104_577, setting: 'auto', chosen: null })
    expect(report.engines.map(({ id, available }) => [id, available])).toEqual(ENGINE_IDS.map((id) => [id, null]))
  })

  it('tries every engine in a process of its own and takes the fastest', async () => {
    const { report, updates } = await measure('mlp:16,8-16-4')
    expect(updates.map(({ measuring }) => measuring)).toEqual([...ENGINE_IDS, null])
    expect(updates.at(-1)).toMatchObject({ done: true, step: 6, total: 6 })
    const byId = Object.fromEntries(report.engines.map((engine) => [engine.id, engine]))
    for (const { available, reason, msPerStep, smallMsPerStep } of report.engines) {
      if (available) expect([msPerStep, smallMsPerStep].every((ms) => ms !== null && ms > 0)).toBe(true)
      else expect(reason).toMatch(/\.$/)
    }
    expect(byId['tfjs-wasm']).toMatchObject({ available: true, reason: null })
    expect(byId.reference).toMatchObject({ available: true, reason: null })
    expect(report.chosen).not.toBe('reference')
    // Native code stays in the processes that tried it.
    expect(Object.keys(createRequire(import.meta.url).cache).filter((file) => /onnxruntime|tfjs/.test(file))).toEqual([])
    const fastest = report.engines
      .filter(({ id, available }) => available && id !== 'reference')
      .toSorted((a, b) => a.msPerStep! - b.msPerStep!)[0]
    expect(report.chosen).toBe(fastest.id)
  })

  it('remembers it for this machine and model, also in the next start', async () => {
    const before = await app.api.compute.report({ model: 'mlp:16,8-16-4' })
    app.close()
    app = open(noProcess)
    expect(await app.api.compute.report({ model: 'mlp:16,8-16-4' })).toEqual(before)
    expect(before.chosen).not.toBeNull()
    // The small model was measured on the way, another was not.
    expect((await app.api.compute.report({ model: 'small' })).chosen).not.toBeNull()
    expect(await app.api.compute.report({ model: 'mlp:32,8-16-4' })).toMatchObject({
      chosen: null,
      why: expect.stringContaining('Not every engine was measured yet') as string,
    })
  })

  it('lets the user insist', async () => {
    await app.api.settings.set({ engine: 'tfjs-wasm' })
    expect(await app.api.compute.report({ model: 'mlp:16,8-16-4' })).toMatchObject({
      setting: 'tfjs-wasm',
      chosen: 'tfjs-wasm',
      why: 'TensorFlow.js (WebAssembly) is set by you.',
    })
    await app.api.settings.set({ engine: 'auto' })
  })

  it('names the key of a model that does not exist', async () => {
    await expect(app.api.compute.report({ model: 'banana' })).rejects.toMatchObject({ failure: { code: 'bad-input', where: 'model' } })
  })
})

describe('the engine of a run', () => {
  const ranking = (
    versions: Record<string, string>,
    fork: () => WorkerHandle,
    stored: Map<string, { engine: string; reason: string | null; msPerStep: number | null; measuredAt: number }[]>,
  ) =>
    createEngineRanking({
      home,
      fork,
      now: () => 1,
      versions,
      recall: (_, version, model) => stored.get(version + model) ?? [],
      remember: (_, version, model, row) => stored.set(version + model, [...(stored.get(version + model) ?? []), row]),
      setting: 'auto',
      threads: 1,
    })
  /** Answers at once: WebGPU is fast on the large model only, the rest crashes. */
  const worker = (): WorkerHandle => {
    let say: Parameters<WorkerHandle['onMessage']>[0] = () => {}
    let exit: (how: string) => void = () => {}
    return {
      pid: 1,
      onMessage: (listener) => (say = listener),
      onExit: (listener) => (exit = listener),
      kill: () => {},
      send(message) {
        if (message.type !== 'start') return
        const { engine, models } = message.order.params as { engine: string; models: string[] }
        const times: Record<string, (model: string) => number> = {
          'onnx-cpu': (model) => (model.startsWith('mlp') ? 0.1 : 50),
          'onnx-webgpu': (model) => (model.startsWith('mlp') ? 3 : 5),
        }
        if (engine in times)
          say({
            type: 'done',
            result: { reason: null, msPerStep: Object.fromEntries(models.map((model) => [model, times[engine](model)])) },
          })
        else exit('signal SIGSEGV')
      },
    }
  }

  it('is measured once for each size and version of the program, and may differ between sizes', async () => {
    const stored = new Map<string, { engine: string; reason: string | null; msPerStep: number | null; measuredAt: number }[]>()
    const signal = new AbortController().signal
    const remembered = (terrace: string, model: string) => ranking({ terrace }, noProcess, stored).report(model).chosen
    expect(remembered('1', 'large')).toBeNull()
    expect((await ranking({ terrace: '1' }, worker, stored).measure('large', signal, () => {})).chosen).toBe('onnx-webgpu')
    expect(remembered('1', 'large')).toBe('onnx-webgpu')
    expect(remembered('1', 'small')).toBe('onnx-cpu')
    expect(remembered('2', 'large')).toBeNull()
  })
})
