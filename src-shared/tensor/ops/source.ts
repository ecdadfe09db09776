import type { NoAttributes, Shape, Tensor } from '../graph.ts'
import { createNode, NO_ATTRIBUTES, sizeOf } from '../graph.ts'
import type { Op, Operand } from '../op.ts'
import { toTensor } from '../op.ts'

/** Where values come from: the program's inputs, and numbers known when it is traced. And where gradients stop. */
type InputAttributes = { readonly name: string; readonly dims: Shape }
type ConstantAttributes = { readonly values: Float64Array; readonly dims: Shape }

const inputRow: Op<InputAttributes> = {
  key: 'input',
  order: 0,
  samples: [],
  shape: (_, { dims }) => dims,
  value() {
    throw new Error('An input has no value of its own')
  },
  gradient: () => [],
  onnx: (_, __, node) => node.attributes.name,
}

export const input: Op<InputAttributes> & ((name: string, shape: Shape) => Tensor) = Object.assign(
  (name: string, shape: Shape): Tensor => createNode(inputRow, [], { name, dims: shape }, ''),
  inputRow,
)

const constantRow: Op<ConstantAttributes> = {
  key: 'constant',
  order: 0,
  samples: [],
  shape: (_, { dims, values }, complain) => (sizeOf(dims) === values.length ? dims : complain('as many numbers as the shape has places')),
  value(out, _, { values }) {
    out.data.set(values)
  },
  gradient: () => [],
  onnx: (writer, _, node) => writer.floats(node.attributes.values, node.shape),
}

/** Numbers that are part of the program. A lone number is a scalar of shape []. */
export const constant: Op<ConstantAttributes> & ((values: ArrayLike<number> | number, shape?: Shape) => Tensor) = Object.assign(
  (values: ArrayLike<number> | number, shape: Shape = []): Tensor =>
    createNode(constantRow, [], { values: typeof values === 'number' ? Float64Array.of(values) : Float64Array.from(values), dims: shape }),
  constantRow,
)

const detachRow: Op<NoAttributes> = {
  key: 'detach',
  order: 0,
  samples: [{ shapes: [[2, 3]], attributes: NO_ATTRIBUTES, domain: { low: -2, high: 2 } }],
  shape: ([x]) => x,
  value(out, [x]) {
    out.data.set(x.data)
  },
  gradient: () => [undefined],
  onnx: (_, [x]) => x,
}

/** The same numbers, through which no gradient flows. */
export const detach: Op<NoAttributes> & ((x: Operand) => Tensor) = Object.assign(
  (x: Operand): Tensor => createNode(detachRow, [toTensor(x)], NO_ATTRIBUTES),
  detachRow,
)
