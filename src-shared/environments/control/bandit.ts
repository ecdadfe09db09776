import type { Rng } from '../../base/rng.ts'
import type { Environment } from '../environment.ts'

type BanditState = { readonly steps: Int32Array }

/** Chance of a reward of 1 by arm; the last arm is best. */
const CHANCES = [0.2, 0.5, 0.3, 0.8]
const EPISODE_STEPS = 100

function pull(arm: number, rng: Rng): number {
  return rng.uniform() < CHANCES[arm] ? 1 : 0
}

/** Four arms with chances unknown to the agent: the smallest task in which it must explore to find what is best. */
export const bandit: Environment<BanditState> = {
  id: 'bandit',
  title: 'Four-armed bandit',
  observationSize: 1,
  actions: { kind: 'discrete', count: CHANCES.length },
  maxSteps: EPISODE_STEPS,
  create: (count) => ({ steps: new Int32Array(count) }),
  reset({ steps }, e) {
    steps[e] = 0
  },
  step({ steps }, actions, { rewards, terminated, truncated }, rng) {
    for (let e = 0; e < steps.length; e++) {
      rewards[e] = pull(actions[e], rng)
      steps[e]++
      terminated[e] = 0
      truncated[e] = steps[e] >= EPISODE_STEPS ? 1 : 0
    }
  },
  // There is nothing to see; a constant keeps networks that want an input.
  observe: (_, observations) => observations.fill(1),
}
