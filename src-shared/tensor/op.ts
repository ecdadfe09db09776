import type { Attributes, ElementType, NoAttributes, Shape, Tensor } from './graph.ts'
import { broadcastShapes, createNode, NO_ATTRIBUTES, rowMajorStrides, sizeOf } from './graph.ts'
import { constant } from './ops/source.ts'

/**
 * All facts about an op stand in one row: the ONNX form, the shape rule, the float64 meaning, the gradient, and the
 * samples that the generated tests try. A row is also the function that adds the op to a graph: `exp(x)`. The makers at
 * the end of this file shorten the rows of one-input and two-input ops that work element by element.
 */
export interface Op<A extends Attributes = Attributes> {
  readonly key: string
  /** How often the op can be differentiated on its samples: 0 for comparisons, else 2. */
  readonly order: 0 | 2
  readonly samples: readonly Sample<A>[]
  /** Calls `complain` with the reason when the shapes do not fit. */
  shape(inputs: readonly Shape[], attributes: A, complain: (why: string) => never): Shape
  /** Float when absent. */
  type?(inputs: readonly ElementType[]): ElementType
  /** The definition, slow and obvious. */
  value(out: Block, inputs: readonly Block[], attributes: A): void
  /** For each input its part of the gradient, of the output's broadcast shape if that is easier: the driver sums it back. */
  gradient(node: Tensor<A>, outward: Tensor): readonly (Tensor | undefined)[]
  /** Adds the ONNX nodes and returns the name of the result. */
  onnx(writer: OnnxWriter, inputs: readonly string[], node: Tensor<A>): string
  /** Set where the op works element by element on inputs that broadcast by themselves: nobody needs to expand them first. */
  readonly broadcasts?: true
  /** A simpler equal of this node, if there is one: how no-op movements vanish. */
  simpler?(node: Tensor<A>): Tensor | undefined
}

/** Numbers with a shape; a bool is 0 or 1. */
export interface Block {
  readonly shape: Shape
  readonly data: Float64Array | Float32Array
}

/** One case for the generated tests: shapes, attributes, and the open interval that each input is drawn from. */
export interface Sample<A extends Attributes = Attributes> {
  readonly shapes: readonly Shape[]
  readonly attributes: A
  /** One interval for all inputs, or one for each; `bool` draws 0 or 1, `index` whole numbers. */
  readonly domain: Domain | readonly Domain[]
}

export type Domain = { readonly low: number; readonly high: number; readonly kind?: 'bool' | 'index' }

/** What a runtime cannot do although ONNX can. */
export interface OnnxDialect {
  /** What one Split may give; beyond it each part is a Slice. */
  readonly mostParts: number
  /** Whether LayerNormalization also gives what it divided by. */
  readonly normStatistics: boolean
}

/** What a row may ask of the writer of ONNX models. */
export interface OnnxWriter {
  readonly dialect: OnnxDialect
  /** Adds a node with one result (or, with `outputs`, several) and names it. Equal nodes are added once. */
  node(op: string, inputs: readonly string[], attributes?: OnnxAttributes): string
  nodeWithOutputs(op: string, inputs: readonly string[], attributes: OnnxAttributes, outputs: number): readonly string[]
  floats(values: ArrayLike<number>, shape: Shape): string
  integers(values: readonly number[]): string
  /** Many whole numbers, made once for each key. */
  table(key: string, make: () => ArrayLike<number>): string
}

/** Whole numbers become ints, `{ float }` a float, arrays ints. */
export type OnnxAttributes = Readonly<Record<string, number | readonly number[] | { readonly float: number }>>

/** A number stands for a constant. */
export type Operand = Tensor | number

const WIDE: Domain = { low: -2, high: 2 }

export function toTensor(operand: Operand): Tensor {
  return typeof operand === 'number' ? constant(operand) : operand
}

export type UnaryOp = Op<NoAttributes> & ((x: Operand) => Tensor)
export type BinaryOp = Op<NoAttributes> & ((a: Operand, b: Operand) => Tensor)

