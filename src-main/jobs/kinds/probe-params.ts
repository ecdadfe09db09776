import { z } from 'zod'
import { ENGINE_IDS } from '../../../src-shared/api/compute.ts'

export const probeParams = z.object({
  engine: z.enum(ENGINE_IDS).describe('Engine to try'),
  models: z.array(z.string()).default(['small']).describe('Models to train a few steps of'),
  threads: z.number().int().min(0).max(256).default(0).describe('Threads of the CPU engine; 0 leaves it to the runtime'),
})
