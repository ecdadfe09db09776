import type { Rng } from '../../base/rng.ts'
import type { ActionSpace } from '../../environments/environment.ts'
import { gaussianLogDensity, logSoftmax } from '../../tensor/composite.ts'
import type { Tensor } from '../../tensor/graph.ts'
import { add, exp, mul, negate, sub, sum } from '../../tensor/ops/index.ts'

/**
 * What a policy network says about the next action. Discrete: `head` are logits. Box: `head` is the centre of a Gaussian and
 * `logDeviation` its width. `[…, action]`
 */
export interface PolicyTensors {
  readonly head: Tensor
  readonly logDeviation: Tensor | null
}

/** Numbers that stand for an action inside a program: one-hot for a choice, the unclipped sample for a box. */
export function encodedWidth(space: ActionSpace): number {
  return space.kind === 'discrete' ? space.count : space.size
}

/** Low enough that a choice which is not allowed has no probability, near enough to zero to stay finite in 32 bits. */
const FORBIDDEN = -1e8

/** Logits with what is not allowed (0 in the mask) out of reach. */
export function maskLogits(logits: Tensor, allowed: Tensor): Tensor {
  return add(mul(logits, allowed), mul(sub(1, allowed), FORBIDDEN))
}

/** Log-probability or log-density of encoded actions, over the last axis. */
export function logProbability({ head, logDeviation }: PolicyTensors, action: Tensor): Tensor {
  return logDeviation ? gaussianLogDensity(action, head, logDeviation) : sum(mul(action, logSoftmax(head)), -1)
}

/** In nats, over the last axis; a Gaussian's does not depend on its centre. */
export function entropy({ head, logDeviation }: PolicyTensors): Tensor {
  if (logDeviation) return sum(add(logDeviation, 0.5 * Math.log(2 * Math.PI * Math.E)), -1)
  const logShare = logSoftmax(head)
  return negate(sum(mul(exp(logShare), logShare), -1))
}

/** Draws a choice from logits by the Gumbel trick: one uniform a choice, no normalisation. */
export function drawChoice(logits: ArrayLike<number>, from: number, count: number, rng: Rng): number {
  let best = 0
  let highest = -Infinity
  for (let i = 0; i < count; i++) {
    const score = logits[from + i] - Math.log(-Math.log(1 - rng.uniform()))
    if (score > highest) {
      highest = score
      best = i
    }
  }
  return best
}

export function likeliest(logits: ArrayLike<number>, from: number, count: number): number {
  let best = 0
  for (let i = 1; i < count; i++) if (logits[from + i] > logits[from + best]) best = i
  return best
}
