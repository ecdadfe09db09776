import type { z } from 'zod'
import { type EngineMeasurement, measureEngine } from '../../engines/measure.ts'
import type { JobContext } from '../worker.ts'
import type { probeParams } from './probe-params.ts'

/** Tries one engine in a process of its own: a driver that crashes takes nothing else with it. */
export function runProbe({ engine, models, threads }: z.output<typeof probeParams>, context: JobContext): Promise<EngineMeasurement> {
  return measureEngine(engine, models, { threads: threads || undefined }, (soFar) => context.best(soFar))
}
