import { type Attributes, broadcastShapes, createNode, sameShape, type Shape, sizeOf, type Tensor, topological } from './graph.ts'
import type { Block } from './op.ts'
import { constant, reshape } from './ops/index.ts'

/**
 * Rewrites a graph into a smaller equal one: equal nodes become one, what depends on constants alone is computed, movement
 * without effect vanishes, operands that an op broadcasts by itself are not expanded first. Dead nodes fall away because
 * only what the outputs need is visited.
 */
export function simplify(outputs: readonly Tensor[]): Tensor[] {
  let current = [...outputs]
  for (let before = Infinity, after = topological(current).length; after < before; ) {
    before = after
    current = pass(current)
    after = topological(current).length
  }
  return current
}

const LARGEST_FOLDED = 65_536
/** A rewrite may uncover another; rules never undo each other, so this is only a guard. */
const REWRITES_PER_NODE = 8

function pass(outputs: readonly Tensor[]): Tensor[] {
  const known = new Map<string, Tensor>()
  const replaced = new Map<Tensor, Tensor>()

  const settle = (node: Tensor): Tensor => {
    const inputs = node.inputs.map((input) => replaced.get(input) ?? settleFresh(input))
    const moved = inputs.every((input, i) => input === node.inputs[i]) ? node : createNode(node.op, inputs, node.attributes, node.scope)
    const plain = withoutExpands(moved)
    const key = keyOf(plain)
    const equal = known.get(key)
    if (equal) return equal
    known.set(key, plain)
    return plain
  }
  // A rule may build new nodes below its result.
  const settleFresh = (node: Tensor): Tensor => {
    const settled = settle(node)
    replaced.set(node, settled)
    return settled
  }

  for (const node of topological(outputs)) {
    let settled = settle(node)
    for (let round = 0; round < REWRITES_PER_NODE; round++) {
      const simpler = foldConstants(settled) ?? settled.op.simpler?.(settled) ?? beforeReshape(settled)
      if (!simpler) break
      settled = replaced.get(simpler) ?? settle(simpler)
    }
    replaced.set(node, settled)
    replaced.set(settled, settled)
  }
  return outputs.map((output) => replaced.get(output) ?? output)
}

function withoutExpands(node: Tensor): Tensor {
  if (!node.op.broadcasts) return node
  let inputs = node.inputs
  for (let i = 0; i < inputs.length; i++) {
    if (inputs[i].op.key !== 'expand') continue
    const shorter = inputs.with(i, inputs[i].inputs[0])
    const shape = shorter.map((input) => input.shape).reduce((a, b) => broadcastShapes(a, b) ?? [])
    if (sameShape(shape, node.shape)) inputs = shorter
  }
  return inputs === node.inputs ? node : createNode(node.op, inputs, node.attributes, node.scope)
}

/**
 * Computes element by element before a reshape rather than after it, so that reshapes drift towards the results, meet each
 * other and vanish, and products and what follows them stay next to each other.
 */
function beforeReshape(node: Tensor): Tensor | undefined {
  if (!node.op.broadcasts || [node, ...node.inputs].some(({ type }) => type === 'bool')) return undefined
  const leader = node.inputs.find((input) => input.op.key === 'reshape' && sameShape(input.shape, node.shape))
  if (!leader) return undefined
  const from = leader.inputs[0].shape
  const operands: Tensor[] = []
  for (const input of node.inputs) {
    const operand = asBefore(input, from, node.shape)
    if (!operand) return undefined
    operands.push(operand)
  }
  return reshape(createNode(node.op, operands, node.attributes, node.scope), node.shape)
}

/** The operand for the shape `from`, if it is the same reshape, a lone number, or spans only axes that the reshape leaves alone. */
function asBefore(operand: Tensor, from: Shape, to: Shape): Tensor | undefined {
  const { shape } = operand
  if (operand.op.key === 'reshape' && sameShape(shape, to) && sameShape(operand.inputs[0].shape, from)) return operand.inputs[0]
  const own = shape.slice(shape.findIndex((length) => length !== 1))
  const spans = sizeOf(shape) === 1 ? [] : own
  if (spans.length >= from.length || !sameShape(from.slice(from.length - spans.length), to.slice(to.length - spans.length))) return undefined
  return sameShape(shape, spans) ? operand : reshape(operand, spans)
}

function foldConstants(node: Tensor): Tensor | undefined {
  const { inputs, op, shape } = node
  if (inputs.length === 0 || op.key === 'expand' || node.type === 'bool' || sizeOf(shape) > LARGEST_FOLDED) return undefined
  const blocks: Block[] = []
  for (const input of inputs) {
    const { values } = input.attributes
    if (input.op.key !== 'constant' || !(values instanceof Float64Array)) return undefined
    blocks.push({ shape: input.shape, data: values })
  }
  const out = { shape, data: new Float64Array(sizeOf(shape)) }
  op.value(out, blocks, node.attributes)
  return constant(out.data, shape)
}

function keyOf(node: Tensor): string {
  return `${node.op.key}(${node.inputs.map(({ id }) => id).join()})${showAttributes(node.attributes)}`
}

function showAttributes(attributes: Attributes): string {
  let text = ''
  for (const key in attributes) {
    const value = attributes[key]
    text += `;${key}=${typeof value === 'object' ? Array.prototype.join.call(value) : String(value)}`
  }
  return text
}

