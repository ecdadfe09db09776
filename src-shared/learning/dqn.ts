import { assert } from '../base/assert.ts'
import { restoreRng, type RngState } from '../base/rng.ts'
import type { Environment } from '../environments/environment.ts'
import type { Activation } from '../networks/activation.ts'
import { initialise, layer, parameterShapes, type Layer } from '../networks/layer.ts'
import { mlp } from '../networks/mlp.ts'
import { huber, mean } from '../tensor/composite.ts'
import type { Engine, Values } from '../tensor/engines/engine.ts'
import type { Shape, Tensor } from '../tensor/graph.ts'
import { add, detach, equal, largest, mul, reciprocal, sub, sum, toFloat } from '../tensor/ops/index.ts'
import { parameterCount, unpackParameters } from '../tensor/parameters.ts'
import { trace } from '../tensor/program.ts'
import { openTrainer } from '../tensor/trainer.ts'
import { likeliest, maskLogits } from './kit/distributions.ts'
import { guarded } from './kit/guards.ts'
import { createPlayer, type Act } from './kit/player.ts'
import { createReplayBatch, Replay } from './kit/replay.ts'
import { scheduled, type Schedule } from './kit/schedule.ts'
import type { TrainingRun } from './kit/training-run.ts'
import { widestRange } from './kit/spread.ts'
import { createWatch, describePlay } from './kit/watch.ts'

/** Deep Q-learning (Mnih et al. 2015), with the options of double, dueling and prioritised replay. */
interface DqnSettings {
  readonly totalSteps: number
  readonly environments: number
  readonly learningRate: Schedule
  readonly batchSize: number
  /** Steps that are remembered. */
  readonly capacity: number
  /** Steps before learning begins. */
  readonly learnFrom: number
  /** Steps between rounds of learning, and how many gradient steps a round has. */
  readonly trainEvery: number
  readonly gradientSteps: number
  /** Steps between two copies of the network into its target. */
  readonly targetEvery: number
  /** How much a reward one step later is worth. */
  readonly gamma: number
  /** Share of random actions; over the first `exploreFor` of the training it goes along the schedule. */
  readonly explore: Schedule
  readonly exploreFor: number
  readonly maxGradientNorm: number
  /** The online network chooses the next action, the target values it (van Hasselt et al. 2016). */
  readonly double: boolean
  /** A value and advantages in the place of plain action values (Wang et al. 2016). */
  readonly dueling: boolean
  /** How much surprise counts when drawing from memory; null draws evenly. */
  readonly priority: number | null
  readonly hidden: readonly number[]
  readonly activation: Activation
}

const DQN_DEFAULTS: DqnSettings = {
  totalSteps: 50_000,
  environments: 1,
  learningRate: 2.3e-3,
  batchSize: 64,
  capacity: 100_000,
  learnFrom: 1000,
  trainEvery: 256,
  gradientSteps: 128,
  targetEvery: 10,
  gamma: 0.99,
  explore: { from: 1, to: 0.04 },
  exploreFor: 0.16,
  maxGradientNorm: 10,
  double: false,
  dueling: false,
  priority: null,
  hidden: [256, 256],
  activation: 'relu',
}

/** Action values `[…, choice]` from observations `[…, observation]`. */
type QNetwork = Layer<(observations: Tensor) => Tensor>

interface TrainedQ {
  readonly network: QNetwork
  readonly parameters: Float32Array
}

function qNetwork(from: number, choices: number, { hidden, activation, dueling }: DqnSettings): QNetwork {
  if (!dueling) return mlp({ from, hidden, to: choices, activation })
  const parts = { value: mlp({ from, hidden, to: 1, activation }), advantage: mlp({ from, hidden, to: choices, activation }) }
  return layer(parts, (own) => (x: Tensor) => {
    const advantage = own.advantage(x)
    return add(own.value(x), sub(advantage, mean(advantage, -1, true)))
  })
}

