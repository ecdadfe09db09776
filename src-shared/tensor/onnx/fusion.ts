import { sizeOf, type Tensor } from '../graph.ts'
import { constantValues } from '../constants.ts'
import type { OnnxWriter } from '../op.ts'

/**
 * Groups of nodes that ONNX has one node for. Found before the model is written, so that op rows stay one op each: product
 * and bias (Gemm), sum and division by the count (ReduceMean), and all the slices of one vector (Split).
 */
interface Fusions {
  /** How the last node of a group is written; `nameOf` gives the names of the group's inputs. */
  readonly written: ReadonlyMap<Tensor, (writer: OnnxWriter, nameOf: (node: Tensor) => string) => string>
  /** Nodes inside groups, which are not written themselves. */
  readonly absorbed: ReadonlySet<Tensor>
}

export function planFusions(nodes: readonly Tensor[], outputs: readonly Tensor[], mostParts = Infinity): Fusions {
  const uses = new Map<Tensor, number>()
  for (const node of outputs) uses.set(node, Infinity)
  for (const { inputs } of nodes) for (const input of inputs) uses.set(input, (uses.get(input) ?? 0) + 1)

  const written = new Map<Tensor, (writer: OnnxWriter, nameOf: (node: Tensor) => string) => string>()
  const absorbed = new Set<Tensor>()
  for (const node of nodes) {
    if (node.op.key === 'add') fuseBias(node)
    if (node.op.key === 'mul') fuseMean(node)
  }
  for (const plan of planSplits(nodes)) {
    if (plan.sizes.length > mostParts) continue
    for (const slice of plan.slices) {
      written.set(slice, (writer, nameOf) => {
        const parts = writer.nodeWithOutputs('Split', [nameOf(slice.inputs[0]), writer.integers(plan.sizes)], { axis: plan.axis }, plan.sizes.length)
        return parts[plan.starts.indexOf(Number(slice.attributes.start))]
      })
    }
  }
  return { written, absorbed }

  function fuseBias(node: Tensor): void {
    if (sizeOf(node.shape) > LARGEST_BIASED) return
    for (const [product, bias] of [node.inputs, node.inputs.toReversed()]) {
      const single = uses.get(product) === 1 && !absorbed.has(product)
      if (!single || product.op.key !== 'matmul' || product.inputs.some(({ shape }) => shape.length !== 2)) continue
      if (bias.shape.length > 2 || sizeOf(bias.shape) !== product.shape[1] || bias.shape.at(-1) !== product.shape[1]) continue
      const { transposeA, transposeB } = product.attributes
      absorbed.add(product)
      written.set(node, (writer, nameOf) =>
        writer.node('Gemm', [...product.inputs, bias].map(nameOf), { transA: Number(transposeA), transB: Number(transposeB) }),
      )
      return
    }
  }

  function fuseMean(node: Tensor): void {
    for (const [total, share] of [node.inputs, node.inputs.toReversed()]) {
      const values = constantValues(share)
      if (total.op.key !== 'sum' || uses.get(total) !== 1 || values?.length !== 1) continue
      const [x] = total.inputs
      if (Math.abs(values[0] * (sizeOf(x.shape) / sizeOf(total.shape)) - 1) > 1e-12) continue
      const { axes, keep } = total.attributes
      if (!Array.isArray(axes)) continue
      absorbed.add(total)
      written.set(node, (writer, nameOf) => writer.node('ReduceMean', [nameOf(x)], { axes, keepdims: Number(keep) }))
      return
    }
  }
}

/** Gemm copies the bias into its result on one thread, so that for large results an Add after it is faster. */
const LARGEST_BIASED = 2 ** 17

interface SplitPlan {
  readonly slices: readonly Tensor[]
  readonly axis: number
  readonly sizes: readonly number[]
  readonly starts: readonly number[]
}

const LARGEST_UNUSED_SHARE = 0.2

/** Where slices cut a tensor, on one axis and without overlap, into parts that cover most of it. */
function planSplits(nodes: readonly Tensor[]): SplitPlan[] {
  const slicesOf = new Map<string, Tensor[]>()
  for (const node of nodes) {
    if (node.op.key !== 'slice') continue
    const key = `${node.inputs[0].id}/${Number(node.attributes.axis)}`
    const slices = slicesOf.get(key)
    if (slices) slices.push(node)
    else slicesOf.set(key, [node])
  }
  return [...slicesOf.values()].flatMap((slices) => planSplit(slices) ?? [])
}

function planSplit(slices: readonly Tensor[]): SplitPlan | undefined {
  if (slices.length < 2) return undefined
  const axis = Number(slices[0].attributes.axis)
  const length = slices[0].inputs[0].shape[axis]
  const ranges = slices.map(({ attributes }) => [Number(attributes.start), Number(attributes.end)] as const).sort(([a], [b]) => a - b)
  const starts: number[] = []
  let end = 0
  let unused = 0
  for (const [from, to] of [...ranges, [length, length] as const]) {
    if (from < end) return undefined
    if (from > end) starts.push(end)
    unused += from - end
    if (from < length) starts.push(from)
    end = to
  }
  if (unused > LARGEST_UNUSED_SHARE * length) return undefined
  return { slices, axis, starts, sizes: starts.map((start, i) => (starts[i + 1] ?? length) - start) }
}
