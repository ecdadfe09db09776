import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node'
import { expect, it } from 'vitest'
import { loadOnnxEngine } from '../../src-main/engines/onnx.ts'
import { createRng } from '../base/rng.ts'
import { mean } from '../tensor/composite.ts'
import { evaluate } from '../tensor/engines/reference.ts'
import type { Tensor } from '../tensor/graph.ts'
import { writeOnnx } from '../tensor/onnx/model.ts'
import { add, negate, reshape, slice, square, sub } from '../tensor/ops/index.ts'
import { parameterCount, unpackParameters } from '../tensor/parameters.ts'
import { trace } from '../tensor/program.ts'
import { openTrainer } from '../tensor/trainer.ts'
import { bindValues, forAllMembers, initialise, type Layer, layer, parameterShapes } from './layer.ts'
import { linear } from './linear.ts'
import { mlp } from './mlp.ts'
import { gru, lstm } from './recurrent.ts'
import { transformerEncoder } from './transformer.ts'

const { engine, reason } = await loadOnnxEngine({ provider: 'cpu', threads: 1 })
if (!engine) throw new Error(reason)

const STEPS = 8
const BATCH = 64

/** The adding problem: the sum of the two marked values of a window. Nothing short of remembering or seeing every step solves it. */
function drawAdding(name: string): { x: Float32Array; y: Float32Array } {
  const rng = createRng(1, name)
  const x = new Float32Array(BATCH * STEPS * 2)
  const y = new Float32Array(BATCH)
  for (let row = 0; row < BATCH; row++) {
    const marked = rng.shuffle([...new Array(STEPS).keys()]).slice(0, 2)
    for (let step = 0; step < STEPS; step++) {
      const at = (row * STEPS + step) * 2
      x[at] = rng.uniform()
      if (!marked.includes(step)) continue
      x[at + 1] = 1
      y[row] += x[at]
    }
  }
  return { x, y }
}

/** The last step's vector through a linear head: one number for each window. */
function regressor(body: Layer<(x: Tensor) => Tensor>, width: number): Layer<(x: Tensor) => Tensor> {
  return layer({ body, head: linear({ from: width, to: 1 }) }, (own) => (x) => {
    const y = own.body(x)
    const last = slice(y, -2, STEPS - 1, STEPS)
    return reshape(own.head(last), y.shape.slice(0, -2))
  })
}

const NETWORKS: Readonly<Record<string, { network: Layer<(x: Tensor) => Tensor>; learningRate: number }>> = {
  gru: {
    network: regressor(
      layer(
        { net: gru({ features: 2, width: 16 }) },
        ({ net }) =>
          (x: Tensor) =>
            net(x).outputs,
      ),
      16,
    ),
    learningRate: 0.02,
  },
  lstm: {
    network: regressor(
      layer(
        { net: lstm({ features: 2, width: 16 }) },
        ({ net }) =>
          (x: Tensor) =>
            net(x).outputs,
      ),
      16,
    ),
    learningRate: 0.02,
  },
  transformer: {
    network: regressor(transformerEncoder({ features: 2, steps: STEPS, width: 16, heads: 2, layers: 2 }), 16),
    learningRate: 0.005,
  },
}

it.each(Object.entries(NETWORKS))('a %s learns to add', async (_, { network, learningRate }) => {
  const trainer = await openTrainer(
    engine,
    {
      parameters: parameterShapes(network),
      batch: { x: [BATCH, STEPS, 2], y: [BATCH] },
      loss: (parameters, { x, y }) => ({ loss: mean(square(sub(network.bind(parameters)(x), y))) }),
      optimiser: { clipNorm: 1 },
    },
    initialise(network, createRng(2)),
  )
  const losses: number[] = []
  for (let step = 0; step < 1000; step++) losses.push((await trainer.step(drawAdding(`batch ${step}`), learningRate)).loss[0])
  await trainer.close()
  // Guessing the mean leaves 1/6.
  expect(losses[0]).toBeGreaterThan(0.1)
  expect(losses.slice(-20).reduce((a, b) => a + b) / 20).toBeLessThan(0.01)
})

it('is exported with its parameters as one file that runs alone', async () => {
  const network = transformerEncoder({ features: 2, steps: STEPS, width: 8, heads: 2, layers: 1 })
  const trained = initialise(network, createRng(5)).map((value, i) => value + 0.1 * Math.sin(i))
  const program = trace(({ x }) => ({ y: bindValues(network, trained)(x) }), { x: [3, STEPS, 2] })
  const file = writeOnnx(program)
  expect(file.length).toBeGreaterThan(4 * trained.length)
  const x = createRng(6).fillNormal(new Float32Array(3 * STEPS * 2))
  const session = await InferenceSession.create(file)
  expect(session.inputNames).toEqual(['x'])
  const { y } = await session.run({ x: new OnnxTensor('float32', x, [3, STEPS, 2]) })
  await session.release()
  const flexible = trace(({ p, x: input }) => ({ y: network.bind(unpackParameters(p, parameterShapes(network)))(input) }), {
    p: [trained.length],
    x: [3, STEPS, 2],
  })
  const expected = evaluate(flexible, { p: trained, x }).y
  expect(y.dims).toEqual([3, STEPS, 8])
  expected.forEach((value, i) => expect(y.data[i]).toBeCloseTo(value, 4))
})

it('an ensemble trains on ONNX Runtime as its members one by one', async () => {
  const members = 4
  const network = mlp({ from: 3, hidden: [8], to: 1 })
  const parameters = parameterShapes(network)
  const batch = { x: [16, 3], y: [16, 1] }
  const starts = initialise(network, createRng(3), members)
  const count = parameterCount(parameters)
  const training = (lift: (x: Tensor) => Tensor) => ({
    parameters,
    batch,
    loss: (tensors: Readonly<Record<string, Tensor>>, { x, y }: Readonly<Record<'x' | 'y', Tensor>>) => ({
      loss: mean(square(add(network.bind(tensors)(lift(x)), negate(y))), [-2, -1]),
    }),
    optimiser: { clipNorm: 1 },
  })
  const together = await openTrainer(engine, { ...training(forAllMembers), members }, starts)
  const alone = await Promise.all(
    Array.from({ length: members }, (_, member) =>
      openTrainer(
        engine,
        training((x) => x),
        starts.slice(member * count, (member + 1) * count),
      ),
    ),
  )
  for (let step = 0; step < 30; step++) {
    const x = createRng(4, `x ${step}`).fillNormal(new Float32Array(48))
    const fed = { x, y: new Float32Array(16).map((_, i) => Math.sin(x[3 * i] + x[3 * i + 1])) }
    for (const trainer of [together, ...alone]) await trainer.step(fed, 0.01)
  }
  const parametersOfAll = await together.parameters()
  for (const [member, trainer] of alone.entries()) {
    ;(await trainer.parameters()).forEach((value, i) => expect(parametersOfAll[member * count + i]).toBeCloseTo(value, 4))
    await trainer.close()
  }
  await together.close()
})
