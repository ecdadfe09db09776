import type { Rng } from '../../base/rng.ts'
import { mean, skewness, standardDeviation } from '../../base/stats.ts'
import { actionWidth, createOutcome } from '../environment.ts'
import type { DeskState, OpenDesk } from './desk.ts'

/** How a policy did over many simulated episodes, in money. */
export interface DeskResult {
  readonly mean: number
  readonly std: number
  /** Null where every path ended alike. */
  readonly skew: number | null
  /** Mean of the worst 5 % of the paths; a loss is negative. */
  readonly cvar: number
  /** Mean value traded in an episode. */
  readonly turnover: number
  /** What the desk itself measures, by name. */
  readonly measures: Readonly<Record<string, number>>
}

/** Chooses the actions of all paths at once: from the state, as closed forms do, or from what an agent may see. */
type Decide = (state: DeskState, observations: Float32Array, actions: Float32Array) => void | Promise<void>

const TAIL = 0.05

/**
 * Plays one episode on each of `paths` paths. Desks draw the same numbers whatever is done, so that the same generator
 * gives every policy the same market. `between` is called after every step of all paths.
 */
export async function playDesk({ environment }: OpenDesk, decide: Decide, paths: number, rng: Rng, between?: (step: number) => void | Promise<void>): Promise<DeskState> {
  const state = environment.create(paths)
  for (let e = 0; e < paths; e++) environment.reset(state, e, rng)
  const outcome = createOutcome(paths)
  const observations = new Float32Array(paths * environment.observationSize)
  const actions = new Float32Array(paths * actionWidth(environment.actions))
  for (let step = 0; step < environment.maxSteps; step++) {
    environment.observe(state, observations)
    await decide(state, observations, actions)
    environment.step(state, actions, outcome, rng)
    await between?.(step + 1)
  }
  return state
}

/** The named policy of the desk on paths drawn from `rng`. */
export async function evaluateDeskPolicy(open: OpenDesk, name: string, paths: number, rng: Rng, between?: (step: number) => void | Promise<void>): Promise<DeskResult> {
  const policy = open.policies[name]
  return summarise(open, await playDesk(open, (state, _observations, actions) => policy.act(state, actions), paths, rng, between))
}

export function summarise(open: OpenDesk, state: DeskState): DeskResult {
  const { profit, turnover } = state
  const std = profit.length > 1 ? standardDeviation(profit) : 0
  const worst = Float64Array.from(profit).sort().subarray(0, Math.max(1, Math.round(profit.length * TAIL)))
  // Rounding alone makes a std above 0 of equal numbers; the skew of that would be noise.
  const constant = std <= 1e-12 * Math.max(1, Math.abs(profit[0]))
  return { mean: mean(profit), std, skew: constant ? null : skewness(profit), cvar: mean(worst), turnover: mean(turnover), measures: open.measure?.(state) ?? {} }
}
