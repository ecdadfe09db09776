import { badInput } from '../base/failure.ts'
import type { Op } from './op.ts'

/**
 * A symbolic tensor is a node of a graph: an op, its inputs and attributes, and a static shape. Nodes never change and
 * are numbered in order of creation, so that sorting by number is a topological order. There are two element types: float
 * and bool; indices are floats that hold whole numbers.
 */
export interface Tensor<A extends Attributes = Attributes> {
  readonly id: number
  readonly op: Op
  readonly inputs: readonly Tensor[]
  readonly attributes: A
  readonly shape: Shape
  readonly type: ElementType
  /** The layers that were being built, outermost first, as `encoder.0/attention`. */
  readonly scope: string
}

export type Shape = readonly number[]
export type ElementType = 'float' | 'bool'
export type Attributes = Readonly<Record<string, number | string | boolean | readonly number[] | Float64Array>>

export type NoAttributes = Readonly<Record<string, never>>
export const NO_ATTRIBUTES: NoAttributes = {}

let nodeCount = 0
let currentScope = ''

/** Adds a node. Only op rows and passes over graphs call it; everyone else calls ops. */
export function createNode<A extends Attributes>(op: Op<A>, inputs: readonly Tensor[], attributes: A, scope = currentScope): Tensor<A> {
  const shapes = inputs.map((input) => input.shape)
  const complain = (why: string): never =>
    badInput(`${op.key} cannot take ${shapes.map(showShape).join(' and ') || 'this'}: ${why}`, { where: scope || undefined })
  const shape = op.shape(shapes, attributes, complain)
  const type = op.type ? op.type(inputs.map((input) => input.type)) : 'float'
  return { id: nodeCount++, op, inputs, attributes, shape, type, scope }
}

/** Names the layer that is being built; a shape error, a print and a report of a non-finite value carry the name. */
export function within<T>(layer: string, build: () => T): T {
  const outer = currentScope
  currentScope = outer ? `${outer}/${layer}` : layer
  try {
    return build()
  } finally {
    currentScope = outer
  }
}

/** The layer that is being built, for a message that is not about one op. */
export function layerPath(): string {
  return currentScope
}

/** As `within`, but replaces the whole path: gradients are built under the name of the layer that they belong to. */
export function atScope<T>(scope: string, build: () => T): T {
  const outer = currentScope
  currentScope = scope
  try {
    return build()
  } finally {
    currentScope = outer
  }
}

/** Every node that the outputs need, each after its inputs. */
export function topological(outputs: readonly Tensor[]): Tensor[] {
  const seen = new Set<Tensor>(outputs)
  for (const node of seen) for (const input of node.inputs) seen.add(input)
  return [...seen].sort((a, b) => a.id - b.id)
}

export function sizeOf(shape: Shape): number {
  let size = 1
  for (const length of shape) size *= length
  return size
}

export function showShape(shape: Shape): string {
  return `[${shape.join(', ')}]`
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, i) => length === b[i])
}

/** The common shape of NumPy's broadcasting, or undefined. */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length)
  const out = new Array<number>(rank)
  for (let i = 1; i <= rank; i++) {
    const left = i <= a.length ? a[a.length - i] : 1
    const right = i <= b.length ? b[b.length - i] : 1
    if (left !== right && left !== 1 && right !== 1) return undefined
    out[rank - i] = left === 1 ? right : left
  }
  return out
}

export function rowMajorStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length)
  for (let i = shape.length - 1, step = 1; i >= 0; i--) {
    strides[i] = step
    step *= shape[i]
  }
  return strides
}

/** −1 is the last axis, as everywhere in this field. */
export function resolveAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis
}
