import { bindValues } from '../../networks/layer.ts'
import type { Day } from '../../base/day.ts'
import type { Engine } from '../../tensor/engines/engine.ts'
import { trace } from '../../tensor/program.ts'
import { cutWindows, type ScaledMarket, type WindowScale } from '../market-window.ts'
import { ENCODING, marketEncoder, type MarketEncoder } from './encoder.ts'
import { economyOn, presentOn } from './forecasting.ts'
import type { Levels } from './levels.ts'
import { seenBy, type AgentValues, type EncodingScale, type HeadKind } from './opinions.ts'
import type { TransformerBoostParams, Variant } from './params.ts'

/** Days of one regime in a row, and how they went. */
export interface Segment {
  readonly from: Day
  readonly to: Day
  readonly regime: 'rising' | 'falling' | 'flat'
  /** Times an equal share that it counted for the last agent. */
  readonly weight: number
  /** Return a day of all agents together less that of the prior, after costs, in training. */
  readonly active: number
}

/** What the held-out days said of a level: yearly active return over its deviation, and the share of the tilt that is kept for it. */
export interface Evidence {
  readonly informationRatio: number
  readonly kept: number
}

export interface Member extends AgentValues {
  /** Yearly, on the held-out days, after costs. */
  readonly informationRatio: number
  /** Share of one. */
  readonly vote: number
}

/** What a fit has learned; plain data. */
export interface Learned {
  readonly symbols: readonly string[]
  readonly levels: Levels
  readonly scale: WindowScale
  readonly encodingScale: EncodingScale
  readonly encoder: Float32Array
  /** Share of the forecasts' variance that was missed on days beside those of training; 1 is all of it. */
  readonly missed: number
  readonly passes: number
  readonly heads: HeadKind
  readonly members: readonly Member[]
  readonly evidence: { readonly macro: Evidence | null; readonly micro: Evidence }
  readonly segments: readonly Segment[]
}

export interface TransformerBoostFit {
  /** The training days: decisions are counted from the last of them. */
  readonly days: readonly Day[]
  /** Null where there was too little to learn from, and why. */
  readonly learned: Learned | null
  readonly why?: string
}

export function encoderOf(params: TransformerBoostParams, { transformer }: Variant, assets: number, scale: WindowScale): MarketEncoder {
  const { windowDays, patchDays, transformer_layers: layers, attention_heads: heads, hidden_dim: width } = params
  return marketEncoder({ transformer, assets, features: scale.assets.ids.length, windowDays, patchDays, figures: Math.max(1, scale.economy.length), layers, heads, width })
}

/** Days that are encoded in one run of the engine. */
const DAYS_A_RUN = 32

interface EncodedDays {
  /** `[row, asset, encoding]` */
  readonly assets: Float32Array
  /** `[row, encoding]` */
  readonly market: Float32Array
}

/** Encodes rows `from` to `to` of the market. */
export async function encodeDays(engine: Engine, encoder: MarketEncoder, values: Float32Array, market: ScaledMarket, from: number, to: number): Promise<EncodedDays> {
  const { assets: n, windowDays, features, economy, days } = market
  const size = Math.min(DAYS_A_RUN, to - from)
  const figures = Math.max(1, economy.length / days.length)
  const encode = bindValues(encoder, values)
  const session = await engine.open(trace((inputs) => ({ ...encode(inputs) }), { windows: [size, n, windowDays, features.length], present: [size, n], economy: [size, figures] }))
  const out = { assets: new Float32Array((to - from) * n * ENCODING), market: new Float32Array((to - from) * ENCODING) }
  try {
    for (let row = from; row < to; row += size) {
      // The last run is filled up with its own last row.
      const rows = Array.from({ length: size }, (_, r) => Math.min(row + r, to - 1))
      const seen = await session.run({ windows: cutWindows(market, rows), present: presentOn(market, rows), economy: economyOn(market, rows) })
      const count = Math.min(size, to - row)
      out.assets.set(seen.assets.subarray(0, count * n * ENCODING), (row - from) * n * ENCODING)
      out.market.set(seen.market.subarray(0, count * ENCODING), (row - from) * ENCODING)
    }
  } finally {
    await session.close()
  }
  return out
}

/** Middle and width of encodings on the first `rows` rows. */
export function measureEncodings({ assets, market }: EncodedDays, present: Float32Array, rows: number): EncodingScale {
  const n = present.length / (market.length / ENCODING)
  return {
    assets: measure(assets.subarray(0, rows * n * ENCODING), (at) => present[at] === 1),
    market: measure(market.subarray(0, rows * ENCODING), () => true),
  }
}

function measure(x: Float32Array, counts: (at: number) => boolean): { centre: number[]; spread: number[] } {
  const sums = new Float64Array(ENCODING)
  const squares = new Float64Array(ENCODING)
  let count = 0
  for (let at = 0; at < x.length / ENCODING; at++) {
    if (!counts(at)) continue
    count++
    for (let k = 0; k < ENCODING; k++) {
      sums[k] += x[at * ENCODING + k]
      squares[k] += x[at * ENCODING + k] ** 2
    }
  }
  const centre = Array.from(sums, (total) => total / Math.max(1, count))
  return { centre, spread: centre.map((middle, k) => Math.sqrt(Math.max(squares[k] / Math.max(1, count) - middle * middle, 0)) || 1) }
}

/** What agents of both levels see of encoded rows, flat: `[row, asset · number]` and `[row, class · number]`. */
export async function seeDays(engine: Engine, levels: Levels, scale: EncodingScale, encoded: EncodedDays, present: Float32Array): Promise<{ micro: Float32Array; macro: Float32Array }> {
  const n = levels.classOf.length
  const rows = encoded.market.length / ENCODING
  const session = await engine.open(
    trace(({ assets, market, there }) => seenBy(levels, scale, { assets, market }, there), { assets: [rows, n, ENCODING], market: [rows, ENCODING], there: [rows, n] }),
  )
  try {
    const { micro, macro } = await session.run({ ...encoded, there: present })
    return { micro: Float32Array.from(micro), macro: Float32Array.from(macro) }
  } finally {
    await session.close()
  }
}
