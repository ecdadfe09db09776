import { z } from 'zod'
import { gymParams } from '../../../jobs/kinds/gym-params.ts'
import type { GymRun } from '../../../jobs/kinds/gym.ts'
import { command } from '../command.ts'
import { runJob } from '../run-job.ts'

export const gymCommand = command({
  name: 'gym',
  summary: 'Train an algorithm on a control task with its published settings, and judge it',
  input: gymParams.extend({ seed: z.number().int().min(0).default(1).describe('Seed of every random draw') }),
  positional: ['algorithm', 'environment'],
  readsOnly: false,
  async run({ seed, ...params }, context) {
    const job = await runJob({ kind: 'gym', params, seed, title: `${params.algorithm} ${params.environment}` }, context)
    return job.result as GymRun
  },
  print: ({ evalMean, evalStd, episodes, steps, seconds, stepsPerSecond, runId }, { io }) =>
    io.print(`Return ${evalMean.toFixed(1)} ± ${evalStd.toFixed(1)} over ${episodes} episodes, after ${steps} steps in ${seconds.toFixed(1)} s (${Math.round(stepsPerSecond)} steps/s)\nRun ${runId}; its network: terrace export ${runId} --onnx FILE`),
})
