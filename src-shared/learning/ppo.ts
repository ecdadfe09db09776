import { restoreRng, type Rng, type RngState } from '../base/rng.ts'
import type { Environment } from '../environments/environment.ts'
import type { Activation } from '../networks/activation.ts'
import { initialise, parameterShapes } from '../networks/layer.ts'
import { mean } from '../tensor/composite.ts'
import type { Values } from '../tensor/engines/engine.ts'
import type { Shape, Tensor } from '../tensor/graph.ts'
import { abs, add, detach, exp, greater, maximum, minimum, mul, square, standardise, sub, toFloat } from '../tensor/ops/index.ts'
import { openTrainer } from '../tensor/trainer.ts'
import { actorCritic, type ActorCritic } from './kit/actor-critic.ts'
import { encodedWidth, entropy, logProbability, maskLogits } from './kit/distributions.ts'
import { estimateAdvantages, explainedVariance } from './kit/gae.ts'
import { openPolicy, type Policy } from './kit/policy.ts'
import { createPlayer, type Episode, type Player } from './kit/rollout.ts'
import { scheduled, type Schedule } from './kit/schedule.ts'
import type { TrainingRun } from './kit/training-run.ts'

/** Proximal policy optimisation (Schulman et al. 2017). Each setting with what it means; `PPO_DEFAULTS` are Stable-Baselines3's. */
export interface PpoSettings {
  /** Steps in each member's environments together, at least; rounded up to whole updates. */
  readonly totalSteps: number
  /** Models that train side by side in one program, each in environments of its own. */
  readonly members: number
  /** Environments of each member. */
  readonly environments: number
  /** Steps in each environment between updates. */
  readonly stepsPerUpdate: number
  readonly batchSize: number
  /** Passes over the steps of an update. */
  readonly epochs: number
  readonly learningRate: Schedule
  /** How much a reward one step later is worth. */
  readonly gamma: number
  /** Trust in the steps seen against the value's guess: 1 is all steps. */
  readonly lambda: number
  /** How far the probability of an action may move in one update. */
  readonly clip: Schedule
  /** How far the value may move in one update; null lets it go. */
  readonly valueClip: Schedule | null
  readonly entropyWeight: number
  readonly valueWeight: number
  readonly maxGradientNorm: number
  /** An update ends early when the policy has moved further than this; null never does. */
  readonly targetKl: number | null
  readonly hidden: readonly number[]
  readonly activation: Activation
  /** Log of the first deviation of continuous actions. */
  readonly logDeviation: number
}

export const PPO_DEFAULTS: PpoSettings = {
  totalSteps: 100_000,
  members: 1,
  environments: 8,
  stepsPerUpdate: 256,
  batchSize: 64,
  epochs: 10,
  learningRate: 3e-4,
  gamma: 0.99,
  lambda: 0.95,
  clip: 0.2,
  valueClip: null,
  entropyWeight: 0,
  valueWeight: 0.5,
  maxGradientNorm: 0.5,
  targetKl: null,
  hidden: [64, 64],
  activation: 'tanh',
  logDeviation: 0,
}

/** A trained policy: the network and every member's parameters, `[member, parameter]`. */
export interface TrainedPolicy {
  readonly network: ActorCritic
  readonly parameters: Float32Array
  readonly members: number
}

