import { assert } from '../../base/assert.ts'
import { alignTo, forAllMembers, layer, parameter, type Layer } from '../../networks/layer.ts'
import { mlp } from '../../networks/mlp.ts'
import { mean } from '../../tensor/composite.ts'
import type { Shape, Tensor } from '../../tensor/graph.ts'
import { concat, constant, gather, reshape, slice } from '../../tensor/ops/index.ts'
import type { ActorCritic } from './actor-critic.ts'

interface MarketActorSettings {
  /** What is known of each asset at each day's close. `[day, asset, …window]` */
  readonly windows: Float32Array
  readonly days: number
  readonly assets: number
  readonly window: Shape
  /** From windows `[…, row, …window]` to encodings `[…, row, encoding]`. */
  readonly encoder: Layer<(windows: Tensor) => Tensor>
  readonly encodingSize: number
  readonly hidden: readonly number[]
  readonly logDeviation: number
}

/**
 * An actor that reads a market which does not react to it. Every window of the market is encoded once, for all environments and steps; acting
 * looks rows up by the number of the day, which is the first thing observed (a portfolio whose `encodings` are null), and runs a small
 * head that all assets share on each asset's encoding and holding. In the loss the same look-up is part of the graph, so that gradients
 * reach the encoder.
 */
export function marketActor(settings: MarketActorSettings): ActorCritic {
  const { days, assets, window, encoder, encodingSize, hidden, logDeviation } = settings
  const windows = constant(settings.windows, [days * assets, ...window])

  /** `[member, day, asset · encoding]` */
  const encodeAll = (encode: (windows: Tensor) => Tensor): Tensor => {
    const all = encode(forAllMembers(windows))
    return reshape(all, [all.shape[0], days, assets * encodingSize])
  }

  const network = layer(
    {
      encoder,
      policy: mlp({ from: encodingSize + 1, hidden, to: 1, headGain: 0.01 }),
      value: mlp({ from: encodingSize, hidden, to: 1 }),
      width: parameter([assets], (out) => void out.fill(logDeviation)),
    },
    (own) =>
      (observations: Tensor, encodings: Tensor = encodeAll(own.encoder)) => {
        assert(observations.shape.length === 3 && observations.shape[2] === 1 + assets, 'observed are a day and a holding of each asset, [member, row, …]')
        const [members, rows] = observations.shape
        const seen = reshape(lookUp(encodings, reshape(slice(observations, 2, 0, 1), [members, rows])), [members, rows, assets, encodingSize])
        const holdings = reshape(slice(observations, 2, 1, 1 + assets), [members, rows, assets, 1])
        const head = reshape(own.policy(concat([seen, holdings], 3)), [members, rows, assets])
        const value = reshape(own.value(mean(seen, 2)), [members, rows])
        return { head, logDeviation: alignTo(head, own.width, 1), value }
      },
  )
  return { ...network, encode: (parameters) => encodeAll(encoder.bind(parameters, 'encoder/')) }
}

/** Each member's rows of its own table `[member, day, …]`. */
function lookUp(table: Tensor, index: Tensor): Tensor {
  const [members, days, width] = table.shape
  const rows = index.shape[1]
  const parts = Array.from({ length: members }, (_, m) =>
    reshape(gather(reshape(slice(table, 0, m, m + 1), [days, width]), reshape(slice(index, 0, m, m + 1), [rows])), [1, rows, width]),
  )
  return concat(parts, 0)
}
