import { SHOWN_OF_ALL, SHOWN_PER_DESK } from '../../environments/allocator/outlook.ts'
import type { ActorCritic } from '../../learning/kit/actor-critic.ts'
import { alignTo, layer, parameter } from '../../networks/layer.ts'
import { mlp } from '../../networks/mlp.ts'
import { mean } from '../../tensor/composite.ts'
import { concat, constant, mul, reshape, slice, sub } from '../../tensor/ops/index.ts'

interface ChiefSettings {
  readonly desks: number
  readonly hidden: readonly number[]
  readonly logDeviation: number
}

/**
 * One opinion for all desks: the same small network reads each desk's outlook beside the market and all desks together, so that what is learned of
 * one desk holds for the others, and seven histories teach more than one. Cash has a network of its own that reads the average desk.
 */
export function chiefNetwork({ desks, hidden, logDeviation }: ChiefSettings): ActorCritic {
  const width = SHOWN_PER_DESK + SHOWN_OF_ALL
  return layer(
    {
      desk: mlp({ from: width, hidden, to: 1, headGain: 0.01 }),
      cash: mlp({ from: width, hidden, to: 1, headGain: 0.01 }),
      value: mlp({ from: width, hidden, to: 1 }),
      width: parameter([desks + 1], (out) => void out.fill(logDeviation)),
    },
    (own) => (observations) => {
      const [members, rows] = observations.shape
      const each = reshape(slice(observations, 2, 0, desks * SHOWN_PER_DESK), [members, rows, desks, SHOWN_PER_DESK])
      const all = slice(observations, 2, desks * SHOWN_PER_DESK, desks * SHOWN_PER_DESK + SHOWN_OF_ALL)
      const spread = mul(reshape(all, [members, rows, 1, SHOWN_OF_ALL]), constant(new Float32Array(desks).fill(1), [1, 1, desks, 1]))
      const opinions = reshape(own.desk(concat([each, spread], 3)), [members, rows, desks])
      // Opinions are relative: raising all of them together says nothing.
      const relative = sub(opinions, reshape(mean(opinions, 2), [members, rows, 1]))
      const average = concat([mean(each, 2), all], 2)
      const head = concat([relative, own.cash(average)], 2)
      return { head, logDeviation: alignTo(head, own.width, 1), value: reshape(own.value(average), [members, rows]) }
    },
  )
}
