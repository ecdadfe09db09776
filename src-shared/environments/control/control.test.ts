import { describe, expect, it } from 'vitest'
import { createRng } from '../../base/rng.ts'
import { createOutcome, type Environment, type EnvironmentState } from '../environment.ts'
import { bandit } from './bandit.ts'
import { cartpole } from './cartpole.ts'
import { identityContinuous, identityDiscrete } from './identity.ts'
import { pendulum } from './pendulum.ts'
import { riskyWeight, TWO_ARMED_OPTIMUM, twoArmedMarket } from './two-armed-market.ts'

function stepOnce<State extends EnvironmentState>(environment: Environment<State>, state: State, action: number) {
  const outcome = createOutcome(1)
  environment.step(state, Float32Array.of(action), outcome, createRng(1))
  const observations = new Float32Array(environment.observationSize)
  environment.observe(state, observations)
  return { observations, reward: outcome.rewards[0], terminated: outcome.terminated[0], truncated: outcome.truncated[0] }
}

describe('control tasks', () => {
  it("moves CartPole by the published equations (Euler, 20 ms), from rest at the centre", () => {
    const state = { body: new Float64Array(4), steps: new Int32Array(1) }
    stepOnce(cartpole, state, 1)
    // By hand: pull 10/1.1; spin rate −pull/(0.5·(4/3 − 0.1/1.1)); velocity rate pull + 0.05·|spin rate|/1.1.
    const pull = 10 / 1.1
    const spinRate = -pull / (0.5 * (4 / 3 - 0.1 / 1.1))
    expect(Array.from(state.body)).toEqual([0, expect.closeTo(0.02 * (pull - (0.05 * spinRate) / 1.1), 12), 0, expect.closeTo(0.02 * spinRate, 12)])
    expect(state.body[1]).toBeCloseTo(0.19512195121951, 10)
    expect(state.body[3]).toBeCloseTo(-0.29268292682927, 10)
  })

  it('terminates CartPole beyond 12 degrees and beyond 2.4, and truncates it at 500 steps', () => {
    const at = (body: number[], steps = 0) => stepOnce(cartpole, { body: Float64Array.from(body), steps: Int32Array.of(steps) }, 0)
    expect(at([0, 0, 0.2, 1])).toMatchObject({ terminated: 1, truncated: 0, reward: 1 })
    expect(at([2.395, 1, 0, 0])).toMatchObject({ terminated: 1 })
    expect(at([0, 0, 0, 0], 499)).toMatchObject({ terminated: 0, truncated: 1 })
    expect(at([0, 0, 0.2, 1], 499)).toMatchObject({ terminated: 1, truncated: 0 })
  })

  it('moves Pendulum by the published equations and charges for angle, speed and torque', () => {
    const state = { body: Float64Array.of(Math.PI, 1), steps: new Int32Array(1) }
    const { reward, observations } = stepOnce(pendulum, state, 5)
    expect(reward).toBeCloseTo(-(Math.PI ** 2 + 0.1 + 0.001 * 4), 12)
    const speed = 1 + (15 * Math.sin(Math.PI) + 3 * 2) * 0.05
    expect(state.body[1]).toBeCloseTo(speed, 12)
    expect(state.body[0]).toBeCloseTo(Math.PI + speed * 0.05, 12)
    expect(observations[2]).toBeCloseTo(speed, 6)
  })

  it('limits the speed of Pendulum and never terminates it', () => {
    const state = { body: Float64Array.of(1, 8), steps: Int32Array.of(199) }
    expect(stepOnce(pendulum, state, 2)).toMatchObject({ terminated: 0, truncated: 1 })
    expect(state.body[1]).toBe(8)
  })

  it('rewards the identity and nothing else', () => {
    const shown = (x: number) => ({ shown: Float64Array.of(x), steps: new Int32Array(1) })
    expect(stepOnce(identityDiscrete, shown(1), 1).reward).toBe(1)
    expect(stepOnce(identityDiscrete, shown(1), 0).reward).toBe(0)
    expect(stepOnce(identityContinuous, shown(0.25), 0.5).reward).toBe(1)
    expect(stepOnce(identityContinuous, shown(0.25), -0.5).reward).toBe(0)
  })

  it('pays the arms of the bandit by their chances', () => {
    const steps = new Int32Array(1)
    const outcome = createOutcome(1)
    const rng = createRng(2)
    const paid = [0, 1, 2, 3].map((arm) => {
      let total = 0
      for (let i = 0; i < 5000; i++) {
        bandit.step({ steps }, Float32Array.of(arm), outcome, rng)
        total += outcome.rewards[0] / 5000
      }
      return total
    })
    paid.forEach((mean, arm) => expect(Math.abs(mean - [0.2, 0.5, 0.3, 0.8][arm])).toBeLessThan(0.025))
  })

  it('pays the log growth of its bets in the two-armed market, which is highest at the weight of Kelly', () => {
    expect(TWO_ARMED_OPTIMUM).toBeCloseTo(5 / 12, 12)
    const growth = (weight: number) => {
      const outcome = createOutcome(1)
      const rng = createRng(3)
      const logit = Math.log(weight / (1 - weight))
      expect(riskyWeight([logit, 0], 0)).toBeCloseTo(weight, 12)
      let total = 0
      for (let i = 0; i < 2000; i++) {
        twoArmedMarket.step({ steps: new Int32Array(1) }, Float32Array.of(logit, 0), outcome, rng)
        total += outcome.rewards[0] / 2000
      }
      return total
    }
    const expected = (w: number) => 50 * (Math.log(1 + 0.4 * w) + Math.log(1 - 0.3 * w))
    for (const weight of [0.2, TWO_ARMED_OPTIMUM, 0.7]) expect(Math.abs(growth(weight) - expected(weight))).toBeLessThan(0.1)
    for (const other of [0.95, 1.05]) expect(expected(TWO_ARMED_OPTIMUM * other)).toBeLessThan(expected(TWO_ARMED_OPTIMUM))
  })
})
