import type { Shape, Tensor } from '../graph.ts'
import { broadcastShapes, createNode, resolveAxis, rowMajorStrides, sameShape, showShape, sizeOf } from '../graph.ts'
import { type Block, broadcastReader, type Domain, type Op, type Operand, toTensor } from '../op.ts'
import { matmul } from './contraction.ts'
import { equal, toFloat } from './comparison.ts'
import { constant } from './source.ts'

/** Ops that move numbers and compute nothing. */
const WIDE: Domain = { low: -2, high: 2 }
type To = { readonly to: Shape }
type Order = { readonly order: readonly number[] }
type Range = { readonly axis: number; readonly start: number; readonly end: number }
type Margins = { readonly axis: number; readonly before: number; readonly after: number }
type Axis = { readonly axis: number }

const reshapeRow: Op<To> = {
  key: 'reshape',
  order: 2,
  samples: [
    { shapes: [[2, 3]], attributes: { to: [3, 2] }, domain: WIDE },
    { shapes: [[1]], attributes: { to: [] }, domain: WIDE },
  ],
  shape: ([x], { to }, complain) => (sizeOf(x) === sizeOf(to) ? to : complain(`${showShape(to)} has another number of elements`)),
  value(out, [x]) {
    out.data.set(x.data)
  },
  gradient: ({ inputs: [x] }, g) => [reshape(g, x.shape)],
  onnx: (writer, [x], { shape }) => writer.node('Reshape', [x, writer.integers(shape)]),
  simpler({ inputs: [x], shape }) {
    if (sameShape(x.shape, shape)) return x
    return x.op.key === 'reshape' ? reshape(x.inputs[0], shape) : undefined
  },
}

/** One length may be −1: whatever is left. */
export const reshape: Op<To> & ((x: Operand, to: Shape) => Tensor) = Object.assign((operand: Operand, to: Shape): Tensor => {
  const x = toTensor(operand)
  const known = to.reduce((size, length) => (length === -1 ? size : size * length), 1)
  const whole = to.map((length) => (length === -1 ? sizeOf(x.shape) / known : length))
  return createNode(reshapeRow, [x], { to: whole })
}, reshapeRow)

const transposeRow: Op<Order> = {
  key: 'transpose',
  order: 2,
  samples: [
    { shapes: [[2, 3]], attributes: { order: [1, 0] }, domain: WIDE },
    { shapes: [[2, 3, 4]], attributes: { order: [2, 0, 1] }, domain: WIDE },
  ],
  shape([x], { order }, complain) {
    if (order.length !== x.length || !x.every((_, axis) => order.includes(axis))) complain(`${showShape(order)} is no order of its axes`)
    return order.map((axis) => x[axis])
  },
  value(out, [x], { order }) {
    const strides = rowMajorStrides(x.shape)
    copyStrided(out, x, order.map((axis) => strides[axis]), 0)
  },
  gradient({ attributes: { order } }, g) {
    return [transpose(g, order.map((_, axis) => order.indexOf(axis)))]
  },
  onnx(writer, [x], { inputs: [{ shape: from }], shape, attributes: { order } }) {
    const width = from[from.length - 1]
    const rows = sizeOf(from) / width
    // Rows that stay whole: ONNX Runtime gathers on all threads but transposes on one.
    if (order[order.length - 1] !== order.length - 1 || width < 8 || rows * width < FEWEST_GATHERED) return writer.node('Transpose', [x], { perm: order })
    const table = writer.table(`rows of [${from.join()}] as ${order.join()}`, () => movedRows(from, order))
    const flat = writer.node('Reshape', [x, writer.integers([rows, width])])
    return writer.node('Reshape', [writer.node('Gather', [flat, table]), writer.integers(shape)])
  },
  simpler({ inputs: [x], shape, attributes: { order } }) {
    // Moving only axes of length 1 is a reshape, which costs nothing.
    const moved = order.filter((axis) => x.shape[axis] !== 1)
    if (moved.every((axis, i) => i === 0 || moved[i - 1] < axis)) return reshape(x, shape)
    const inner = x.attributes.order
    return x.op.key === 'transpose' && Array.isArray(inner) ? transpose(x.inputs[0], order.map((axis) => inner[axis])) : undefined
  },
}

const FEWEST_GATHERED = 2 ** 16

/** Where each row of the transposed tensor comes from; a row is what lies along the last axis. */
function movedRows(from: Shape, order: readonly number[]): Float64Array {
  const shape = from.with(-1, 1)
  const rows = { shape, data: Float64Array.from({ length: sizeOf(shape) }, (_, row) => row) }
  const strides = rowMajorStrides(shape)
  const out = { shape: order.map((axis) => shape[axis]), data: new Float64Array(rows.data.length) }
  copyStrided(out, rows, order.map((axis) => strides[axis]), 0)
  return out.data
}

