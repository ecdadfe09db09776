import type { z } from 'zod'
import type { DeskJudgement, judgeInput } from '../../../src-shared/api/desks.ts'
import { createPace } from '../../pace.ts'
import { judgeDesk } from '../../services/judge-desk.ts'
import type { JobContext } from '../worker.ts'

/** Judges a desk's policies and its agent in a process of their own: many paths take a while. */
export function runJudge(params: z.output<typeof judgeInput>, { home }: JobContext): Promise<DeskJudgement> {
  return judgeDesk(params, home, () => createPace())
}
