import { type Layer, layer, parameterShapes } from '../../src-shared/networks/layer.ts'
import { linear } from '../../src-shared/networks/linear.ts'
import { mlp } from '../../src-shared/networks/mlp.ts'
import { lstm } from '../../src-shared/networks/recurrent.ts'
import { transformerEncoder } from '../../src-shared/networks/transformer.ts'
import { mean } from '../../src-shared/tensor/composite.ts'
import type { Shape, Tensor } from '../../src-shared/tensor/graph.ts'
import { square, sub } from '../../src-shared/tensor/ops/index.ts'
import type { Training } from '../../src-shared/tensor/trainer.ts'

/** The benchmark's models, made of the program's own layers; `bench/tensor-peers.py` has the same in PyTorch. */
export type RegressionTraining = Training<string, 'x' | 'y'>

/** batch, steps, features, width, heads, layers; ReLU, four times the width inside, the mean over time into one number. */
export function transformerTraining([batch, steps, features, width, heads, layers]: readonly [number, number, number, number, number, number]): RegressionTraining {
  const parts = {
    encoder: transformerEncoder({ features, steps, width, heads, layers, activation: 'relu' }),
    head: linear({ from: width, to: 1 }),
  }
  const network = layer(parts, ({ encoder, head }) => (x: Tensor) => head(mean(encoder(x), -2)))
  return regression(network, [batch, steps, features], [batch, 1])
}

/** With `members`, that many models in one program, which share the batch. */
export function mlpTraining(batch: number, [from, ...rest]: readonly number[], members?: number): RegressionTraining {
  const to = rest[rest.length - 1]
  const shared = members === undefined ? [] : [1]
  return { ...regression(mlp({ from, hidden: rest.slice(0, -1), to }), [...shared, batch, from], [...shared, batch, to]), members }
}

export function lstmTraining(batch: number, steps: number, features: number, width: number): RegressionTraining {
  const parts = { recurrent: lstm({ features, width }), head: linear({ from: width, to: 1 }) }
  const network = layer(parts, ({ recurrent, head }) => (x: Tensor) => head(recurrent(x).state.hidden))
  return regression(network, [batch, steps, features], [batch, 1])
}

function regression(network: Layer<(x: Tensor) => Tensor>, x: Shape, y: Shape): RegressionTraining {
  return {
    parameters: parameterShapes(network),
    batch: { x, y },
    optimiser: { clipNorm: 1 },
    // Over the batch and the outputs; each member of an ensemble has a loss of its own.
    loss: (tensors, batch) => ({ loss: mean(square(sub(network.bind(tensors)(batch.x), batch.y)), [-2, -1]) }),
  }
}
