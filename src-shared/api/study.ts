import { z } from 'zod'
import type { MetricValues } from '../metrics/index.ts'
import type { Significance } from '../metrics/significance/assess.ts'
import type { Interval } from '../metrics/significance/intervals.ts'
import type { VerdictKind } from '../metrics/verdict.ts'
import type { Skip } from './data.ts'
import { call } from './contract.ts'

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
  /** Instruments that were asked for and have no prices. */
  readonly left: readonly Skip[]
  readonly seconds: number
  readonly manifest: StudyManifest
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

export const study = {
  read: call('Check a study file and fill in its defaults', z.object({ text: z.string().max(1_000_000).describe('YAML'), name: z.string().default('study.yaml').describe('Name for messages') })).returns<ReadStudy>(),
  schema: call('The JSON schema of study files', z.object({})).returns<Readonly<Record<string, unknown>>>(),
}
