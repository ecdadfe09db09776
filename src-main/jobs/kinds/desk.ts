import type { z } from 'zod'
import { createRng } from '../../../src-shared/base/rng.ts'
import type { Desk } from '../../../src-shared/environments/desks/desk.ts'
import { DESKS } from '../../../src-shared/environments/desks/index.ts'
import { trainDesk } from '../../../src-shared/learning/desks/train-desk.ts'
import { openEngine } from '../../engines/engines.ts'
import { storeDeskAgent } from '../../storage/desk-agents.ts'
import { trainingRun } from '../training-run.ts'
import type { JobContext } from '../worker.ts'
import type { deskParams } from './desk-params.ts'

export interface TrainedDesk {
  readonly algorithm: string
  readonly seed: number
  readonly steps: number
  readonly bestStep: number
  readonly validation: number
  /** Since the job was last begun or resumed. */
  readonly seconds: number
}

/** Trains a desk's agent with the desk's algorithm, and keeps it in the data folder. */
export async function runDesk(params: z.output<typeof deskParams>, context: JobContext): Promise<TrainedDesk> {
  const desk: Desk = DESKS[params.desk]
  desk.open(params.parameters)
  const engine = await openEngine(params.engine, { threads: params.threads })
  context.facts({ engine: engine.id })
  const run = trainingRun(context, engine, createRng(context.seed), `${desk.algorithm.toUpperCase()} at the desk ${desk.title}`)
  const started = performance.now()
  const agent = await trainDesk(params.desk, params.parameters, context.seed, run, { steps: params.steps, settings: params.settings })
  storeDeskAgent(context.home, agent)
  const { algorithm, seed, steps, bestStep, validation } = agent
  return { algorithm, seed, steps, bestStep, validation, seconds: (performance.now() - started) / 1000 }
}
