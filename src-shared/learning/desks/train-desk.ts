import { createRng } from '../../base/rng.ts'
import { DESKS, type DeskId } from '../../environments/desks/index.ts'
import type { Environment } from '../../environments/environment.ts'
import { ALGORITHMS, type Algorithm, type TrainedAgent } from '../index.ts'
import { keepBest } from '../kit/keep-best.ts'
import { evaluatePolicy } from '../kit/player.ts'
import type { Schedule } from '../kit/schedule.ts'
import type { TrainingRun } from '../kit/training-run.ts'
import { networkLength, type DeskAgent } from './desk-agent.ts'

/** What one may change of a training; the rest is the desk's own. */
interface Wishes {
  readonly steps?: number
  /** Settings of the algorithm. */
  readonly settings?: Readonly<Record<string, unknown>>
}

/** A run whose randomness comes from the seed of the agent, and whose parameters are kept by validation. */
type DeskTrainingRun = Omit<TrainingRun, 'rng' | 'inspect'>

/**
 * Trains the agent of a desk whose parameters are `settings` where they are not the desk's own: set by hand, or by a calibration on a
 * training window. The desk decides the algorithm; the parameters that did best on simulated paths of validation, which
 * are the same at every look, are kept. Resumed from a checkpoint it ends with the same bits.
 */
export async function trainDesk(id: DeskId, settings: Readonly<Record<string, number>>, seed: number, run: DeskTrainingRun, wishes: Wishes = {}): Promise<DeskAgent> {
  const { algorithm, open } = DESKS[id]
  const { environment } = open(settings)
  const { rewardScale, looks, validationPaths, activation, hidden, ...own } = TRAINING[id]
  const plan = { activation, hidden, ...own, ...wishes.settings, ...(wishes.steps === undefined ? {} : { totalSteps: wishes.steps }) }
  const scaled = scaleRewards(environment, rewardScale * moneyScale(id, settings))
  const { train }: Algorithm = ALGORITHMS[algorithm]
  const rng = createRng(seed, 'desk training')
  const { best } = await keepBest<TrainedAgent>((inner) => train(scaled, plan, inner), { ...run, rng }, {
    everySteps: Math.ceil(plan.totalSteps / looks),
    patience: Infinity,
    async score(trained) {
      const acting = await trained.open(run.engine, validationPaths)
      const { mean } = await evaluatePolicy(environment, acting.decide, validationPaths, createRng(seed, 'desk validation'))
      await acting.close()
      return mean
    },
  })
  const { actions, observationSize } = environment
  const sizes = [observationSize, ...plan.hidden, actions.kind === 'discrete' ? actions.count : actions.size]
  // The policy's own layers come first; what only training needs, a value or a deviation, comes after them.
  const parameters = best.parameters.slice(0, networkLength(sizes))
  return { desk: id, settings: { ...settings }, algorithm, seed, steps: plan.totalSteps, bestStep: best.step, validation: best.score, activation: plan.activation, sizes, parameters }
}

interface Training {
  readonly totalSteps: number
  /** What brings rewards near 1, in the desk's own parameters. */
  readonly rewardScale: number
  /** Times that validation looks at the agent, and the simulated episodes that it looks at. */
  readonly looks: number
  readonly validationPaths: number
  readonly hidden: readonly number[]
  readonly activation: 'tanh' | 'relu'
  readonly learningRate?: Schedule
  readonly [setting: string]: unknown
}

const PPO = {
  environments: 16, stepsPerUpdate: 128, batchSize: 256, epochs: 8, learningRate: { from: 1e-3, to: 0 }, gamma: 0.99, lambda: 0.95, clip: 0.2,
  looks: 10, validationPaths: 200, hidden: [64, 64], activation: 'tanh',
} as const
const DDPG = {
  learningRate: { from: 1e-3, to: 0 }, environments: 8, learnFrom: 2000, gradientSteps: 4, batchSize: 128, critics: 2, actorEvery: 2,
  looks: 20, validationPaths: 1000, hidden: [64, 64], activation: 'relu',
} as const

/** How each desk's agent is trained: settings of its algorithm, the rest being the algorithm's own. */
const TRAINING: Readonly<Record<DeskId, Training>> = {
  'statistical-arbitrage': { ...PPO, rewardScale: 200, totalSteps: 200_000, validationPaths: 50 },
  'market-making': { ...DDPG, rewardScale: 10, totalSteps: 60_000, gamma: 0.9 },
  volatility: { ...PPO, rewardScale: 10, totalSteps: 100_000 },
  'delta-hedging': { ...DDPG, rewardScale: 10, totalSteps: 60_000, gamma: 0.97 },
  'futures-spreads': { ...PPO, rewardScale: 100, totalSteps: 200_000 },
  'factor-tracking': { rewardScale: 1, totalSteps: 30_000, looks: 10, validationPaths: 20, hidden: [64, 64], activation: 'relu' },
  'currency-arbitrage': { ...DDPG, rewardScale: 1000, totalSteps: 40_000, gamma: 0.9, validationPaths: 200 },
}

/** A market maker earns in half-spreads, and these depend on the price that a calibration found. */
function moneyScale(id: DeskId, { decay }: Readonly<Record<string, number>>): number {
  return id === 'market-making' && decay !== undefined ? decay / DESKS[id].parameters.decay.value : 1
}

/** The same world with its rewards in other units: networks learn best near 1, and money comes in all sizes. */
function scaleRewards(environment: Environment, scale: number): Environment {
  return {
    ...environment,
    step(state, actions, outcome, rng) {
      environment.step(state, actions, outcome, rng)
      for (let e = 0; e < outcome.rewards.length; e++) outcome.rewards[e] *= scale
    },
  }
}
