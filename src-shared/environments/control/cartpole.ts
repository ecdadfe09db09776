import type { Environment } from '../environment.ts'

type CartPoleState = {
  /** Position, velocity, angle, angular velocity. `[environment, 4]` */
  readonly body: Float64Array
  readonly steps: Int32Array
}

const GRAVITY = 9.8
const CART_MASS = 1
const POLE_MASS = 0.1
const TOTAL_MASS = CART_MASS + POLE_MASS
/** Half the pole's length. */
const LENGTH = 0.5
const POLE_MOMENT = POLE_MASS * LENGTH
const FORCE = 10
const STEP_SECONDS = 0.02
const MAX_ANGLE = (12 * 2 * Math.PI) / 360
const MAX_POSITION = 2.4

/** CartPole-v1 (Barto, Sutton and Anderson 1983) with Gymnasium's constants: keep the pole up, 1 a step, 500 at most. */
export const cartpole: Environment<CartPoleState> = {
  id: 'cartpole',
  title: 'CartPole-v1',
  observationSize: 4,
  actions: { kind: 'discrete', count: 2 },
  maxSteps: 500,
  create: (count) => ({ body: new Float64Array(count * 4), steps: new Int32Array(count) }),
  reset({ body, steps }, e, rng) {
    for (let i = 0; i < 4; i++) body[e * 4 + i] = rng.uniform() * 0.1 - 0.05
    steps[e] = 0
  },
  step({ body, steps }, actions, { rewards, terminated, truncated }) {
    for (let e = 0; e < steps.length; e++) {
      const at = e * 4
      const [velocity, angle, spin] = [body[at + 1], body[at + 2], body[at + 3]]
      const force = actions[e] === 1 ? FORCE : -FORCE
      const cos = Math.cos(angle)
      const sin = Math.sin(angle)
      const pull = (force + POLE_MOMENT * spin * spin * sin) / TOTAL_MASS
      const spinRate = (GRAVITY * sin - cos * pull) / (LENGTH * (4 / 3 - (POLE_MASS * cos * cos) / TOTAL_MASS))
      const velocityRate = pull - (POLE_MOMENT * spinRate * cos) / TOTAL_MASS
      body[at] += STEP_SECONDS * velocity
      body[at + 1] += STEP_SECONDS * velocityRate
      body[at + 2] += STEP_SECONDS * spin
      body[at + 3] += STEP_SECONDS * spinRate
      steps[e]++
      rewards[e] = 1
      terminated[e] = Math.abs(body[at]) > MAX_POSITION || Math.abs(body[at + 2]) > MAX_ANGLE ? 1 : 0
      truncated[e] = terminated[e] === 0 && steps[e] >= cartpole.maxSteps ? 1 : 0
    }
  },
  observe: ({ body }, observations) => observations.set(body),
}
