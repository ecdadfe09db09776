import { join } from 'node:path'
import { fail } from '../../src-shared/base/failure.ts'
import { strategies } from '../../src-shared/strategies/index.ts'
import type { Strategy } from '../../src-shared/strategies/strategy.ts'
import type { StudyModel } from '../../src-shared/study.ts'
import { readArchive, writeArchive } from './archive.ts'

/** The trained network of a run, ready to be exported. */
export function modelFile(home: string, runId: string): string {
  return join(home, 'runs', runId, 'model.onnx')
}

/** What every fold of a run had learned. */
export function fitsFile(home: string, runId: string): string {
  return join(home, 'runs', runId, 'model.bin')
}

/** Keeps what a study's strategy had learned, beside the run's result. */
export function writeModel(home: string, runId: string, model: StudyModel): void {
  writeArchive(fitsFile(home, runId), model)
}

/** What a study's strategy had learned in every fold. */
export function readModel(home: string, runId: string): StudyModel {
  const archive = readArchive(fitsFile(home, runId))
  if (!archive) fail('not-found', 'No trained model is stored with this run.', { where: runId, hint: 'Models are kept with runs of studies; run the study again to have one.' })
  const model = archive.value as StudyModel
  // What a setting was before there was that setting is its default.
  const strategy: Strategy = strategies[model.strategy]
  const { data: params = model.params } = strategy.params.safeParse(model.params)
  return { ...model, params }
}
