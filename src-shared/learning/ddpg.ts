import { assert } from '../base/assert.ts'
import { restoreRng, type RngState } from '../base/rng.ts'
import type { Environment } from '../environments/environment.ts'
import type { Activation } from '../networks/activation.ts'
import { initialise, parameterShapes, type Layer } from '../networks/layer.ts'
import { mlp } from '../networks/mlp.ts'
import { clamp, mean } from '../tensor/composite.ts'
import type { Engine, Values } from '../tensor/engines/engine.ts'
import type { Shape, Tensor } from '../tensor/graph.ts'
import { add, concat, detach, minimum, mul, reshape, square, sub, tanh } from '../tensor/ops/index.ts'
import { parameterCount, unpackParameters } from '../tensor/parameters.ts'
import { openTrainer } from '../tensor/trainer.ts'
import { openController } from './kit/controller.ts'
import { guarded } from './kit/guards.ts'
import { createPlayer } from './kit/player.ts'
import { createReplayBatch, Replay } from './kit/replay.ts'
import { scheduled, type Schedule } from './kit/schedule.ts'
import type { TrainingRun } from './kit/training-run.ts'
import { widestRange } from './kit/spread.ts'
import { createWatch, describePlay } from './kit/watch.ts'

/**
 * Deep deterministic policy gradient (Lillicrap et al. 2016). With `critics` 2, `actorEvery` 2 and `targetNoise` 0.2 it is TD3 (Fujimoto et al. 2018).
 * Actor and critics are trained apart, so that a delayed actor really rests.
 */
interface DdpgSettings {
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
  /** Share of the way that the targets go after each gradient step. */
  readonly follow: number
  /** How much a reward one step later is worth. */
  readonly gamma: number
  /** Deviation of the noise on moves between −1 and 1. */
  readonly noise: number
  /** 2 takes the more cautious of two guesses. */
  readonly critics: 1 | 2
  /** Gradient steps of the critics for one of the actor. */
  readonly actorEvery: number
  /** Deviation of the noise on the target's moves, held within ± 2.5 of it; 0 is none. */
  readonly targetNoise: number
  readonly hidden: readonly number[]
  readonly activation: Activation
}

const DDPG_DEFAULTS: DdpgSettings = {
  totalSteps: 20_000,
  environments: 1,
  learningRate: 1e-3,
  batchSize: 256,
  capacity: 200_000,
  learnFrom: 10_000,
  gradientSteps: 1,
  follow: 0.005,
  gamma: 0.98,
  noise: 0.1,
  critics: 1,
  actorEvery: 1,
  targetNoise: 0,
  hidden: [400, 300],
  activation: 'relu',
}

const TARGET_NOISE_BOUND = 2.5

type Actor = Layer<(observations: Tensor) => Tensor>

interface TrainedDdpg {
  readonly network: Actor
  readonly parameters: Float32Array
}

/** Worth of moves as each critic sees it. `[row]` */
function worth(critics: readonly Layer<(x: Tensor) => Tensor>[], parameters: Readonly<Record<string, Tensor>>, observations: Tensor, moves: Tensor): Tensor[] {
  const input = concat([observations, moves], 1)
  return critics.map((critic, c) => {
    const q = critic.bind(parameters, `${c}/`)(input)
    return reshape(q, [q.shape[0]])
  })
}

interface SavedDdpg {
  readonly step: number
  readonly actor: Readonly<Record<string, Values>>
  readonly critic: Readonly<Record<string, Values>>
  readonly player: unknown
  readonly replay: unknown
  readonly streams: readonly RngState[]
}

/** Steps between two reports. */
const REPORT_EVERY = 200

