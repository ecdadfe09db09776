import { restoreRng, type Rng, type RngState } from '../base/rng.ts'
import type { Environment } from '../environments/environment.ts'
import type { Activation } from '../networks/activation.ts'
import { initialise, parameterShapes } from '../networks/layer.ts'
import { mean } from '../tensor/composite.ts'
import type { Values } from '../tensor/engines/engine.ts'
import type { Shape, Tensor } from '../tensor/graph.ts'
import { add, detach, mul, square, standardise, sub } from '../tensor/ops/index.ts'
import { openTrainer } from '../tensor/trainer.ts'
import { actorCritic, type ActorCritic, type TrainedActor } from './kit/actor-critic.ts'
import { encodedWidth, entropy, logProbability, maskLogits } from './kit/distributions.ts'
import { explainedVariance } from './kit/gae.ts'
import { guarded } from './kit/guards.ts'
import { collect, createRollout } from './kit/on-policy.ts'
import { createPlayer } from './kit/player.ts'
import { openPolicy } from './kit/policy.ts'
import { scheduled, type Schedule } from './kit/schedule.ts'
import type { TrainingRun } from './kit/training-run.ts'
import { createWatch, describePlay } from './kit/watch.ts'

/** Advantage actor-critic, the synchronous form of A3C (Mnih et al. 2016): one step of descent on each short rollout. */
interface A2cSettings {
  readonly totalSteps: number
  /** Models that train side by side in one program, each in environments of its own. */
  readonly members: number
  /** Environments of each member. */
  readonly environments: number
  /** Steps in each environment between updates. */
  readonly stepsPerUpdate: number
  readonly learningRate: Schedule
  /** How much a reward one step later is worth. */
  readonly gamma: number
  /** Trust in the steps seen against the value's guess: 1 is all steps. */
  readonly lambda: number
  readonly entropyWeight: number
  readonly valueWeight: number
  readonly maxGradientNorm: number
  readonly normaliseAdvantages: boolean
  readonly hidden: readonly number[]
  readonly activation: Activation
  /** Log of the first deviation of continuous actions. */
  readonly logDeviation: number
}

const A2C_DEFAULTS: A2cSettings = {
  totalSteps: 500_000,
  members: 1,
  environments: 8,
  stepsPerUpdate: 5,
  learningRate: { from: 7e-4, to: 0 },
  gamma: 0.99,
  lambda: 1,
  entropyWeight: 0,
  valueWeight: 0.5,
  maxGradientNorm: 0.5,
  normaliseAdvantages: false,
  hidden: [64, 64],
  activation: 'tanh',
  logDeviation: 0,
}

/** The loss of a rollout, `[member]`, and what to watch beside it. Inputs are `[member, row, …]`. */
function a2cLoss(network: ActorCritic, settings: A2cSettings, parameters: Readonly<Record<string, Tensor>>, batch: Readonly<Record<string, Tensor>>) {
  const { head, logDeviation, value } = network.bind(parameters)(batch.observations)
  const policy = { head: batch.allowed ? maskLogits(head, batch.allowed) : head, logDeviation }
  const advantage = settings.normaliseAdvantages ? standardise(batch.advantages) : batch.advantages
  const policyLoss = mul(mean(mul(logProbability(policy, batch.actions), advantage), -1), -1)
  const valueLoss = mul(mean(square(sub(value, batch.returns)), -1), 0.5)
  const spread = mean(entropy(policy), -1)
  const loss = add(sub(policyLoss, mul(spread, settings.entropyWeight)), mul(valueLoss, 2 * settings.valueWeight))
  return { loss, policyLoss: detach(policyLoss), valueLoss: detach(valueLoss), entropy: detach(spread) }
}

interface SavedA2c {
  readonly updates: number
  readonly trainer: Readonly<Record<string, Values>>
  readonly players: readonly unknown[]
  readonly streams: readonly RngState[]
}

/** Updates between two reports: a single one is too short to be a point on a curve. */
const REPORT_EVERY = 50
/** Updates between two chances to pause or cancel: few, since with an encoder of markets an update may be long. */
const BREATHE_EVERY = 10

/** Trains until `totalSteps`; resumed from a checkpoint it ends with the same bits as if it had never stopped. */
export async function trainA2c(environment: Environment, given: Partial<A2cSettings>, outer: TrainingRun<TrainedActor>, network?: ActorCritic): Promise<TrainedActor> {
  const settings = { ...A2C_DEFAULTS, ...given }
  const { members, environments, stepsPerUpdate } = settings
  const { observationSize, actions } = environment
  const net = network ?? actorCritic({ observationSize, actions, hidden: settings.hidden, activation: settings.activation, logDeviation: settings.logDeviation })
  const width = encodedWidth(actions)
  const rows = stepsPerUpdate * environments
  const masked = environment.mask !== undefined
  const updates = Math.ceil(settings.totalSteps / rows)
  const run = guarded(outer, actions, updates * rows)

  const saved = run.resume as SavedA2c | undefined
  const streamsOf = (name: string, offset: number): Rng[] =>
    Array.from({ length: members }, (_, m) => (saved ? restoreRng(saved.streams[offset * members + m]) : run.rng.stream(`member ${m} ${name}`)))
  const worlds = streamsOf('world', 0)
  const choices = streamsOf('choices', 1)
  const players = worlds.map((rng, m) => createPlayer(environment, environments, rng, saved?.players[m]))

  const shapes: Record<string, Shape> = {
    observations: [members, rows, observationSize],
    actions: [members, rows, width],
    advantages: [members, rows],
    returns: [members, rows],
    ...(masked ? { allowed: [members, rows, width] } : {}),
  }
  const trainer = await openTrainer(
    run.engine,
    {
      parameters: parameterShapes(net),
      members,
      batch: shapes,
      loss: (parameters, batch) => a2cLoss(net, settings, parameters, batch),
      optimiser: { epsilon: 1e-5, clipNorm: settings.maxGradientNorm },
    },
    initialise(net, run.rng.stream('initial'), members),
  )
  if (saved) await trainer.restore(saved.trainer)
  const policy = await openPolicy(run.engine, net, environment, members, environments)
  const rollout = createRollout(members, rows, observationSize, width, masked)

  const now = async (): Promise<TrainedActor> => ({ network: net, parameters: Float32Array.from(await trainer.parameters()), members })

  try {
    let watched = createWatch(['loss', 'policyLoss', 'valueLoss', 'entropy', 'norm'])
    for (let update = saved?.updates ?? 0; update < updates; update++) {
      policy.use(await trainer.parameters())
      const spreads = await collect(environment, players, choices, policy, rollout, settings)
      watched.add(await trainer.step(rollout, scheduled(settings.learningRate, update / updates)))
      const step = (update + 1) * rows
      if ((update + 1) % BREATHE_EVERY === 0) await run.breathe(step, updates * rows)
      if ((update + 1) % REPORT_EVERY !== 0 && update + 1 < updates) continue
      run.report(step, { ...watched.means(), ...describePlay(players), ...spreads, explainedVariance: explainedVariance(rollout.values, rollout.returns) ?? 0 })
      watched = createWatch(['loss', 'policyLoss', 'valueLoss', 'entropy', 'norm'])
      if (await run.inspect?.(step, now)) break
      await run.checkpoint(async (): Promise<SavedA2c> => ({
        updates: update + 1,
        trainer: await trainer.state(),
        players: players.map((player) => player.save()),
        streams: [...worlds, ...choices].map((rng) => rng.state()),
      }))
    }
    return await now()
  } finally {
    await policy.close()
    await trainer.close()
  }
}
