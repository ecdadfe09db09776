import type { ApiServices } from '../../src-shared/api/index.ts'
import { badInput, fail } from '../../src-shared/base/failure.ts'
import type { Explanation } from '../../src-shared/api/runs.ts'
import type { ServiceContext } from '../app.ts'
import { runErrand } from '../jobs/errand.ts'
import { decisionOf, ledgerOf } from './study/run-ledger.ts'
import { readStudyResult } from './study/study-run.ts'
import { guardStorage } from '../storage/storage-failure.ts'

export function createRunsService({ stores, ports }: ServiceContext): ApiServices['runs'] {
  const missing = (id: string) => fail('not-found', `There is no run "${id}".`, { hint: 'See `terrace runs list`.' })
  const summaryOf = (id: string) => stores().runs.list().find((run) => run.id === id) ?? missing(id)
  const ownLedger = (id: string) => {
    const run = stores().runs.get(id) ?? missing(id)
    if (run.kind !== 'study') badInput(`A run of the kind "${run.kind}" has no ledger.`, { where: id })
    return readStudyResult(ports.home, id).strategies[0].ledger
  }
  const studyOf = (id: string) => readStudyResult(ports.home, id).study
  return {
    list: () => stores().runs.list(),
    get: ({ id }) => stores().runs.get(id) ?? missing(id),
    explain: async (input) => (await runErrand({ kind: 'explain', params: input, home: ports.home, fork: ports.forkWorker })) as Explanation,
    ledger: ({ id }) => ledgerOf(ownLedger(id)),
    decision: ({ id, day }) => decisionOf(ownLedger(id), studyOf(id), day),
    rename: ({ id, title }) => guardStorage(ports.home, () => (stores().runs.rename(id, title) ? summaryOf(id) : missing(id))),
    note: ({ id, text }) => guardStorage(ports.home, () => (stores().runs.annotate(id, text) ? summaryOf(id) : missing(id))),
    restore: ({ id }) => guardStorage(ports.home, () => (stores().runs.unhide(id) ? summaryOf(id) : missing(id))),
    remove: ({ id }) => guardStorage(ports.home, () => (stores().runs.hide(id, ports.now()) ? { removed: true } : missing(id))),
  }
}
