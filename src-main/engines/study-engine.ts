import type { EngineId } from '../../src-shared/api/compute.ts'
import type { Engine } from '../../src-shared/tensor/engines/engine.ts'
import { referenceEngine } from '../../src-shared/tensor/engines/reference.ts'
import { VERSIONS } from '../project.ts'
import type { Storage } from '../storage/database.ts'
import { createEngineMeasurements } from '../storage/engine-measurements.ts'
import { createSettingsRepository } from '../storage/settings.ts'
import { openEngine } from './engines.ts'
import { recallRanking } from './ranking.ts'

/** About the size of the models of the laptop presets. */
const MODEL = 'medium'
/** There on every machine that Terrace runs on, and mostly the fastest for small models. */
const UNMEASURED: EngineId = 'onnx-cpu'

interface StudyEngine {
  readonly engine: Engine
  /** For the manifest: with the same engine and threads come the same numbers. */
  readonly id: EngineId
  readonly threads: number
  /** One sentence on how it was chosen. */
  readonly why: string
}

/** The engine of a study: what its file says, else what the settings say, else the fastest that was measured on this machine. */
export async function openStudyEngine(wanted: 'auto' | EngineId, learned: boolean, database: Storage, givenThreads?: number): Promise<StudyEngine> {
  if (!learned) return { engine: referenceEngine, id: 'reference', threads: 0, why: 'Nothing is trained.' }
  const settings = createSettingsRepository(database).read()
  const threads = givenThreads ?? settings.engineThreads
  const setting = wanted === 'auto' ? settings.engine : wanted
  const { chosen, why } = recallRanking({ versions: VERSIONS, recall: createEngineMeasurements(database).list, setting, threads }).assemble(MODEL)
  const id = chosen ?? (setting === 'auto' ? UNMEASURED : setting)
  const engine = await openEngine(id, { threads })
  return { engine, id, threads, why: chosen ? why : `${engine.title} is used; \`terrace compute\` measures whether another engine is faster here.` }
}
