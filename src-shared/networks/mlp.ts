import type { Tensor } from '../tensor/graph.ts'
import { type Activation, ACTIVATIONS } from './activation.ts'
import { orthogonal } from './initialisers.ts'
import { type Layer, layer } from './layer.ts'
import { linear } from './linear.ts'

interface MlpSettings {
  readonly from: number
  readonly hidden: readonly number[]
  readonly to: number
  readonly activation?: Activation
  /** Gain of the last layer: 0.01 makes a policy start out indifferent, 1 suits a value. */
  readonly headGain?: number
}

/** Linear layers with an activation between them, none after the last; orthogonal at the start. */
export function mlp({ from, hidden, to, activation = 'tanh', headGain = 1 }: MlpSettings): Layer<(x: Tensor) => Tensor> {
  const { apply, gain } = ACTIVATIONS[activation]
  const widths = [from, ...hidden]
  const layers = hidden.map((width, i) => linear({ from: widths[i], to: width, initialise: orthogonal(gain) }))
  const head = linear({ from: widths[widths.length - 1], to, initialise: orthogonal(headGain) })
  return layer({ layers, head }, (own) => (x) => own.head(own.layers.reduce((y, next) => apply(next(y)), x)))
}
