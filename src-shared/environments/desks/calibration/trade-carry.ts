import type { Panel } from '../../../prices/panel.ts'
import { createRng } from '../../../base/rng.ts'
import type { DeskPolicy, OpenDesk } from '../desk.ts'
import { YEAR_DAYS } from './pairs.ts'

interface Carry {
  readonly from: number
  /** Interest in the first currency of the pair less that in the second, a year: closes do not say it. */
  readonly interestDifferential: number
  /** Half the distance of bid and ask, as a share of the price. */
  readonly halfSpread: number
}

/**
 * The carry of a policy on a real pair, decided at one close and traded at the next. Quotes are consistent here: closes of a day say nothing of
 * triangles, which live for seconds.
 */
export function tradeCarry(panel: Panel, column: number, { environment }: OpenDesk, policy: DeskPolicy, { from, interestDifferential, halfSpread }: Carry) {
  const n = panel.instruments.length
  const state = environment.create(1)
  environment.reset(state, 0, createRng(0))
  const { mispricing, carry } = state
  mispricing[0] = 0
  const actions = new Float32Array(2)
  const returns = new Float64Array(panel.days.length - from)
  const turnover = new Float64Array(returns.length)
  let [held, decided] = [0, 0]
  for (let row = from; row < panel.days.length; row++) {
    const at = row - from
    const moved = panel.totalReturn[row * n + column] / panel.totalReturn[(row - 1) * n + column] - 1
    turnover[at] = Math.abs(decided - held)
    returns[at] = (Number.isFinite(moved) ? held * (moved + interestDifferential / YEAR_DAYS) : 0) - turnover[at] * halfSpread
    held = decided
    carry[0] = held
    policy.act(state, actions)
    decided = Math.min(Math.max(actions[1], -1), 1)
  }
  return { returns, turnover }
}
