import type { z } from 'zod'
import { createRng } from '../../../src-shared/base/rng.ts'
import type { Desk } from '../../../src-shared/environments/desks/desk.ts'
import { playDesk, summarise, type DeskResult } from '../../../src-shared/environments/desks/evaluate-desk.ts'
import { DESKS } from '../../../src-shared/environments/desks/index.ts'
import { deskAgentPolicy } from '../../../src-shared/learning/desks/desk-agent.ts'
import { trainDesk } from '../../../src-shared/learning/desks/train-desk.ts'
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
  const engine = await openEngine(params.engine, { threads: params.threads })
  context.facts({ engine: engine.id })
  const run = trainingRun(context, engine, createRng(context.seed), `${desk.algorithm.toUpperCase()} at ${desk.title}`)
  const started = performance.now()
  const agent = await trainDesk(params.desk, params.parameters, context.seed, run, { steps: params.steps, settings: params.settings })
  const seconds = (performance.now() - started) / 1000
  const open = desk.open(params.parameters)
  const policy = deskAgentPolicy(agent)
  const state = await playDesk(open, (played, _observations, actions) => policy.act(played, actions), params.paths, createRng(context.seed, 'desk'), async (step) => {
    context.progress('Judging', step, open.environment.maxSteps)
    await context.breathe()
  })
  return { agent: summarise(open, state), algorithm: desk.algorithm, steps: agent.steps, seconds }
}
