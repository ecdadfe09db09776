import { afterEach, describe, expect, it } from 'vitest'
import { ENGINE_IDS } from '../../src-shared/api/compute.ts'
import { add } from '../../src-shared/tensor/ops/index.ts'
import { trace } from '../../src-shared/tensor/program.ts'
import { ENGINES, openEngine } from './engines.ts'

const increment = trace(({ x }) => ({ y: add(x, 1) }), { x: [2] })

it.each(ENGINE_IDS)('%s opens, or says in a sentence why not', async (id) => {
  const { engine, reason } = await ENGINES[id].load({ threads: 1 })
  if (!engine) {
    expect(reason).toMatch(/^[A-Z@].{10,}\.$/)
    await expect(openEngine(id)).rejects.toMatchObject({ failure: { code: 'unavailable', message: `${ENGINES[id].title} is not available: ${reason}`, where: id } })
    return
  }
  expect(engine).toMatchObject({ id, title: ENGINES[id].title })
  const session = await (await openEngine(id, { threads: 1 })).open(increment)
  expect([...(await session.run({ x: Float32Array.of(1, 2) })).y]).toEqual([2, 3])
  await session.close()
})

describe('on an Intel Mac', () => {
  const { platform, arch } = process
  const pretend = (values: { platform: string; arch: string }) => {
    for (const [key, value] of Object.entries(values)) Object.defineProperty(process, key, { value })
  }
  afterEach(() => pretend({ platform, arch }))

  it('says that ONNX Runtime is not built for it, and offers TensorFlow.js', async () => {
    pretend({ platform: 'darwin', arch: 'x64' })
    for (const id of ['onnx-cpu', 'onnx-webgpu'] as const) expect((await ENGINES[id].load({})).reason).toContain('not built for Intel Macs')
    expect((await ENGINES['tfjs-wasm'].load({})).engine).toBeDefined()
  })
})
