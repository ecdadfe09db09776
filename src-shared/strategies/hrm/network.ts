import { orthogonal } from '../../networks/initialisers.ts'
import { type Layer, layer } from '../../networks/layer.ts'
import { linear } from '../../networks/linear.ts'
import { mlp } from '../../networks/mlp.ts'
import type { Tensor } from '../../tensor/graph.ts'
import { add, constant, div, expand, matmul, maximum, mul, relu, reshape, softmax, sub, sum, tanh } from '../../tensor/ops/index.ts'
import { HRM_FEATURES, REGIMES, type HrmSettings } from './settings.ts'

interface HrmOutput {
  /** Shares of the assets that are known; 0 for the others. `[member, …, asset]` */
  readonly weights: Tensor
  /** Logits of the regimes; null without that level. `[member, …, regime]` */
  readonly regime: Tensor | null
}

/** Inputs `[member, …, asset, input]`, 1 or 0 for known `[member, …, asset]`, and regime probabilities to use instead of the network's own. */
type Hrm = Layer<(inputs: Tensor, known: Tensor, given?: Tensor) => HrmOutput>

/** What goes into the network for each asset: its scaled features, and 1 for known. What is not known is all zeros. */
export const INPUTS = HRM_FEATURES.length + 1

/** Far enough below any score to get no share. */
const HIDDEN = 1e9

/**
 * Three levels. An encoder turns each asset's features into a few numbers; their mean over the assets tells the regime; and each regime has
 * an opinion of every encoded asset. An asset's score is the opinion that is expected under the regime probabilities, and shares are the
 * softmax of scores. Nothing depends on which assets there are or how many.
 *
 * The encoder's bias is the weight of the input that says known, so that what is not known is encoded as zeros and adds nothing to the mean;
 * a bias after it would move all scores alike. Opinions are mixed before assets are asked for, which is one small product a day.
 */
export function hrmNetwork({ hidden, width, regimes, regimeWidth, maxTilt }: Pick<HrmSettings, 'hidden' | 'width' | 'regimes' | 'regimeWidth' | 'maxTilt'>): Hrm {
  const parts = {
    enter: linear({ from: INPUTS, to: hidden, bias: false, initialise: orthogonal(Math.SQRT2) }),
    leave: linear({ from: hidden, to: width, bias: false, initialise: orthogonal() }),
    ...(regimes ? { regime: mlp({ from: width, hidden: [regimeWidth], to: REGIMES.length, headGain: 0.1 }) } : {}),
    opinions: linear({ from: regimes ? REGIMES.length : 1, to: width, bias: false, initialise: orthogonal(0.01) }),
  }
  return layer(parts, ({ enter, leave, regime, opinions }) => (inputs, known, given) => {
    const encoded = leave(relu(enter(inputs)))
    const days = encoded.shape.slice(0, -2)
    const logits = regime ? regime(pool(encoded, known)) : null
    const probabilities = given ?? (logits ? softmax(logits) : expand(constant(1), [...known.shape.slice(0, -1), 1]))
    const opinion = opinions(probabilities)
    const score = reshape(matmul(encoded, reshape(opinion, [...opinion.shape, 1])), [...days, known.shape.at(-1) ?? 1])
    const bounded = mul(tanh(mul(score, 1 / maxTilt)), maxTilt)
    return { weights: mul(softmax(add(bounded, mul(sub(known, 1), HIDDEN))), known), regime: logits }
  })
}

/** Mean over the assets that are known: `[…, asset, width]` becomes `[…, width]`. */
function pool(encoded: Tensor, known: Tensor): Tensor {
  const total = matmul(reshape(known, known.shape.toSpliced(-1, 0, 1)), encoded)
  return div(reshape(total, encoded.shape.toSpliced(-2, 1)), maximum(sum(known, -1, true), 1))
}
