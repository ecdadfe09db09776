import type { Rng } from '../base/rng.ts'
import type { TrainingRun } from '../learning/kit/training-run.ts'
import type { Engine } from '../tensor/engines/engine.ts'
import { referenceEngine } from '../tensor/engines/reference.ts'
import type { FitContext } from './strategy.ts'

/** Who looks after trainings: lends the engine, keeps checkpoints and finished parts, shows curves and log lines. */
export interface TrainingHost {
  readonly engine: Engine
  /** Carries a training out once. The name is its own within the whole study; trainings that are `alike` give the same, and one of them is enough. */
  run<Trained>(name: string, rng: Rng, work: (run: TrainingRun) => Promise<Trained>, alike?: string): Promise<Trained>
  say(level: 'info' | 'warn', text: string): void
}

/** Trains with nobody looking: nothing is kept, shown or interrupted. */
export function trainUnattended(engine: Engine = referenceEngine): TrainingHost {
  return {
    engine,
    run: (_, rng, work) => work({ engine, rng, report: () => undefined, breathe: () => Promise.resolve(), checkpoint: () => Promise.resolve(), say: () => undefined }),
    say: () => undefined,
  }
}

/** The same host under a name, as one fold sees it: nothing is alike in another. */
export function hostWithin(host: TrainingHost, name: string): TrainingHost {
  return { ...hostOf(host, name), run: (inner, rng, work, alike) => host.run(`${name}/${inner}`, rng, work, alike && `${name}/${alike}`) }
}

/** The same host under a name, as one contestant sees it. */
export function hostOf(host: TrainingHost, name: string): TrainingHost {
  return { ...host, run: (inner, rng, work, alike) => host.run(`${name}/${inner}`, rng, work, alike), say: (level, text) => host.say(level, `${name}: ${text}`) }
}

type FitFacts = Pick<FitContext, 'rng' | 'progress' | 'cancelled' | 'previous' | 'costs'>

/** What a fit is given, on a host: its trainings draw from streams of their own, and move its progress on. */
export function createFitContext(host: TrainingHost, { rng, progress, cancelled, previous, costs }: FitFacts): FitContext {
  let reached = 0
  return {
    rng,
    engine: host.engine,
    progress(done) {
      reached = done
      progress(done)
    },
    cancelled,
    async train(name, until, work, alike) {
      const from = reached
      const trained = await host.run(name, rng.stream(name), (run) =>
        work({
          ...run,
          async breathe(step, total) {
            progress(from + ((until - from) * step) / total)
            await run.breathe(step, total)
          },
        }),
        alike,
      )
      reached = until
      progress(until)
      return trained
    },
    say: host.say,
    previous,
    ...(costs ? { costs } : {}),
  }
}
