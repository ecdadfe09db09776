import { createRng } from '../../src-shared/base/rng.ts'
import { mean } from '../../src-shared/tensor/composite.ts'
import { compositeCases } from '../../src-shared/tensor/composite-cases.ts'
import type { Engine, Values } from '../../src-shared/tensor/engines/engine.ts'
import { evaluate, referenceEngine } from '../../src-shared/tensor/engines/reference.ts'
import { type Tensor, topological } from '../../src-shared/tensor/graph.ts'
import { add, matmul, relu, square, standardise, sub } from '../../src-shared/tensor/ops/index.ts'
import { parameterCount } from '../../src-shared/tensor/parameters.ts'
import type { Program } from '../../src-shared/tensor/program.ts'
import { opCases } from '../../src-shared/tensor/samples.ts'
import { openTrainer, type Training } from '../../src-shared/tensor/trainer.ts'
import { loadOnnxEngine } from './onnx.ts'

/**
 * Compares WebGPU with the reference and prints one line of JSON. A process of its own, because the graphics driver is chosen
 * by variables that are read before the program starts, and because a driver that fails takes its process with it.
 */
const { engine, reason } = await loadOnnxEngine({ provider: 'webgpu' })
process.stdout.write(JSON.stringify(engine ? { worst: await worstDifferences(engine) } : { reason }))

async function worstDifferences(onGpu: Engine): Promise<Record<string, number>> {
  const { program, inputs } = mergeCases()
  const session = await onGpu.open(program)
  const results = await session.run(inputs)
  await session.close()
  const worst: Record<string, number> = {}
  for (const [name, expected] of Object.entries(evaluate(program, inputs))) worst[name] = difference(results[name], expected)
  const [fast, slow] = [await train(onGpu), await train(referenceEngine)]
  worst.training = difference(fast, slow)
  return worst
}

/** All cases as one program, so that the device compiles once. */
function mergeCases(): { program: Program; inputs: Record<string, Float64Array> } {
  const [nodes, outputs, inputs]: [Record<string, Tensor>, Record<string, Tensor>, Record<string, Float64Array>] = [{}, {}, {}]
  for (const one of [...opCases(createRng(2)), ...compositeCases()]) {
    const rename = (key: string) => `${one.name} ${key}`.replaceAll(' ', '_')
    for (const [key, node] of Object.entries(one.program.inputs)) nodes[rename(key)] = node
    for (const [key, node] of Object.entries(one.program.outputs)) outputs[rename(key)] = node
    for (const [key, values] of Object.entries(one.inputs)) inputs[rename(key)] = values
  }
  return { program: { inputs: nodes, outputs, nodes: topological(Object.values(outputs)) }, inputs }
}

async function train(on: Engine): Promise<Values> {
  const parameters = { w1: [6, 16], b1: [16], w2: [16, 1] }
  const training: Training<'w1' | 'b1' | 'w2', 'x' | 'y'> = {
    parameters,
    batch: { x: [32, 6], y: [32, 1] },
    loss: ({ w1, b1, w2 }, { x, y }) => ({ loss: mean(square(sub(matmul(relu(add(matmul(standardise(x), w1), b1)), w2), y))) }),
    optimiser: { clipNorm: 1 },
  }
  const normals = (name: string, count: number) => createRng(5, name).fillNormal(new Float32Array(count), 0.3)
  const trainer = await openTrainer(on, training, normals('start', parameterCount(parameters)))
  for (let step = 0; step < 5; step++) await trainer.step({ x: normals(`x ${step}`, 192), y: normals(`y ${step}`, 32) }, 0.01)
  const trained = await trainer.parameters()
  await trainer.close()
  return trained
}

/** The largest difference relative to the largest number. */
function difference(results: Values, expected: Values): number {
  let [largest, apart] = [1e-3, 0]
  expected.forEach((value, i) => {
    largest = Math.max(largest, Math.abs(value))
    // Not a number must not pass.
    apart = Math.abs(results[i] - value) >= apart ? Math.abs(results[i] - value) : Number.isNaN(results[i]) ? Infinity : apart
  })
  return apart / largest
}
