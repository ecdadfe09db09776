import type { ApiServices } from '../../src-shared/api/index.ts'
import { fail, toFailure } from '../../src-shared/base/failure.ts'
import type { ServiceContext } from '../app.ts'
import { createEngineRanking, type EngineRanking } from '../engines/ranking.ts'
import type { Stores } from '../stores.ts'

export function createComputeService(context: ServiceContext): ApiServices['compute'] {
  return {
    report: ({ model }) => rankingOf(context, context.stores()).report(model),
    measure({ model }, emit) {
      const stores = context.stores()
      if (stores.runner?.busy())
        fail('conflict', 'A job is running, which would make every engine look slow.', { hint: 'Measure when it has ended.' })
      const ranking = rankingOf(context, stores)
      const before = ranking.report(model)
      const aborter = new AbortController()
      ranking.measure(model, aborter.signal, emit).catch((thrown: unknown) => {
        emit({ report: before, measuring: null, step: 0, total: 0, done: true, failure: toFailure(thrown) })
      })
      return () => aborter.abort()
    },
  }
}

/** The ranking with the settings of this moment. */
function rankingOf({ ports, versions }: ServiceContext, { engineMeasurements, settings, runner }: Stores): EngineRanking {
  const { engine, engineThreads } = settings.read()
  return createEngineRanking({
    home: ports.home,
    fork: ports.forkWorker,
    now: ports.now,
    versions,
    remember: runner && engineMeasurements.save,
    recall: engineMeasurements.list,
    setting: engine,
    threads: engineThreads,
  })
}
