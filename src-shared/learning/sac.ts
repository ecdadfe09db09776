import { assert } from '../base/assert.ts'
import { restoreRng, type RngState } from '../base/rng.ts'
import type { Environment } from '../environments/environment.ts'
import type { Activation } from '../networks/activation.ts'
import { initialise, layer, parameter, parameterShapes, type Layer } from '../networks/layer.ts'
import { mlp } from '../networks/mlp.ts'
import { clamp, mean, squashedGaussianLogDensity } from '../tensor/composite.ts'
import type { Values } from '../tensor/engines/engine.ts'
import type { Shape, Tensor } from '../tensor/graph.ts'
import { add, concat, detach, exp, minimum, mul, reshape, slice, square, sub, tanh } from '../tensor/ops/index.ts'
import { openTrainer } from '../tensor/trainer.ts'
import { openController } from './kit/controller.ts'
import { guarded } from './kit/guards.ts'
import { createPlayer } from './kit/player.ts'
import { createReplayBatch, Replay } from './kit/replay.ts'
import { scheduled, type Schedule } from './kit/schedule.ts'
import type { TrainingRun } from './kit/training-run.ts'
import { widestRange } from './kit/spread.ts'
import { createWatch, describePlay } from './kit/watch.ts'

/** Soft actor-critic (Haarnoja et al. 2018) with twin critics and a temperature that finds itself. */
interface SacSettings {
  readonly totalSteps: number
  readonly environments: number
  readonly learningRate: Schedule
  readonly batchSize: number
  /** Steps that are remembered. */
  readonly capacity: number
  /** Steps of random actions before learning begins. */
  readonly learnFrom: number
  /** Gradient steps after each step of the environments. */
  readonly gradientSteps: number
  /** Share of the way that the target goes to the critics after each gradient step. */
  readonly follow: number
  /** How much a reward one step later is worth. */
  readonly gamma: number
  /** Entropy that the temperature aims at, a number of the action space; null is minus its size. */
  readonly targetEntropy: number | null
  readonly hidden: readonly number[]
  readonly activation: Activation
}

const SAC_DEFAULTS: SacSettings = {
  totalSteps: 20_000,
  environments: 1,
  learningRate: 1e-3,
  batchSize: 256,
  capacity: 100_000,
  learnFrom: 100,
  gradientSteps: 1,
  follow: 0.005,
  gamma: 0.99,
  targetEntropy: null,
  hidden: [256, 256],
  activation: 'relu',
}

/** The centre and the log deviation of a Gaussian before tanh, and two guesses of an action's value. */
interface SoftActor {
  actor(observations: Tensor): { centre: Tensor; logDeviation: Tensor }
  critics(observations: Tensor, actions: Tensor): readonly [Tensor, Tensor]
  readonly logTemperature: Tensor
}

type SacNetwork = Layer<() => SoftActor>

interface TrainedController<Network extends Layer = Layer> {
  readonly network: Network
  readonly parameters: Float32Array
}

function sacNetwork(observationSize: number, size: number, { hidden, activation }: SacSettings): SacNetwork {
  const critic = () => mlp({ from: observationSize + size, hidden, to: 1, activation })
  const parts = {
    actor: mlp({ from: observationSize, hidden, to: 2 * size, activation, headGain: 0.01 }),
    critics: [critic(), critic()],
    logTemperature: parameter([1], (out) => void out.fill(0)),
  }
  return layer(parts, (own) => () => ({
    actor(observations: Tensor) {
      const both = own.actor(observations)
      return { centre: slice(both, -1, 0, size), logDeviation: clamp(slice(both, -1, size, 2 * size), -20, 2) }
    },
    critics(observations: Tensor, actions: Tensor) {
      const input = concat([observations, actions], 1)
      const value = (q: Tensor) => reshape(q, [q.shape[0]])
      return [value(own.critics[0](input)), value(own.critics[1](input))] as const
    },
    logTemperature: own.logTemperature,
  }))
}

/** A sample of the squashed Gaussian in [−1, 1] and its log density; the noise comes from outside. */
function sample({ centre, logDeviation }: { centre: Tensor; logDeviation: Tensor }, noise: Tensor) {
  const raw = add(centre, mul(exp(logDeviation), noise))
  return { action: tanh(raw), logDensity: squashedGaussianLogDensity(raw, centre, logDeviation) }
}

/**
 * The three losses in one: what one part of the network must not learn from is detached, so that their gradients never meet.
 */
function sacLoss(network: SacNetwork, { gamma }: SacSettings, targetEntropy: number, parameters: Readonly<Record<string, Tensor>>, batch: Readonly<Record<string, Tensor>>, target: Readonly<Record<string, Tensor>>) {
  const own = network.bind(parameters)()
  const temperature = detach(exp(own.logTemperature))

  const nextMove = sample(own.actor(batch.next), batch.nextNoise)
  const [later1, later2] = network.bind(target)().critics(batch.next, nextMove.action)
  const later = sub(minimum(later1, later2), mul(temperature, nextMove.logDensity))
  const goal = detach(add(batch.rewards, mul(mul(later, batch.alive), gamma)))
  const [guess1, guess2] = own.critics(batch.observations, batch.actions)
  const criticLoss = mul(add(mean(square(sub(guess1, goal))), mean(square(sub(guess2, goal)))), 0.5)

  const aim = own.actor(batch.observations)
  const move = sample(aim, batch.noise)
  const [worth1, worth2] = network.bind(detachAll(parameters))().critics(batch.observations, move.action)
  const actorLoss = mean(sub(mul(temperature, move.logDensity), minimum(worth1, worth2)))
  const temperatureLoss = mul(mean(mul(own.logTemperature, detach(add(move.logDensity, targetEntropy)))), -1)
  return {
    loss: add(add(criticLoss, actorLoss), temperatureLoss),
    criticLoss: detach(criticLoss),
    actorLoss: detach(actorLoss),
    entropy: detach(mul(mean(move.logDensity), -1)),
    temperature: mean(temperature),
    policySpread: widestRange(tanh(aim.centre)),
    observationSpread: widestRange(batch.observations),
  }
}

