import type { Rng } from '../../base/rng.ts'
import { actionWidth, type Environment, type EnvironmentState } from '../../environments/environment.ts'
import { createPlayer } from './player.ts'

/** Middle and width of each number that an agent sees: plain data, saved with the model, never fitted again. */
interface ObservationNormaliser {
  readonly centre: readonly number[]
  readonly spread: readonly number[]
}

/** Scaled observations are held within ± this many deviations. */
const CLIP = 10
/** What never moved while it was fitted is only centred. */
const LEAST_SPREAD = 1e-6

/**
 * Fits on what is seen in `steps` steps of random actions in a training environment, and on nothing else. Drawn from a stream of a
 * training's own generator, a resumed training fits the same one.
 */
export function fitNormaliser<State extends EnvironmentState>(environment: Environment<State>, steps: number, rng: Rng): ObservationNormaliser {
  const { observationSize: size, actions } = environment
  const player = createPlayer(environment, 1, rng.stream('world'))
  const choices = rng.stream('choices')
  const taken = new Float32Array(actionWidth(actions))
  const mean = new Float64Array(size)
  const squares = new Float64Array(size)
  for (let step = 1; step <= steps; step++) {
    for (let k = 0; k < size; k++) {
      const gap = player.observations[k] - mean[k]
      mean[k] += gap / step
      squares[k] += gap * (player.observations[k] - mean[k])
    }
    if (actions.kind === 'discrete') taken[0] = drawAllowed(player.allowed, actions.count, choices)
    else for (let k = 0; k < taken.length; k++) taken[k] = actions.low + choices.uniform() * (actions.high - actions.low)
    player.step(taken)
  }
  return {
    centre: Array.from(mean),
    spread: Array.from(squares, (total) => (Math.sqrt(total / steps) > LEAST_SPREAD ? Math.sqrt(total / steps) : 1)),
  }
}

function drawAllowed(allowed: Float32Array | null, count: number, rng: Rng): number {
  for (;;) {
    const drawn = rng.integer(count)
    if (!allowed || allowed[drawn] === 1) return drawn
  }
}

/** The environment as a normalised agent sees it: the same in training, validation and use. */
export function normalised<State extends EnvironmentState>(environment: Environment<State>, { centre, spread }: ObservationNormaliser): Environment<State> {
  const size = environment.observationSize
  return {
    ...environment,
    observe(state, observations) {
      environment.observe(state, observations)
      for (let i = 0, k = 0; i < observations.length; i++, k = k + 1 === size ? 0 : k + 1) {
        observations[i] = Math.max(-CLIP, Math.min(CLIP, (observations[i] - centre[k]) / spread[k]))
      }
    },
  }
}
