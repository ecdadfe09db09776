import { createHash, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { StudyManifest, StudySummary } from '../../../src-shared/api/study.ts'
import { formatDay } from '../../../src-shared/base/day.ts'
import { fail } from '../../../src-shared/base/failure.ts'
import { contestants, runStudy, type StrategyResult, type StudyContext, type StudyModel, type StudyResult } from '../../../src-shared/study.ts'
import { applyModel } from '../../../src-shared/study-apply.ts'
import type { Study } from '../../../src-shared/study-file.ts'
import { VERSIONS } from '../../project.ts'
import { readArchive, writeArchive } from '../../storage/archive.ts'
import type { MarketStore } from '../../storage/market.ts'
import { readModel, writeModel } from '../../storage/models.ts'
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

/** The run whose model is applied, and the first day that it decides about. */
interface AppliedModel {
  readonly model: string
  readonly from?: string
}

/** A study from its file to a run on record: loaded, run, counted as a try, and kept whole for reports. */
export async function carryOutStudy(asked: Study, { home, market, runs }: StudyStores, lab: StudyLab, now: () => number, applied?: AppliedModel): Promise<StudySummary> {
  const startedAt = now()
  const { study, line } = orderOf(asked, home, applied)
  const loaded = loadStudyMarket(market, study, startedAt)
  const fingerprints = fingerprintsOf({ study: asked, dataHash: loaded.dataHash, applied }, line.map(({ strategy, params }) => ({ id: strategy.id, learned: strategy.learned, params })))
  const id = randomUUID()
  let model: StudyModel | undefined
  const result = await runStudy(study, loaded, { ...lab, trials: runs.trialsWith(fingerprints, loaded.panel.simulated), keep: (kept) => (model = kept) }, line)
  const summary = summarise(id, asked, result, loaded, lab, now() - startedAt, applied)
  writeStudyResult(home, id, result)
  // A model that was only applied stays with the run that trained it.
  if (model && !applied) writeModel(home, id, model)
  runs.record({ id, kind: 'study', title: study.name, createdAt: now(), manifest: summary.manifest, result: summary }, trialsOf(summary.manifest, result))
  return summary
}

/** Runs a study again and says whether its numbers are the same, without putting it on record. */
export async function repeatStudy(asked: Study, { home, market }: StudyStores, lab: StudyLab, now: number, applied?: AppliedModel): Promise<{ readonly dataHash: string; readonly digest: string }> {
  const { study, line } = orderOf(asked, home, applied)
  const loaded = loadStudyMarket(market, study, now)
  return { dataHash: loaded.dataHash, digest: digestOf(await runStudy(study, loaded, { ...lab, trials: { count: 1 } }, line)) }
}

/** The study as it stands, or with the model of an earlier run in the place of training. */
function orderOf(study: Study, home: string, applied: AppliedModel | undefined) {
  if (!applied) return { study, line: contestants(study) }
  const model = readModel(home, applied.model)
  return applyModel({ ...study, universe: study.universe === 'sample' ? 'sample' : model.instruments.map(({ symbol }) => symbol) }, model, { ...applied, to: study.to })
}

export function writeStudyResult(home: string, runId: string, result: StudyResult): void {
  writeArchive(resultFile(home, runId), result)
}

/** The result read last: a page asks for its report, its ledger and decision after decision. */
let latest: { readonly file: string; readonly result: StudyResult } | undefined

/** Everything that a finished study found, for reports. A stored result never changes. */
export function readStudyResult(home: string, runId: string): StudyResult {
  const file = resultFile(home, runId)
  if (latest?.file !== file) latest = { file, result: loadStudyResult(home, runId) }
  return latest.result
}

function loadStudyResult(home: string, runId: string): StudyResult {
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

type TriedStudy = Pick<StudyManifest, 'study' | 'applied' | 'dataHash'>
type TriedStrategy = Pick<StrategyResult, 'id' | 'learned' | 'params'>

/** The strategy under test is a try, and so is every learned one beside it: somebody will look at which came out best. */
function fingerprintsOf({ study, applied, dataHash }: TriedStudy, [, ...others]: readonly TriedStrategy[]): string[] {
  const whole = JSON.stringify({ ...(study as Study), name: '', search: undefined, ...(applied ? { applied } : {}) })
  return [fingerprintOf(whole, dataHash), ...others.filter(({ learned }) => learned).map(({ id, params }) => fingerprintOf(whole, dataHash, id, JSON.stringify(params)))]
}

/** The tries in a run of a study. */
export function trialsOf(manifest: TriedStudy, { strategies }: StudyResult): Trial[] {
  const { name, seed } = manifest.study as Study
  const tried = strategies.filter(({ learned }, index) => index === 0 || learned)
  const fingerprints = fingerprintsOf(manifest, strategies)
  // A fund's simulated desks do not make the prices beside them made up.
  const simulated = strategies.every(({ ledger }) => ledger.simulated)
  return tried.map(({ title, ledger: { periodsPerYear, days }, metrics: { sharpe } }, index) => ({
    fingerprint: fingerprints[index],
    label: `${title}: ${name}`,
    seed,
    member: null,
    simulated,
    periods: days.length - 1,
    sharpe: sharpe === null ? null : sharpe / Math.sqrt(periodsPerYear),
  }))
}

/** The report has them all, by day. */
const MOST_NOTES = 5

function summarise(runId: string, study: Study, result: StudyResult, { dataHash, universeName, left, panel }: LoadedMarket, { engineId, threads }: StudyLab, tookMs: number, applied?: AppliedModel): StudySummary {
  const { ledger } = result.strategies[0]
  const manifest: StudyManifest = {
    study,
    ...(applied ? { applied } : {}),
    dataHash,
    seed: study.seed,
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
    simulated: ledger.simulated,
    survivorshipBias: panel.survivorshipBias,
    verdict: result.verdict.sentence,
    verdictKind: result.verdict.kind,
    strategies: result.strategies.map(summariseStrategy),
    ...(result.desks ? { desks: result.desks } : {}),
    notes: [...new Set(ledger.notes.map(({ text }) => text))].slice(0, MOST_NOTES),
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
