import type { Rng } from '../../base/rng.ts'
import type { Environment } from '../../environments/environment.ts'
import { encodedWidth } from './distributions.ts'
import { estimateAdvantages } from './gae.ts'
import type { Player } from './player.ts'
import type { Policy } from './policy.ts'

/** Steps of all members, `[member, row, …]`; a row is a step of one environment. */
export interface Rollout extends Readonly<Record<string, Float32Array>> {
  readonly observations: Float32Array
  readonly actions: Float32Array
  readonly logProbabilities: Float32Array
  readonly advantages: Float32Array
  readonly returns: Float32Array
  readonly values: Float32Array
}

export function createRollout(members: number, rows: number, observationSize: number, width: number, masked: boolean): Rollout {
  const numbers = (each = 1) => new Float32Array(members * rows * each)
  return {
    observations: numbers(observationSize),
    actions: numbers(width),
    logProbabilities: numbers(),
    advantages: numbers(),
    returns: numbers(),
    values: numbers(),
    ...(masked ? { allowed: numbers(width) } : {}),
  }
}

interface RolloutSettings {
  readonly environments: number
  readonly stepsPerUpdate: number
  readonly gamma: number
  readonly lambda: number
}

/** Plays `stepsPerUpdate` steps in every environment and works out advantages. Says how much what was seen, and what the policy made of it, varied. */
export async function collect(
  environment: Environment,
  players: readonly Player[],
  choices: readonly Rng[],
  policy: Policy,
  rollout: Rollout,
  { environments, stepsPerUpdate, gamma, lambda }: RolloutSettings,
): Promise<{ readonly observationSpread: number; readonly policySpread: number }> {
  const rows = stepsPerUpdate * environments
  const size = environment.observationSize
  const width = encodedWidth(environment.actions)
  const policySpread = createSpread(width)
  const facts = players.map(() => ({
    steps: stepsPerUpdate,
    environments,
    rewards: new Float64Array(rows),
    terminated: new Uint8Array(rows),
    truncated: new Uint8Array(rows),
    values: new Float32Array(rows),
    nextValues: new Float32Array(rows).fill(NaN),
  }))
  for (let step = 0; step < stepsPerUpdate; step++) {
    const seen = await policy.look(players.map(({ observations }) => observations))
    let cutOff = false
    policySpread.add(seen.head, environments * width)
    players.forEach((player, m) => {
      const at = step * environments
      const row = m * rows + at
      rollout.observations.set(player.observations, row * size)
      if (rollout.allowed && player.allowed) rollout.allowed.set(player.allowed, row * width)
      facts[m].values.set(seen.value.subarray(m * environments, (m + 1) * environments), at)
      const acted = policy.draw(seen, m, player.allowed, choices[m])
      rollout.actions.set(acted.encoded, row * width)
      rollout.logProbabilities.set(acted.logProbabilities, row)
      player.step(acted.actions)
      facts[m].rewards.set(player.outcome.rewards, at)
      facts[m].terminated.set(player.outcome.terminated, at)
      facts[m].truncated.set(player.outcome.truncated, at)
      cutOff ||= player.outcome.truncated.includes(1)
    })
    // The value after a step is the value before the next one, save where an episode was cut off or the rollout ends.
    if (step === stepsPerUpdate - 1 || cutOff) {
      const after = await policy.look(players.map(({ lastSeen }) => lastSeen))
      facts.forEach(({ nextValues }, m) => nextValues.set(after.value.subarray(m * environments, (m + 1) * environments), step * environments))
    }
  }
  facts.forEach((fact, m) => {
    for (let at = 0; at < rows - environments; at++) if (Number.isNaN(fact.nextValues[at])) fact.nextValues[at] = fact.values[at + environments]
    const { advantages, returns } = estimateAdvantages(fact, gamma, lambda)
    rollout.advantages.set(advantages, m * rows)
    rollout.returns.set(returns, m * rows)
    rollout.values.set(fact.values, m * rows)
  })
  const observationSpread = createSpread(size)
  observationSpread.add(rollout.observations, rows * size)
  return { observationSpread: observationSpread.widest(), policySpread: policySpread.widest() }
}

/** The widest range over columns of the rows added, the first member's only: enough to tell something from nothing. */
function createSpread(width: number) {
  const low = new Float64Array(width).fill(Infinity)
  const high = new Float64Array(width).fill(-Infinity)
  return {
    add(rows: ArrayLike<number>, count: number): void {
      for (let i = 0, k = 0; i < count; i++, k = k + 1 === width ? 0 : k + 1) {
        if (rows[i] < low[k]) low[k] = rows[i]
        if (rows[i] > high[k]) high[k] = rows[i]
      }
    },
    widest: () => high.reduce((widest, top, k) => Math.max(widest, top - low[k]), 0),
  }
}
