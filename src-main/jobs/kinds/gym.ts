import type { z } from 'zod'
import { badInput } from '../../../src-shared/base/failure.ts'
import { createRng } from '../../../src-shared/base/rng.ts'
import { CONTROL_TASKS } from '../../../src-shared/environments/index.ts'
import { ALGORITHMS, type Algorithm } from '../../../src-shared/learning/index.ts'
import { evaluatePolicy } from '../../../src-shared/learning/kit/player.ts'
import { openEngine } from '../../engines/engines.ts'
import { trainingRun } from '../training-run.ts'
import type { JobContext } from '../worker.ts'
import type { gymParams } from './gym-params.ts'

export interface GymResult {
  readonly algorithm: string
  readonly environment: string
  readonly steps: number
  readonly seconds: number
  readonly stepsPerSecond: number
  readonly evalMean: number
  readonly evalStd: number
  readonly episodes: number
}

/** Trains an algorithm on a control task with its published settings, then plays without chance. */
export async function runGym(params: z.output<typeof gymParams>, context: JobContext): Promise<GymResult> {
  const { algorithm: id, environment: task, episodes, engine: engineId, threads } = params
  const algorithm: Algorithm = ALGORITHMS[id]
  const environment = CONTROL_TASKS[task]
  if (!algorithm.actions.includes(environment.actions.kind)) {
    const fitting = Object.entries(ALGORITHMS).flatMap(([name, other]: [string, Algorithm]) => (other.actions.includes(environment.actions.kind) ? [name] : []))
    badInput(`${algorithm.title} cannot act in ${environment.title}, whose actions are ${environment.actions.kind === 'box' ? 'numbers' : 'choices'}.`, { where: 'algorithm', hint: `These can: ${fitting.join(', ')}.` })
  }
  const engine = await openEngine(engineId, { threads })
  context.facts({ engine: engine.id })
  const rng = createRng(context.seed, 'gym')
  const run = trainingRun(context, engine, rng, `${algorithm.title} on ${environment.title}`)
  let steps = 0
  const started = performance.now()
  const agent = await algorithm.train(environment, { ...algorithm.tasks[task], ...(params.steps ? { totalSteps: params.steps } : {}), ...params.settings }, {
    ...run,
    report: (step, values) => {
      steps = step
      run.report(step, values)
    },
  })
  const seconds = (performance.now() - started) / 1000
  const acting = await agent.open(engine, episodes)
  const { mean, std } = await evaluatePolicy(environment, acting.decide, episodes, rng.stream('evaluation'))
  await acting.close()
  return { algorithm: id, environment: task, steps, seconds, stepsPerSecond: steps / seconds, evalMean: mean, evalStd: std, episodes }
}
