import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { badInput } from '../../../src-shared/base/failure.ts'
import { createRng } from '../../../src-shared/base/rng.ts'
import { CONTROL_TASKS } from '../../../src-shared/environments/index.ts'
import { ALGORITHMS, type Algorithm, type TrainedAgent } from '../../../src-shared/learning/index.ts'
import { evaluatePolicy } from '../../../src-shared/learning/kit/player.ts'
import { policyProgram } from '../../../src-shared/learning/policy-program.ts'
import { writeOnnx } from '../../../src-shared/tensor/onnx/model.ts'
import { openEngine } from '../../engines/engines.ts'
import { PACKAGE } from '../../project.ts'
import { openDatabase } from '../../storage/database.ts'
import { modelFile } from '../../storage/models.ts'
import { createRunsRepository } from '../../storage/runs.ts'
import { writeWhole } from '../../storage/safe-write.ts'
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

/** A trained control task as a run on record: what came out, and the model beside it. */
export interface GymRun extends GymResult {
  readonly runId: string
}

/** Trains an algorithm on a control task with its published settings, then plays without chance. */
export async function runGym(params: z.output<typeof gymParams>, context: JobContext): Promise<GymRun> {
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
  const result = { algorithm: id, environment: task, steps: Math.max(steps, params.steps ?? 0), seconds, stepsPerSecond: Math.max(steps, params.steps ?? 0) / seconds, evalMean: mean, evalStd: std, episodes }
  return { ...result, runId: await keepModel(agent, result, params, context) }
}

async function keepModel(agent: TrainedAgent, result: GymResult, params: z.output<typeof gymParams>, context: JobContext): Promise<string> {
  const id = randomUUID()
  const program = await policyProgram(agent)
  const shapes = (tensors: Readonly<Record<string, { readonly shape: readonly number[] }>>) => Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]))
  writeWhole(modelFile(context.home, id), writeOnnx(program))
  const database = openDatabase({ home: context.home, mode: 'share', now: Date.now() })
  try {
    const manifest = { ...params, seed: context.seed, versions: { terrace: PACKAGE.version, node: process.versions.node }, model: { inputs: shapes(program.inputs), outputs: shapes(program.outputs), preprocessing: 'none' } }
    createRunsRepository(database).record({ id, kind: 'gym', title: `${result.algorithm} on ${result.environment}`, createdAt: Date.now(), manifest, result }, [])
  } finally {
    database.close()
  }
  return id
}
