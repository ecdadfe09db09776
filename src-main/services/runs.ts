import type { ApiServices } from '../../src-shared/api/index.ts'
import { fail } from '../../src-shared/base/failure.ts'
import type { Explanation } from '../../src-shared/api/runs.ts'
import type { ServiceContext } from '../app.ts'
import { runErrand } from '../jobs/errand.ts'
import { guardStorage } from '../storage/storage-failure.ts'

export function createRunsService({ stores, ports }: ServiceContext): ApiServices['runs'] {
  const missing = (id: string) => fail('not-found', `There is no run "${id}".`, { hint: 'See `terrace runs list`.' })
  return {
    list: () => stores().runs.list(),
    get: ({ id }) => stores().runs.get(id) ?? missing(id),
    explain: async (input) => (await runErrand({ kind: 'explain', params: input, home: ports.home, fork: ports.forkWorker })) as Explanation,
    remove: ({ id }) => guardStorage(ports.home, () => (stores().runs.hide(id, ports.now()) ? { removed: true } : missing(id))),
  }
}
