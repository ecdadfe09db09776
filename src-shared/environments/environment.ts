import type { Rng } from '../base/rng.ts'

/** What an agent may do: one of `count` choices, or `size` numbers between `low` and `high`. */
export type ActionSpace =
  | { readonly kind: 'discrete'; readonly count: number }
  | { readonly kind: 'box'; readonly size: number; readonly low: number; readonly high: number }

/** All environments of a batch in flat arrays, `[environment, …]`: plain data, so that a checkpoint is a copy of it. */
export type EnvironmentState = Readonly<Record<string, Float64Array | Float32Array | Int32Array>>

/** What a step gives, by environment. */
interface Outcome {
  readonly rewards: Float64Array
  /** 1 where the task itself ended (ruin, a fallen pole): nothing comes after, the value is 0. */
  readonly terminated: Uint8Array
  /** 1 where only the clock or the data ended: the value of what would have come is bootstrapped. */
  readonly truncated: Uint8Array
}

/**
 * A world to act in, many copies of it at a time. State goes in and is moved in place; the environment itself remembers
 * nothing, so that the same state, actions and generator give the same outcome.
 */
export interface Environment<State extends EnvironmentState = EnvironmentState> {
  readonly id: string
  readonly title: string
  readonly observationSize: number
  readonly actions: ActionSpace
  /** Steps after which an episode is truncated. */
  readonly maxSteps: number
  /** Room for `count` environments, not yet begun. */
  create(count: number): State
  /** Begins an episode in environment `e`. */
  reset(state: State, e: number, rng: Rng): void
  /** Moves every environment by its action: the choice's index, or the numbers. `[environment, action]` */
  step(state: State, actions: Float32Array, outcome: Outcome, rng: Rng): void
  /** Writes what each agent sees. `[environment, observation]` */
  observe(state: State, observations: Float32Array): void
  /** Which discrete choices are allowed now, 1 or 0; where it is absent, all are. `[environment, choice]` */
  mask?(state: State, allowed: Float32Array): void
}

export function createOutcome(count: number): Outcome {
  return { rewards: new Float64Array(count), terminated: new Uint8Array(count), truncated: new Uint8Array(count) }
}

/** Numbers that one environment takes as its action. */
export function actionWidth(space: ActionSpace): number {
  return space.kind === 'discrete' ? 1 : space.size
}
