import type { EngineId } from '../../src-shared/api/compute.ts'
import type { Engine } from '../../src-shared/tensor/engines/engine.ts'
import { referenceEngine } from '../../src-shared/tensor/engines/reference.ts'
import { openTrainer } from '../../src-shared/tensor/trainer.ts'
import { ENGINES, type EngineSettings } from './engines.ts'
import { createSampleModel, type SampleModel, SMALL_MODEL } from './model-shape.ts'

/** What a process that tried an engine found. */
export interface EngineMeasurement {
  /** Why the engine cannot be used; null when it can. */
  readonly reason: string | null
  readonly msPerStep: Readonly<Record<string, number>>
}

const LEARNING_RATE = 1e-3
const CHECKED_STEPS = 3
const LARGEST_ERROR = 1e-3
const ENOUGH_STEPS = 10
const ENOUGH_MS = 400
/** A step that takes this long needs no second one to know that it is slow. */
const SLOW_MS = 3000

/** Loads an engine, compares its numbers with the reference, and measures training steps. `note` gets each partial result. */
export async function measureEngine(
  id: EngineId,
  models: readonly string[],
  settings: EngineSettings,
  note: (soFar: EngineMeasurement) => void,
): Promise<EngineMeasurement> {
  const { engine, reason } = await ENGINES[id].load(settings)
  if (!engine) return { reason, msPerStep: {} }
  const error = id === 'reference' ? 0 : await largestError(engine)
  if (!(error < LARGEST_ERROR))
    return { reason: `Its numbers are wrong on this machine: off by ${error.toPrecision(2)} after ${CHECKED_STEPS} steps.`, msPerStep: {} }

  const msPerStep: Record<string, number> = {}
  note({ reason: null, msPerStep })
  for (const name of models) {
    msPerStep[name] = await medianStepMs(engine, createSampleModel(name))
    note({ reason: null, msPerStep })
  }
  return { reason: null, msPerStep }
}

/** How far losses of a small model drift from the reference's, relative to them. */
async function largestError(engine: Engine): Promise<number> {
  const model = createSampleModel(SMALL_MODEL)
  const losses = await Promise.all(
    [engine, referenceEngine].map(async (on) => {
      const trainer = await openTrainer(on, model.training, model.initial)
      const found: number[] = []
      for (let step = 0; step < CHECKED_STEPS; step++) found.push((await trainer.step(model.batch, LEARNING_RATE)).loss[0])
      await trainer.close()
      return found
    }),
  )
  return Math.max(...losses[0].map((loss, step) => Math.abs(loss / losses[1][step] - 1)))
}

async function medianStepMs(engine: Engine, { training, initial, batch }: SampleModel): Promise<number> {
  const trainer = await openTrainer(engine, training, initial)
  try {
    const timed = async () => {
      const start = performance.now()
      await trainer.step(batch, LEARNING_RATE)
      return performance.now() - start
    }
    const first = await timed()
    if (first >= SLOW_MS) return first
    const times: number[] = []
    for (let total = 0; times.length < ENOUGH_STEPS || total < ENOUGH_MS; total += times[times.length - 1]) {
      times.push(await timed())
      if (total > SLOW_MS) break
    }
    times.sort((a, b) => a - b)
    return times[times.length >> 1]
  } finally {
    await trainer.close()
  }
}
