import { z } from 'zod'
import { studySchema } from '../../../src-shared/study-file.ts'

export const studyParams = z.object({ study: studySchema })

export const verifyParams = studyParams.extend({ dataHash: z.string(), digest: z.string() })
