import { alignTo, layer, parameter, type Layer } from '../../networks/layer.ts'
import { presenceMask } from '../../networks/attention.ts'
import { normal, zeros } from '../../networks/initialisers.ts'
import { linear } from '../../networks/linear.ts'
import { normalisation } from '../../networks/normalisation.ts'
import { transformerBlock, transformerEncoder } from '../../networks/transformer.ts'
import type { Tensor } from '../../tensor/graph.ts'
import { add, concat, mul, reshape, slice } from '../../tensor/ops/index.ts'

/** A day of the market, or many: windows `[…, asset, day, feature]`, who is there `[…, asset]`, the economy `[…, figure]`. */
export interface MarketTensors {
  readonly windows: Tensor
  readonly present: Tensor
  readonly economy: Tensor
}

/** What the encoder makes of it: `[…, asset, encoding]`, and of the market as a whole `[…, encoding]`. */
interface Encoded {
  readonly assets: Tensor
  readonly market: Tensor
}

/** Shown where attention went: over the places of time `[…, asset, head, place, place]`, and over market and assets `[…, head, place, place]`. */
export interface Watch {
  time?(shares: Tensor): void
  assets?(shares: Tensor): void
}

export type MarketEncoder = Layer<(market: MarketTensors, watch?: Watch) => Encoded>

interface EncoderSettings {
  readonly transformer: boolean
  readonly assets: number
  readonly features: number
  readonly windowDays: number
  readonly patchDays: number
  /** At least one; a column of zeros where nothing is known. */
  readonly figures: number
  readonly layers: number
  readonly heads: number
  readonly width: number
}

/** Rank of the return and change of volatility, each over two horizons: what the encoder learns to foresee. */
export const FORECASTS = 4
/** Forecasts, and the transformer's own part in them. */
export const ENCODING = 2 * FORECASTS

/**
 * A transformer over the time of each asset, with positions and a learned row for each asset; then attention across the assets of the day and the market as
 * a whole, whose place starts from the economy. What can be read straight from the day's own features needs no way through the transformer: it is added at
 * the end, and the transformer says what there is beyond it.
 */
export function marketEncoder(settings: EncoderSettings): MarketEncoder {
  const { transformer, assets, features, figures, width, heads, layers, windowDays, patchDays } = settings
  // Nothing is foreseen at the start, so that nothing needs to be unlearned.
  const plain = linear({ from: features, to: FORECASTS, initialise: zeros })
  const today = (windows: Tensor) => lastOf(windows, -2)
  const joined = (direct: Tensor, beyond: Tensor) => concat([add(direct, beyond), beyond], direct.shape.length - 1)
  if (!transformer) {
    return layer({ plain, whole: linear({ from: figures, to: ENCODING }) }, (own) => ({ windows, economy }) => {
      const direct = own.plain(today(windows))
      return { assets: joined(direct, mul(direct, 0)), market: own.whole(economy) }
    })
  }
  const parts = {
    plain,
    time: transformerEncoder({ features, steps: windowDays, patch: patchDays, layers, width, heads, inner: 2 * width }),
    asset: parameter([assets, width], normal(0.02)),
    economy: linear({ from: figures, to: width }),
    across: Array.from({ length: Math.max(1, Math.floor(layers / 3)) }, () => transformerBlock({ width, heads, inner: 2 * width })),
    norm: normalisation(width),
    beyond: linear({ from: width, to: FORECASTS, initialise: zeros }),
    whole: linear({ from: width, to: ENCODING }),
  }
  return layer(parts, (own) => ({ windows, present, economy }, watch) => {
    const lead = present.shape.slice(0, -1)
    const seen = lastOf(own.time(windows, watch?.time ? { watch: watch.time } : {}), -2)
    const named = add(seen, alignTo(seen, own.asset, 2))
    const market = reshape(own.economy(economy), [...lead, 1, width])
    const there = add(mul(slice(present, -1, 0, 1), 0), 1)
    const mask = presenceMask(concat([there, present], lead.length))
    const places = own.norm(
      own.across.reduce((x, block, i) => block(x, { mask, ...(i === 0 && watch?.assets ? { watch: watch.assets } : {}) }), concat([market, named], lead.length)),
    )
    const beyond = own.beyond(slice(places, -2, 1, assets + 1))
    return { assets: joined(own.plain(today(windows)), beyond), market: own.whole(reshape(slice(places, -2, 0, 1), [...lead, width])) }
  })
}

/** The last of an axis, which is then gone. */
function lastOf(x: Tensor, axis: number): Tensor {
  const at = x.shape.length + axis
  return reshape(slice(x, axis, x.shape[at] - 1, x.shape[at]), x.shape.filter((_, i) => i !== at))
}
