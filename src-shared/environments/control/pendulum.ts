import type { Environment } from '../environment.ts'

type PendulumState = {
  /** Angle from upright, angular velocity. `[environment, 2]` */
  readonly body: Float64Array
  readonly steps: Int32Array
}

const GRAVITY = 10
const MASS = 1
const LENGTH = 1
const MAX_SPEED = 8
const MAX_TORQUE = 2
const STEP_SECONDS = 0.05

/** Pendulum-v1 with Gymnasium's constants: swing up and stay there; the cost of angle, speed and torque is the reward's opposite. */
export const pendulum: Environment<PendulumState> = {
  id: 'pendulum',
  title: 'Pendulum-v1',
  observationSize: 3,
  actions: { kind: 'box', size: 1, low: -MAX_TORQUE, high: MAX_TORQUE },
  maxSteps: 200,
  create: (count) => ({ body: new Float64Array(count * 2), steps: new Int32Array(count) }),
  reset({ body, steps }, e, rng) {
    body[e * 2] = (rng.uniform() * 2 - 1) * Math.PI
    body[e * 2 + 1] = rng.uniform() * 2 - 1
    steps[e] = 0
  },
  step({ body, steps }, actions, { rewards, terminated, truncated }) {
    for (let e = 0; e < steps.length; e++) {
      const angle = body[e * 2]
      const speed = body[e * 2 + 1]
      const torque = Math.min(Math.max(actions[e], -MAX_TORQUE), MAX_TORQUE)
      const fromUpright = wrapAngle(angle)
      rewards[e] = -(fromUpright * fromUpright + 0.1 * speed * speed + 0.001 * torque * torque)
      const rate = ((3 * GRAVITY) / (2 * LENGTH)) * Math.sin(angle) + (3 / (MASS * LENGTH * LENGTH)) * torque
      const next = Math.min(Math.max(speed + rate * STEP_SECONDS, -MAX_SPEED), MAX_SPEED)
      body[e * 2] = angle + next * STEP_SECONDS
      body[e * 2 + 1] = next
      steps[e]++
      terminated[e] = 0
      truncated[e] = steps[e] >= pendulum.maxSteps ? 1 : 0
    }
  },
  observe({ body }, observations) {
    for (let e = 0; e * 2 < body.length; e++) {
      observations[e * 3] = Math.cos(body[e * 2])
      observations[e * 3 + 1] = Math.sin(body[e * 2])
      observations[e * 3 + 2] = body[e * 2 + 1]
    }
  },
}

/** Into [−π, π). */
function wrapAngle(angle: number): number {
  const turn = 2 * Math.PI
  return ((((angle + Math.PI) % turn) + turn) % turn) - Math.PI
}