function dqnLoss(network: QNetwork, { gamma, double }: DqnSettings, parameters: Readonly<Record<string, Tensor>>, batch: Readonly<Record<string, Tensor>>, target: Readonly<Record<string, Tensor>>) {
  const worth = network.bind(parameters)(batch.observations)
  const own = sum(mul(worth, batch.actions), -1)
  const next = network.bind(target)(batch.next)
  const scores = double ? network.bind(parameters)(batch.next) : next
  const chooser = batch.nextAllowed ? maskLogits(scores, batch.nextAllowed) : scores
  // Ties share the place of the best, so that the choice is a weighting and stays a tensor.
  const best = toFloat(equal(chooser, largest(chooser, -1, true)))
  const later = sum(mul(next, mul(best, reciprocal(sum(best, -1, true)))), -1)
  const goal = detach(add(batch.rewards, mul(mul(later, batch.alive), gamma)))
  const surprise = sub(own, goal)
  return { loss: mean(mul(huber(surprise), batch.weights)), surprise: detach(surprise), value: detach(mean(own)), policySpread: widestRange(worth), observationSpread: widestRange(batch.observations) }
}

interface SavedDqn {
  readonly step: number
  readonly trainer: Readonly<Record<string, Values>>
  readonly player: unknown
  readonly replay: unknown
  readonly streams: readonly RngState[]
}

/** Gradient steps in one run of the engine. */
const STEPS_PER_RUN = 16