function detachAll(parameters: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(parameters).map(([name, tensor]) => [name, detach(tensor)]))
}

interface SavedSac {
  readonly step: number
  readonly trainer: Readonly<Record<string, Values>>
  readonly player: unknown
  readonly replay: unknown
  readonly streams: readonly RngState[]
}

/** Steps between two reports. */
const REPORT_EVERY = 200

/** Trains until `totalSteps`; resumed from a checkpoint it ends with the same bits as if it had never stopped. */
export async function trainSac(environment: Environment, given: Partial<SacSettings>, outer: TrainingRun<TrainedController<SacNetwork>>): Promise<TrainedController<SacNetwork>> {
  const settings = { ...SAC_DEFAULTS, ...given }
  const { environments, batchSize, totalSteps, gradientSteps } = settings
  const { observationSize, actions } = environment
  const run = guarded(outer, actions, settings.totalSteps)
  assert(actions.kind === 'box', 'SAC acts with numbers, not choices')
  const { size } = actions
  const targetEntropy = settings.targetEntropy ?? -size
  const network = sacNetwork(observationSize, size, settings)
  const shapes: Record<string, Shape> = {
    observations: [batchSize, observationSize],
    actions: [batchSize, size],
    rewards: [batchSize],
    alive: [batchSize],
    next: [batchSize, observationSize],
    noise: [batchSize, size],
    nextNoise: [batchSize, size],
  }
  const trainer = await openTrainer(
    run.engine,
    {
      parameters: parameterShapes(network),
      batch: shapes,
      loss: (parameters, batch, target) => sacLoss(network, settings, targetEntropy, parameters, batch, target),
      follow: settings.follow,
    },
    initialise(network, run.rng.stream('initial')),
  )
  const saved = run.resume as SavedSac | undefined
  const [world, choice, memory] = ['world', 'choices', 'memory'].map((name, i) => (saved ? restoreRng(saved.streams[i]) : run.rng.stream(name)))
  const player = createPlayer(environment, environments, world, saved?.player)
  const replay = new Replay({ capacity: settings.capacity, observationSize, actionSize: size, choices: 0, priority: null })
  if (saved) {
    await trainer.restore(saved.trainer)
    replay.restore(saved.replay)
  }
  const controller = await openSacController(run.engine, network, environment, environments)
  const batch = createReplayBatch(batchSize, observationSize, size)
  const noise = new Float32Array(batchSize * size)
  const nextNoise = new Float32Array(batchSize * size)
  const drawn = new Float32Array(environments * size)
  let watched = createWatch(['loss', 'criticLoss', 'actorLoss', 'entropy', 'temperature', 'policySpread', 'observationSpread', 'norm'])

  const now = async () => ({ network, parameters: Float32Array.from(await trainer.parameters()) })

  try {
    controller.use(await trainer.parameters())
    for (let step = saved?.step ?? 0; step < totalSteps; ) {
      const learning = step >= settings.learnFrom
      const moves = learning ? await controller.act(player.observations, choice.fillNormal(drawn)) : choice.fillUniform(drawn).map((u) => 2 * u - 1)
      controller.remember(replay, player, moves)
      step += environments
      for (let g = 0; learning && g < gradientSteps; g++) {
        replay.draw(batch, 0, batchSize, memory)
        watched.add(await trainer.step({ ...batch, noise: memory.fillNormal(noise), nextNoise: memory.fillNormal(nextNoise) }, scheduled(settings.learningRate, step / totalSteps)))
      }
      if (learning) controller.use(await trainer.parameters())
      if (Math.floor(step / REPORT_EVERY) === Math.floor((step - environments) / REPORT_EVERY)) continue
      run.report(step, { ...watched.means(), ...describePlay([player]) })
      watched = createWatch(['loss', 'criticLoss', 'actorLoss', 'entropy', 'temperature', 'policySpread', 'observationSpread', 'norm'])
      const at = step
      if (await run.inspect?.(step, now)) break
      await run.checkpoint(async (): Promise<SavedSac> => ({
        step: at,
        trainer: await trainer.state(),
        player: player.save(),
        replay: replay.save(),
        streams: [world, choice, memory].map((rng) => rng.state()),
      }))
      await run.breathe(step, totalSteps)
    }
    return await now()
  } finally {
    await controller.close()
    await trainer.close()
  }
}

/** The policy ready to act: by chance with the noise given, without chance with none. */
export function openSacController(engine: TrainingRun['engine'], network: SacNetwork, environment: Environment, environments: number) {
  return openController(engine, network, environment, environments, (parameters, observations, noise) => {
    const { centre, logDeviation } = network.bind(parameters)().actor(observations)
    return tanh(add(centre, mul(exp(logDeviation), noise)))
  })
}
