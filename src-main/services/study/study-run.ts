import { createHash, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { StudyManifest, StudySummary } from '../../../src-shared/api/study.ts'
import { formatDay } from '../../../src-shared/base/day.ts'
import { fail } from '../../../src-shared/base/failure.ts'
import { runStudy, type StrategyResult, type StudyContext, type StudyModel, type StudyResult } from '../../../src-shared/study.ts'
import type { Study } from '../../../src-shared/study-file.ts'
import { VERSIONS } from '../../project.ts'
import { readArchive, writeArchive } from '../../storage/archive.ts'
import type { MarketStore } from '../../storage/market.ts'
import { writeModel } from '../../storage/models.ts'
import { fingerprintOf, type RunsRepository, type Trial } from '../../storage/runs.ts'
import { loadStudyMarket, type LoadedMarket } from './study-market.ts'

export interface StudyStores {
  readonly home: string
  readonly market: MarketStore
  readonly runs: RunsRepository
}

/** What the job of a study gives it. */
export interface StudyLab extends Pick<StudyContext, 'training' | 'show' | 'breathe' | 'remember'> {
  readonly engineId: string
  readonly threads: number
}

/** A study from its file to a run on record: loaded, run, counted as a try, and kept whole for reports. */
export async function carryOutStudy(study: Study, { home, market, runs }: StudyStores, lab: StudyLab, now: () => number): Promise<StudySummary> {
  const startedAt = now()
  const loaded = loadStudyMarket(market, study, startedAt)
  const fingerprint = fingerprintOf(JSON.stringify({ ...study, name: '' }), loaded.dataHash)
  const id = randomUUID()
  let model: StudyModel | undefined
  const result = await runStudy(study, loaded, { ...lab, trials: runs.trialsWith(fingerprint, loaded.panel.simulated), keep: (kept) => (model = kept) })
  const summary = summarise(id, result, loaded, lab, now() - startedAt)
  writeArchive(resultFile(home, id), result)
  if (model) writeModel(home, id, model)
  runs.record({ id, kind: 'study', title: study.name, createdAt: now(), manifest: summary.manifest, result: summary }, [trialOf(study, fingerprint, result)])
  return summary
}

/** Runs a study again and says whether its numbers are the same, without putting it on record. */
export async function repeatStudy(study: Study, { market }: StudyStores, lab: StudyLab, now: number): Promise<{ readonly dataHash: string; readonly digest: string }> {
  const loaded = loadStudyMarket(market, study, now)
  return { dataHash: loaded.dataHash, digest: digestOf(await runStudy(study, loaded, { ...lab, trials: { count: 1 } })) }
}

/** Everything that a finished study found, for reports. */
export function readStudyResult(home: string, runId: string): StudyResult {
  const archive = readArchive(resultFile(home, runId))
  if (!archive) fail('corrupt', 'The stored result of this run is damaged or missing.', { where: resultFile(home, runId), hint: 'Run the study again; its manifest is intact.' })
  return archive.value as StudyResult
}

function resultFile(home: string, runId: string): string {
  return join(home, 'runs', runId, 'result.bin')
}

/** Of the values of every portfolio on every day: two runs with the same digest did the same to the last bit. */
function digestOf({ strategies }: StudyResult): string {
  const hash = createHash('sha256')
  for (const { id, ledger } of strategies) hash.update(id).update(new Uint8Array(ledger.value.buffer, ledger.value.byteOffset, ledger.value.byteLength))
  return hash.digest('hex')
}

function trialOf(study: Study, fingerprint: string, { strategies }: StudyResult): Trial {
  const own = strategies[0]
  const { periodsPerYear, simulated, days } = own.ledger
  const { sharpe } = own.metrics
  return {
    fingerprint,
    label: `${own.title}: ${study.name}`,
    seed: study.seed,
    member: null,
    simulated,
    periods: days.length - 1,
    sharpe: sharpe === null ? null : sharpe / Math.sqrt(periodsPerYear),
  }
}

function summarise(runId: string, result: StudyResult, { dataHash, universeName, left, panel }: LoadedMarket, { engineId, threads }: StudyLab, tookMs: number): StudySummary {
  const { ledger } = result.strategies[0]
  const manifest: StudyManifest = {
    study: result.study,
    dataHash,
    seed: result.study.seed,
    engine: engineId,
    threads,
    versions: VERSIONS,
    platform: `${process.platform} ${process.arch}`,
    digest: digestOf(result),
  }
  return {
    runId,
    name: result.study.name,
    universe: universeName,
    assets: panel.instruments.length,
    from: formatDay(ledger.days[0]),
    to: formatDay(ledger.days[ledger.days.length - 1]),
    simulated: panel.simulated,
    survivorshipBias: panel.survivorshipBias,
    verdict: result.verdict.sentence,
    verdictKind: result.verdict.kind,
    strategies: result.strategies.map(summariseStrategy),
    left,
    seconds: tookMs / 1000,
    manifest,
  }
}

function summariseStrategy({ id, title, learned, params, metrics, significance, difference, ledger }: StrategyResult): StudySummary['strategies'][number] {
  const year = Math.sqrt(ledger.periodsPerYear)
  return {
    id,
    title,
    learned,
    params,
    metrics,
    significance,
    turnover: metrics.turnoverPerYear,
    difference: difference && { value: difference.difference.value * year, low: difference.difference.low * year, high: difference.difference.high * year },
  }
}
