import { describe, expect, it } from 'vitest'
import { interrupted, Stop, testEngine as engine, testRun as runOf } from '../../tests/fixtures/training-run.ts'
import { createRng } from '../base/rng.ts'
import { identityDiscrete } from '../environments/control/identity.ts'
import { riskyWeight, TWO_ARMED_OPTIMUM } from '../environments/control/two-armed-market.ts'
import type { Environment } from '../environments/environment.ts'
import { CONTROL_TASKS } from '../environments/index.ts'
import { samplePortfolio } from '../environments/portfolio.fixture.ts'
import { trainA2c } from './a2c.ts'
import { ALGORITHMS, type Algorithm, type AlgorithmId, type TrainedAgent } from './index.ts'
import { evaluatePolicy } from './kit/player.ts'
import { trainPpo } from './ppo.ts'

/** The identity with three of ten choices allowed; a choice that is not is a broken promise. */
const maskedIdentity: typeof identityDiscrete = {
  ...identityDiscrete,
  mask({ shown }, allowed) {
    allowed.fill(0)
    for (let e = 0; e < shown.length; e++) for (let k = 0; k < 3; k++) allowed[e * 10 + ((shown[e] + 3 * k) % 10)] = 1
  },
  step(state, actions, outcome, rng) {
    for (let e = 0; e < actions.length; e++) if ((actions[e] - state.shown[e] + 10) % 10 % 3 !== 0 || (actions[e] - state.shown[e] + 10) % 10 > 6) throw new Error('a forbidden choice')
    identityDiscrete.step(state, actions, outcome, rng)
  },
}

const TASKS: Readonly<Record<string, Environment>> = { ...CONTROL_TASKS, masked: maskedIdentity }

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
  'PPO, masked': { algorithm: 'ppo', task: 'masked', settings: { ...small, totalSteps: 2000, environments: 4, stepsPerUpdate: 32, gamma: 0.4, learningRate: 3e-3 } },
  'A2C, masked': { algorithm: 'a2c', task: 'masked', settings: { ...small, environments: 2, stepsPerUpdate: 5, gamma: 0.4, learningRate: 7e-3 } },
  'DQN, masked, double, four environments': {
    algorithm: 'dqn',
    task: 'masked',
    settings: { ...offPolicy, environments: 4, trainEvery: 4, gradientSteps: 4, exploreFor: 0.5, double: true },
  },
  'SAC, four environments': { algorithm: 'sac', task: 'identity-box', settings: { ...offPolicy, environments: 4, gradientSteps: 4 } },
  'TD3, two environments': { algorithm: 'ddpg', task: 'identity-box', settings: { ...offPolicy, environments: 2, gradientSteps: 2, critics: 2, actorEvery: 2, targetNoise: 0.2 } },
  'TD3, four environments, a step each': { algorithm: 'ddpg', task: 'identity-box', settings: { ...offPolicy, totalSteps: 4000, environments: 4, critics: 2, actorEvery: 2 } },
  SAC: { algorithm: 'sac', task: 'identity-box', settings: offPolicy },
  DDPG: { algorithm: 'ddpg', task: 'identity-box', settings: offPolicy },
  TD3: { algorithm: 'ddpg', task: 'identity-box', settings: { ...offPolicy, critics: 2, actorEvery: 2, targetNoise: 0.2 } },
}

/** Returns of at least this in a hundred steps count as solved. */
const SOLVED = 90

describe.each(Object.entries(ROWS))('%s', (_, { algorithm, task, settings }) => {
  const environment = TASKS[task]
  const { train }: Algorithm = ALGORITHMS[algorithm]

  it('solves the identity', async () => {
    const reports: Readonly<Record<string, number>>[] = []
    const trained = await train(environment, settings, runOf(1, { report: (_step, values) => reports.push(values) }))
    const { mean } = await evaluatePolicy(environment, (await trained.open(engine, 10)).decide, 10, createRng(99))
    expect(mean).toBeGreaterThanOrEqual(SOLVED)
    expect(reports.length).toBeGreaterThan(0)
    for (const values of reports) for (const [name, value] of Object.entries(values)) expect(value, name).not.toBeNaN()
    // What the guard against a policy that never moves looks at.
    expect(reports.at(-1)!.policySpread).toBeGreaterThan(0)
    expect(reports.at(-1)!.observationSpread).toBeGreaterThan(0)
  })

  it('resumes from a checkpoint to the same bits', async () => {
    const brief = { ...settings, totalSteps: 600, learnFrom: 50 }
    const straight = await train(environment, brief, runOf(2))
    const { run, kept } = interrupted<TrainedAgent>(2)
    await expect(train(environment, brief, run)).rejects.toBeInstanceOf(Stop)
    const resumed = await train(environment, brief, runOf(2, { resume: kept.state }))
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

describe('the portfolio environment', () => {
  it.each(['ppo', 'a2c', 'sac', 'ddpg'] as const)('is one that %s trains on', async (id) => {
    const settings = { totalSteps: 320, environments: 2, hidden: [8], batchSize: 32, learnFrom: 40, stepsPerUpdate: 16 }
    const reports: Readonly<Record<string, number>>[] = []
    const agent = await ALGORITHMS[id].train(samplePortfolio(), settings, runOf(3, { report: (_, values) => reports.push(values) }))
    expect(agent.parameters.every(Number.isFinite)).toBe(true)
    for (const values of reports) for (const [name, value] of Object.entries(values)) expect(Number.isFinite(value), name).toBe(true)
  })
})

describe('known answers', () => {
  it('PPO finds the best arm of the bandit', async () => {
    const agent = await ALGORITHMS.ppo.train(CONTROL_TASKS.bandit, { totalSteps: 6000, environments: 4, stepsPerUpdate: 64, hidden: [8], gamma: 0, learningRate: 5e-3 }, runOf(5))
    const { decide } = await agent.open(engine, 1)
    expect(await decide(Float32Array.of(1), null)).toEqual(Float32Array.of(3))
  })

  it.each(['ppo', 'a2c'] as const)('%s holds within 5 % of the best weight in the two-armed market', async (id) => {
    const settings = {
      ppo: { totalSteps: 60_000, environments: 16, stepsPerUpdate: 64, batchSize: 256, epochs: 4, learningRate: { from: 3e-3, to: 0 } },
      a2c: { totalSteps: 120_000, environments: 16, stepsPerUpdate: 16, learningRate: { from: 3e-3, to: 0 } },
    }[id]
    const agent = await ALGORITHMS[id].train(CONTROL_TASKS['two-armed-market'], { ...settings, hidden: [4], gamma: 0, logDeviation: -1 }, runOf(6))
    const { decide } = await agent.open(engine, 1)
    const weight = riskyWeight(await decide(Float32Array.of(1), null), 0)
    expect(Math.abs(weight / TWO_ARMED_OPTIMUM - 1)).toBeLessThan(0.05)
  })
})
