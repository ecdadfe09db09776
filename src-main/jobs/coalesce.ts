import type { Job, JobUpdate, LogLine, SeriesPoints } from '../../src-shared/api/jobs.ts'

/** At most ten updates a second and job reach a page; what happened in between is merged, never dropped. */
const INTERVAL_MS = 100

/** Merges updates of each job; the first goes out at once, those that follow within a tenth of a second as one. */
export function createCoalescer(emit: (update: JobUpdate) => void) {
  const waiting = new Map<string, JobUpdate>()
  const timers = new Map<string, NodeJS.Timeout>()

  const release = (id: string) => {
    timers.delete(id)
    const update = waiting.get(id)
    if (!update) return
    waiting.delete(id)
    emit(update)
    timers.set(id, setTimeout(release, INTERVAL_MS, id))
  }

  return {
    push(job: Job, points: SeriesPoints = {}, log: readonly LogLine[] = []): void {
      const before = waiting.get(job.id)
      waiting.set(job.id, before ? { job, points: mergePoints(before.points, points), log: [...before.log, ...log] } : { job, points, log })
      if (!timers.has(job.id)) release(job.id)
    },
    stop(): void {
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
      waiting.clear()
    },
  }
}

function mergePoints(a: SeriesPoints, b: SeriesPoints): SeriesPoints {
  const merged: Record<string, readonly (readonly [number, number])[]> = { ...a }
  for (const [name, points] of Object.entries(b)) merged[name] = [...(merged[name] ?? []), ...points]
  return merged
}
