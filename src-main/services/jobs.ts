import type { ApiServices } from '../../src-shared/api/index.ts'
import { fail } from '../../src-shared/base/failure.ts'
import type { ServiceContext } from '../app.ts'
import type { JobRunner } from '../jobs/runner.ts'
import { guardStorage } from '../storage/storage-failure.ts'

export function createJobsService({ stores, ports }: ServiceContext): ApiServices['jobs'] {
  const runner = (): JobRunner =>
    stores().runner ?? fail('locked', 'Another Terrace runs the jobs of this data folder.', { where: ports.home, hint: 'Use that one, or close it first.' })
  const guarded = <T>(work: () => T): T => guardStorage(ports.home, work)
  return {
    list: () => stores().runner?.list() ?? stores().jobs.list(),
    get: ({ id }) => stores().runner?.get(id) ?? stores().jobs.get(id) ?? fail('not-found', `There is no job "${id}".`),
    history: ({ id }) => runner().history(id),
    start: (input) => guarded(() => runner().start(input)),
    pause: ({ id }) => guarded(() => runner().pause(id)),
    resume: ({ id }) => guarded(() => runner().resume(id)),
    cancel: ({ id }) => guarded(() => runner().cancel(id)),
    remove: ({ id }) => guarded(() => runner().remove(id)),
    watch: ({ id }, emit) => runner().watch(id, emit),
  }
}
