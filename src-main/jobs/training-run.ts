import type { Rng } from '../../src-shared/base/rng.ts'
import type { TrainingRun } from '../../src-shared/learning/kit/training-run.ts'
import type { Engine } from '../../src-shared/tensor/engines/engine.ts'
import type { JobContext } from './worker.ts'

/** Checkpoints cost time and disk, so they are written this often; what is lost by a kill is at most that much. */
const CHECKPOINT_EVERY_MS = 5_000

/** A job as a trainer sees it: curves, pauses, cancels and checkpoints go to the job. */
export function trainingRun(context: JobContext, engine: Engine, rng: Rng, phase: string): TrainingRun {
  let savedAt = Date.now()
  let latest: { step: number; at: number } | undefined
  return {
    engine,
    rng,
    resume: context.checkpoint,
    report(step, values) {
      for (const [name, value] of Object.entries(values)) context.point(name, step, value)
      const at = performance.now()
      if (latest && step > latest.step) context.point('stepsPerSecond', step, ((step - latest.step) * 1000) / (at - latest.at))
      latest = { step, at }
    },
    async breathe(step, total) {
      context.progress(phase, step, total)
      await context.breathe()
    },
    async checkpoint(state) {
      if (Date.now() - savedAt < CHECKPOINT_EVERY_MS) return
      context.saveCheckpoint(await state())
      savedAt = Date.now()
    },
    say: context.log,
  }
}