/** The loss of a mini-batch, `[member]`, and what to watch beside it. Inputs are `[member, row, …]`. */
function ppoLoss(network: ActorCritic, settings: PpoSettings, parameters: Readonly<Record<string, Tensor>>, batch: Readonly<Record<string, Tensor>>) {
  const { head, logDeviation, value } = network.bind(parameters)(batch.observations)
  const policy = { head: batch.allowed ? maskLogits(head, batch.allowed) : head, logDeviation }
  const advantage = standardise(batch.advantages)
  const logRatio = sub(logProbability(policy, batch.actions), batch.logProbabilities)
  const ratio = exp(logRatio)
  const bounded = add(1, clampTo(sub(ratio, 1), batch.clip))
  const policyLoss = mul(mean(minimum(mul(ratio, advantage), mul(bounded, advantage)), -1), -1)

  const error = square(sub(value, batch.returns))
  const held = settings.valueClip === null ? undefined : add(batch.values, clampTo(sub(value, batch.values), batch.valueClip))
  const valueLoss = mul(mean(held ? maximum(error, square(sub(held, batch.returns))) : error, -1), 0.5)
  const spread = mean(entropy(policy), -1)

  const loss = add(sub(policyLoss, mul(spread, settings.entropyWeight)), mul(valueLoss, 2 * settings.valueWeight))
  return {
    loss,
    policyLoss: detach(policyLoss),
    valueLoss: detach(valueLoss),
    entropy: detach(spread),
    // Schulman's low-variance estimate of the divergence from the policy that acted.
    kl: detach(mean(sub(sub(ratio, 1), logRatio), -1)),
    clipShare: detach(mean(toFloat(greater(abs(sub(ratio, 1)), batch.clip)), -1)),
  }
}

function clampTo(x: Tensor, width: Tensor): Tensor {
  return maximum(minimum(x, width), mul(width, -1))
}

interface SavedPpo {
  readonly updates: number
  readonly trainer: Readonly<Record<string, Values>>
  readonly players: readonly unknown[]
  readonly streams: readonly RngState[]
}

/** Trains until `totalSteps`; resumed from a checkpoint it ends with the same bits as if it had never stopped. */
export async function trainPpo(environment: Environment, given: Partial<PpoSettings>, run: TrainingRun, network?: ActorCritic): Promise<TrainedPolicy> {
  const settings = { ...PPO_DEFAULTS, ...given }
  const { members, environments, stepsPerUpdate, batchSize, epochs } = settings
  const { observationSize, actions } = environment
  const net = network ?? actorCritic({ observationSize, actions, hidden: settings.hidden, activation: settings.activation, logDeviation: settings.logDeviation })
  const width = encodedWidth(actions)
  const rows = stepsPerUpdate * environments
  const size = Math.min(batchSize, rows)
  const masked = environment.mask !== undefined
  const updates = Math.ceil(settings.totalSteps / rows)

  const saved = run.resume as SavedPpo | undefined
  const resumable = (name: string, index: number): Rng => (saved ? restoreRng(saved.streams[index]) : run.rng.stream(name))
  // Each member draws from streams of its own, so that it learns what it would learn alone.
  const worlds = perMember(members, (m) => resumable(`member ${m} world`, m))
  const choices = perMember(members, (m) => resumable(`member ${m} choices`, members + m))
  const orders = perMember(members, (m) => resumable(`member ${m} order`, 2 * members + m))
  const players = worlds.map((rng) => createPlayer(environment, environments, rng))
  if (saved) players.forEach((player, m) => player.restore(saved.players[m]))

  const shapes: Record<string, Shape> = {
    observations: [members, size, observationSize],
    actions: [members, size, width],
    logProbabilities: [members, size],
    advantages: [members, size],
    returns: [members, size],
    clip: [],
    ...(settings.valueClip === null ? {} : { values: [members, size], valueClip: [] }),
    ...(masked ? { allowed: [members, size, width] } : {}),
  }
  const trainer = await openTrainer(
    run.engine,
    {
      parameters: parameterShapes(net),
      members,
      batch: shapes,
      loss: (parameters, batch) => ppoLoss(net, settings, parameters, batch),
      optimiser: { epsilon: 1e-5, clipNorm: settings.maxGradientNorm },
    },
    initialise(net, run.rng.stream('initial'), members),
  )
  if (saved) await trainer.restore(saved.trainer)
  const policy = await openPolicy(run.engine, net, environment, members, environments)
  const rollout = createRollout(members, rows, observationSize, width, masked)
  const batch = createRollout(members, size, observationSize, width, masked)

  try {
    const started = saved?.updates ?? 0
    for (let update = started; update < updates; update++) {
      const done = update / updates
      policy.use(await trainer.parameters())
      const episodes = await collect(players, choices, policy, rollout, settings, environment)
      const bounds = { clip: Float32Array.of(scheduled(settings.clip, done)), valueClip: Float32Array.of(scheduled(settings.valueClip ?? 0, done)) }
      const watched = createWatch()
      learning: for (let epoch = 0; epoch < epochs; epoch++) {
        const order = orders.map((rng) => rng.shuffle(Int32Array.from({ length: rows }, (_, i) => i)))
        // What is left over at the end of a pass is seen in the next one, which is shuffled anew.
        for (let from = 0; from + size <= rows; from += size) {
          pick(rollout, batch, order, from, size, members)
          const result = await trainer.step({ ...batch, ...bounds }, scheduled(settings.learningRate, done))
          watched.add(result)
          if (settings.targetKl !== null && Math.max(...result.kl) > 1.5 * settings.targetKl) break learning
        }
      }
      const step = (update + 1) * rows
      run.report(step, { ...watched.means(), ...describeEpisodes(episodes), explainedVariance: explainedVariance(rollout.values, rollout.returns) ?? 0 })
      await run.checkpoint(async (): Promise<SavedPpo> => ({
        updates: update + 1,
        trainer: await trainer.state(),
        players: players.map((player) => player.save()),
        streams: [...worlds, ...choices, ...orders].map((rng) => rng.state()),
      }))
      await run.breathe(step, updates * rows)
    }
    return { network: net, parameters: Float32Array.from(await trainer.parameters()), members }
  } finally {
    await policy.close()
    await trainer.close()
  }
}

