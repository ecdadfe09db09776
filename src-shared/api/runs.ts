import { z } from 'zod'
import { call } from './contract.ts'

/** A finished run as lists show it. */
export interface RunSummary {
  readonly id: string
  readonly kind: string
  readonly title: string
  /** Milliseconds since 1970, UTC. */
  readonly createdAt: number
  /** Results of this run that count as tries. */
  readonly trials: number
}

export interface StoredRun extends RunSummary {
  /** Enough to run it again: data, study, seed, engine, versions. */
  readonly manifest: unknown
  readonly result: unknown
}

const byId = z.object({ id: z.string().min(1).describe('Id of the run') })

export const runs = {
  list: call('Finished runs, newest first', z.object({})).returns<readonly RunSummary[]>(),
  get: call('One run: what it was made from and what came out', byId).returns<StoredRun>(),
  exportModel: call(
    'Write the trained network of a run as an ONNX model, which other programs can open',
    byId.extend({ onnx: z.string().min(1).describe('File to write') }),
  ).returns<{ readonly file: string; readonly bytes: number }>(),
  remove: call('Take a run out of view; its tries stay in the count', byId).returns<{ readonly removed: boolean }>(),
}
