import type { Tensor } from './graph.ts'

/** Questions about constants that op rows ask when they look for a simpler equal. */

/** True for a constant all of whose elements are `value`. */
export function isConstant(node: Tensor, value: number): boolean {
  const values = constantValues(node)
  return values !== undefined && values.every((x) => x === value)
}

export function constantValues(node: Tensor): Float64Array | undefined {
  const { values } = node.attributes
  return node.op.key === 'constant' && values instanceof Float64Array ? values : undefined
}
