import type { z } from 'zod'
import { createRng } from '../../../src-shared/base/rng.ts'
import type { Desk } from '../../../src-shared/environments/desks/desk.ts'
import { playDesk, summarise, type DeskResult } from '../../../src-shared/environments/desks/evaluate-desk.ts'
import { DESKS, type DeskId } from '../../../src-shared/environments/desks/index.ts'
import type { Environment } from '../../../src-shared/environments/environment.ts'
import { ALGORITHMS, type Algorithm } from '../../../src-shared/learning/index.ts'
import { openEngine } from '../../engines/engines.ts'
import { trainingRun } from '../training-run.ts'
import type { JobContext } from '../worker.ts'
import type { deskParams } from './desk-params.ts'

export interface TrainedDesk {
  readonly agent: DeskResult
  readonly algorithm: string
  readonly steps: number
  readonly seconds: number
}

/** Trains a desk's agent with the desk's algorithm, then judges it on the paths that `seed` gives every policy of the desk. */
export async function runDesk(params: z.output<typeof deskParams>, context: JobContext): Promise<TrainedDesk> {
  const desk: Desk = DESKS[params.desk]
  const open = desk.open(params.parameters)
  const algorithm: Algorithm = ALGORITHMS[desk.algorithm]
  const engine = await openEngine(params.engine, { threads: params.threads })
  context.facts({ engine: engine.id })
  const run = trainingRun(context, engine, createRng(context.seed, 'desk training'), `${algorithm.title} at ${desk.title}`)
  let steps = 0
  const started = performance.now()
  const { rewardScale, settings } = TRAINING[params.desk]
  const trained = await algorithm.train(scaleRewards(open.environment, rewardScale), { ...settings, ...(params.steps ? { totalSteps: params.steps } : {}), ...params.settings }, {
    ...run,
    report: (step, values) => {
      steps = step
      run.report(step, values)
    },
  })
  const seconds = (performance.now() - started) / 1000
  const acting = await trained.open(engine, params.paths)
  const state = await playDesk(
    open,
    async (_state, observations, actions) => actions.set(await acting.decide(observations, null)),
    params.paths,
    createRng(context.seed, 'desk'),
    async (step) => {
      context.progress('Judging', step, open.environment.maxSteps)
      await context.breathe()
    },
  )
  await acting.close()
  return { agent: summarise(open, state), algorithm: desk.algorithm, steps, seconds }
}

const PPO = { environments: 16, stepsPerUpdate: 128, batchSize: 256, epochs: 8, learningRate: { from: 1e-3, to: 0 }, gamma: 0.99, lambda: 0.95, clip: 0.2 }
const DDPG = { learningRate: { from: 1e-3, to: 0 }, environments: 8, learnFrom: 2000, gradientSteps: 4, batchSize: 128, hidden: [64, 64], critics: 2, actorEvery: 2 }

/** How each desk's agent is trained: settings of its algorithm, the rest being the algorithm's own, and what brings rewards near 1. */
const TRAINING: Readonly<Record<DeskId, { readonly rewardScale: number; readonly settings: object }>> = {
  'statistical-arbitrage': { rewardScale: 200, settings: { ...PPO, totalSteps: 200_000 } },
  'market-making': { rewardScale: 1, settings: { ...DDPG, totalSteps: 100_000, gamma: 0.99 } },
  volatility: { rewardScale: 10, settings: { ...PPO, totalSteps: 100_000 } },
  'delta-hedging': { rewardScale: 1, settings: { ...DDPG, totalSteps: 40_000, gamma: 0.9 } },
  'futures-spreads': { rewardScale: 100, settings: { ...PPO, totalSteps: 200_000 } },
  'factor-tracking': { rewardScale: 1, settings: { totalSteps: 30_000 } },
  'currency-arbitrage': { rewardScale: 1000, settings: { ...DDPG, totalSteps: 40_000, gamma: 0.9 } },
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
