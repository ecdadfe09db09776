import { z } from 'zod'
import { studySchema } from '../../../src-shared/study-file.ts'

export const studyParams = z.object({ study: studySchema })

export const lookaheadParams = studyParams.extend({ cuts: z.number().int().min(1).max(200) })

export const verifyParams = studyParams.extend({ dataHash: z.string(), digest: z.string(), engine: studySchema.shape.engine, threads: z.number().int().min(0).optional() })