/** Trains until `totalSteps`; resumed from a checkpoint it ends with the same bits as if it had never stopped. */
export async function trainDdpg(environment: Environment, given: Partial<DdpgSettings>, outer: TrainingRun<TrainedDdpg>): Promise<TrainedDdpg> {
  const settings = { ...DDPG_DEFAULTS, ...given }
  const { environments, batchSize, totalSteps, gradientSteps, gamma, hidden, activation } = settings
  const { observationSize, actions } = environment
  const run = guarded(outer, actions, settings.totalSteps)
  assert(actions.kind === 'box', 'DDPG acts with numbers, not choices')
  const { size } = actions
  const actor: Actor = mlp({ from: observationSize, hidden, to: size, activation, headGain: 0.01 })
  const critics = Array.from({ length: settings.critics }, () => mlp({ from: observationSize + size, hidden, to: 1, activation }))
  const criticShapes = Object.fromEntries(critics.flatMap((critic, c) => Object.entries(parameterShapes(critic)).map(([name, shape]) => [`${c}/${name}`, shape])))
  const actorShapes = parameterShapes(actor)
  const move = (flat: Tensor, observations: Tensor) => tanh(actor.bind(unpackParameters(flat, actorShapes))(observations))

  const observed: Shape = [batchSize, observationSize]
  const moved: Shape = [batchSize, size]
  const criticTrainer = await openTrainer<string, string>(
    run.engine,
    {
      parameters: criticShapes,
      batch: { observations: observed, actions: moved, rewards: [batchSize], alive: [batchSize], next: observed, noise: moved, targetActor: [parameterCount(actorShapes)] },
      loss(parameters, batch, target) {
        const nextMove = clamp(add(move(batch.targetActor, batch.next), batch.noise), -1, 1)
        const later = worth(critics, target, batch.next, nextMove).reduce((a, b) => minimum(a, b))
        const goal = detach(add(batch.rewards, mul(mul(later, batch.alive), gamma)))
        const guesses = worth(critics, parameters, batch.observations, batch.actions)
        const loss = guesses.map((guess) => mean(square(sub(guess, goal)))).reduce((a, b) => add(a, b))
        return { loss, value: detach(mean(guesses[0])) }
      },
      follow: settings.follow,
    },
    Float32Array.from(critics.flatMap((critic, c) => Array.from(initialise(critic, run.rng.stream(`critic ${c}`))))),
  )
  const actorTrainer = await openTrainer<string, string>(
    run.engine,
    {
      parameters: actorShapes,
      batch: { observations: observed, critics: [parameterCount(criticShapes)] },
      loss(parameters, batch) {
        const moves = tanh(actor.bind(parameters)(batch.observations))
        const loss = mul(mean(worth(critics, unpackParameters(batch.critics, criticShapes), batch.observations, moves)[0]), -1)
        return { loss, policySpread: widestRange(moves), observationSpread: widestRange(batch.observations) }
      },
      follow: settings.follow,
    },
    initialise(actor, run.rng.stream('actor')),
  )

  const saved = run.resume as SavedDdpg | undefined
  const [world, choice, memory] = ['world', 'choices', 'memory'].map((name, i) => (saved ? restoreRng(saved.streams[i]) : run.rng.stream(name)))
  const player = createPlayer(environment, environments, world, saved?.player)
  const replay = new Replay({ capacity: settings.capacity, observationSize, actionSize: size, choices: 0, priority: null })
  if (saved) {
    await actorTrainer.restore(saved.actor)
    await criticTrainer.restore(saved.critic)
    replay.restore(saved.replay)
  }
  const controller = await openDdpgController(run.engine, actor, environment, environments)
  const batch = createReplayBatch(batchSize, observationSize, size)
  const noise = new Float32Array(batchSize * size)
  const drawn = new Float32Array(environments * size)
  let watched = createWatch(['loss', 'value', 'norm'])
  let moving = createWatch(['policySpread', 'observationSpread'])

  const now = async () => ({ network: actor, parameters: Float32Array.from(await actorTrainer.parameters()) })

  try {
    controller.use(await actorTrainer.parameters())
    let targetActor = await actorTrainer.followers()
    for (let step = saved?.step ?? 0; step < totalSteps; ) {
      const learning = step >= settings.learnFrom
      const moves = learning ? await controller.act(player.observations, choice.fillNormal(drawn, settings.noise)) : choice.fillUniform(drawn).map((u) => 2 * u - 1)
      controller.remember(replay, player, moves.map((x) => Math.min(Math.max(x, -1), 1)))
      step += environments
      const learningRate = scheduled(settings.learningRate, step / totalSteps)
      for (let g = 1; learning && g <= gradientSteps; g++) {
        replay.draw(batch, 0, batchSize, memory)
        if (settings.targetNoise > 0) drawTargetNoise(noise)
        watched.add(await criticTrainer.step({ ...batch, noise, targetActor }, learningRate))
        if (((step / environments) * gradientSteps + g) % settings.actorEvery !== 0) continue
        moving.add(await actorTrainer.step({ observations: batch.observations, critics: await criticTrainer.parameters() }, learningRate))
        targetActor = await actorTrainer.followers()
      }
      if (learning) controller.use(await actorTrainer.parameters())
      if (Math.floor(step / REPORT_EVERY) === Math.floor((step - environments) / REPORT_EVERY)) continue
      run.report(step, { ...watched.means(), ...moving.means(), ...describePlay([player]) })
      watched = createWatch(['loss', 'value', 'norm'])
      moving = createWatch(['policySpread', 'observationSpread'])
      const at = step
      if (await run.inspect?.(step, now)) break
      await run.checkpoint(async (): Promise<SavedDdpg> => ({
        step: at,
        actor: await actorTrainer.state(),
        critic: await criticTrainer.state(),
        player: player.save(),
        replay: replay.save(),
        streams: [world, choice, memory].map((rng) => rng.state()),
      }))
      await run.breathe(step, totalSteps)
    }
    return await now()
  } finally {
    await controller.close()
    await actorTrainer.close()
    await criticTrainer.close()
  }

  function drawTargetNoise(out: Float32Array): void {
    memory.fillNormal(out, settings.targetNoise)
    const bound = TARGET_NOISE_BOUND * settings.targetNoise
    for (let i = 0; i < out.length; i++) out[i] = Math.min(Math.max(out[i], -bound), bound)
  }
}

/** The policy ready to act; the noise is added to its moves. */
export function openDdpgController(engine: Engine, actor: Actor, environment: Environment, environments: number) {
  return openController(engine, actor, environment, environments, (parameters, observations, noise) => add(tanh(actor.bind(parameters)(observations)), noise))
}
