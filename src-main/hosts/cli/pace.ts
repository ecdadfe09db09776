import { createPace, type Pace } from '../../pace.ts'
import type { CommandContext } from './command.ts'

/** For work inside the command itself: progress on stderr beyond half a second, Ctrl-C stops it. */
export function paceOf({ io, signal }: CommandContext, title: string): Pace {
  return createPace({ signal, report: (phase, done) => io.progress(title, { phase, step: Math.round(done * 100), total: 100, etaSeconds: null }) })
}
