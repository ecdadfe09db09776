import type { Rng } from '../../base/rng.ts'
import { createOutcome, type Environment, type EnvironmentState } from '../../environments/environment.ts'

/** Environments being played, for one member of an ensemble, with the episodes that ended. */
export interface Player {
  /** What each agent sees now. `[environment, observation]` */
  readonly observations: Float32Array
  /** What each saw at the end of the latest step, before any reset. `[environment, observation]` */
  readonly lastSeen: Float32Array
  readonly outcome: ReturnType<typeof createOutcome>
  /** Allowed choices now, all 1 where the environment does not say. `[environment, choice]` */
  readonly allowed: Float32Array | null
  /** As `allowed`, for `lastSeen`. */
  readonly lastAllowed: Float32Array | null
  /** Plays one step with these actions, and begins anew where an episode ended. */
  step(actions: Float32Array): void
  /** Returns and lengths of the episodes that ended since the last call. */
  takeEpisodes(): Episode[]
  /** Highest less lowest reward of a step since the last call. */
  takeRewardSpread(): number
  save(): unknown
}

interface Episode {
  readonly reward: number
  readonly steps: number
}

interface SavedPlayer {
  readonly state: EnvironmentState
  readonly rewards: Float64Array
  readonly steps: Int32Array
}

/** With `saved`, from `save` of another, it goes on from there and draws nothing. */
export function createPlayer(environment: Environment, count: number, rng: Rng, saved?: unknown): Player {
  const state = saved ? copyState((saved as SavedPlayer).state) : environment.create(count)
  const size = environment.observationSize
  const observations = new Float32Array(count * size)
  const lastSeen = new Float32Array(count * size)
  const outcome = createOutcome(count)
  const allowed = environment.mask && environment.actions.kind === 'discrete' ? new Float32Array(count * environment.actions.count) : null
  const lastAllowed = allowed && allowed.slice()
  const rewards = saved ? (saved as SavedPlayer).rewards.slice() : new Float64Array(count)
  const steps = saved ? (saved as SavedPlayer).steps.slice() : new Int32Array(count)
  let episodes: Episode[] = []
  let [lowest, highest] = [Infinity, -Infinity]
  const look = () => {
    environment.observe(state, observations)
    if (allowed) environment.mask?.(state, allowed)
  }
  for (let e = 0; e < count && !saved; e++) environment.reset(state, e, rng)
  look()
  return {
    observations,
    lastSeen,
    outcome,
    allowed,
    lastAllowed,
    step(actions) {
      environment.step(state, actions, outcome, rng)
      environment.observe(state, lastSeen)
      if (lastAllowed) environment.mask?.(state, lastAllowed)
      for (let e = 0; e < count; e++) {
        rewards[e] += outcome.rewards[e]
        lowest = Math.min(lowest, outcome.rewards[e])
        highest = Math.max(highest, outcome.rewards[e])
        steps[e]++
        if (outcome.terminated[e] === 0 && outcome.truncated[e] === 0) continue
        episodes.push({ reward: rewards[e], steps: steps[e] })
        rewards[e] = 0
        steps[e] = 0
        environment.reset(state, e, rng)
      }
      look()
    },
    takeEpisodes() {
      const taken = episodes
      episodes = []
      return taken
    },
    takeRewardSpread() {
      const spread = highest >= lowest ? highest - lowest : 0
      lowest = Infinity
      highest = -Infinity
      return spread
    },
    save: (): SavedPlayer => ({ state: copyState(state), rewards: rewards.slice(), steps: steps.slice() }),
  }
}

function copyState(state: EnvironmentState): EnvironmentState {
  return Object.fromEntries(Object.entries(state).map(([name, array]) => [name, array.slice()]))
}

/** Chooses actions for a batch of observations without chance. */
export type Act = (observations: Float32Array, allowed: Float32Array | null) => Promise<Float32Array>

interface Evaluation {
  readonly mean: number
  readonly std: number
  readonly episodes: number
}

/** Plays one whole episode in each of `episodes` environments at once, and looks at the returns. */
export async function evaluatePolicy(environment: Environment, act: Act, episodes: number, rng: Rng): Promise<Evaluation> {
  const player = createPlayer(environment, episodes, rng)
  const returns = new Float64Array(episodes)
  const ended = new Uint8Array(episodes)
  for (let step = 0; step < environment.maxSteps && ended.includes(0); step++) {
    player.step(await act(player.observations, player.allowed))
    for (let e = 0; e < episodes; e++) {
      if (ended[e] === 0) returns[e] += player.outcome.rewards[e]
      if (player.outcome.terminated[e] === 1 || player.outcome.truncated[e] === 1) ended[e] = 1
    }
  }
  const mean = returns.reduce((total, r) => total + r, 0) / episodes
  const std = Math.sqrt(returns.reduce((total, r) => total + (r - mean) ** 2, 0) / episodes)
  return { mean, std, episodes }
}
