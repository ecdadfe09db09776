import type { Tensor } from '../tensor/graph.ts'
import { add } from '../tensor/ops/index.ts'
import { type Initialiser, xavier, zeros } from './initialisers.ts'
import { alignTo, type Layer, layer, parameter, project } from './layer.ts'

interface LinearSettings {
  readonly from: number
  readonly to: number
  readonly bias?: boolean
  readonly initialise?: Initialiser
}

/** x W + b over the last axis. */
export function linear({ from, to, bias = true, initialise = xavier() }: LinearSettings): Layer<(x: Tensor) => Tensor> {
  const weight = parameter([from, to], initialise)
  if (!bias) return layer({ weight }, (own) => (x) => project(x, own.weight))
  return layer({ weight, bias: parameter([to], zeros) }, (own) => (x) => {
    const y = project(x, own.weight)
    return add(y, alignTo(y, own.bias, 1))
  })
}
