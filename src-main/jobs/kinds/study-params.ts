import { z } from 'zod'
import { studySchema } from '../../../src-shared/study-file.ts'

/** With the id of a run its model is applied, and nothing is trained; `from` is the first day that it decides about. */
export const studyParams = z.object({ study: studySchema, model: z.string().optional(), from: z.string().optional() })

export const tuneParams = z.object({ study: studySchema })

export const lookaheadParams = tuneParams.extend({ cuts: z.number().int().min(1).max(200) })

export const verifyParams = studyParams.extend({ dataHash: z.string(), digest: z.string(), engine: studySchema.shape.engine, threads: z.number().int().min(0).optional() })