/** Trains until `totalSteps`; resumed from a checkpoint it ends with the same bits as if it had never stopped. */
export async function trainDqn(environment: Environment, given: Partial<DqnSettings>, outer: TrainingRun<TrainedQ>): Promise<TrainedQ> {
  const settings = { ...DQN_DEFAULTS, ...given }
  const { environments, batchSize, trainEvery, gradientSteps, targetEvery, totalSteps } = settings
  const { observationSize, actions } = environment
  const run = guarded(outer, actions, settings.totalSteps)
  assert(actions.kind === 'discrete', 'DQN chooses among discrete actions')
  const choices = actions.count
  const masked = environment.mask !== undefined
  const network = qNetwork(observationSize, choices, settings)
  const stepsPerRun = Math.min(STEPS_PER_RUN, gradientSteps)
  assert(gradientSteps % stepsPerRun === 0, `the gradient steps of a round are a multiple of ${stepsPerRun}`)
  const shapes: Record<'follow', Shape> & Record<string, Shape> = {
    observations: [batchSize, observationSize],
    actions: [batchSize, choices],
    rewards: [batchSize],
    alive: [batchSize],
    next: [batchSize, observationSize],
    weights: [batchSize],
    ...(masked ? { nextAllowed: [batchSize, choices] } : {}),
    follow: [],
  }
  const trainer = await openTrainer(
    run.engine,
    {
      parameters: parameterShapes(network),
      batch: shapes,
      loss: (parameters, batch, target) => dqnLoss(network, settings, parameters, batch, target),
      follow: 'follow',
      stepsPerRun,
      optimiser: { clipNorm: settings.maxGradientNorm },
    },
    initialise(network, run.rng.stream('initial')),
  )
  const saved = run.resume as SavedDqn | undefined
  const [world, choice, memory] = ['world', 'choices', 'memory'].map((name, i) => (saved ? restoreRng(saved.streams[i]) : run.rng.stream(name)))
  const player = createPlayer(environment, environments, world, saved?.player)
  const replay = new Replay({ capacity: settings.capacity, observationSize, actionSize: choices, choices: masked ? choices : 0, priority: settings.priority })
  if (saved) {
    await trainer.restore(saved.trainer)
    replay.restore(saved.replay)
  }
  const act = await openQ(run.engine, network, environment, environments)
  act.use(await trainer.parameters())
  const batch = createReplayBatch(batchSize * stepsPerRun, observationSize, choices, masked ? choices : 0)
  const taken = new Float32Array(environments)
  const seen = new Float32Array(environments * observationSize)

  const now = async () => ({ network, parameters: Float32Array.from(await trainer.parameters()) })

  try {
    let step = saved?.step ?? 0
    while (step < totalSteps) {
      const epsilon = scheduled(settings.explore, step / (totalSteps * settings.exploreFor))
      const random = Array.from({ length: environments }, () => choice.uniform() < epsilon)
      const greedy = random.includes(false) ? await act.decide(player.observations, player.allowed) : taken
      for (let e = 0; e < environments; e++) taken[e] = random[e] ? drawAllowed(player.allowed, e, choices) : greedy[e]
      seen.set(player.observations)
      player.step(taken)
      remember()
      step += environments
      if (step < settings.learnFrom || Math.floor(step / trainEvery) === Math.floor((step - environments) / trainEvery)) continue
      if (await learn(step)) break
    }
    return await now()
  } finally {
    await act.close()
    await trainer.close()
  }

  function drawAllowed(allowed: Float32Array | null, e: number, count: number): number {
    for (;;) {
      const drawn = choice.integer(count)
      if (!allowed || allowed[e * count + drawn] === 1) return drawn
    }
  }

  function remember(): void {
    for (let e = 0; e < environments; e++) {
      const action = new Float32Array(choices)
      action[taken[e]] = 1
      replay.add({
        observation: seen.subarray(e * observationSize, (e + 1) * observationSize),
        action,
        reward: player.outcome.rewards[e],
        alive: 1 - player.outcome.terminated[e],
        next: player.lastSeen.subarray(e * observationSize, (e + 1) * observationSize),
        nextAllowed: player.lastAllowed?.subarray(e * choices, (e + 1) * choices),
      })
    }
  }

  /** A round of gradient steps; at its end the target is copied when its time falls before the next round. True where somebody looked and wants no more. */
  async function learn(step: number): Promise<boolean> {
    const watched = createWatch(['loss', 'value', 'norm', 'policySpread', 'observationSpread'])
    const copies = Math.floor((step + trainEvery) / targetEvery) > Math.floor(step / targetEvery)
    for (let done = 0; done < gradientSteps; done += stepsPerRun) {
      const drawn = replay.draw(batch, 0, batchSize * stepsPerRun, memory)
      const follow = new Float32Array(stepsPerRun)
      if (copies && done + stepsPerRun === gradientSteps) follow[stepsPerRun - 1] = 1
      const result = await trainer.step({ ...batch, follow }, scheduled(settings.learningRate, step / totalSteps))
      replay.learn(drawn, result.surprise)
      watched.add(result)
    }
    act.use(await trainer.parameters())
    run.report(step, { ...watched.means(), ...describePlay([player]) })
    if (await run.inspect?.(step, now)) return true
    await run.checkpoint(async (): Promise<SavedDqn> => ({
      step,
      trainer: await trainer.state(),
      player: player.save(),
      replay: replay.save(),
      streams: [world, choice, memory].map((rng) => rng.state()),
    }))
    await run.breathe(step, totalSteps)
    return false
  }
}

/** The network ready to choose for `environments` environments at a time. */
export async function openQ(engine: Engine, network: QNetwork, environment: Environment, environments: number) {
  const shapes = parameterShapes(network)
  const session = await engine.open(
    trace(({ parameters, observations }) => ({ q: network.bind(unpackParameters(parameters, shapes))(observations) }), {
      parameters: [parameterCount(shapes)],
      observations: [environments, environment.observationSize],
    }),
  )
  let parameters: Values = new Float32Array(parameterCount(shapes))
  const decide: Act = async (observations, allowed) => {
    const { q } = await session.run({ parameters, observations })
    const count = q.length / environments
    const scores = allowed ? Float64Array.from(q, (x, i) => (allowed[i] === 1 ? x : -Infinity)) : q
    return Float32Array.from({ length: environments }, (_, e) => likeliest(scores, e * count, count))
  }
  return {
    use(next: Values): void {
      parameters = next
    },
    decide,
    close: () => session.close(),
  }
}
