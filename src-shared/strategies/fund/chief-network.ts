import { SHOWN_OF_ALL, SHOWN_PER_DESK, TREND_DAYS } from '../../environments/allocator/outlook.ts'
import type { ActorCritic } from '../../learning/kit/actor-critic.ts'
import { alignTo, layer, parameter } from '../../networks/layer.ts'
import { linear } from '../../networks/linear.ts'
import { mlp } from '../../networks/mlp.ts'
import { mean } from '../../tensor/composite.ts'
import { add, concat, constant, mul, reshape, slice, sub } from '../../tensor/ops/index.ts'

interface ChiefSettings {
  readonly desks: number
  readonly hidden: readonly number[]
  readonly logDeviation: number
}

/** Opinion for each standard error of a desk's return over so many days: where the chief begins. */
const FIRST_OPINION: Readonly<Partial<Record<(typeof TREND_DAYS)[number], number>>> = { 126: 0.3, 252: 0.7 }

/**
 * One opinion for all desks: the same small network reads each desk's outlook beside the market and all desks together, so that what is learned of
 * one desk holds for the others, and seven histories teach more than one. A few years of weeks are too few to find from nothing what the textbook knows,
 * so that the chief begins with more for what did well for half a year and a year, as Kelly's rule does, and learns from there. Cash has a network of its own that reads the average desk.
 */
export function chiefNetwork({ desks, hidden, logDeviation }: ChiefSettings): ActorCritic {
  const width = SHOWN_PER_DESK + SHOWN_OF_ALL
  return layer(
    {
      trend: linear({ from: SHOWN_PER_DESK, to: 1, bias: false, initialise: (out) => TREND_DAYS.forEach((days, k) => (out[k] = FIRST_OPINION[days] ?? 0)) }),
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
      const opinions = reshape(add(own.trend(each), own.desk(concat([each, spread], 3))), [members, rows, desks])
      // Opinions are relative: raising all of them together says nothing.
      const relative = sub(opinions, reshape(mean(opinions, 2), [members, rows, 1]))
      const average = concat([mean(each, 2), all], 2)
      const head = concat([relative, own.cash(average)], 2)
      return { head, logDeviation: alignTo(head, own.width, 1), value: reshape(own.value(average), [members, rows]) }
    },
  )
}
