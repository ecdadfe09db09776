import { layerNorm } from '../tensor/composite.ts'
import type { Tensor } from '../tensor/graph.ts'
import { ones, zeros } from './initialisers.ts'
import { alignTo, type Layer, layer, parameter } from './layer.ts'

/** Layer normalisation over the last axis, with its own scale and shift. */
export function normalisation(width: number, epsilon = 1e-5): Layer<(x: Tensor) => Tensor> {
  return layer(
    { scale: parameter([width], ones), shift: parameter([width], zeros) },
    ({ scale, shift }) =>
      (x) =>
        layerNorm(x, alignTo(x, scale, 1), alignTo(x, shift, 1), epsilon),
  )
}
