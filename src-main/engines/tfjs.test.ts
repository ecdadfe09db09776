import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRng } from '../../src-shared/base/rng.ts'
import { initialise, parameterShapes } from '../../src-shared/networks/layer.ts'
import { transformerEncoder } from '../../src-shared/networks/transformer.ts'
import { compositeCases } from '../../src-shared/tensor/composite-cases.ts'
import { mean } from '../../src-shared/tensor/composite.ts'
import type { Engine } from '../../src-shared/tensor/engines/engine.ts'
import { evaluate, referenceEngine } from '../../src-shared/tensor/engines/reference.ts'
import type { Tensor } from '../../src-shared/tensor/graph.ts'
import { add, mul, square, sub } from '../../src-shared/tensor/ops/index.ts'
import { trace } from '../../src-shared/tensor/program.ts'
import { opCases } from '../../src-shared/tensor/samples.ts'
import { openTrainer } from '../../src-shared/tensor/trainer.ts'
import { loadTfjsGpu, loadTfjsWasm } from './tfjs.ts'

async function openWasm(): Promise<Engine> {
  const { engine, reason } = await loadTfjsWasm()
  if (!engine) throw new Error(reason)
  return engine
}

const engine = await openWasm()

describe('agreement with the reference', () => {
  it.each([...opCases(createRng(2)), ...compositeCases()])('$name', async ({ program, inputs, digits }) => {
    const before = tf.memory().numTensors
    const session = await engine.open(program)
    const results = await session.run(inputs)
    await session.close()
    expect(tf.memory().numTensors).toBe(before)
    for (const [name, expected] of Object.entries(evaluate(program, inputs))) {
      const scale = Math.max(1, ...expected.map(Math.abs))
      expect(results[name]).toHaveLength(expected.length)
      expected.forEach((value, i) => expect(results[name][i] / scale).toBeCloseTo(value / scale, digits))
    }
  })
})

