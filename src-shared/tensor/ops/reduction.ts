import type { Shape, Tensor } from '../graph.ts'
import { createNode, resolveAxis, rowMajorStrides, sameShape, sizeOf } from '../graph.ts'
import { type Domain, type Op, type Operand, type Sample, toTensor } from '../op.ts'
import { div, mul } from './arithmetic.ts'
import { equal, toFloat } from './comparison.ts'
import { expand, reshape } from './movement.ts'

/** Axes are resolved and ascending. A reduced axis stays with length 1 when `keep` is set. */
type ReductionAttributes = { readonly axes: readonly number[]; readonly keep: boolean }
export type Reduce = Op<ReductionAttributes> & ((x: Operand, axes?: number | readonly number[], keep?: boolean) => Tensor)

const WIDE: Domain = { low: -2, high: 2 }

function reduction(
  key: string,
  row: {
    start: number
    step: (total: number, x: number) => number
    onnx: Op<ReductionAttributes>['onnx']
    /** `y` and `outward` have the reduced axes with length 1. */
    gradient: (x: Tensor, y: Tensor, outward: Tensor) => Tensor
  },
): Reduce {
  const samples: Sample<ReductionAttributes>[] = [
    { shapes: [[2, 3]], attributes: { axes: [1], keep: true }, domain: WIDE },
    { shapes: [[2, 3, 2]], attributes: { axes: [0, 2], keep: false }, domain: WIDE },
    { shapes: [[4]], attributes: { axes: [0], keep: false }, domain: WIDE },
    { shapes: [[1, 1]], attributes: { axes: [1], keep: true }, domain: WIDE },
  ]
  const op: Op<ReductionAttributes> = {
    key,
    order: 2,
    samples,
    shape([x], { axes, keep }, complain) {
      if (axes.some((axis) => axis < 0 || axis >= x.length)) complain(`axes ${axes.join(', ')} do not exist`)
      return keep ? x.map((length, axis) => (axes.includes(axis) ? 1 : length)) : x.filter((_, axis) => !axes.includes(axis))
    },
    value(out, [x], { axes }) {
      const kept = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length))
      const outStrides = rowMajorStrides(kept).map((step, axis) => (axes.includes(axis) ? 0 : step))
      const strides = rowMajorStrides(x.shape)
      out.data.fill(row.start)
      for (let i = 0; i < x.data.length; i++) {
        let rest = i
        let at = 0
        for (let axis = 0; axis < strides.length; axis++) {
          const position = Math.floor(rest / strides[axis])
          rest -= position * strides[axis]
          at += position * outStrides[axis]
        }
        out.data[at] = row.step(out.data[at], x.data[i])
      }
    },
    gradient(node, outward) {
      const [x] = node.inputs
      const kept = x.shape.map((length, axis) => (node.attributes.axes.includes(axis) ? 1 : length))
      return [row.gradient(x, reshape(node, kept), reshape(outward, kept))]
    },
    onnx: row.onnx,
    simpler({ inputs: [x], shape, attributes: { axes } }) {
      if (axes.every((axis) => x.shape[axis] === 1)) return reshape(x, shape)
      if (x.op.key !== 'reshape') return undefined
      const before = axesBefore(x.inputs[0].shape, x.shape, axes)
      return before && reshape(createNode(op, [x.inputs[0]], { axes: before, keep: false }), shape)
    },
  }
  const call = (operand: Operand, axes?: number | readonly number[], keep = false): Tensor => {
    const x = toTensor(operand)
    const chosen = axes === undefined ? x.shape.map((_, axis) => axis) : typeof axes === 'number' ? [axes] : axes
    const resolved = chosen.map((axis) => resolveAxis(axis, x.shape.length)).sort((a, b) => a - b)
    return createNode(op, [x], { axes: resolved, keep })
  }
  return Object.assign(call, op)
}

/** The same axes before a reshape `from` → `to`, when they are all in front or the last one, and the rest or they are left whole. */
function axesBefore(from: Shape, to: Shape, axes: readonly number[]): number[] | undefined {
  if (axes.length === 1 && axes[0] === to.length - 1 && from.at(-1) === to.at(-1)) return [from.length - 1]
  const kept = to.slice(axes.length)
  const inFront = axes.every((axis, i) => axis === i) && kept.length < from.length
  return inFront && sameShape(from.slice(from.length - kept.length), kept) ? [...from.slice(kept.length).keys()] : undefined
}

/** Over all axes when none are named. */
export const sum: Reduce = reduction('sum', {
  start: 0,
  step: (total, x) => total + x,
  gradient: (x, _, g) => expand(g, x.shape),
  onnx(writer, [x], { inputs: [{ shape: from }], shape, attributes: { axes, keep } }) {
    // Over leading axes a product with a row of ones is twice as fast, and bias gradients are just that.
    const rows = sizeOf(from.slice(0, axes.length))
    if (axes.every((axis, i) => axis === i) && axes.length < from.length && rows >= FEWEST_ROWS_FOR_PRODUCT) {
      const columns = sizeOf(from.slice(axes.length))
      const flat = axes.length === 1 && from.length === 2 ? x : writer.node('Reshape', [x, writer.integers([rows, columns])])
      const total = writer.node('Gemm', [writer.floats(new Float64Array(rows).fill(1), [1, rows]), flat])
      return keep && from.length === 2 ? total : writer.node('Reshape', [total, writer.integers(shape)])
    }
    return writer.node('ReduceSum', [x, writer.integers(axes)], { keepdims: Number(keep), noop_with_empty_axes: 1 })
  },
})

const FEWEST_ROWS_FOR_PRODUCT = 256

/** The largest; among equals the gradient is shared. */
export const largest: Reduce = reduction('largest', {
  start: -Infinity,
  step: (total, x) => (x > total || x !== x ? x : total),
  gradient(x, y, g) {
    const hit = toFloat(equal(x, y))
    const axes = x.shape.map((_, axis) => axis).filter((axis) => y.shape[axis] !== x.shape[axis])
    return div(mul(g, hit), sum(hit, axes, true))
  },
  onnx: (writer, [x], { attributes: { axes, keep } }) => writer.node('ReduceMax', [x], { axes, keepdims: Number(keep) }),
})
