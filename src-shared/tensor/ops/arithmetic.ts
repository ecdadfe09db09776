import { constantValues, isConstant } from '../constants.ts'
import { sameShape, type Shape, sizeOf, type Tensor } from '../graph.ts'
import { binary, type BinaryOp } from '../op.ts'
import { greater, toFloat } from './comparison.ts'
import { log, negate, reciprocal, square } from './pointwise.ts'

/** What stays when the other operand changes nothing; undefined when it would have been broadcast. */
function unchanged(kept: Tensor, shape: Shape): Tensor | undefined {
  return sameShape(kept.shape, shape) ? kept : undefined
}

export const add: BinaryOp = binary('add', {
  onnx: 'Add',
  value: (a, b) => a + b,
  gradient: (_, __, ___, g) => [g, g],
  simpler(a, b, shape) {
    if (isConstant(b, 0)) return unchanged(a, shape)
    if (isConstant(a, 0)) return unchanged(b, shape)
    // Two small terms are added to each other before they are added to a large one.
    const [large, small] = a.op.key === 'add' ? a.inputs : []
    const smallerThanAll = (x: Tensor) => x.shape.length <= 1 && sizeOf(x.shape) < sizeOf(shape)
    return large && sameShape(large.shape, shape) && smallerThanAll(small) && smallerThanAll(b) ? add(large, add(small, b)) : undefined
  },
})

export const sub: BinaryOp = binary('sub', {
  onnx: 'Sub',
  value: (a, b) => a - b,
  gradient: (_, __, ___, g) => [g, negate(g)],
  simpler: (a, b, shape) => (isConstant(b, 0) ? unchanged(a, shape) : undefined),
})

export const mul: BinaryOp = binary('mul', {
  onnx: 'Mul',
  value: (a, b) => a * b,
  gradient: (a, b, _, g) => [mul(g, b), mul(g, a)],
  simpler(a, b, shape) {
    if (isConstant(b, 1)) return unchanged(a, shape)
    if (isConstant(a, 1)) return unchanged(b, shape)
    const outer = scaling(a, b)
    const inner = outer?.of.op.key === 'mul' ? scaling(outer.of.inputs[0], outer.of.inputs[1]) : undefined
    return outer && inner ? unchanged(mul(inner.of, outer.by * inner.by), shape) : undefined
  },
})

/** A product with a lone number. */
function scaling(a: Tensor, b: Tensor): { by: number; of: Tensor } | undefined {
  const [byA, byB] = [constantValues(a), constantValues(b)]
  if (byA?.length === 1) return { by: byA[0], of: b }
  return byB?.length === 1 ? { by: byB[0], of: a } : undefined
}

export const div: BinaryOp = binary('div', {
  onnx: 'Div',
  value: (a, b) => a / b,
  gradient: (_, b, y, g) => {
    const share = div(g, b)
    return [share, negate(mul(share, y))]
  },
  domain: [
    { low: -2, high: 2 },
    { low: 0.5, high: 2 },
  ],
  simpler: (a, b, shape) => (isConstant(b, 1) ? unchanged(a, shape) : undefined),
})

/** a to the power b, for positive a. */
export const power: BinaryOp = binary('power', {
  onnx: 'Pow',
  value: (a, b) => a ** b,
  gradient: (a, b, y, g) => [mul(g, mul(b, power(a, sub(b, 1)))), mul(g, mul(y, log(a)))],
  domain: [
    { low: 0.3, high: 2 },
    { low: -2, high: 2 },
  ],
  simpler(a, b, shape) {
    if (isConstant(b, 1)) return unchanged(a, shape)
    if (isConstant(b, 2)) return unchanged(square(a), shape)
    return isConstant(b, -1) ? unchanged(reciprocal(a), shape) : undefined
  },
})

/** The larger; where both are equal the gradient goes to b. */
export const maximum: BinaryOp = binary('maximum', {
  onnx: 'Max',
  value: (a, b) => (a > b || a !== a ? a : b),
  gradient: (a, b, _, g) => {
    const toA = mul(g, toFloat(greater(a, b)))
    return [toA, sub(g, toA)]
  },
})

/** The smaller; where both are equal the gradient goes to b. */
export const minimum: BinaryOp = binary('minimum', {
  onnx: 'Min',
  value: (a, b) => (a < b || a !== a ? a : b),
  gradient: (a, b, _, g) => {
    const toA = mul(g, toFloat(greater(b, a)))
    return [toA, sub(g, toA)]
  },
})