describe('training', () => {
  const network = transformerEncoder({ features: 2, steps: 6, width: 8, heads: 2, layers: 1 })
  const training = {
    parameters: parameterShapes(network),
    batch: { x: [4, 6, 2], y: [4, 6, 8] },
    loss: (tensors: Readonly<Record<string, Tensor>>, { x, y }: Readonly<Record<'x' | 'y', Tensor>>) => ({
      loss: mean(square(sub(network.bind(tensors)(x), y))),
    }),
    optimiser: { clipNorm: 1 },
  }
  const draw = (name: string, count: number) => createRng(5, name).fillNormal(new Float32Array(count))
  const open = (on: Engine) => openTrainer(on, training, initialise(network, createRng(1)))

  it('follows the reference', async () => {
    const [fast, slow] = [await open(engine), await open(referenceEngine)]
    for (let step = 0; step < 10; step++) {
      const batch = { x: draw(`x ${step}`, 48), y: draw(`y ${step}`, 192) }
      const [a, b] = [await fast.step(batch, 0.01), await slow.step(batch, 0.01)]
      expect(a.loss[0]).toBeCloseTo(b.loss[0], 4)
    }
    await fast.close()
  })

  it('holds the same number of tensors after every step, and none after the end', async () => {
    const before = tf.memory().numTensors
    const trainer = await open(engine)
    const counts: number[] = []
    for (let step = 0; step < 20; step++) {
      await trainer.step({ x: draw(`x ${step}`, 48), y: draw(`y ${step}`, 192) }, 0.01)
      counts.push(tf.memory().numTensors)
    }
    expect(new Set(counts).size).toBe(1)
    await trainer.close()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('frees what it made when a run fails', async () => {
    const session = await engine.open(trace(({ a, b }) => ({ y: add(mul(a, 2), b) }), { a: [2], b: [2] }))
    const before = tf.memory().numTensors
    await expect(session.run({ a: Float32Array.of(1, 2) })).rejects.toThrow('Input b of the program is missing.')
    await expect(session.run({ a: Float32Array.of(1, 2), b: new Float32Array(3) })).rejects.toThrow(
      'Input b has 3 numbers; the program takes 2.',
    )
    expect(tf.memory().numTensors).toBe(before)
    await session.close()
  })

  it('gives the same bits after 200 steps', async () => {
    const run = async () => {
      const trainer = await open(engine)
      for (let step = 0; step < 200; step++) await trainer.step({ x: draw(`x ${step}`, 48), y: draw(`y ${step}`, 192) }, 0.01)
      const parameters = await trainer.parameters()
      await trainer.close()
      return parameters
    }
    expect(await run()).toEqual(await run())
  })
})

describe('the CUDA package', () => {
  const folders: string[] = []
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>
  const { isArray, isNullOrUndefined } = util
  beforeEach(() => {
    delete util.isArray
    delete util.isNullOrUndefined
  })
  afterEach(() => {
    Object.assign(util, { isArray, isNullOrUndefined })
  })
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  })

  /** A stand-in where Node looks for the real package; its code runs in the same place of the loading path. */
  function install(code: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'terrace-gpu-'))
    folders.push(folder)
    const home = join(folder, 'node_modules', '@tensorflow', 'tfjs-node-gpu')
    mkdirSync(home, { recursive: true })
    writeFileSync(join(home, 'package.json'), JSON.stringify({ name: '@tensorflow/tfjs-node-gpu', version: '4.22.0', main: 'index.js' }))
    writeFileSync(join(home, 'index.js'), code)
    return join(folder, 'index.js')
  }
  const corePath = JSON.stringify(createRequire(import.meta.url).resolve('@tensorflow/tfjs-core'))
  /** As the real one: calls what Node removed, and tells through its backend whether it found a GPU. */
  const packageCode = (gpu: boolean) => `
    const util = require('util')
    if (util.isNullOrUndefined(0) || !util.isNullOrUndefined(null) || !util.isArray([])) throw new Error('unreachable')
    module.exports = { ...require(${corePath}), backend: () => ({ isUsingGpuDevice: ${gpu} }) }
  `

  it('gets its two removed functions back, is selected and runs programs', async () => {
    const { engine: gpu, reason } = await loadTfjsGpu(install(packageCode(true)))
    expect(reason).toBeUndefined()
    expect(gpu).toMatchObject({ id: 'tfjs-gpu', title: 'TensorFlow.js (CUDA)' })
    const session = await gpu!.open(trace(({ x }) => ({ y: square(x) }), { x: [3] }))
    expect([...(await session.run({ x: Float32Array.of(1, 2, 3) })).y]).toEqual([1, 4, 9])
    await session.close()
  })

  it.each([
    ['it is not there', undefined, /^@tensorflow\/tfjs-node-gpu is not installed\. Add it with `npm install @tensorflow\/tfjs-node-gpu`/],
    [
      'it computes on the CPU',
      packageCode(false),
      /found no GPU that it can use\. It needs an NVIDIA driver, CUDA 11\.2 and cuDNN 8\.1\.$/,
    ],
    [
      'a library is missing',
      "throw new Error('libcudart.so.11.0: cannot open shared object file: No such file or directory')",
      /^The CUDA library libcudart\.so\.11\.0 was not found\. It needs an NVIDIA driver, CUDA 11\.2 and cuDNN 8\.1\.$/,
    ],
    [
      'a Windows library is missing',
      "throw new Error('Could not load cudnn64_8.dll. Error code 126')",
      /^The CUDA library cudnn64_8\.dll was not found\./,
    ],
    [
      'its scripts did not run',
      "require('./lib/napi-v8/tfjs_binding.node')",
      /without its native part\. Install it again with scripts allowed: `npm rebuild @tensorflow\/tfjs-node-gpu`\.$/,
    ],
    ['it fails otherwise', "throw new Error('no luck\\nsecond line')", /^@tensorflow\/tfjs-node-gpu did not start: no luck$/],
  ])('says so when %s', async (_, code, message) => {
    const from = code === undefined ? join(mkdtempSync(join(tmpdir(), 'terrace-none-')), 'index.js') : install(code)
    const { engine: none, reason } = await loadTfjsGpu(from)
    expect(none).toBeUndefined()
    expect(reason).toMatch(message)
  })
})
