import type { Shape, Tensor } from './graph.ts'
import { add, constant, div, exp, expand, greater, maximum, minimum, mul, power, reshape, sqrt, square, sub, sum, toFloat, where } from './ops/index.ts'

export interface AdamSettings {
  readonly beta1?: number
  readonly beta2?: number
  readonly epsilon?: number
  /** Decoupled, as in AdamW; 0 is plain Adam. */
  readonly weightDecay?: number
  /** Gradients are scaled down to this global norm; not at all when absent. */
  readonly clipNorm?: number
  /** Mini-batches whose gradients are averaged into one step. */
  readonly accumulate?: number
}

/** Each is `[parameter]`, or `[member, parameter]` for an ensemble; `time` and `pending` have one place per member. */
export interface AdamState {
  readonly parameters: Tensor
  readonly moment1: Tensor
  readonly moment2: Tensor
  /** Steps applied so far. */
  readonly time: Tensor
  /** Only with `accumulate`: the gradients gathered so far, and how many. */
  readonly gathered?: Tensor
  readonly pending?: Tensor
}
