import { setImmediate } from 'node:timers/promises'
import { fail } from '../src-shared/base/failure.ts'

/** How long work in this process shares it: told the phase and the share done, it reports, lets others run, and can stop the work. */
export type Pace = (phase: string) => (done: number) => Promise<void>

/** Longer than this without a pause, and a page would feel it. */
const BREATH_MS = 15
/** Work that ends sooner needs no progress. */
const SILENT_MS = 500

interface PaceOptions {
  readonly report?: (phase: string, done: number) => void
  readonly signal?: AbortSignal
}

export function createPace({ report, signal }: PaceOptions = {}): Pace {
  const startedAt = performance.now()
  let breathedAt = startedAt
  return (phase) => async (done) => {
    const now = performance.now()
    if (now - breathedAt < BREATH_MS) return
    if (now - startedAt > SILENT_MS) report?.(phase, done)
    await setImmediate()
    breathedAt = performance.now()
    if (signal?.aborted) fail('cancelled', 'Stopped before the end; nothing was changed.')
  }
}