/** Steps of all members, `[member, row, …]`; a row is a step of one environment. */
interface Rollout extends Readonly<Record<string, Float32Array>> {
  readonly observations: Float32Array
  readonly actions: Float32Array
  readonly logProbabilities: Float32Array
  readonly advantages: Float32Array
  readonly returns: Float32Array
  readonly values: Float32Array
}

function createRollout(members: number, rows: number, observationSize: number, width: number, masked: boolean): Rollout {
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

/** Plays `stepsPerUpdate` steps in every environment and works out advantages. */
async function collect(players: readonly Player[], choices: readonly Rng[], policy: Policy, rollout: Rollout, settings: PpoSettings, environment: Environment): Promise<Episode[]> {
  const { members, environments, stepsPerUpdate, gamma, lambda } = settings
  const rows = stepsPerUpdate * environments
  const size = environment.observationSize
  const width = encodedWidth(environment.actions)
  const facts = perMember(members, () => ({
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
  return players.flatMap((player) => player.takeEpisodes())
}

/** Copies the rows that each member's order names into the mini-batch. */
function pick(from: Rollout, to: Rollout, order: readonly Int32Array[], start: number, size: number, members: number): void {
  for (const name in to) {
    const [source, target] = [from[name], to[name]]
    const each = target.length / (members * size)
    const rows = source.length / (members * each)
    for (let m = 0; m < members; m++) {
      for (let i = 0; i < size; i++) {
        const row = (m * rows + order[m][start + i]) * each
        const place = (m * size + i) * each
        for (let k = 0; k < each; k++) target[place + k] = source[row + k]
      }
    }
  }
}

function perMember<T>(members: number, make: (member: number) => T): T[] {
  return Array.from({ length: members }, (_, m) => make(m))
}

function meanOf(values: Values): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i]
  return total / values.length
}

/** Means of what the mini-batches of an update reported. */
function createWatch() {
  const totals: Record<string, number> = {}
  let count = 0
  return {
    add(result: Readonly<Record<string, Values>>) {
      count++
      for (const name of ['loss', 'policyLoss', 'valueLoss', 'entropy', 'kl', 'clipShare', 'norm']) {
        totals[name] = (totals[name] ?? 0) + meanOf(result[name])
      }
    },
    means: () => Object.fromEntries(Object.entries(totals).map(([name, total]) => [name, total / count])),
  }
}

function describeEpisodes(episodes: readonly Episode[]): Record<string, number> {
  if (episodes.length === 0) return {}
  return {
    episodeReward: episodes.reduce((total, { reward }) => total + reward, 0) / episodes.length,
    episodeSteps: episodes.reduce((total, { steps }) => total + steps, 0) / episodes.length,
  }
}