/** Axis i of the result is axis `order[i]` of x. */
export const transpose: Op<Order> & ((x: Operand, order: readonly number[]) => Tensor) = Object.assign(
  (x: Operand, order: readonly number[]): Tensor => createNode(transposeRow, [toTensor(x)], { order }),
  transposeRow,
)

const expandRow: Op<To> = {
  key: 'expand',
  order: 2,
  samples: [
    { shapes: [[1, 3]], attributes: { to: [2, 3] }, domain: WIDE },
    { shapes: [[]], attributes: { to: [2, 2] }, domain: WIDE },
    { shapes: [[2, 1]], attributes: { to: [3, 2, 2] }, domain: WIDE },
  ],
  shape([x], { to }, complain) {
    const out = broadcastShapes(x, to)
    return out && sameShape(out, to) ? to : complain(`it does not broadcast to ${showShape(to)}`)
  },
  value(out, [x]) {
    const read = broadcastReader(x, out.shape)
    for (let i = 0; i < out.data.length; i++) out.data[i] = x.data[read(i)]
  },
  // The driver sums the gradient back.
  gradient: (_, g) => [g],
  onnx: (writer, [x], { shape }) => writer.node('Expand', [x, writer.integers(shape)]),
  simpler({ inputs: [x], shape }) {
    if (sizeOf(x.shape) === sizeOf(shape)) return reshape(x, shape)
    return x.op.key === 'expand' ? expand(x.inputs[0], shape) : undefined
  },
}

/** Repeats axes of length 1, as broadcasting does. Ops that broadcast by themselves do not need it. */
export const expand: Op<To> & ((x: Operand, to: Shape) => Tensor) = Object.assign(
  (x: Operand, to: Shape): Tensor => createNode(expandRow, [toTensor(x)], { to }),
  expandRow,
)

const sliceRow: Op<Range> = {
  key: 'slice',
  order: 2,
  samples: [
    { shapes: [[5]], attributes: { axis: 0, start: 1, end: 4 }, domain: WIDE },
    { shapes: [[2, 4, 2]], attributes: { axis: 1, start: 2, end: 4 }, domain: WIDE },
  ],
  shape([x], { axis, start, end }, complain) {
    if (!(axis >= 0 && axis < x.length && start >= 0 && start < end && end <= x[axis])) complain(`there is no ${start}…${end} on axis ${axis}`)
    return x.with(axis, end - start)
  },
  value(out, [x], { axis, start }) {
    const strides = rowMajorStrides(x.shape)
    copyStrided(out, x, strides, start * strides[axis])
  },
  gradient: ({ inputs: [x], attributes: { axis, start, end } }, g) => [pad(g, axis, start, x.shape[axis] - end)],
  onnx: (writer, [x], { attributes: { axis, start, end } }) =>
    writer.node('Slice', [x, writer.integers([start]), writer.integers([end]), writer.integers([axis])]),
  simpler({ inputs: [x], shape, attributes: { axis, start, end } }) {
    if (sameShape(x.shape, shape)) return x
    const inner = x.attributes
    return x.op.key === 'slice' && inner.axis === axis && typeof inner.start === 'number'
      ? slice(x.inputs[0], axis, inner.start + start, inner.start + end)
      : undefined
  },
}

/** From `start` up to, not including, `end` on one axis. */
export const slice: Op<Range> & ((x: Operand, axis: number, start: number, end: number) => Tensor) = Object.assign(
  (operand: Operand, axis: number, start: number, end: number): Tensor => {
    const x = toTensor(operand)
    return createNode(sliceRow, [x], { axis: resolveAxis(axis, x.shape.length), start, end })
  },
  sliceRow,
)

const padRow: Op<Margins> = {
  key: 'pad',
  order: 2,
  samples: [
    { shapes: [[3]], attributes: { axis: 0, before: 1, after: 2 }, domain: WIDE },
    { shapes: [[2, 2, 2]], attributes: { axis: 1, before: 2, after: 0 }, domain: WIDE },
  ],
  shape: ([x], { axis, before, after }, complain) =>
    axis >= 0 && axis < x.length ? x.with(axis, before + x[axis] + after) : complain(`axis ${axis} does not exist`),
  value(out, [x], { axis, before }) {
    const block = x.shape[axis] * rowMajorStrides(x.shape)[axis]
    const step = rowMajorStrides(out.shape)[axis]
    const count = block === 0 ? 0 : x.data.length / block
    out.data.fill(0)
    for (let i = 0; i < count; i++) out.data.set(x.data.subarray(i * block, (i + 1) * block), i * out.shape[axis] * step + before * step)
  },
  gradient: ({ inputs: [x], attributes: { axis, before } }, g) => [slice(g, axis, before, before + x.shape[axis])],
  onnx(writer, [x], { shape, attributes: { axis, before, after } }) {
    const margins = new Array<number>(2 * shape.length).fill(0)
    margins[axis] = before
    margins[shape.length + axis] = after
    return writer.node('Pad', [x, writer.integers(margins)])
  },
  simpler: ({ inputs: [x], shape }) => (sameShape(x.shape, shape) ? x : undefined),
}

