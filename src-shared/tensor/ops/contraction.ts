import type { Tensor } from '../graph.ts'
import { broadcastShapes, createNode, sameShape, sizeOf } from '../graph.ts'
import { broadcastReader, type Domain, type Op } from '../op.ts'
import { add, mul } from './arithmetic.ts'
import { reshape } from './movement.ts'

type Transposed = { readonly transposeA: boolean; readonly transposeB: boolean }

const WIDE: Domain = { low: -2, high: 2 }
const FLAGS: readonly Transposed[] = [
  { transposeA: false, transposeB: false },
  { transposeA: true, transposeB: false },
  { transposeA: false, transposeB: true },
  { transposeA: true, transposeB: true },
]

const row: Op<Transposed> = {
  key: 'matmul',
  order: 2,
  samples: FLAGS.flatMap((attributes) => {
    const [a, b] = [attributes.transposeA ? [3, 2] : [2, 3], attributes.transposeB ? [4, 3] : [3, 4]]
    return [
      { shapes: [a, b], attributes, domain: WIDE },
      { shapes: [[2, ...a], [2, ...b]], attributes, domain: WIDE },
      { shapes: [[2, 1, ...a], [3, ...b]], attributes, domain: WIDE },
    ]
  }),
  shape([a, b], { transposeA, transposeB }, complain) {
    if (a.length < 2 || b.length < 2) complain('both need two axes or more')
    const [rows, innerA] = transposeA ? [a.at(-1), a.at(-2)] : [a.at(-2), a.at(-1)]
    const [innerB, columns] = transposeB ? [b.at(-1), b.at(-2)] : [b.at(-2), b.at(-1)]
    const batch = broadcastShapes(a.slice(0, -2), b.slice(0, -2))
    if (innerA !== innerB || !batch || rows === undefined || columns === undefined) return complain('the inner lengths or the batches differ')
    return [...batch, rows, columns]
  },
  value(out, [a, b], { transposeA, transposeB }) {
    const [rows, columns] = [out.shape.at(-2) ?? 0, out.shape.at(-1) ?? 0]
    const inner = a.shape.at(transposeA ? -2 : -1) ?? 0
    const batch = out.shape.slice(0, -2)
    // One number stands for each matrix, so that the same reader finds the matrix of a broadcast batch.
    const matrixOf = (shape: readonly number[]) =>
      broadcastReader({ shape: shape.slice(0, -2), data: new Float64Array(sizeOf(shape.slice(0, -2))) }, batch)
    const [matrixA, matrixB] = [matrixOf(a.shape), matrixOf(b.shape)]
    const [rowA, innerA] = transposeA ? [1, rows] : [inner, 1]
    const [innerB, columnB] = transposeB ? [1, inner] : [columns, 1]
    for (let m = 0, at = 0; m < sizeOf(batch); m++) {
      const startA = matrixA(m) * rows * inner
      const startB = matrixB(m) * inner * columns
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++, at++) {
          let total = 0
          for (let k = 0; k < inner; k++) total += a.data[startA + i * rowA + k * innerA] * b.data[startB + k * innerB + j * columnB]
          out.data[at] = total
        }
      }
    }
  },
  gradient({ inputs: [a, b], attributes: { transposeA, transposeB } }, g) {
    return [
      transposeA ? matmul(b, g, { transposeA: transposeB, transposeB: true }) : matmul(g, b, { transposeB: !transposeB }),
      transposeB ? matmul(g, a, { transposeA: true, transposeB: transposeA }) : matmul(a, g, { transposeA: !transposeA }),
    ]
  },
  onnx(writer, [a, b], { inputs, attributes: { transposeA, transposeB } }) {
    if (inputs.every(({ shape }) => shape.length === 2)) {
      return writer.node('Gemm', [a, b], { transA: Number(transposeA), transB: Number(transposeB) })
    }
    // The runtime folds these transposes into its own matrix product.
    const turned = (name: string, { shape }: Tensor, turn: boolean) =>
      turn ? writer.node('Transpose', [name], { perm: [...shape.keys()].slice(0, -2).concat(shape.length - 1, shape.length - 2) }) : name
    return writer.node('MatMul', [turned(a, inputs[0], transposeA), turned(b, inputs[1], transposeB)])
  },
  simpler({ inputs: [a, b], attributes: { transposeA, transposeB } }) {
    const [plainA, plainB] = [unturned(a), unturned(b)]
    if (!plainA && !plainB) return undefined
    return matmul(plainA ?? a, plainB ?? b, {
      transposeA: plainA ? !transposeA : transposeA,
      transposeB: plainB ? !transposeB : transposeB,
    })
  },
}

/** What was transposed, when only its last two axes were. */
function unturned(x: Tensor): Tensor | undefined {
  const { order } = x.attributes
  if (x.op.key !== 'transpose' || !Array.isArray(order)) return undefined
  const rank = order.length
  return order.every((axis, i) => axis === (i < rank - 2 ? i : 2 * rank - 3 - i)) ? x.inputs[0] : undefined
}

/** Many rows x · scale + shift, as layer normalisation gives them. */
function affineRows(a: Tensor): { x: Tensor; scale: Tensor; shift: Tensor } | undefined {
  const [scaled, shift] = a.op.key === 'add' ? a.inputs : []
  if (!scaled || scaled.op.key !== 'mul') return undefined
  const [x, scale] = scaled.inputs
  const width = a.shape[a.shape.length - 1]
  const alongRows = (vector: Tensor) => sizeOf(vector.shape) === width && vector.shape.at(-1) === width
  const many = sizeOf(a.shape) >= FEWEST_ROWS_PER_COLUMN * width * width
  return many && sameShape(x.shape, a.shape) && alongRows(scale) && alongRows(shift) ? { x, scale, shift } : undefined
}

const FEWEST_ROWS_PER_COLUMN = 4

/**
 * Matrix product over the last two axes; the axes before them broadcast. A stack times one matrix becomes a single tall
 * product, so that its gradient is one product too and not a sum over the stack. Rows that were scaled and shifted scale
 * and shift the matrix instead, which is smaller: then neither they nor their gradients are passes over all rows.
 */
export const matmul: Op<Transposed> & ((a: Tensor, b: Tensor, flags?: Partial<Transposed>) => Tensor) = Object.assign(
  (a: Tensor, b: Tensor, flags: Partial<Transposed> = {}): Tensor => {
    const attributes = { transposeA: flags.transposeA ?? false, transposeB: flags.transposeB ?? false }
    if (b.shape.length !== 2 || attributes.transposeA) return createNode(row, [a, b], attributes)
    const affine = affineRows(a)
    if (affine && !attributes.transposeB) {
      const product = matmul(affine.x, mul(b, reshape(affine.scale, [-1, 1])))
      return add(product, reshape(matmul(reshape(affine.shift, [1, -1]), b), [-1]))
    }
    if (a.shape.length === 2) return createNode(row, [a, b], attributes)
    const flat = createNode(row, [reshape(a, [-1, a.shape[a.shape.length - 1]]), b], attributes)
    return reshape(flat, [...a.shape.slice(0, -1), flat.shape[1]])
  },
  row,
)
