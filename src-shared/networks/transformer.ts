import { badInput } from '../base/failure.ts'
import { layerPath, type Tensor } from '../tensor/graph.ts'
import { add, constant, reshape } from '../tensor/ops/index.ts'
import { type Activation, ACTIVATIONS } from './activation.ts'
import { type AttentionWatch, selfAttention } from './attention.ts'
import { dropout } from './dropout.ts'
import { kaiming, normal } from './initialisers.ts'
import { alignTo, type Layer, layer, parameter } from './layer.ts'
import { linear } from './linear.ts'
import { normalisation } from './normalisation.ts'

interface BlockSettings {
  readonly width: number
  readonly heads: number
  /** Width between the two linear layers; 4 × width when absent. */
  readonly inner?: number
  readonly activation?: Activation
}

interface BlockExtras {
  /** As for self-attention. */
  readonly mask?: Tensor
  /** Masks for what attention and what the linear layers add; each broadcasts to `[…, place, width]`. */
  readonly dropout?: readonly [Tensor, Tensor]
  readonly watch?: AttentionWatch
}

/** One pre-norm layer: attention, then two linear layers, each added to what came in. */
export function transformerBlock({
  width,
  heads,
  inner = 4 * width,
  activation = 'gelu',
}: BlockSettings): Layer<(x: Tensor, extras?: BlockExtras) => Tensor> {
  const parts = {
    attentionNorm: normalisation(width),
    attention: selfAttention({ width, heads }),
    innerNorm: normalisation(width),
    widen: linear({ from: width, to: inner, initialise: kaiming(1) }),
    narrow: linear({ from: inner, to: width, initialise: kaiming(1) }),
  }
  return layer(parts, ({ attentionNorm, attention, innerNorm, widen, narrow }) => (x, { mask, dropout: masks, watch } = {}) => {
    const looked = add(x, dropout(attention(attentionNorm(x), mask, watch), masks?.[0]))
    const thought = narrow(ACTIVATIONS[activation].apply(widen(innerNorm(looked))))
    return add(looked, dropout(thought, masks?.[1]))
  })
}

interface EncoderSettings extends BlockSettings {
  readonly features: number
  readonly steps: number
  readonly layers: number
  /** Steps that are joined into one place, so that attention gets that much shorter; 1 when absent. */
  readonly patch?: number
  /** How a place knows where it is; `none` treats them as a set. Learned when absent. */
  readonly positions?: 'learned' | 'sinusoidal' | 'none'
}

interface EncoderExtras {
  /** Over places, as for self-attention. */
  readonly mask?: Tensor
  /** A pair for each layer. */
  readonly dropout?: readonly (readonly [Tensor, Tensor])[]
  /** Called by each layer, the first first. */
  readonly watch?: AttentionWatch
}

/** x `[…, step, feature]` becomes `[…, place, width]`, normalised. */
export function transformerEncoder(settings: EncoderSettings): Layer<(x: Tensor, extras?: EncoderExtras) => Tensor> {
  const { features, steps, layers, width, patch = 1, positions = 'learned' } = settings
  if (steps % patch !== 0)
    badInput(`${steps} steps cannot be cut into patches of ${patch}.`, { where: 'patch', hint: 'Choose a patch that divides the steps.' })
  const places = steps / patch
  const parts = {
    embed: linear({ from: features * patch, to: width }),
    ...(positions === 'learned' ? { position: parameter([places, width], normal(0.02)) } : {}),
    layers: Array.from({ length: layers }, () => transformerBlock(settings)),
    norm: normalisation(width),
  }
  return layer(parts, (own) => (x, { mask, dropout: masks, watch } = {}) => {
    const lead = x.shape.slice(0, -2)
    if (x.shape.at(-2) !== steps || x.shape.at(-1) !== features) {
      badInput(`The encoder takes windows of [${steps}, ${features}] and got [${x.shape.join(', ')}].`, { where: layerPath() || undefined })
    }
    const embedded = own.embed(reshape(x, [...lead, places, patch * features]))
    const position = own.position
      ? alignTo(embedded, own.position, 2)
      : positions === 'sinusoidal'
        ? sinusoidalPositions(places, width)
        : undefined
    const placed = position ? add(embedded, position) : embedded
    return own.norm(own.layers.reduce((y, block, i) => block(y, { mask, dropout: masks?.[i], watch }), placed))
  })
}

/** Waves of growing length, `[place, width]`: sine in even columns, cosine in odd ones. */
export function sinusoidalPositions(places: number, width: number): Tensor {
  const values = new Float64Array(places * width)
  for (let place = 0; place < places; place++) {
    for (let column = 0; column < width; column++) {
      const angle = place / 10_000 ** ((column - (column % 2)) / width)
      values[place * width + column] = column % 2 === 0 ? Math.sin(angle) : Math.cos(angle)
    }
  }
  return constant(values, [places, width])
}
