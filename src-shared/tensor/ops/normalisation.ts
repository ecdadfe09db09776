import type { NoAttributes, Tensor } from '../graph.ts'
import { createNode, NO_ATTRIBUTES } from '../graph.ts'
import { type Domain, type Op, type OnnxWriter, type Operand, type Sample, toTensor } from '../op.ts'
import { mul, sub } from './arithmetic.ts'
import { reshape } from './movement.ts'
import { sum } from './reduction.ts'
import { negate, square } from './pointwise.ts'

/** Over the last axis. Each could be written with other ops; runtimes have one fast kernel for them. */
type Floor = { readonly epsilon: number }
const WIDE: Domain = { low: -2, high: 2 }

const softmaxRow: Op<NoAttributes> = {
  key: 'softmax',
  order: 2,
  samples: [[2, 3], [2, 2, 4], [3, 1]].map((shape) => ({ shapes: [shape], attributes: NO_ATTRIBUTES, domain: WIDE })),
  shape: ([x], _, complain) => (x.length > 0 ? x : complain('it has no axis')),
  value(out, [x]) {
    forEachRow(x.shape, (start, end) => {
      let top = -Infinity
      for (let i = start; i < end; i++) top = x.data[i] > top || x.data[i] !== x.data[i] ? x.data[i] : top
      let total = 0
      for (let i = start; i < end; i++) total += Math.exp(x.data[i] - top)
      for (let i = start; i < end; i++) out.data[i] = Math.exp(x.data[i] - top) / total
    })
  },
  gradient: (y, g) => [mul(y, sub(g, sum(mul(g, y), -1, true)))],
  onnx: (writer, inputs) => writer.node('Softmax', inputs, { axis: -1 }),
  simpler: (node) => beforeReshape(node, softmax),
}

export const softmax: Op<NoAttributes> & ((x: Operand) => Tensor) = Object.assign(
  (x: Operand): Tensor => createNode(softmaxRow, [toTensor(x)], NO_ATTRIBUTES),
  softmaxRow,
)

const samples: readonly Sample<Floor>[] = [
  { shapes: [[2, 4]], attributes: { epsilon: 1e-5 }, domain: WIDE },
  { shapes: [[3, 2, 5]], attributes: { epsilon: 0.1 }, domain: WIDE },
]

const standardiseRow: Op<Floor> = {
  key: 'standardise',
  order: 2,
  samples,
  shape: ([x], _, complain) => (x.length > 0 ? x : complain('it has no axis')),
  value(out, [x], { epsilon }) {
    forEachRow(x.shape, (start, end) => {
      const { mean, inverse } = moments(x.data, start, end, epsilon)
      for (let i = start; i < end; i++) out.data[i] = (x.data[i] - mean) * inverse
    })
  },
  gradient(y, g) {
    const [x] = y.inputs
    const share = 1 / x.shape[x.shape.length - 1]
    const centred = sub(g, mul(sum(g, -1, true), share))
    return [mul(sub(centred, mul(y, mul(sum(mul(g, y), -1, true), share))), inverseDeviation(x, y.attributes.epsilon))]
  },
  onnx: (writer, [x], node) => layerNormalization(writer, x, node)[0],
  simpler: (node) => beforeReshape(node, (x) => standardise(x, node.attributes.epsilon)),
}

/** (x − mean) / √(variance + ε): layer normalisation without its scale and shift. */
export const standardise: Op<Floor> & ((x: Operand, epsilon?: number) => Tensor) = Object.assign(
  (x: Operand, epsilon = 1e-5): Tensor => createNode(standardiseRow, [toTensor(x)], { epsilon }),
  standardiseRow,
)

const inverseDeviationRow: Op<Floor> = {
  key: 'inverseDeviation',
  order: 2,
  samples,
  shape: ([x], _, complain) => (x.length > 0 ? x.with(-1, 1) : complain('it has no axis')),
  value(out, [x], { epsilon }) {
    forEachRow(x.shape, (start, end) => {
      out.data[start / (end - start)] = moments(x.data, start, end, epsilon).inverse
    })
  },
  gradient(r, g) {
    const [x] = r.inputs
    const share = 1 / x.shape[x.shape.length - 1]
    return [mul(negate(standardise(x, r.attributes.epsilon)), mul(mul(g, square(r)), share))]
  },
  onnx(writer, [x], node) {
    if (writer.dialect.normStatistics) return layerNormalization(writer, x, node)[2]
    const overRow = { axes: [-1], keepdims: 1 }
    const centred = writer.node('Sub', [x, writer.node('ReduceMean', [x], overRow)])
    const variance = writer.node('ReduceMean', [writer.node('Mul', [centred, centred])], overRow)
    return writer.node('Reciprocal', [writer.node('Sqrt', [writer.node('Add', [variance, writer.floats([node.attributes.epsilon], [])])])])
  },
  simpler: (node) => beforeReshape(node, (x) => inverseDeviation(x, node.attributes.epsilon)),
}

/** 1 / √(variance + ε) of each row; the axis stays with length 1. */
export const inverseDeviation: Op<Floor> & ((x: Operand, epsilon?: number) => Tensor) = Object.assign(
  (x: Operand, epsilon = 1e-5): Tensor => createNode(inverseDeviationRow, [toTensor(x)], { epsilon }),
  inverseDeviationRow,
)

/** Both ops above are results of one and the same ONNX node. */
function layerNormalization(writer: OnnxWriter, x: string, { inputs, attributes }: Tensor<Floor>): readonly string[] {
  const { shape } = inputs[0]
  const width = shape[shape.length - 1]
  const ones = writer.floats(new Float64Array(width).fill(1), [width])
  return writer.nodeWithOutputs('LayerNormalization', [x, ones], { axis: -1, epsilon: { float: attributes.epsilon } }, writer.dialect.normStatistics ? 3 : 1)
}

/** Rows that a reshape leaves whole can be worked on before it. */
function beforeReshape({ inputs: [x], shape }: Tensor<NoAttributes> | Tensor<Floor>, apply: (x: Tensor) => Tensor): Tensor | undefined {
  if (x.op.key !== 'reshape' || x.inputs[0].shape.at(-1) !== x.shape.at(-1)) return undefined
  return reshape(apply(x.inputs[0]), shape)
}

function forEachRow(shape: readonly number[], visit: (start: number, end: number) => void): void {
  const width = shape[shape.length - 1]
  const size = shape.reduce((total, length) => total * length, 1)
  for (let start = 0; start < size; start += width) visit(start, start + width)
}

function moments(x: ArrayLike<number>, start: number, end: number, epsilon: number): { mean: number; inverse: number } {
  let mean = 0
  for (let i = start; i < end; i++) mean += x[i] / (end - start)
  let variance = 0
  for (let i = start; i < end; i++) variance += (x[i] - mean) ** 2 / (end - start)
  return { mean, inverse: 1 / Math.sqrt(variance + epsilon) }
}
