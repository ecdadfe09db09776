import { randomUUID } from 'node:crypto'
import type { TuneSummary } from '../../../src-shared/api/study.ts'
import { formatDay } from '../../../src-shared/base/day.ts'
import { strategies } from '../../../src-shared/strategies/index.ts'
import type { Study } from '../../../src-shared/study-file.ts'
import { tuneStudy } from '../../../src-shared/study-tune.ts'
import { VERSIONS } from '../../project.ts'
import { fingerprintOf, type Trial } from '../../storage/runs.ts'
import { loadStudyMarket } from './study-market.ts'
import type { StudyLab, StudyStores } from './study-run.ts'

/** A search from its study to a run on record, in which every try is one. */
export async function carryOutTuning(study: Study, { market, runs }: StudyStores, lab: StudyLab, now: () => number): Promise<TuneSummary> {
  const startedAt = now()
  const loaded = loadStudyMarket(market, study, startedAt)
  const { tries, best, gain, validation, verdict } = await tuneStudy(study, loaded, lab)
  const id = randomUUID()
  const summary: TuneSummary = {
    runId: id,
    name: study.name,
    strategy: study.strategy.id,
    title: strategies[study.strategy.id].title,
    simulated: loaded.panel.simulated,
    validation: { from: formatDay(validation.from), to: formatDay(validation.to) },
    tries,
    best: best.params,
    gain,
    verdict,
    seconds: (now() - startedAt) / 1000,
  }
  const whole = JSON.stringify({ ...study, name: '', search: undefined, strategy: study.strategy.id })
  const trials = tries.map(({ params, sharpe, periods, number }): Trial => ({
    fingerprint: fingerprintOf('tune', whole, loaded.dataHash, JSON.stringify(params)),
    label: `${strategies[study.strategy.id].title}: ${study.name}, try ${number}`,
    seed: study.seed,
    member: null,
    simulated: loaded.panel.simulated,
    periods,
    sharpe: sharpe && sharpe.value / Math.sqrt(252),
  }))
  const manifest = { study, dataHash: loaded.dataHash, seed: study.seed, engine: lab.engineId, threads: lab.threads, versions: VERSIONS }
  runs.record({ id, kind: 'tune', title: `Search: ${study.name}`, createdAt: now(), manifest, result: summary }, trials)
  return summary
}
