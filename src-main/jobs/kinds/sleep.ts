import { setTimeout as delay } from 'node:timers/promises'
import type { z } from 'zod'
import { createRng, restoreRng, type RngState } from '../../../src-shared/base/rng.ts'
import { fail } from '../../../src-shared/base/failure.ts'
import type { JobContext } from '../worker.ts'
import type { sleepParams } from './sleep-params.ts'

interface SleepState {
  readonly step: number
  readonly walk: number
  readonly rng: RngState
}

/** The smallest job with everything that a long one has: progress, a curve, checkpoints, a best result so far. */
export async function runSleep(params: z.output<typeof sleepParams>, context: JobContext): Promise<{ steps: number; walk: number }> {
  const resumed = context.checkpoint as SleepState | undefined
  const rng = resumed ? restoreRng(resumed.rng) : createRng(context.seed).stream('sleep')
  let walk = resumed?.walk ?? 0
  for (let step = (resumed?.step ?? 0) + 1; step <= params.steps; step++) {
    await context.breathe()
    if (step === params.failAtStep) fail('bad-input', `The job was asked to fail at step ${step}.`, { hint: 'Set failAtStep to 0.' })
    if (params.stepMs > 0) await delay(params.stepMs)
    walk += rng.normal()
    context.progress('Sleeping', step, params.steps)
    context.point('walk', step, walk)
    context.best({ steps: step, walk })
    context.saveCheckpoint({ step, walk, rng: rng.state() } satisfies SleepState)
  }
  context.log('info', `Slept ${params.steps} steps.`)
  return { steps: params.steps, walk }
}
