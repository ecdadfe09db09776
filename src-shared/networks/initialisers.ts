import { assert } from '../base/assert.ts'
import type { Rng } from '../base/rng.ts'
import { type Shape, sizeOf } from '../tensor/graph.ts'

/** Fills one parameter with its first values. A matrix is `[from, to]`: rows are inputs, columns outputs. */
export type Initialiser = (out: Float32Array, shape: Shape, rng: Rng) => void

export const zeros: Initialiser = (out) => {
  out.fill(0)
}

export const ones: Initialiser = (out) => {
  out.fill(1)
}

export function normal(deviation: number): Initialiser {
  return (out, _, rng) => {
    rng.fillNormal(out, deviation)
  }
}

/** Glorot and Bengio: uniform, keeps the variance of signals and of gradients about the same through a linear layer. */
export function xavier(gain = 1): Initialiser {
  return (out, shape, rng) => {
    const { from, to } = fansOf(shape)
    fillSymmetric(out, gain * Math.sqrt(6 / (from + to)), rng)
  }
}

/** He and others: uniform, keeps the variance of signals through layers that drop the negative half. */
export function kaiming(gain = Math.SQRT2): Initialiser {
  return (out, shape, rng) => {
    fillSymmetric(out, gain * Math.sqrt(3 / fansOf(shape).from), rng)
  }
}

/** Orthonormal rows or columns, whichever are fewer, times the gain: what policy gradient methods start from. */
export function orthogonal(gain = 1): Initialiser {
  return (out, shape, rng) => {
    const { from, to } = fansOf(shape)
    const [count, length] = from < to ? [from, to] : [to, from]
    const vectors = drawOrthonormal(count, length, rng)
    for (let row = 0; row < from; row++) {
      for (let column = 0; column < to; column++) {
        out[row * to + column] = gain * (from < to ? vectors[row][column] : vectors[column][row])
      }
    }
  }
}

/** For matrices that lie side by side in one, such as the gates of an LSTM: each is initialised as if it were alone. */
export function sideBySide(count: number, initialise: Initialiser): Initialiser {
  return (out, shape, rng) => {
    const { from, to } = fansOf(shape)
    const width = to / count
    const block = new Float32Array(from * width)
    for (let part = 0; part < count; part++) {
      initialise(block, [from, width], rng.stream(`part ${part}`))
      for (let row = 0; row < from; row++) out.set(block.subarray(row * width, (row + 1) * width), row * to + part * width)
    }
  }
}

/** A bias whose part from `start` up to, not including, `end` is `value` and the rest zero. */
export function zerosBut(start: number, end: number, value: number): Initialiser {
  return (out) => {
    out.fill(0)
    out.fill(value, start, end)
  }
}

function fansOf(shape: Shape): { from: number; to: number } {
  assert(shape.length === 2, 'only a matrix has inputs and outputs')
  return { from: shape[0], to: shape[1] }
}

function fillSymmetric(out: Float32Array, limit: number, rng: Rng): void {
  for (let i = 0; i < out.length; i++) out[i] = limit * (2 * rng.uniform() - 1)
}

/** Gram and Schmidt over random normal vectors, twice, because once loses digits where two are nearly parallel. */
function drawOrthonormal(count: number, length: number, rng: Rng): Float64Array[] {
  const vectors: Float64Array[] = []
  while (vectors.length < count) {
    const vector = rng.fillNormal(new Float64Array(length))
    for (let pass = 0; pass < 2; pass++) {
      for (const earlier of vectors) {
        const along = dot(vector, earlier)
        for (let i = 0; i < length; i++) vector[i] -= along * earlier[i]
      }
    }
    const norm = Math.sqrt(dot(vector, vector))
    vectors.push(vector.map((x) => x / norm))
  }
  return vectors
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0
  for (let i = 0; i < a.length; i++) total += a[i] * b[i]
  return total
}

/** The flat vector of one model: each parameter draws from a stream of its own name, so that a new one changes no other. */
export function fillParameters(
  parameters: Readonly<Record<string, { readonly shape: Shape; readonly initialise: Initialiser }>>,
  rng: Rng,
  out: Float32Array,
): void {
  let offset = 0
  for (const [name, { shape, initialise }] of Object.entries(parameters)) {
    const size = sizeOf(shape)
    initialise(out.subarray(offset, offset + size), shape, rng.stream(name))
    offset += size
  }
}
