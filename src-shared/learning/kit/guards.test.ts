import { describe, expect, it } from 'vitest'
import { testRun } from '../../../tests/fixtures/training-run.ts'
import type { ActionSpace, Environment, EnvironmentState } from '../../environments/environment.ts'
import { identityContinuous, identityDiscrete } from '../../environments/control/identity.ts'
import { trainPpo } from '../ppo.ts'
import { actorCritic, type ActorCritic } from './actor-critic.ts'
import { guarded } from './guards.ts'

const CHOICES: ActionSpace = { kind: 'discrete', count: 4 }

/** What is said of reports, ten steps apart. */
function hear(reports: readonly Readonly<Record<string, number>>[], actions = CHOICES): string[] {
  const said: string[] = []
  const run = guarded(testRun(1, { say: (_, text) => said.push(text) }), actions, reports.length * 10)
  reports.forEach((values, i) => run.report((i + 1) * 10, values))
  return said
}

const HEALTHY = { kl: 0.01, entropy: 1.2, rewardSpread: 1, norm: 0.3, policySpread: 0.5, observationSpread: 2, episodeSteps: 20 }
const times = (n: number, values: object) => Array.from({ length: n }, () => ({ ...HEALTHY, ...values }))

describe('guards', () => {
  it('say nothing of a healthy training, nor of an accident', () => {
    expect(hear([...times(5, {}), { ...HEALTHY, kl: 3 }, ...times(5, {})])).toEqual([])
  })

  it.each([
    ['a policy that changes too much', { kl: 0.9 }, CHOICES, /changes too much/],
    ['a policy that has stopped exploring', { entropy: 0.001 }, CHOICES, /stopped exploring/],
    ['a continuous policy that has stopped exploring', { entropy: -9 }, { kind: 'box', size: 2, low: -1, high: 1 }, /stopped exploring/],
    ['a constant reward', { rewardSpread: 0 }, CHOICES, /same reward/],
    ['parameters that do not move', { norm: 0 }, CHOICES, /parameters do not move/],
    ['a policy that never moves its weights', { policySpread: 1e-6 }, CHOICES, /never moves its weights/],
  ] as const)('say %s, once', (_, values, actions, words) => {
    const said = hear(times(12, values), actions)
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch(words)
  })

  it('do not take a task whose only news is how long it lasts for a constant reward', () => {
    expect(hear(times(10, { rewardSpread: 0 }).map((values, i) => ({ ...values, episodeSteps: 20 + i }))).length).toBe(0)
  })

  it('do not blame a policy for seeing nothing that varies', () => {
    expect(hear(times(12, { policySpread: 0, observationSpread: 0 }))).toEqual([])
  })

  const brief = { totalSteps: 1600, environments: 2, stepsPerUpdate: 32, batchSize: 32, hidden: [8] }
  const hearTraining = async <State extends EnvironmentState>(environment: Environment<State>, settings: object, network?: ActorCritic): Promise<string[]> => {
    const said: string[] = []
    await trainPpo(environment, { ...brief, ...settings }, testRun(3, { say: (_, text) => said.push(text) }), network)
    return said
  }

  it('hear a real training on a reward that never changes', async () => {
    const flat: typeof identityDiscrete = {
      ...identityDiscrete,
      step(state, actions, outcome, rng) {
        identityDiscrete.step(state, actions, outcome, rng)
        outcome.rewards.fill(1)
      },
    }
    expect((await hearTraining(flat, {})).some((text) => text.includes('same reward'))).toBe(true)
  })

  it('hear a real training with a wild learning rate', async () => {
    expect((await hearTraining(identityContinuous, { learningRate: 0.05, epochs: 30, clip: 1e3, maxGradientNorm: 1e3 })).some((text) => text.includes('changes too much'))).toBe(true)
  })

  it('hear a real policy that does one thing whatever it sees', async () => {
    const network = actorCritic({ observationSize: 1, actions: identityContinuous.actions, hidden: [4], activation: 'relu', logDeviation: 0, headGain: 1e-9 })
    expect((await hearTraining(identityContinuous, { learningRate: 1e-12 }, network)).some((text) => text.includes('never moves its weights'))).toBe(true)
  })
})
