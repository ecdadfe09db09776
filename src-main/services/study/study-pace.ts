import type { StudyPlan, StudySummary } from '../../../src-shared/api/study.ts'
import { quantile } from '../../../src-shared/base/stats.ts'
import { strategies } from '../../../src-shared/strategies/index.ts'
import type { Strategy } from '../../../src-shared/strategies/strategy.ts'
import { contestants } from '../../../src-shared/study.ts'
import type { Study } from '../../../src-shared/study-file.ts'
import type { RunsRepository } from '../../storage/runs.ts'

/** What the time of a study depends on. */
interface StudySize {
  readonly days: number
  readonly assets: number
  readonly folds: readonly { readonly train: { readonly days: number }; readonly test: { readonly days: number } }[]
}

/** A finished study: how long it took against what was reckoned. */
interface Experience {
  readonly strategy: string
  /** Seconds taken over seconds reckoned. */
  readonly ratio: number
}

/** Older runs speak of older versions and other settings. */
const RUNS_LOOKED_AT = 40
/** What nobody has measured yet may be this much faster or slower. */
const RECKONED: readonly [number, number] = [0.6, 2.2]
const RECKONED_LEARNED: readonly [number, number] = [0.4, 3]
/** Of a strategy that trains, the shape of the work is only guessed, so a measured run says less about a study of another size. */
const MEASURED: readonly [number, number] = [0.85, 1.25]
const MEASURED_LEARNED: readonly [number, number] = [0.7, 1.6]

/** Seconds of parts of a study, on an ordinary laptop. What this machine makes of them is learned from its own runs. */
const LOADING = 0.4
const SIGNIFICANCE_PER_TESTED_DAY = 2.7e-4
const DECISION_PER_ASSET = 2.5e-5
const MONKEY_PER_ASSET_DAY = 2e-8
const SENSITIVITY_RERUNS = 9
/**
 * Seconds of training for each day of an asset, each pass, member and agent, taken once on an ordinary laptop; a first run on this machine
 * corrects them.
 */
const TRAINED_VALUES: Readonly<Record<string, number>> = { hrm: 1.4e-7, 'embedding-clusters': 2e-5, fund: 2e-3 }
const TRAINED_VALUE = 4e-6
const DECISIONS_A_DAY = { daily: 1, weekly: 1 / 5, monthly: 1 / 21, 'every-n-days': 0, 'on-signal': 1 } as const

export interface StudyPace {
  estimate(study: Study, size: StudySize): Pick<StudyPlan, 'seconds' | 'megabytes' | 'measuredRuns'>
}

/** How long studies take on this machine, learned from those that have finished here. */
export function createStudyPace(runs: RunsRepository): StudyPace {
  const experience = new Map<string, Experience | null>()
  const lookBack = (): Experience[] =>
    runs
      .list()
      .filter(({ kind }) => kind === 'study')
      .slice(0, RUNS_LOOKED_AT)
      .flatMap(({ id }) => {
        let known = experience.get(id)
        if (known === undefined) experience.set(id, (known = experienceOf(runs, id)))
        return known ?? []
      })

  return {
    estimate(study, size) {
      const reckoned = reckonSeconds(study, size)
      const past = lookBack()
      const same = past.filter(({ strategy }) => strategy === study.strategy.id)
      const { learned } = strategies[study.strategy.id] as Strategy
      // The speed of this machine shows in every run; that of a training only in runs of the same strategy.
      const relevant = same.length > 0 ? same : learned ? [] : past.filter(({ strategy }) => !(strategies as Record<string, Strategy | undefined>)[strategy]?.learned)
      const ratios = relevant.map(({ ratio }) => ratio)
      const [low, high] = ratios.length === 0 ? (learned ? RECKONED_LEARNED : RECKONED) : learned ? MEASURED_LEARNED : MEASURED
      const seconds: StudyPlan['seconds'] =
        ratios.length === 0 ? [reckoned * low, reckoned * high] : [reckoned * quantile(ratios, 0.25) * low, reckoned * quantile(ratios, 0.75) * high]
      return { seconds, megabytes: reckonMegabytes(study, size, learned), measuredRuns: same.length }
    },
  }
}

