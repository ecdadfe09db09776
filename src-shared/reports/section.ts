import type { ReturnSeries, SeriesView } from '../metrics/series.ts'
import type { StrategyResult, StudyResult } from '../study.ts'
import type { Block } from './document.ts'
import type { ReportTexts } from './texts/index.ts'

/** What every section is built from, worked out once. */
export interface ReportContext {
  readonly result: StudyResult
  readonly universeName: string
  readonly dataHash: string
  readonly version: string
  /** The words of the report's language. */
  readonly texts: ReportTexts
  /** The strategy under test. */
  readonly own: StrategyResult
  readonly ownSeries: ReturnSeries
  readonly ownView: SeriesView
  /** Equal weight of the same universe, or what takes its place. */
  readonly anchor: StrategyResult
}

/** One part of a report. A section whose blocks are none does not appear. */
export interface SectionRow {
  readonly id: string
  readonly title: (texts: ReportTexts) => string
  build(context: ReportContext): readonly Block[]
}
