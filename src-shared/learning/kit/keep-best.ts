import type { TrainingRun } from './training-run.ts'

interface Validation<Trained> {
  /** How good it is on data that it does not learn from; more is better. */
  score(trained: Trained): Promise<number>
  /** Steps between looks; the end is looked at too. */
  readonly everySteps: number
  /** Looks without a new best after which training ends. */
  readonly patience: number
}

interface Best {
  readonly step: number
  readonly score: number
  readonly parameters: Float32Array
}

interface Kept<Trained> {
  /** As training left it; `best.parameters` are to be used in it. */
  readonly trained: Trained
  readonly best: Best
  readonly stoppedEarly: boolean
}

interface SavedSearch {
  readonly inner: unknown
  readonly best: Best | undefined
  readonly misses: number
  readonly next: number
  readonly last: number
}

/**
 * Any trainer, looked at while it trains: keeps the parameters that did best in validation, and ends when patience does. Its checkpoints
 * hold the trainer's, so that a resumed search goes on where it stopped.
 */
export async function keepBest<Trained extends { readonly parameters: Float32Array }>(
  train: (run: TrainingRun<Trained>) => Promise<Trained>,
  run: TrainingRun<Trained>,
  { score, everySteps, patience }: Validation<Trained>,
): Promise<Kept<Trained>> {
  const saved = run.resume as SavedSearch | undefined
  let best = saved?.best
  let misses = saved?.misses ?? 0
  let next = saved?.next ?? everySteps
  let last = saved?.last ?? 0

  const look = async (step: number, trained: Trained): Promise<Best> => {
    const value = await score(trained)
    const improved = best === undefined || value > best.score
    if (best === undefined || improved) {
      best = { step, score: value, parameters: trained.parameters }
      misses = 0
    } else misses++
    run.report(step, { validation: value, ...(improved ? { best: value } : {}), ...(Number.isFinite(patience) ? { patienceLeft: patience - misses } : {}) })
    return best
  }

  const trained = await train({
    ...run,
    resume: saved?.inner,
    report(step, values) {
      last = step
      run.report(step, values)
    },
    checkpoint: (state) => run.checkpoint(async (): Promise<SavedSearch> => ({ inner: await state(), best, misses, next, last })),
    async inspect(step, now) {
      if (step < next) return false
      next = step + everySteps
      await look(step, await now())
      return misses >= patience
    },
  })
  const stoppedEarly = misses >= patience
  if (stoppedEarly && best) {
    run.say('info', `Training ended at step ${last}: validation has not improved since step ${best.step}.`)
    return { trained, best, stoppedEarly }
  }
  return { trained, best: await look(last, trained), stoppedEarly }
}
