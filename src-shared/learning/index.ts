import type { Environment } from '../environments/environment.ts'
import type { Engine } from '../tensor/engines/engine.ts'
import { trainA2c } from './a2c.ts'
import { openDdpgController, trainDdpg } from './ddpg.ts'
import { openQ, trainDqn } from './dqn.ts'
import type { TrainedActor } from './kit/actor-critic.ts'
import type { Act } from './kit/player.ts'
import { openPolicy } from './kit/policy.ts'
import type { TrainingRun } from './kit/training-run.ts'
import { trainPpo } from './ppo.ts'
import { openSacController, trainSac } from './sac.ts'

/** What every algorithm ends with: parameters, and a way to act with them without chance. */
export interface TrainedAgent {
  readonly parameters: Float32Array
  /** Ready to act in `count` environments at a time, with its own parameters or with earlier ones of its training. */
  open(engine: Engine, count: number, parameters?: Float32Array): Promise<{ readonly decide: Act; close(): Promise<void> }>
}

export interface Algorithm {
  readonly title: string
  readonly actions: readonly ('discrete' | 'box')[]
  /** Published settings of the control tasks, by the task's id; others take the algorithm's defaults. */
  readonly tasks: Readonly<Record<string, object>>
  train(environment: Environment, settings: object, run: TrainingRun<TrainedAgent>): Promise<TrainedAgent>
}

type TrainActor = (environment: Environment, settings: object, run: TrainingRun<TrainedActor>) => Promise<TrainedActor>

/** The run as a trainer sees it: who looks in sees an agent, not a trainer's own form of one. */
function inner<Trained>(run: TrainingRun<TrainedAgent>, agentOf: (trained: Trained) => TrainedAgent): TrainingRun<Trained> {
  const { inspect } = run
  return { ...run, inspect: inspect && ((step, now) => inspect(step, async () => agentOf(await now()))) }
}

/** The first member acts; ensembles are averaged by those who know what averaging means. */
const actorCritic =
  (train: TrainActor): Algorithm['train'] =>
  async (environment, settings, run) => {
    const agentOf = ({ network, parameters, members }: TrainedActor): TrainedAgent => ({
      parameters,
      async open(engine, count, from = parameters) {
        const policy = await openPolicy(engine, network, environment, 1, count)
        policy.use(from.subarray(0, from.length / members))
        return { decide: async (observations, allowed) => policy.decide(await policy.look([observations]), 0, allowed), close: policy.close }
      },
    })
    return agentOf(await train(environment, settings, inner(run, agentOf)))
  }

interface Opened {
  use(parameters: Float32Array): void
  readonly decide: Act
  close(): Promise<void>
}

interface Single<Network> {
  readonly network: Network
  readonly parameters: Float32Array
}

const single =
  <Network>(
    train: (environment: Environment, settings: object, run: TrainingRun<Single<Network>>) => Promise<Single<Network>>,
    open: (engine: Engine, network: Network, environment: Environment, count: number) => Promise<Opened>,
  ): Algorithm['train'] =>
  async (environment, settings, run) => {
    const agentOf = ({ network, parameters }: Single<Network>): TrainedAgent => ({
      parameters,
      async open(engine, count, from = parameters) {
        const opened = await open(engine, network, environment, count)
        opened.use(from)
        return opened
      },
    })
    return agentOf(await train(environment, settings, inner(run, agentOf)))
  }

/** Every algorithm. `terrace gym` offers them; the desks and the allocator choose among them. */
export const ALGORITHMS = {
  ppo: {
    title: 'PPO',
    actions: ['discrete', 'box'],
    tasks: {
      cartpole: { environments: 8, stepsPerUpdate: 32, batchSize: 256, epochs: 20, learningRate: { from: 1e-3, to: 0 }, gamma: 0.98, lambda: 0.8, clip: { from: 0.2, to: 0 } },
      pendulum: { environments: 4, stepsPerUpdate: 1024, batchSize: 64, epochs: 10, learningRate: 1e-3, gamma: 0.9, lambda: 0.95, clip: 0.2 },
    },
    train: actorCritic(trainPpo),
  },
  a2c: { title: 'A2C', actions: ['discrete', 'box'], tasks: { cartpole: { totalSteps: 500_000 } }, train: actorCritic(trainA2c) },
  dqn: { title: 'DQN', actions: ['discrete'], tasks: {}, train: single(trainDqn, openQ) },
  sac: { title: 'SAC', actions: ['box'], tasks: {}, train: single(trainSac, openSacController) },
  ddpg: { title: 'DDPG', actions: ['box'], tasks: {}, train: single(trainDdpg, openDdpgController) },
} as const satisfies Readonly<Record<string, Algorithm>>

export type AlgorithmId = keyof typeof ALGORITHMS
