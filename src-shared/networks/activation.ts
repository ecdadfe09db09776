import { gelu, silu } from '../tensor/composite.ts'
import type { Tensor } from '../tensor/graph.ts'
import { relu, tanh } from '../tensor/ops/index.ts'

/** What bends a network, and the gain with which the weights before it start. */
export const ACTIVATIONS = {
  tanh: { apply: tanh, gain: Math.SQRT2 },
  relu: { apply: relu, gain: Math.SQRT2 },
  gelu: { apply: gelu, gain: Math.SQRT2 },
  silu: { apply: silu, gain: Math.SQRT2 },
} as const satisfies Readonly<Record<string, { readonly apply: (x: Tensor) => Tensor; readonly gain: number }>>

export type Activation = keyof typeof ACTIVATIONS
