import { restoreRng, type Rng, type RngState } from '../base/rng.ts'
import type { Environment } from '../environments/environment.ts'
import type { Activation } from '../networks/activation.ts'
import { initialise, parameterShapes } from '../networks/layer.ts'
import { mean } from '../tensor/composite.ts'
import type { Values } from '../tensor/engines/engine.ts'
import type { Shape, Tensor } from '../tensor/graph.ts'
import { abs, add, detach, exp, greater, maximum, minimum, mul, square, standardise, sub, toFloat } from '../tensor/ops/index.ts'
import { openTrainer } from '../tensor/trainer.ts'
import { actorCritic, type ActorCritic, type TrainedActor } from './kit/actor-critic.ts'
import { encodedWidth, entropy, logProbability, maskLogits } from './kit/distributions.ts'
import { explainedVariance } from './kit/gae.ts'
import { guarded } from './kit/guards.ts'
import { collect, createRollout, type Rollout } from './kit/on-policy.ts'
import { openPolicy } from './kit/policy.ts'
import { createPlayer } from './kit/player.ts'
import { scheduled, type Schedule } from './kit/schedule.ts'
import { createWatch, describePlay } from './kit/watch.ts'
import type { TrainingRun } from './kit/training-run.ts'

/** Proximal policy optimisation (Schulman et al. 2017). Each setting with what it means; `PPO_DEFAULTS` are Stable-Baselines3's. */
interface PpoSettings {
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

const PPO_DEFAULTS: PpoSettings = {
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
export async function trainPpo(environment: Environment, given: Partial<PpoSettings>, outer: TrainingRun<TrainedActor>, network?: ActorCritic): Promise<TrainedActor> {
  const settings = { ...PPO_DEFAULTS, ...given }
  const { members, environments, stepsPerUpdate, batchSize, epochs } = settings
  const { observationSize, actions } = environment
  const net = network ?? actorCritic({ observationSize, actions, hidden: settings.hidden, activation: settings.activation, logDeviation: settings.logDeviation })
  const width = encodedWidth(actions)
  const rows = stepsPerUpdate * environments
  const size = Math.min(batchSize, rows)
  const masked = environment.mask !== undefined
  const updates = Math.ceil(settings.totalSteps / rows)
  const run = guarded(outer, actions, updates * rows)

  const saved = run.resume as SavedPpo | undefined
  // Each member draws from streams of its own, so that it learns what it would learn alone.
  const streamsOf = (name: string, offset: number): Rng[] =>
    Array.from({ length: members }, (_, m) => (saved ? restoreRng(saved.streams[offset * members + m]) : run.rng.stream(`member ${m} ${name}`)))
  const worlds = streamsOf('world', 0)
  const choices = streamsOf('choices', 1)
  const orders = streamsOf('order', 2)
  const players = worlds.map((rng, m) => createPlayer(environment, environments, rng, saved?.players[m]))

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

  const now = async (): Promise<TrainedActor> => ({ network: net, parameters: Float32Array.from(await trainer.parameters()), members })

  try {
    const started = saved?.updates ?? 0
    for (let update = started; update < updates; update++) {
      const done = update / updates
      policy.use(await trainer.parameters())
      const spreads = await collect(environment, players, choices, policy, rollout, settings)
      const bounds = { clip: Float32Array.of(scheduled(settings.clip, done)), valueClip: Float32Array.of(scheduled(settings.valueClip ?? 0, done)) }
      const watched = createWatch(['loss', 'policyLoss', 'valueLoss', 'entropy', 'kl', 'clipShare', 'norm'])
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
      run.report(step, { ...watched.means(), ...describePlay(players), ...spreads, explainedVariance: explainedVariance(rollout.values, rollout.returns) ?? 0 })
      if (await run.inspect?.(step, now)) break
      await run.checkpoint(async (): Promise<SavedPpo> => ({
        updates: update + 1,
        trainer: await trainer.state(),
        players: players.map((player) => player.save()),
        streams: [...worlds, ...choices, ...orders].map((rng) => rng.state()),
      }))
      await run.breathe(step, updates * rows)
    }
    return await now()
  } finally {
    await policy.close()
    await trainer.close()
  }
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
