import type { NoAttributes, Shape, Tensor } from '../graph.ts'
import { broadcastShapes, createNode, NO_ATTRIBUTES } from '../graph.ts'
import { binary, type BinaryOp, broadcastReader, type Domain, type Op, type Operand, toTensor } from '../op.ts'
import { constant } from './source.ts'

/** Comparisons give bools, which `where` and `toFloat` consume. They have no gradient; `where` passes it on. */
const COARSE: Domain = { low: -2, high: 2, kind: 'index' }
const BOOL: Domain = { low: 0, high: 1, kind: 'bool' }
const WIDE: Domain = { low: -2, high: 2 }
const ONNX_FLOAT = 1

export const greater: BinaryOp = binary('greater', {
  onnx: 'Greater',
  value: (a, b) => Number(a > b),
  gradient: () => [undefined, undefined],
  domain: COARSE,
  order: 0,
  type: 'bool',
})

export const equal: BinaryOp = binary('equal', {
  onnx: 'Equal',
  value: (a, b) => Number(a === b),
  gradient: () => [undefined, undefined],
  domain: COARSE,
  order: 0,
  type: 'bool',
})

const toFloatRow: Op<NoAttributes> = {
  key: 'toFloat',
  order: 0,
  samples: [{ shapes: [[2, 3]], attributes: NO_ATTRIBUTES, domain: BOOL }],
  shape: ([x]) => x,
  value(out, [x]) {
    out.data.set(x.data)
  },
  gradient: () => [undefined],
  onnx: (writer, inputs) => writer.node('Cast', inputs, { to: ONNX_FLOAT }),
}

/** False becomes 0, true 1. */
export const toFloat: Op<NoAttributes> & ((x: Tensor) => Tensor) = Object.assign(
  (x: Tensor): Tensor => createNode(toFloatRow, [x], NO_ATTRIBUTES),
  toFloatRow,
)

const whereRow: Op<NoAttributes> = {
  key: 'where',
  order: 2,
  broadcasts: true,
  samples: (
    [
      [[2, 3], [2, 3], [2, 3]],
      [[3], [2, 1], []],
      [[], [4], [4]],
    ] satisfies Shape[][]
  ).map((shapes) => ({ shapes, attributes: NO_ATTRIBUTES, domain: [BOOL, WIDE, WIDE] })),
  shape([condition, yes, no], _, complain) {
    const branches = broadcastShapes(yes, no)
    return (branches && broadcastShapes(condition, branches)) ?? complain('the shapes do not broadcast')
  },
  value(out, blocks) {
    const [condition, yes, no] = blocks
    const [readCondition, readYes, readNo] = blocks.map((block) => broadcastReader(block, out.shape))
    for (let i = 0; i < out.data.length; i++) {
      out.data[i] = condition.data[readCondition(i)] ? yes.data[readYes(i)] : no.data[readNo(i)]
    }
  },
  gradient({ inputs: [condition] }, g) {
    const zero = constant(0)
    return [undefined, where(condition, g, zero), where(condition, zero, g)]
  },
  onnx: (writer, inputs) => writer.node('Where', inputs),
}

/** Chooses element by element; what is not chosen gets no gradient, not even NaN. */
export const where: Op<NoAttributes> & ((condition: Tensor, yes: Operand, no: Operand) => Tensor) = Object.assign(
  (condition: Tensor, yes: Operand, no: Operand): Tensor =>
    createNode(whereRow, [condition, toTensor(yes), toTensor(no)], NO_ATTRIBUTES),
  whereRow,
)
