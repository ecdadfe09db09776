import { z } from 'zod'

/** A call of the api group `report`, whose own schema has read the input. */
export const reportParams = z.object({ call: z.enum(['get', 'write', 'render', 'compare']), input: z.record(z.string(), z.json()) })
