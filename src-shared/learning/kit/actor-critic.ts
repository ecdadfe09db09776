import type { ActionSpace } from '../../environments/environment.ts'
import type { Activation } from '../../networks/activation.ts'
import { alignTo, layer, parameter, type Layer } from '../../networks/layer.ts'
import { mlp } from '../../networks/mlp.ts'
import type { Tensor } from '../../tensor/graph.ts'
import { reshape } from '../../tensor/ops/index.ts'
import { encodedWidth, type PolicyTensors } from './distributions.ts'

/** A policy and a value, from the same observations `[…, observation]`. The value has the observations' leading axes. */
export type ActorCritic = Layer<(observations: Tensor, encodings?: Tensor) => PolicyTensors & { readonly value: Tensor }> & {
  /**
   * What does not depend on actions and is worked out once per update, from parameters with a member axis: the encodings of all days of a market.
   * Acting is given the result; in a loss it is left out, so that the network works it out within the graph and learns through it.
   */
  encode?(parameters: Readonly<Record<string, Tensor>>): Tensor
}

/** What training ends with: the network and every member's parameters, `[member, parameter]`. */
export interface TrainedActor {
  readonly network: ActorCritic
  readonly parameters: Float32Array
  readonly members: number
}

interface ActorCriticSettings {
  readonly observationSize: number
  readonly actions: ActionSpace
  readonly hidden: readonly number[]
  readonly activation: Activation
  /** Log of a Gaussian policy's first deviation. */
  readonly logDeviation: number
  /** Size of the policy's first opinions; by default near zero, so that a new agent prefers nothing. */
  readonly headGain?: number
}

/** Two networks that share nothing. */
export function actorCritic({ observationSize, actions, hidden, activation, logDeviation, headGain = 0.01 }: ActorCriticSettings): ActorCritic {
  const width = encodedWidth(actions)
  const policy = mlp({ from: observationSize, hidden, to: width, activation, headGain })
  const value = mlp({ from: observationSize, hidden, to: 1, activation })
  const valueOf = (v: Tensor) => reshape(v, v.shape.slice(0, -1))
  if (actions.kind === 'discrete') {
    return layer({ policy, value }, (own) => (x: Tensor) => ({ head: own.policy(x), logDeviation: null, value: valueOf(own.value(x)) }))
  }
  return layer({ policy, value, width: parameter([width], (out) => void out.fill(logDeviation)) }, (own) => (x: Tensor) => {
    const head = own.policy(x)
    return { head, logDeviation: alignTo(head, own.width, 1), value: valueOf(own.value(x)) }
  })
}
