import type { Rng } from '../../base/rng.ts'
import type { Environment } from '../environment.ts'

type IdentityState = {
  /** What is shown now, and should be answered. `[environment]` */
  readonly shown: Float64Array
  readonly steps: Int32Array
}

const CHOICES = 10
const NEAR = 0.5
const EPISODE_STEPS = 100

/** Say which of ten choices is shown: 1 for the right one. The smallest task that only a working learner solves. */
export const identityDiscrete: Environment<IdentityState> = createIdentity({
  id: 'identity',
  title: 'Identity, discrete',
  observationSize: CHOICES,
  actions: { kind: 'discrete', count: CHOICES },
  draw: (rng) => rng.integer(CHOICES),
  reward: (shown, action) => (shown === action ? 1 : 0),
  show(shown, e, observations) {
    observations.fill(0, e * CHOICES, (e + 1) * CHOICES)
    observations[e * CHOICES + shown] = 1
  },
})

/** Answer with the number that is shown: 1 for an answer within a half of it. */
export const identityContinuous: Environment<IdentityState> = createIdentity({
  id: 'identity-box',
  title: 'Identity, continuous',
  observationSize: 1,
  actions: { kind: 'box', size: 1, low: -1, high: 1 },
  draw: (rng) => rng.uniform() * 2 - 1,
  reward: (shown, action) => (Math.abs(shown - action) <= NEAR ? 1 : 0),
  show: (shown, e, observations) => (observations[e] = shown),
})

interface IdentityTask extends Pick<Environment, 'id' | 'title' | 'observationSize' | 'actions'> {
  draw(rng: Rng): number
  reward(shown: number, action: number): number
  show(shown: number, e: number, observations: Float32Array): void
}

function createIdentity({ draw, reward, show, ...rest }: IdentityTask): Environment<IdentityState> {
  return {
    ...rest,
    maxSteps: EPISODE_STEPS,
    create: (count) => ({ shown: new Float64Array(count), steps: new Int32Array(count) }),
    reset({ shown, steps }, e, rng) {
      shown[e] = draw(rng)
      steps[e] = 0
    },
    step({ shown, steps }, actions, { rewards, terminated, truncated }, rng) {
      for (let e = 0; e < shown.length; e++) {
        rewards[e] = reward(shown[e], actions[e])
        shown[e] = draw(rng)
        steps[e]++
        terminated[e] = 0
        truncated[e] = steps[e] >= EPISODE_STEPS ? 1 : 0
      }
    },
    observe({ shown }, observations) {
      for (let e = 0; e < shown.length; e++) show(shown[e], e, observations)
    },
  }
}
