import { assert } from '../base/assert.ts'
import { type Shape, sizeOf, type Tensor } from './graph.ts'
import { reshape, slice } from './ops/index.ts'

/**
 * All parameters of a model live in one flat vector, in the order of this record, so that clipping and Adam are a handful
 * of ops and a checkpoint is one array. An ensemble is `[member, parameter]`.
 */
type ParameterShapes = Readonly<Record<string, Shape>>

export function parameterCount(shapes: ParameterShapes): number {
  return Object.values(shapes).reduce((total, shape) => total + sizeOf(shape), 0)
}

/** Cuts the vector into its parameters; those of an ensemble keep the member axis in front. */
export function unpackParameters<Name extends string>(flat: Tensor, shapes: Readonly<Record<Name, Shape>>): Record<Name, Tensor> {
  assert(flat.shape.at(-1) === parameterCount(shapes), 'the vector has one place for every parameter')
  const parts: Partial<Record<Name, Tensor>> = {}
  let offset = 0
  for (const name in shapes) {
    const size = sizeOf(shapes[name])
    parts[name] = reshape(slice(flat, -1, offset, offset + size), [...flat.shape.slice(0, -1), ...shapes[name]])
    offset += size
  }
  return parts as Record<Name, Tensor>
}

/** One member's vector, each parameter filled by `fill`. */
export function packParameters(shapes: ParameterShapes, fill: (out: Float32Array, shape: Shape, name: string) => void): Float32Array {
  const flat = new Float32Array(parameterCount(shapes))
  let offset = 0
  for (const [name, shape] of Object.entries(shapes)) {
    const size = sizeOf(shape)
    fill(flat.subarray(offset, offset + size), shape, name)
    offset += size
  }
  return flat
}
