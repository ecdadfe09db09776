import { z } from 'zod'

export const sleepParams = z.object({
  steps: z.number().int().min(1).max(1_000_000).default(20).describe('Number of steps'),
  stepMs: z.number().min(0).max(60_000).default(100).describe('Length of a step in milliseconds'),
  failAtStep: z.number().int().min(0).default(0).describe('Fail on purpose at this step; 0 never does'),
})
