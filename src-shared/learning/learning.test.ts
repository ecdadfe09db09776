import { describe, expect, it } from 'vitest'
import { loadOnnxEngine } from '../../src-main/engines/onnx.ts'
import { createRng } from '../base/rng.ts'
import type { Environment } from '../environments/environment.ts'
import { CONTROL_TASKS } from '../environments/index.ts'
import type { Engine } from '../tensor/engines/engine.ts'
import { trainA2c } from './a2c.ts'
import { openDdpgController, trainDdpg } from './ddpg.ts'
import { openQ, trainDqn } from './dqn.ts'
import type { TrainedActor } from './kit/actor-critic.ts'
import { evaluatePolicy, type Act } from './kit/player.ts'
import { openPolicy } from './kit/policy.ts'
import type { TrainingRun } from './kit/training-run.ts'
import { trainPpo } from './ppo.ts'
import { openSacController, trainSac } from './sac.ts'

const { engine, reason } = await loadOnnxEngine({ provider: 'cpu', threads: 1 })
if (!engine) throw new Error(reason)

interface Trained {
  readonly parameters: Float32Array
  /** Acts without chance in `count` environments. */
  open(count: number): Promise<Act>
}

interface Row {
  readonly task: string
  /** Returns of at least this in a hundred steps count as solved. */
  readonly solved: number
  readonly settings: object
  train(environment: Environment, settings: object, run: TrainingRun): Promise<Trained>
}

const onPolicy = (train: (environment: Environment, settings: object, run: TrainingRun) => Promise<TrainedActor>): Row['train'] => async (environment, settings, run) => {
  const { network, parameters } = await train(environment, settings, run)
  return {
    parameters,
    async open(count) {
      const policy = await openPolicy(run.engine, network, environment, 1, count)
      policy.use(parameters)
      return async (observations, allowed) => policy.decide(await policy.look([observations]), 0, allowed)
    },
  }
}

const controller =
  <Network>(
    train: (environment: Environment, settings: object, run: TrainingRun) => Promise<{ network: Network; parameters: Float32Array }>,
    open: (engine: Engine, network: Network, environment: Environment, count: number) => Promise<{ use(parameters: Float32Array): void; decide: Act }>,
  ): Row['train'] =>
  async (environment, settings, run) => {
    const { network, parameters } = await train(environment, settings, run)
    return {
      parameters,
      async open(count) {
        const acting = await open(run.engine, network, environment, count)
        acting.use(parameters)
        return acting.decide
      },
    }
  }

const small = { hidden: [32], totalSteps: 3000 }
const offPolicy = { hidden: [32, 32], batchSize: 64, learnFrom: 100, gamma: 0.4, totalSteps: 1200 }

const ROWS: Readonly<Record<string, Row>> = {
  'PPO, choices': { task: 'identity', solved: 90, settings: { ...small, environments: 4, stepsPerUpdate: 32, gamma: 0.4, learningRate: 3e-3 }, train: onPolicy(trainPpo) },
  'PPO, numbers': { task: 'identity-box', solved: 90, settings: { ...small, environments: 4, stepsPerUpdate: 64, gamma: 0.4, learningRate: 3e-3 }, train: onPolicy(trainPpo) },
  'PPO with every option': {
    task: 'identity',
    solved: 90,
    settings: { ...small, environments: 4, stepsPerUpdate: 32, gamma: 0.4, learningRate: { from: 3e-3, to: 1e-3 }, valueClip: 0.5, targetKl: 0.05, entropyWeight: 0.001 },
    train: onPolicy(trainPpo),
  },
  'A2C, choices': { task: 'identity', solved: 90, settings: { ...small, environments: 2, stepsPerUpdate: 5, gamma: 0.4, learningRate: 7e-3 }, train: onPolicy(trainA2c) },
  'A2C, numbers': { task: 'identity-box', solved: 90, settings: { ...small, environments: 2, stepsPerUpdate: 5, gamma: 0.4, learningRate: 3e-3 }, train: onPolicy(trainA2c) },
  DQN: { task: 'identity', solved: 90, settings: { ...offPolicy, trainEvery: 4, gradientSteps: 4, exploreFor: 0.5 }, train: controller(trainDqn, openQ) },
  'DQN, double, dueling, prioritised': {
    task: 'identity',
    solved: 90,
    settings: { ...offPolicy, trainEvery: 4, gradientSteps: 4, exploreFor: 0.5, double: true, dueling: true, priority: 0.6 },
    train: controller(trainDqn, openQ),
  },
  SAC: { task: 'identity-box', solved: 90, settings: offPolicy, train: controller(trainSac, openSacController) },
  DDPG: { task: 'identity-box', solved: 90, settings: offPolicy, train: controller(trainDdpg, openDdpgController) },
  TD3: { task: 'identity-box', solved: 90, settings: { ...offPolicy, critics: 2, actorEvery: 2, targetNoise: 0.2 }, train: controller(trainDdpg, openDdpgController) },
}

function runOf(seed: number, more: Partial<TrainingRun> = {}): TrainingRun {
  return { engine: engine!, rng: createRng(seed), report: () => {}, breathe: async () => {}, checkpoint: async () => {}, say: () => {}, ...more }
}

class Stop extends Error {}

describe.each(Object.entries(ROWS))('%s', (_, { task, solved, settings, train }) => {
  const environment = CONTROL_TASKS[task]

  it('solves the identity', async () => {
    const reports: Readonly<Record<string, number>>[] = []
    const trained = await train(environment, settings, runOf(1, { report: (_step, values) => reports.push(values) }))
    const { mean } = await evaluatePolicy(environment, await trained.open(10), 10, createRng(99))
    expect(mean).toBeGreaterThanOrEqual(solved)
    expect(reports.length).toBeGreaterThan(0)
    for (const values of reports) for (const [name, value] of Object.entries(values)) expect(value, name).not.toBeNaN()
  })

  it('resumes from a checkpoint to the same bits', async () => {
    const brief = { ...settings, totalSteps: 600, learnFrom: 50 }
    const straight = await train(environment, brief, runOf(2))
    let saved: unknown
    const stopping = runOf(2, {
      checkpoint: async (state) => {
        saved = structuredClone(await state())
        throw new Stop()
      },
    })
    await expect(train(environment, brief, stopping)).rejects.toBeInstanceOf(Stop)
    const resumed = await train(environment, brief, runOf(2, { resume: saved }))
    expect(resumed.parameters).toEqual(straight.parameters)
  })
})

describe('members', () => {
  it.each([
    ['PPO', trainPpo, { batchSize: 32, epochs: 2, stepsPerUpdate: 16 }],
    ['A2C', trainA2c, { stepsPerUpdate: 4 }],
  ] as const)('of %s learn side by side what each learns alone', async (_, train, settings) => {
    const common = { ...settings, environments: 4, totalSteps: 256, hidden: [16] }
    const together = await train(CONTROL_TASKS.cartpole, { ...common, members: 3 }, runOf(4))
    const size = together.parameters.length / 3
    const alone = await train(CONTROL_TASKS.cartpole, { ...common, members: 1 }, runOf(4))
    const first = together.parameters.slice(0, size)
    first.forEach((x, i) => expect(x).toBeCloseTo(alone.parameters[i], 4))
    expect(together.parameters.slice(size, 2 * size)).not.toEqual(first)
  })
})
