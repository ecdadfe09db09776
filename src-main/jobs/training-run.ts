import type { Rng } from '../../src-shared/base/rng.ts'
import type { TrainingRun } from '../../src-shared/learning/kit/training-run.ts'
import type { TrainingHost } from '../../src-shared/strategies/fit-context.ts'
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

interface PartCheckpoint {
  /** The training that it is of; null when none was under way. */
  readonly name: string | null
  readonly state: unknown
}

/**
 * The trainings of a study as one job: each is made once, the one under way has the checkpoint, and curves carry the name of theirs. The study itself
 * says how far it is.
 */
export function trainingHost(context: JobContext, engine: Engine): TrainingHost {
  const saved = context.checkpoint as PartCheckpoint | undefined
  const save = (checkpoint: PartCheckpoint) => context.saveCheckpoint(checkpoint)
  return {
    engine,
    async run(name, rng, work, alike) {
      const part: JobContext = {
        ...context,
        checkpoint: saved?.name === name ? saved.state : undefined,
        saveCheckpoint: (state) => save({ name, state }),
        progress: () => undefined,
        point: (series, x, y) => context.point(`${name}/${series}`, x, y),
        log: (level, text) => context.log(level, `${name}: ${text}`),
      }
      let made = false
      const trained = await context.remember(`training ${alike ?? name}`, () => {
        made = true
        return work(trainingRun(part, engine, rng, name))
      })
      // Curves of a finished training are not drawn again after an interruption, so what is in the journal of it must stay.
      if (made) save({ name: null, state: null })
      return trained
    },
    say: context.log,
  }
}
