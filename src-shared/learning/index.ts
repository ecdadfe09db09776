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
  /** Ready to act in `count` environments at a time. */
  open(engine: Engine, count: number): Promise<{ readonly decide: Act; close(): Promise<void> }>
}

export interface Algorithm {
  readonly title: string
  readonly actions: readonly ('discrete' | 'box')[]
  /** Published settings of the control tasks, by the task's id; others take the algorithm's defaults. */
  readonly tasks: Readonly<Record<string, object>>
  train(environment: Environment, settings: object, run: TrainingRun): Promise<TrainedAgent>
}

type TrainActor = (environment: Environment, settings: object, run: TrainingRun) => Promise<TrainedActor>

/** The first member acts; ensembles are averaged by those who know what averaging means. */
const actorCritic =
  (train: TrainActor): Algorithm['train'] =>
  async (environment, settings, run) => {
    const { network, parameters, members } = await train(environment, settings, run)
    return {
      parameters,
      async open(engine, count) {
        const policy = await openPolicy(engine, network, environment, 1, count)
        policy.use(parameters.subarray(0, parameters.length / members))
        return { decide: async (observations, allowed) => policy.decide(await policy.look([observations]), 0, allowed), close: policy.close }
      },
    }
  }

interface Opened {
  use(parameters: Float32Array): void
  readonly decide: Act
  close(): Promise<void>
}

const single =
  <Network>(
    train: (environment: Environment, settings: object, run: TrainingRun) => Promise<{ readonly network: Network; readonly parameters: Float32Array }>,
    open: (engine: Engine, network: Network, environment: Environment, count: number) => Promise<Opened>,
  ): Algorithm['train'] =>
  async (environment, settings, run) => {
    const { network, parameters } = await train(environment, settings, run)
    return {
      parameters,
      async open(engine, count) {
        const opened = await open(engine, network, environment, count)
        opened.use(parameters)
        return opened
      },
    }
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
