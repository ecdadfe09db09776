import { type Layer, layer } from '../../networks/layer.ts'
import { linear } from '../../networks/linear.ts'
import { mlp } from '../../networks/mlp.ts'
import { orthogonal } from '../../networks/initialisers.ts'
import type { Tensor } from '../../tensor/graph.ts'
import { add, maximum, mul, div, reshape, softmax, sub, sum, tanh } from '../../tensor/ops/index.ts'
import { HRM_FEATURES, REGIMES, type HrmSettings } from './settings.ts'

interface HrmOutput {
  /** Shares of the assets that are known; 0 for the others. `[…, asset]` */
  readonly weights: Tensor
  /** Logits of the regimes; null without that level. `[…, regime]` */
  readonly regime: Tensor | null
}

/** Scaled features `[…, asset, feature]`, 1 or 0 for known `[…, asset]`, and regime probabilities to use instead of the network's own. */
type Hrm = Layer<(features: Tensor, known: Tensor, given?: Tensor) => HrmOutput>

/** Far enough below any score to get no share. */
const HIDDEN = 1e9

/**
 * Three levels. An encoder turns each asset's features into a few numbers; their mean over the assets tells the regime; and each regime has
 * an opinion of every encoded asset. An asset's score is the opinion that is expected under the regime probabilities, and shares are the
 * softmax of scores. Nothing depends on which assets there are or how many.
 */
export function hrmNetwork({ hidden, width, regimes, regimeWidth, maxTilt }: Pick<HrmSettings, 'hidden' | 'width' | 'regimes' | 'regimeWidth' | 'maxTilt'>): Hrm {
  const parts = {
    encoder: mlp({ from: HRM_FEATURES.length, hidden: [hidden], to: width, activation: 'relu' }),
    ...(regimes ? { regime: mlp({ from: width, hidden: [regimeWidth], to: REGIMES.length, headGain: 0.1 }) } : {}),
    allocator: linear({ from: width, to: regimes ? REGIMES.length : 1, initialise: orthogonal(0.01) }),
  }
  return layer(parts, ({ encoder, regime, allocator }) => (features, known, given) => {
    const encoded = encoder(features)
    const opinions = allocator(encoded)
    const lead = opinions.shape.slice(0, -1)
    const logits = regime ? regime(pool(encoded, known)) : null
    const probabilities = given ?? (logits && softmax(logits))
    const score = probabilities ? sum(mul(opinions, reshape(probabilities, [...probabilities.shape.slice(0, -1), 1, REGIMES.length])), -1) : reshape(opinions, lead)
    const bounded = mul(tanh(mul(score, 1 / maxTilt)), maxTilt)
    return { weights: mul(softmax(add(bounded, mul(sub(known, 1), HIDDEN))), known), regime: logits }
  })
}

/** Mean over the assets that are known. */
function pool(encoded: Tensor, known: Tensor): Tensor {
  const total = sum(mul(encoded, reshape(known, [...known.shape, 1])), -2)
  return div(total, maximum(sum(known, -1, true), 1))
}