/** An op on each element. `gradient` gets the input, the result, and the gradient that arrives at the result. */
export function unary(
  key: string,
  row: {
    onnx: string | ((writer: OnnxWriter, x: string) => string)
    value: (x: number) => number
    gradient: (x: Tensor, y: Tensor, outward: Tensor) => Tensor | undefined
    domain?: Domain
    simpler?: (x: Tensor) => Tensor | undefined
  },
): UnaryOp {
  const domain = row.domain ?? WIDE
  const op: Op<NoAttributes> = {
    key,
    order: 2,
    broadcasts: true,
    samples: [[2, 3], [], [1, 4, 1]].map((shape) => ({ shapes: [shape], attributes: NO_ATTRIBUTES, domain })),
    shape: ([x]) => x,
    value(out, [x]) {
      for (let i = 0; i < out.data.length; i++) out.data[i] = row.value(x.data[i])
    },
    gradient: (node, outward) => [row.gradient(node.inputs[0], node, outward)],
    onnx: (writer, [x]) => (typeof row.onnx === 'string' ? writer.node(row.onnx, [x]) : row.onnx(writer, x)),
    simpler: (node) => row.simpler?.(node.inputs[0]),
  }
  return Object.assign((x: Operand) => createNode(op, [toTensor(x)], NO_ATTRIBUTES), op)
}

const PAIRS: readonly (readonly [Shape, Shape])[] = [
  [[2, 3], [2, 3]],
  [[2, 3], [3]],
  [[2, 1], [4, 1, 3]],
  [[], [2, 2]],
  [[1], [1]],
]

/** An op on each pair of elements, broadcast. `gradient` gives the parts for a and b. */
export function binary(
  key: string,
  row: {
    onnx: string
    value: (a: number, b: number) => number
    gradient: (a: Tensor, b: Tensor, y: Tensor, outward: Tensor) => readonly [Tensor | undefined, Tensor | undefined]
    domain?: Domain | readonly Domain[]
    order?: 0 | 2
    type?: ElementType
    simpler?: (a: Tensor, b: Tensor, shape: Shape) => Tensor | undefined
  },
): BinaryOp {
  const op: Op<NoAttributes> = {
    key,
    order: row.order ?? 2,
    broadcasts: true,
    samples: PAIRS.map((shapes) => ({ shapes, attributes: NO_ATTRIBUTES, domain: row.domain ?? WIDE })),
    shape: ([a, b], _, complain) => broadcastShapes(a, b) ?? complain('the shapes do not broadcast'),
    type: () => row.type ?? 'float',
    value(out, [a, b]) {
      const left = broadcastReader(a, out.shape)
      const right = broadcastReader(b, out.shape)
      for (let i = 0; i < out.data.length; i++) out.data[i] = row.value(a.data[left(i)], b.data[right(i)])
    },
    gradient: (node, outward) => row.gradient(node.inputs[0], node.inputs[1], node, outward),
    onnx: (writer, inputs) => writer.node(row.onnx, inputs),
    simpler: (node) => row.simpler?.(node.inputs[0], node.inputs[1], node.shape),
  }
  return Object.assign((a: Operand, b: Operand) => createNode(op, [toTensor(a), toTensor(b)], NO_ATTRIBUTES), op)
}

/** Maps a flat index of the broadcast shape to the flat index in the block. */
export function broadcastReader(block: Block, shape: Shape): (index: number) => number {
  if (block.data.length === sizeOf(shape)) return (index) => index
  if (block.data.length === 1) return () => 0
  const lead = shape.length - block.shape.length
  const own = rowMajorStrides(block.shape)
  const whole = rowMajorStrides(shape)
  const steps = shape.map((_, axis) => (axis < lead || block.shape[axis - lead] === 1 ? 0 : own[axis - lead]))
  return (index) => {
    let at = 0
    for (let axis = 0; axis < whole.length; axis++) {
      const position = Math.floor(index / whole[axis])
      index -= position * whole[axis]
      at += position * steps[axis]
    }
    return at
  }
}
