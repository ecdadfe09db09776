import { z } from 'zod'
import { call } from './contract.ts'

/** What a run had learned, kept with it. */
export interface ModelSummary {
  /** Id of the run. */
  readonly id: string
  readonly title: string
  readonly strategy: string
  readonly strategyTitle: string
  readonly learned: boolean
  readonly assets: number
  /** One model a fold; the last is the one that decides today. */
  readonly folds: number
  /** Days that the last was trained on, YYYY-MM-DD. */
  readonly trained: { readonly from: string; readonly to: string }
  readonly simulated: boolean
  readonly bytes: number
}

export interface WrittenFile {
  readonly file: string
  readonly bytes: number
}

const byId = z.object({ id: z.string().min(1).describe('Id of the run') })

export const models = {
  list: call('Models that runs have trained, newest first', z.object({})).returns<readonly ModelSummary[]>(),
  kept: call('Which runs keep a model, so that they can be followed, explained and exported', z.object({})).returns<{ readonly ids: readonly string[] }>(),
  get: call('The model of one run', byId).returns<ModelSummary>(),
  save: call('Write a run with its model into one file, to keep or to take elsewhere', byId.extend({ file: z.string().min(1).describe('File to write') })).returns<WrittenFile>(),
  load: call('Read a run with its model from a file', z.object({ file: z.string().min(1).describe('File that `models save` wrote') })).returns<ModelSummary>(),
  export: call(
    'Write the trained networks of a run as ONNX models, which other programs can open, with a description of what goes in and comes out',
    byId.extend({ onnx: z.string().min(1).describe('File to write; several networks get their names added') }),
  ).returns<{ readonly files: readonly WrittenFile[] }>(),
}
