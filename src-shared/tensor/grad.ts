import { assert } from '../base/assert.ts'
import { atScope, sameShape, sizeOf, type Shape, type Tensor, topological } from './graph.ts'
import { add, concat, constant, expand, pad, reshape, sum } from './ops/index.ts'

/**
 * Reverse-mode differentiation from graph to graph: the result is made of the same ops and can be differentiated again.
 * Broadcasting is undone here, once, and slices of one vector are put together here, so that no op's gradient mentions either.
 */
export function grad(y: Tensor, wrt: readonly Tensor[]): Tensor[] {
  assert(sizeOf(y.shape) === 1, 'only a single number can be differentiated; sum it first')
  const nodes = topological([y])
  const relevant = new Set<Tensor>(wrt)
  for (const node of nodes) if (inputsOf(node).some((input) => relevant.has(input))) relevant.add(node)

  const arriving = new Map<Tensor, Tensor[]>([[y, [expand(constant(1), y.shape)]]])
  const arrived = new Map<Tensor, Tensor>()
  for (const node of nodes.reverse()) {
    const parts = arriving.get(node)
    if (!parts || !relevant.has(node)) continue
    atScope(node.scope, () => {
      const outward = addUp(parts)
      if (wrt.includes(node)) arrived.set(node, outward)
      const rule = customRules.get(node)
      const inputs = inputsOf(node)
      if (!inputs.some((input) => relevant.has(input))) return
      const inward = rule ? rule.gradient(outward) : node.op.gradient(node, outward)
      inputs.forEach((input, i) => {
        const part = inward[i]
        if (!part || !relevant.has(input)) return
        const list = arriving.get(input)
        const summed = sumToShape(part, input.shape)
        if (list) list.push(summed)
        else arriving.set(input, [summed])
      })
    })
  }
  return wrt.map((node) => arrived.get(node) ?? expand(constant(0), node.shape))
}

interface CustomRule {
  readonly inputs: readonly Tensor[]
  readonly gradient: (outward: Tensor) => readonly (Tensor | undefined)[]
}

/** Beside the graph rather than in it: a rule is a short cut for the first derivative and means nothing to an engine. */
const customRules = new WeakMap<Tensor, CustomRule>()

/**
 * Gives a result a gradient of its own with respect to chosen inputs, where a person knows a cheaper or steadier form than
 * the chain of ops gives. It must equal that chain: the composite tests compare it with finite differences.
 */
export function withGradient(y: Tensor, inputs: readonly Tensor[], gradient: CustomRule['gradient']): Tensor {
  assert(!customRules.has(y), 'a node has one gradient')
  customRules.set(y, { inputs, gradient })
  return y
}

function inputsOf(node: Tensor): readonly Tensor[] {
  return customRules.get(node)?.inputs ?? node.inputs
}

/** Sums over the axes along which a smaller shape was broadcast. */
function sumToShape(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x
  const lead = x.shape.length - shape.length
  const axes = [...x.shape.keys()].filter((axis) => axis < lead || (shape[axis - lead] === 1 && x.shape[axis] !== 1))
  return reshape(sum(x, axes), shape)
}

/** Adds what arrives at a node. Padded parts on one axis that do not overlap, as slices of one parameter vector give, are joined. */
function addUp(parts: readonly Tensor[]): Tensor {
  if (parts.length === 1) return parts[0]
  const terms = parts.filter(({ op }) => op.key !== 'pad')
  for (const group of groupBy(parts.filter(({ op }) => op.key === 'pad'), axisOf)) terms.push(...joinPadded(group))
  return terms.reduce((total, part) => add(total, part))
}

function joinPadded(parts: readonly Tensor[]): readonly Tensor[] {
  const axis = axisOf(parts[0])
  const length = parts[0].shape[axis]
  const pieces = groupBy(parts, (part) => `${startOf(part)}+${part.inputs[0].shape[axis]}`)
    .map((same) => ({ start: startOf(same[0]), piece: same.map(({ inputs }) => inputs[0]).reduce((a, b) => add(a, b)) }))
    .sort((a, b) => a.start - b.start)
  if (pieces.length === 1) return [pad(pieces[0].piece, axis, pieces[0].start, length - pieces[0].start - pieces[0].piece.shape[axis])]

  const joined: Tensor[] = []
  const zeros = (count: number) => expand(constant(0), pieces[0].piece.shape.with(axis, count))
  let end = 0
  for (const { start, piece } of pieces) {
    if (start < end) return parts
    if (start > end) joined.push(zeros(start - end))
    joined.push(piece)
    end = start + piece.shape[axis]
  }
  if (end < length) joined.push(zeros(length - end))
  return [concat(joined, axis)]
}

function axisOf({ attributes }: Tensor): number {
  return Number(attributes.axis)
}

function startOf({ attributes }: Tensor): number {
  return Number(attributes.before)
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): T[][] {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return [...groups.values()]
}
