import onnxProto from 'onnx-proto'
import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { createRng } from '../../src-shared/base/rng.ts'
import { WEBGPU_DIALECT } from '../../src-shared/tensor/engines/onnx.ts'
import { evaluate } from '../../src-shared/tensor/engines/reference.ts'
import { sizeOf, type Tensor } from '../../src-shared/tensor/graph.ts'
import { writeOnnx } from '../../src-shared/tensor/onnx/model.ts'
import { traceTraining } from '../../src-shared/tensor/trainer.ts'
import { createSampleModel } from './model-shape.ts'

/** A real training step with many parameters and norms, as WebGPU gets it: what its runtime cannot do must not be in there. */
describe.each(['transformer:2,4,3,8,2,2', 'lstm:2,9,3,4'])('the dialect for WebGPU, %s', (shape) => {
  const { training, initial, batch } = createSampleModel(shape)
  const program = traceTraining(training)
  const file = writeOnnx(program, WEBGPU_DIALECT)
  const nodes = onnxProto.onnx.ModelProto.decode(file).graph?.node ?? []

  it('keeps every shader within eight buffers, and asks norms for one result', () => {
    expect(nodes.length).toBeGreaterThan(50)
    for (const { opType, output } of nodes) {
      if (opType === 'Split') expect(output?.length).toBeLessThanOrEqual(7)
      if (opType === 'LayerNormalization') expect(output).toHaveLength(1)
    }
  })

  it('means the same', async () => {
    const feeds: Record<string, OnnxTensor> = {}
    const inputs: Record<string, Float32Array> = {}
    for (const [name, node] of Object.entries<Tensor>(program.inputs)) {
      const given: Readonly<Record<string, Float32Array>> = { ...batch, parameters: initial, learningRate: Float32Array.of(0.01) }
      inputs[name] =
        given[name] ??
        (name === 'moment2' ? createRng(1).fillUniform(new Float32Array(sizeOf(node.shape))) : new Float32Array(sizeOf(node.shape)))
      feeds[name] = new OnnxTensor('float32', inputs[name], [...node.shape])
    }
    const session = await InferenceSession.create(file, { logSeverityLevel: 3 })
    const results = await session.run(feeds)
    await session.release()
    const expected = evaluate(program, inputs)
    for (const [name, values] of Object.entries(expected)) {
      const found = (results[name] ?? results[`${name}.next`]).data
      values.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 4))
    }
  })
})
