import type { Rng } from '../base/rng.ts'
import { createNode, type Shape, sizeOf, type Tensor } from './graph.ts'
import type { Domain, Op, Sample } from './op.ts'
import { greater, OPS, toFloat } from './ops/index.ts'
import { type Program, trace } from './program.ts'

/** A small program for each sample of each op row, with numbers to feed it: what every engine is compared on. */
interface Case {
  readonly op: string
  readonly name: string
  readonly program: Program
  readonly inputs: Readonly<Record<string, Float64Array>>
  /** Decimals, relative to the largest result, to which a float32 engine agrees. */
  readonly digits: number
}

export function* opCases(rng: Rng): Generator<Case> {
  for (const op of Object.values(OPS)) {
    for (const [number, sample] of op.samples.entries()) {
      const name = `${op.key} ${number}`
      const program = trace((inputs) => ({ y: asFloat(applySample(op, sample, Object.values(inputs))) }), sampleShapes(sample))
      yield { op: op.key, name, program, digits: 5, inputs: drawSample(sample, rng.stream(name)) }
    }
  }
}

/** The op on a sample's inputs; a bool input arrives as 0 or 1. */
export function applySample(op: Op, sample: Sample, inputs: readonly Tensor[]): Tensor {
  const operands = inputs.map((x, i) => (domainOf(sample, i).kind === 'bool' ? greater(x, 0.5) : x))
  return createNode(op, operands, sample.attributes)
}

function asFloat(x: Tensor): Tensor {
  return x.type === 'bool' ? toFloat(x) : x
}

function sampleShapes({ shapes }: Sample): Record<string, Shape> {
  return Object.fromEntries(shapes.map((shape, i) => [`x${i}`, shape]))
}

export function drawSample(sample: Sample, rng: Rng): Record<string, Float64Array> {
  return Object.fromEntries(sample.shapes.map((shape, i) => [`x${i}`, draw(domainOf(sample, i), sizeOf(shape), rng)]))
}

export function domainOf({ domain }: Sample, input: number): Domain {
  return 'low' in domain ? domain : domain[input]
}

function draw({ low, high, kind }: Domain, count: number, rng: Rng): Float64Array {
  const values = rng.fillUniform(new Float64Array(count))
  if (kind === 'bool') return values.map((u) => Number(u > 0.5))
  if (kind === 'index') return values.map((u) => Math.floor(low + (high - low) * u))
  return values.map((u) => low + (high - low) * u)
}
