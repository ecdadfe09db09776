import type { Rng } from '../../base/rng.ts'
import { actionWidth, createOutcome } from '../environment.ts'
import type { DeskPolicy, OpenDesk } from './desk.ts'

/** A desk's days on its capital, which is put back to its size every evening: returns do not compound. */
interface DeskDays {
  /** Profit after costs over the capital. `[day]` */
  readonly returns: Float64Array
  /** Value traded over the capital. `[day]` */
  readonly turnover: Float64Array
}

/**
 * Lets a policy, the reference or an agent's, run a simulated desk for `days` trading days on the capital stated. What ends by itself (a session, an
 * option) begins anew; what only the clock of an episode would cut off goes on, so that nothing held is sold for free. The
 * same generator gives every policy the same market.
 */
export function playDeskDays({ environment, stepsPerDay, capital: own }: OpenDesk, policy: DeskPolicy, days: number, rng: Rng, capital = own): DeskDays {
  const state = environment.create(1)
  environment.reset(state, 0, rng)
  const outcome = createOutcome(1)
  const actions = new Float32Array(actionWidth(environment.actions))
  const returns = new Float64Array(days)
  const turnover = new Float64Array(days)
  let step = 0
  for (let day = 0; day < days; day++) {
    for (; step < Math.floor((day + 1) * stepsPerDay); step++) {
      const [profit, traded] = [state.profit[0], state.turnover[0]]
      policy.act(state, actions)
      environment.step(state, actions, outcome, rng)
      returns[day] += (state.profit[0] - profit) / capital
      turnover[day] += (state.turnover[0] - traded) / capital
      if (outcome.terminated[0] === 1) environment.reset(state, 0, rng)
    }
  }
  return { returns, turnover }
}