function experienceOf(runs: RunsRepository, id: string): Experience | null {
  const run = runs.get(id)
  const summary = run?.result as StudySummary | null | undefined
  const study = summary?.manifest.study as Study | undefined
  if (!summary || !study || !(study.strategy.id in strategies) || !(summary.seconds > 0)) return null
  const testDays = Math.max(1, Math.round(((Date.parse(summary.to) - Date.parse(summary.from)) / 86_400_000) * (252 / 365.25)))
  return { strategy: study.strategy.id, ratio: summary.seconds / reckonSeconds(study, { assets: summary.assets, ...sizeOf(study, testDays) }) }
}

/** The folds that make this many tested days. */
function sizeOf({ split }: Study, testDays: number): Pick<StudySize, 'days' | 'folds'> {
  if (split.kind === 'single') return { days: Math.round(testDays / 0.4), folds: [{ train: { days: Math.round(testDays * 1.5) }, test: { days: testDays } }] }
  const count = Math.max(1, Math.ceil(testDays / split.testDays))
  const folds = Array.from({ length: count }, (_, fold) => ({
    train: { days: split.window === 'expanding' ? split.trainDays + fold * split.testDays : split.trainDays },
    test: { days: Math.min(split.testDays, testDays - fold * split.testDays) },
  }))
  return { days: split.trainDays + testDays, folds }
}

function reckonSeconds(study: Study, { days, assets, folds }: StudySize): number {
  const testDays = folds.reduce((total, { test }) => total + test.days, 0)
  const perDay = study.schedule.every === 'every-n-days' ? 1 / study.schedule.days : DECISIONS_A_DAY[study.schedule.every]
  const decisions = testDays * perDay
  const line = contestants(study)
  const systems = line.map(({ strategy: { id, ablationOf } }) => ablationOf ?? id)
  const simulated = (line.length + SENSITIVITY_RERUNS) * (decisions * assets * DECISION_PER_ASSET + testDays * assets * 1e-6)
  const trained = line
    .reduce((total, { strategy, params }, index) => {
      const { id, ablationOf, learned } = strategy
      if (!learned) return total
      const shared = systems.indexOf(systems[index]) < index
      if (strategy.reckon) return total + folds.reduce((sum, { train }) => sum + strategy.reckon!(params, { days: train.days, assets, shared }).seconds, 0)
      const value = TRAINED_VALUES[id] ?? TRAINED_VALUES[ablationOf ?? ''] ?? TRAINED_VALUE
      return total + folds.reduce((sum, { train }) => sum + train.days, 0) * assets * value * trainingFactor(params)
    }, 0)
  return LOADING + days * assets * 1e-6 + line.length * testDays * SIGNIFICANCE_PER_TESTED_DAY + simulated + study.monkeys * assets * testDays * MONKEY_PER_ASSET_DAY + trained
}

/** Parameters whose double is double the training: steps, epochs, members, wherever they stand. */
const MULTIPLIERS = /^(?:\w*(?:steps|epochs|updates|members|models|iterations|rounds|seeds|agents|passes))$/i

function trainingFactor(params: Readonly<Record<string, unknown>>): number {
  return Object.entries(params).reduce((factor, [key, value]) => {
    if (typeof value === 'number' && value > 0 && MULTIPLIERS.test(key)) return factor * value
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return factor * trainingFactor(value as Record<string, unknown>)
    return factor
  }, 1)
}

/** The program itself, the panel with its copies in use, and the random portfolios. */
function reckonMegabytes(study: Study, { days, assets, folds }: StudySize, learned: boolean): [number, number] {
  const testDays = folds.reduce((total, { test }) => total + test.days, 0)
  const values = days * assets * 30 + testDays * study.monkeys
  const longest = Math.max(...folds.map(({ train }) => train.days))
  const training = Math.max(0, ...contestants(study).map(({ strategy, params }) => strategy.reckon?.(params, { days: longest, assets, shared: false }).megabytes ?? 0))
  const megabytes = 170 + (learned ? 120 : 0) + (values * 8) / 1e6
  return [megabytes * 0.85 + training * 0.8, megabytes * (learned ? 2 : 1.5) + training * 1.3]
}
