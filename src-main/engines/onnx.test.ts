import { describe, expect, it } from 'vitest'
import { createRng } from '../../src-shared/base/rng.ts'
import { compositeCases } from '../../src-shared/tensor/composite-cases.ts'
import { mean } from '../../src-shared/tensor/composite.ts'
import type { Engine, Values } from '../../src-shared/tensor/engines/engine.ts'
import { evaluate, referenceEngine } from '../../src-shared/tensor/engines/reference.ts'
import { add, matmul, square, sub, tanh } from '../../src-shared/tensor/ops/index.ts'
import { parameterCount } from '../../src-shared/tensor/parameters.ts'
import { opCases } from '../../src-shared/tensor/samples.ts'
import { openTrainer, type Training } from '../../src-shared/tensor/trainer.ts'
import { trace } from '../../src-shared/tensor/program.ts'
import { loadOnnxEngine } from './onnx.ts'

async function openCpu(): Promise<Engine> {
  const { engine, reason } = await loadOnnxEngine({ provider: 'cpu', threads: 1 })
  if (!engine) throw new Error(reason)
  return engine
}

const engine = await openCpu()

describe('agreement with the reference', () => {
  it.each([...opCases(createRng(2)), ...compositeCases()])('$name', async ({ program, inputs, digits }) => {
    const session = await engine.open(program)
    const results = await session.run(inputs)
    await session.close()
    for (const [name, expected] of Object.entries(evaluate(program, inputs))) {
      const scale = Math.max(1, ...expected.map(Math.abs))
      expect(results[name]).toHaveLength(expected.length)
      expected.forEach((value, i) => expect(results[name][i] / scale).toBeCloseTo(value / scale, digits))
    }
  })
})

const SHAPES = { w1: [6, 16], b1: [1, 16], w2: [16, 1] }
const regression: Training<'w1' | 'b1' | 'w2', 'x' | 'y'> = {
  parameters: SHAPES,
  batch: { x: [32, 6], y: [32, 1] },
  loss: ({ w1, b1, w2 }, { x, y }) => ({ loss: mean(square(sub(matmul(tanh(add(matmul(x, w1), b1)), w2), y)), [-2, -1]) }),
  optimiser: { clipNorm: 1 },
}
const normals = (name: string, count: number, scale = 1) => createRng(5, name).fillNormal(new Float32Array(count), scale)

async function trained(on: Engine, training: Training<'w1' | 'b1' | 'w2', 'x' | 'y'>, steps: number): Promise<Values> {
  const trainer = await openTrainer(on, training, normals('start', (training.members ?? 1) * parameterCount(SHAPES), 0.3))
  for (let step = 0; step < steps; step++) await trainer.step({ x: normals(`x ${step}`, 192), y: normals(`y ${step}`, 32) }, 0.01)
  const parameters = await trainer.parameters()
  await trainer.close()
  return parameters
}

describe('training', () => {
  it('follows the reference', async () => {
    const [fast, slow] = [await trained(engine, regression, 20), await trained(referenceEngine, regression, 20)]
    fast.forEach((value, i) => expect(value).toBeCloseTo(slow[i], 4))
  })

  it('gives the same bits after 200 steps', async () => {
    const [once, again] = [await trained(engine, regression, 200), await trained(engine, regression, 200)]
    expect(again).toEqual(once)
    expect(once.every(Number.isFinite)).toBe(true)
  })

  it('of three members is that of three models', async () => {
    const together = await trained(engine, { ...regression, members: 3 }, 20)
    const alone = await trained(engine, regression, 20)
    alone.forEach((value, i) => expect(together[i]).toBeCloseTo(value, 5))
  })

  it('stops at a step that is not finite and keeps the parameters', async () => {
    const trainer = await openTrainer(engine, regression, normals('start', parameterCount(SHAPES)))
    const [x, y] = [normals('x', 192), normals('y', 32)]
    await trainer.step({ x, y }, 0.01)
    const before = await trainer.state()
    await expect(trainer.step({ x, y: y.with(3, 3e30) }, 0.01)).rejects.toThrow('Training stopped at step 2: square gave a value that is not finite.')
    expect(await trainer.state()).toEqual(before)
    await trainer.close()
  })
})

it('keeps state between runs and hands out copies', async () => {
  const session = await engine.open(trace(({ total, x }) => ({ total: add(total, x), seen: add(x, 0.5) }), { total: [2], x: [2] }))
  const first = await session.run({ x: Float32Array.of(1, 2) })
  await session.write('total', Float32Array.of(10, 20))
  const second = await session.run({ x: Float32Array.of(3, 4) })
  expect([...(await session.read('total'))]).toEqual([13, 24])
  expect([...first.seen, ...second.seen]).toEqual([1.5, 2.5, 3.5, 4.5])
  await session.close()
})

it('says why a provider is missing', async () => {
  for (const provider of ['webgpu', 'cuda'] as const) {
    const { engine: there, reason } = await loadOnnxEngine({ provider })
    if (!there) expect(reason).toMatch(/^[A-Z][^\n]+\.$/)
  }
})
