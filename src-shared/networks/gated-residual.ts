import type { Tensor } from '../tensor/graph.ts'
import { add, mul, sigmoid } from '../tensor/ops/index.ts'
import { type Activation, ACTIVATIONS } from './activation.ts'
import { dropout } from './dropout.ts'
import { type Layer, layer } from './layer.ts'
import { linear } from './linear.ts'
import { normalisation } from './normalisation.ts'

interface GatedResidualSettings {
  readonly width: number
  /** Width inside; that of x when absent. */
  readonly inner?: number
  /** Width of a second input that steers the first; none when absent. */
  readonly context?: number
  readonly activation?: Activation
}

type GatedResidual = (x: Tensor, extras?: { readonly context?: Tensor; readonly dropout?: Tensor }) => Tensor

/**
 * The gated residual network of the Temporal Fusion Transformer: what two layers add passes a gate that can close, so that
 * a block which has nothing to say lets x through.
 */
export function gatedResidual({ width, inner = width, context, activation = 'silu' }: GatedResidualSettings): Layer<GatedResidual> {
  const parts = {
    enter: linear({ from: width, to: inner }),
    ...(context === undefined ? {} : { steer: linear({ from: context, to: inner, bias: false }) }),
    mix: linear({ from: inner, to: inner }),
    value: linear({ from: inner, to: width }),
    gate: linear({ from: inner, to: width }),
    norm: normalisation(width),
  }
  return layer(parts, ({ enter, steer, mix, value, gate, norm }) => (x, extras = {}) => {
    const entered = enter(x)
    const steered = steer && extras.context ? add(entered, steer(extras.context)) : entered
    const inside = dropout(mix(ACTIVATIONS[activation].apply(steered)), extras.dropout)
    return norm(add(x, mul(sigmoid(gate(inside)), value(inside))))
  })
}
