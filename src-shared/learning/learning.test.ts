import { describe, expect, it } from 'vitest'
import { loadOnnxEngine } from '../../src-main/engines/onnx.ts'
import { createRng } from '../base/rng.ts'
import { CONTROL_TASKS } from '../environments/index.ts'
import { trainA2c } from './a2c.ts'
import { ALGORITHMS, type Algorithm, type AlgorithmId } from './index.ts'
import { evaluatePolicy } from './kit/player.ts'
import type { TrainingRun } from './kit/training-run.ts'
import { trainPpo } from './ppo.ts'

const { engine, reason } = await loadOnnxEngine({ provider: 'cpu', threads: 1 })
if (!engine) throw new Error(reason)

interface Row {
  readonly algorithm: AlgorithmId
  readonly task: string
  readonly settings: object
}

const small = { hidden: [32], totalSteps: 3000 }
const offPolicy = { hidden: [32, 32], batchSize: 64, learnFrom: 100, gamma: 0.4, totalSteps: 1200 }

const ROWS: Readonly<Record<string, Row>> = {
  'PPO, choices': { algorithm: 'ppo', task: 'identity', settings: { ...small, environments: 4, stepsPerUpdate: 32, gamma: 0.4, learningRate: 3e-3 } },
  'PPO, numbers': { algorithm: 'ppo', task: 'identity-box', settings: { ...small, environments: 4, stepsPerUpdate: 64, gamma: 0.4, learningRate: 3e-3 } },
  'PPO with every option': {
    algorithm: 'ppo',
    task: 'identity',
    settings: { ...small, environments: 4, stepsPerUpdate: 32, gamma: 0.4, learningRate: { from: 3e-3, to: 1e-3 }, valueClip: 0.5, targetKl: 0.05, entropyWeight: 0.001 },
  },
  'A2C, choices': { algorithm: 'a2c', task: 'identity', settings: { ...small, environments: 2, stepsPerUpdate: 5, gamma: 0.4, learningRate: 7e-3 } },
  'A2C, numbers': { algorithm: 'a2c', task: 'identity-box', settings: { ...small, environments: 2, stepsPerUpdate: 5, gamma: 0.4, learningRate: 3e-3 } },
  DQN: { algorithm: 'dqn', task: 'identity', settings: { ...offPolicy, trainEvery: 4, gradientSteps: 4, exploreFor: 0.5 } },
  'DQN, double, dueling, prioritised': {
    algorithm: 'dqn',
    task: 'identity',
    settings: { ...offPolicy, trainEvery: 4, gradientSteps: 4, exploreFor: 0.5, double: true, dueling: true, priority: 0.6 },
  },
  SAC: { algorithm: 'sac', task: 'identity-box', settings: offPolicy },
  DDPG: { algorithm: 'ddpg', task: 'identity-box', settings: offPolicy },
  TD3: { algorithm: 'ddpg', task: 'identity-box', settings: { ...offPolicy, critics: 2, actorEvery: 2, targetNoise: 0.2 } },
}

function runOf(seed: number, more: Partial<TrainingRun> = {}): TrainingRun {
  return { engine: engine!, rng: createRng(seed), report: () => {}, breathe: async () => {}, checkpoint: async () => {}, say: () => {}, ...more }
}

class Stop extends Error {}

/** Returns of at least this in a hundred steps count as solved. */
const SOLVED = 90

describe.each(Object.entries(ROWS))('%s', (_, { algorithm, task, settings }) => {
  const environment = CONTROL_TASKS[task]
  const { train }: Algorithm = ALGORITHMS[algorithm]

  it('solves the identity', async () => {
    const reports: Readonly<Record<string, number>>[] = []
    const trained = await train(environment, settings, runOf(1, { report: (_step, values) => reports.push(values) }))
    const { mean } = await evaluatePolicy(environment, (await trained.open(engine!, 10)).decide, 10, createRng(99))
    expect(mean).toBeGreaterThanOrEqual(SOLVED)
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
