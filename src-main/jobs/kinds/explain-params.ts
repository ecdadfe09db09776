import { z } from 'zod'

export const explainParams = z.object({ id: z.string(), at: z.string().optional() })
