import type { Rng } from '../../base/rng.ts'
import { mean, skewness, standardDeviation } from '../../base/stats.ts'
import { actionWidth, createOutcome } from '../environment.ts'
import type { DeskPolicy, DeskState, OpenDesk } from './desk.ts'

/** How a policy did over many simulated episodes, in money. */
export interface DeskResult extends Figures {
  /** Standard errors of the figures: how far they may be off because there were only so many paths. Null where that cannot be told. */
  readonly errors: Readonly<Record<keyof Figures, number | null>>
  /** What the desk itself measures, by name. */
  readonly measures: Readonly<Record<string, number>>
}

interface Figures {
  readonly mean: number
  readonly std: number
  /** Null where every path ended alike. */
  readonly skew: number | null
  /** Mean of the worst 5 % of the paths; a loss is negative. */
  readonly cvar: number
  /** Mean value traded in an episode. */
  readonly turnover: number
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

/** A policy, one of the desk's own or an agent's, on paths drawn from `rng`. */
export async function judgePolicy(open: OpenDesk, policy: DeskPolicy, paths: number, rng: Rng, between?: (step: number) => void | Promise<void>): Promise<DeskResult> {
  return summarise(open, await playDesk(open, (state, _observations, actions) => policy.act(state, actions), paths, rng, between))
}

export function summarise(open: OpenDesk, state: DeskState): DeskResult {
  const { profit, turnover } = state
  const count = profit.length
  const centre = mean(profit)
  const std = count > 1 ? standardDeviation(profit) : 0
  const sorted = Float64Array.from(profit).sort()
  const tail = Math.max(1, Math.round(count * TAIL))
  const [edge, cvar] = [sorted[tail - 1], mean(sorted.subarray(0, tail))]
  // Rounding alone makes a std above 0 of equal numbers; the skew of that would be noise.
  const constant = std <= 1e-12 * Math.max(1, Math.abs(profit[0]))
  const skew = constant ? null : skewness(profit)
  // How much each path moves a figure: the spread of that, over the root of the number of paths, is the figure's standard error.
  const standardError = (influence: (x: number) => number) => (count > 1 ? Math.sqrt(mean(profit.map((x) => influence(x) ** 2)) / count) : 0)
  const errors = {
    mean: standardError((x) => x - centre),
    std: constant ? 0 : standardError((x) => (((x - centre) / std) ** 2 - 1) * (std / 2)),
    skew: skew === null ? null : standardError((x) => skewInfluence((x - centre) / std, skew)),
    cvar: tail === 1 ? null : standardError((x) => (x <= edge ? (x - edge) / TAIL : 0) + edge - cvar),
    turnover: count > 1 ? standardDeviation(turnover) / Math.sqrt(count) : 0,
  }
  return { mean: centre, std, skew, cvar, turnover: mean(turnover), errors, measures: open.measure?.(state) ?? {} }
}

function skewInfluence(z: number, skew: number): number {
  return z ** 3 - 3 * z - skew - 1.5 * skew * (z * z - 1)
}