/** Zeros before and after on one axis. */
export const pad: Op<Margins> & ((x: Operand, axis: number, before: number, after: number) => Tensor) = Object.assign(
  (operand: Operand, axis: number, before: number, after: number): Tensor => {
    const x = toTensor(operand)
    return createNode(padRow, [x], { axis: resolveAxis(axis, x.shape.length), before, after })
  },
  padRow,
)

const concatRow: Op<Axis> = {
  key: 'concat',
  order: 2,
  samples: [
    { shapes: [[2], [3]], attributes: { axis: 0 }, domain: WIDE },
    { shapes: [[2, 1, 2], [2, 3, 2], [2, 1, 2]], attributes: { axis: 1 }, domain: WIDE },
  ],
  shape(shapes, { axis }, complain) {
    const [first] = shapes
    for (const shape of shapes) {
      if (!sameShape(shape.with(axis, 0), first.with(axis, 0))) complain(`only axis ${axis} may differ`)
    }
    return first.with(axis, shapes.reduce((total, shape) => total + shape[axis], 0))
  },
  value(out, blocks, { axis }) {
    const step = rowMajorStrides(out.shape)[axis]
    const outBlock = out.shape[axis] * step
    let offset = 0
    for (const { shape, data } of blocks) {
      const block = shape[axis] * step
      for (let i = 0; i < data.length / block; i++) out.data.set(data.subarray(i * block, (i + 1) * block), i * outBlock + offset)
      offset += block
    }
  },
  gradient({ inputs, attributes: { axis } }, g) {
    let offset = 0
    return inputs.map(({ shape }) => {
      offset += shape[axis]
      return slice(g, axis, offset - shape[axis], offset)
    })
  },
  onnx: (writer, inputs, { attributes: { axis } }) => writer.node('Concat', inputs, { axis }),
  simpler: ({ inputs }) => (inputs.length === 1 ? inputs[0] : undefined),
}

export const concat: Op<Axis> & ((parts: readonly Tensor[], axis: number) => Tensor) = Object.assign(
  (parts: readonly Tensor[], axis: number): Tensor => createNode(concatRow, parts, { axis: resolveAxis(axis, parts[0].shape.length) }),
  concatRow,
)

const INDEX: Domain = { low: 0, high: 3, kind: 'index' }
const ONNX_INT64 = 7

const gatherRow: Op = {
  key: 'gather',
  order: 2,
  samples: [
    { shapes: [[3], [4]], attributes: {}, domain: [WIDE, INDEX] },
    { shapes: [[4, 2], [2, 3]], attributes: {}, domain: [WIDE, INDEX] },
  ],
  shape: ([table, index], _, complain) => (table.length > 0 ? [...index, ...table.slice(1)] : complain('the table has no rows')),
  value(out, [table, index]) {
    const row = table.data.length / table.shape[0]
    index.data.forEach((at, i) => out.data.set(table.data.subarray(at * row, (at + 1) * row), i * row))
  },
  gradient({ inputs: [table, index] }, g) {
    const rows = table.shape[0]
    const count = sizeOf(index.shape)
    const hit = toFloat(equal(reshape(index, [count, 1]), constant(Float64Array.from({ length: rows }, (_, row) => row), [1, rows])))
    return [reshape(matmul(hit, reshape(g, [count, -1]), { transposeA: true }), table.shape), undefined]
  },
  onnx: (writer, [table, index]) => writer.node('Gather', [table, writer.node('Cast', [index], { to: ONNX_INT64 })]),
}

/** Rows of a table `[row, …]` by number; the index holds whole numbers below `row`. */
export const gather: Op & ((table: Tensor, index: Tensor) => Tensor) = Object.assign(
  (table: Tensor, index: Tensor): Tensor => createNode(gatherRow, [table, index], {}),
  gatherRow,
)

/** Copies in the order of `out`, reading x at the given steps. */
function copyStrided(out: Block, x: Block, steps: readonly number[], offset: number): void {
  const strides = rowMajorStrides(out.shape)
  for (let i = 0; i < out.data.length; i++) {
    let rest = i
    let at = offset
    for (let axis = 0; axis < strides.length; axis++) {
      const position = Math.floor(rest / strides[axis])
      rest -= position * strides[axis]
      at += position * steps[axis]
    }
    out.data[i] = x.data[at]
  }
}
