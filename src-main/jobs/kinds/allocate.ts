import type { z } from 'zod'
import type { Allocation, allocateInput } from '../../../src-shared/api/allocate.ts'
import { planAllocation } from '../../services/allocate.ts'
import { openDatabase } from '../../storage/database.ts'
import type { JobContext } from '../worker.ts'

/** Turns a run's latest decision into trades. */
export async function runAllocate(input: z.output<typeof allocateInput>, { home }: JobContext): Promise<Allocation> {
  const database = openDatabase({ home, mode: 'share', now: Date.now() })
  try {
    return await planAllocation(input, home, database, Date.now())
  } finally {
    database.close()
  }
}
