import { clamp, mean } from '../../tensor/composite.ts'
import type { Shape, Tensor } from '../../tensor/graph.ts'
import { add, concat, div, exp, mul, reshape, slice, square, sub, sum } from '../../tensor/ops/index.ts'
import { presenceMask } from '../../networks/attention.ts'
import { type Layer, layer } from '../../networks/layer.ts'
import { linear } from '../../networks/linear.ts'
import { gru, lstm } from '../../networks/recurrent.ts'
import { transformerEncoder } from '../../networks/transformer.ts'

export interface AutoencoderSettings {
  readonly encoder: 'transformer' | 'gru' | 'lstm'
  readonly features: number
  readonly steps: number
  readonly width: number
  readonly heads: number
  readonly layers: number
  readonly variational: boolean
  /** Numbers that an asset has for good: its class and sector; 0 for none. */
  readonly statics: number
}

interface Inputs {
  /** 0 on days that are not known. `[…, step, feature]` */
  readonly window: Tensor
  /** 1 on days that are known. `[…, step]` */
  readonly present: Tensor
  /** `[…, statics]` */
  readonly statics?: Tensor
  /** Standard normal, in training of a variational bottleneck. `[…, width]` */
  readonly noise?: Tensor
}

export function encoderInputs({ window, present, statics, noise }: Readonly<Record<string, Tensor>>): Inputs {
  return { window, present, ...(statics ? { statics } : {}), ...(noise ? { noise } : {}) }
}

export interface Encoded {
  /** What a window is in few numbers, not yet on the sphere. `[…, width]` */
  readonly code: Tensor
  /** Mean squared error over the days that are known. `[…]` */
  readonly error: Tensor
  /** What training makes small: the error, and with a variational bottleneck how far codes are from a normal distribution. `[…]` */
  readonly loss: Tensor
  /** How much each day is looked at, by each layer of a transformer. `[…, head, day, day]` */
  readonly attention: readonly Tensor[]
}

/** How much the distance to the normal distribution counts beside the error. */
const DIVERGENCE_WEIGHT = 1e-2

/** Shapes of one row of each input. */
export function inputShapes({ steps, features, statics, width, variational }: AutoencoderSettings): Record<string, Shape> {
  return { window: [steps, features], present: [steps], ...(statics > 0 ? { statics: [statics] } : {}), ...(variational ? { noise: [width] } : {}) }
}

/** Encoder, mean over the days, bottleneck, decoder. Days that are not known are neither looked at nor asked for. */
export function autoencoder(settings: AutoencoderSettings): Layer<(inputs: Inputs) => Encoded> {
  const { features, steps, width, statics, variational } = settings
  const parts = {
    encoder: dayEncoder(settings),
    bottleneck: linear({ from: width + statics, to: width }),
    ...(variational ? { deviation: linear({ from: width + statics, to: width }) } : {}),
    // A linear decoder keeps geometry: codes that are near each other tell windows that are near each other.
    decoder: linear({ from: width, to: steps * features + statics }),
  }
  return layer(parts, ({ encoder, bottleneck, deviation, decoder }) => ({ window, present, statics: own, noise }) => {
    const attention: Tensor[] = []
    const pooled = meanOverDays(encoder(window, present, (shares) => attention.push(shares)), present)
    const known = own ? concat([pooled, own], -1) : pooled
    const code = bottleneck(known)
    const logDeviation = deviation && clamp(deviation(known), -6, 2)
    const sampled = logDeviation && noise ? add(code, mul(exp(logDeviation), noise)) : code
    const decoded = decoder(sampled)
    const size = steps * features
    const misses = square(sub(reshape(slice(decoded, -1, 0, size), window.shape), window))
    const error = div(sum(mul(mean(misses, -1), present), -1), sum(present, -1))
    const ofStatics = own ? mean(square(sub(slice(decoded, -1, size, size + statics), own)), -1) : undefined
    const reconstruction = ofStatics ? add(error, ofStatics) : error
    const loss = logDeviation ? add(reconstruction, mul(divergence(code, logDeviation), DIVERGENCE_WEIGHT)) : reconstruction
    return { code, error, loss, attention }
  })
}

/** A number of days becomes as many places of the encoder's width. */
function dayEncoder({ encoder, features, steps, width, heads, layers }: AutoencoderSettings): Layer<(x: Tensor, present: Tensor, watch: (shares: Tensor) => void) => Tensor> {
  if (encoder === 'transformer') {
    const parts = { transformer: transformerEncoder({ features, steps, layers, width, heads, inner: 2 * width, positions: 'sinusoidal' }) }
    return layer(parts, ({ transformer }) => (x, present, watch) => transformer(x, { mask: presenceMask(present), watch }))
  }
  // A recurrent network goes through every day; that one is not known is said to it beside the features.
  const recurrent = encoder === 'gru' ? gru : lstm
  return layer({ recurrent: recurrent({ features: features + 1, width }) as Layer<(x: Tensor) => { outputs: Tensor }> }, (own) => (x, present) =>
    own.recurrent(concat([x, reshape(present, [...present.shape, 1])], -1)).outputs)
}

function meanOverDays(x: Tensor, present: Tensor): Tensor {
  return div(sum(mul(x, reshape(present, [...present.shape, 1])), -2), sum(present, -1, true))
}

/** Kullback–Leibler divergence from a standard normal, per number of the code. */
function divergence(code: Tensor, logDeviation: Tensor): Tensor {
  const twice = mul(logDeviation, 2)
  return mul(mean(sub(add(square(code), exp(twice)), add(twice, 1)), -1), 0.5)
}
