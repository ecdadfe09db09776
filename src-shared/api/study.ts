import { z } from 'zod'
import type { DeskReport } from '../metrics/desks.ts'
import type { MetricValues } from '../metrics/index.ts'
import type { Significance } from '../metrics/significance/assess.ts'
import type { Interval } from '../metrics/significance/intervals.ts'
import type { VerdictKind } from '../metrics/verdict.ts'
import type { TuneTry } from '../study-tune.ts'
import type { Skip } from './data.ts'
import { call } from './contract.ts'
import type { Failure } from '../base/failure.ts'

/** Enough to get the same numbers again. */
export interface StudyManifest {
  /** The study with every default filled in. */
  readonly study: unknown
  /** The run whose model decided in the place of training, and from which day on. */
  readonly applied?: { readonly model: string; readonly from?: string }
  readonly dataHash: string
  readonly seed: number
  /** What models were trained on, and its threads (0 is the runtime's own choice). */
  readonly engine: string
  readonly threads?: number
  readonly versions: Readonly<Record<string, string>>
  readonly platform: string
  /** Of every portfolio's value on every day. */
  readonly digest: string
}

interface StrategySummary {
  readonly id: string
  readonly title: string
  readonly learned: boolean
  readonly params: Readonly<Record<string, unknown>>
  readonly metrics: MetricValues
  readonly significance: Significance
  /** Traded share of wealth a year. */
  readonly turnover: number | null
  /** Annual Sharpe ratio of the strategy under test less this one's, with its 90 % interval. */
  readonly difference: Interval | null
}

/** What a finished study found, without its day-by-day numbers. */
export interface StudySummary {
  readonly runId: string
  readonly name: string
  readonly universe: string
  readonly assets: number
  /** The tested days, YYYY-MM-DD. */
  readonly from: string
  readonly to: string
  readonly simulated: boolean
  readonly survivorshipBias: boolean
  readonly verdict: string
  readonly verdictKind: VerdictKind
  /** The first is the strategy under test. */
  readonly strategies: readonly StrategySummary[]
  /** What each desk of a fund brought, simulated ones marked; absent for strategies without desks. */
  readonly desks?: DeskReport
  /** What a careful reader should know of the strategy under test, each once; absent from runs of earlier versions. */
  readonly notes?: readonly string[]
  /** Instruments that were asked for and have no prices. */
  readonly left: readonly Skip[]
  readonly seconds: number
  readonly manifest: StudyManifest
}

/** What a search over parameters found, on days before those that the study tests. */
export interface TuneSummary {
  readonly runId: string
  readonly name: string
  readonly strategy: string
  /** Of the strategy; absent from searches of earlier versions. */
  readonly title?: string
  readonly simulated: boolean
  readonly validation: { readonly from: string; readonly to: string }
  /** The best first. */
  readonly tries: readonly TuneTry[]
  /** Parameters of the best. */
  readonly best: Readonly<Record<string, unknown>>
  readonly gain: Interval | null
  readonly verdict: string
  readonly seconds: number
}

/** What the scramble test found in a study: rows whose numbers changed when only later prices did. */
export interface FoundLeaks {
  /** The first day that changed, and the day after which prices were made up. */
  readonly leaks: readonly { readonly row: string; readonly day: string; readonly cut: string }[]
  readonly rows: readonly string[]
  readonly cuts: readonly string[]
}

/** A study file that was read: complete, or the sentence that says what is wrong with it and where. */
interface ReadStudy {
  readonly study: Readonly<Record<string, unknown>>
  /** The same as YAML, with every default written out. */
  readonly yaml: string
}

/** What is wrong in a study's text. */
export interface StudyProblem {
  /** Where it stands in the study: `['split', 'trainDays']`; empty where the text is no YAML. */
  readonly path: readonly (string | number)[]
  readonly message: string
  /** Counted from 1; null where the text says nothing about it. */
  readonly line: number | null
  readonly column: number | null
}

interface CheckedStudy {
  /** With every default filled in; null while anything is wrong. */
  readonly study: Readonly<Record<string, unknown>> | null
  readonly problems: readonly StudyProblem[]
}

/** A study file: one that comes with the program, or one of the user's in the data folder. */
export interface StudyFile {
  readonly id: string
  readonly builtIn: boolean
  readonly name: string
  /** The comment at its top; empty where there is none. */
  readonly about: string
  readonly text: string
  /** Milliseconds since 1970, UTC; null of one that comes with the program. */
  readonly changedAt: number | null
}

/** One round of training and testing, with its days as YYYY-MM-DD; between the two lie the purged days. */
interface PlannedFold {
  readonly train: { readonly from: string; readonly to: string; readonly days: number }
  readonly test: { readonly from: string; readonly to: string; readonly days: number }
  readonly purgeDays: number
}

/** What a study would do and take on this machine, before it is started. */
export interface StudyPlan {
  readonly from: string
  readonly to: string
  readonly days: number
  readonly assets: number
  /** Asked for, but without prices. */
  readonly missing: number
  readonly folds: readonly PlannedFold[]
  /** Optimistic and pessimistic. */
  readonly seconds: readonly [number, number]
  readonly megabytes: readonly [number, number]
  /** Finished runs of the same strategy on this machine that `seconds` was learned from; 0 when it was only reckoned. */
  readonly measuredRuns: number
}

interface StudyPlanned {
  readonly plan: StudyPlan | null
  /** Why it could not run as it is. */
  readonly failure: Failure | null
}

/** What a strategy takes on this machine, in a study of the sample market as it is by default. */
interface StrategyPace {
  readonly id: string
  readonly lookbackDays: number
  readonly seconds: readonly [number, number]
  readonly measuredRuns: number
}

const studyText = z.string().max(1_000_000).describe('The study as YAML')
const fileId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,80}$/, 'is not the id of a study file').describe('Id of the study file')

export const study = {
  check: call('Say everything that is wrong with a study, and where', z.object({ text: studyText })).returns<CheckedStudy>(),
  plan: call('What a study would train on, test on and take on this machine', z.object({ text: studyText })).returns<StudyPlanned>(),
  paces: call('How long each strategy takes on this machine', z.object({})).returns<readonly StrategyPace[]>(),
  files: call('Study files: those that come with the program and those in the data folder', z.object({})).returns<readonly StudyFile[]>(),
  save: call('Keep a study in the data folder, even one that is not finished', z.object({ id: fileId.optional(), text: studyText })).returns<StudyFile>(),
  remove: call('Delete a study file; saving its text under its id undoes it', z.object({ id: fileId })).returns<StudyFile>(),
  read: call('Check a study file and fill in its defaults', z.object({ text: z.string().max(1_000_000).describe('YAML'), name: z.string().default('study.yaml').describe('Name for messages') })).returns<ReadStudy>(),
  schema: call('The JSON schema of study files', z.object({})).returns<Readonly<Record<string, unknown>>>(),
}
