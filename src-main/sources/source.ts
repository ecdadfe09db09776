import type { Day } from '../../src-shared/base/day.ts'
import type { Instrument } from '../../src-shared/prices/instrument.ts'
import type { SeriesFile } from '../../src-shared/prices/series.ts'
import type { PatientFetch, SourcePorts } from './patient-fetch.ts'

interface SeriesRequest {
  readonly symbol: string
  /** Both included; everything that the source has where `from` is absent. */
  readonly from?: Day
  readonly to: Day
  readonly signal?: AbortSignal
}

/** What a source gives for a symbol, in the unit in which it is quoted: `admitSeries` is still to come. */
export interface SeriesAnswer {
  readonly file: SeriesFile
  readonly instrument: Instrument
  /** What was left out or put right at the door, in sentences. */
  readonly notes: readonly string[]
  readonly simulated?: boolean
}

interface SymbolMatch {
  readonly symbol: string
  readonly name: string
  readonly exchange: string
  readonly kind: string
}

/** What every source is given: its own network, and the clock. */
export interface SourceTools {
  readonly fetch: PatientFetch
  readonly now: SourcePorts['now']
}

interface SourceText {
  readonly title: string
  /** What it has, and on what terms, in a sentence. */
  readonly summary: string
  /** Whether using it sends requests over the network. */
  readonly network: boolean
}

/** Prices, rates or economic series by symbol. */
export interface SeriesSource extends SourceText {
  readonly kind: 'series'
  /** Example symbols. */
  readonly examples: readonly string[]
  download(request: SeriesRequest, tools: SourceTools): Promise<SeriesAnswer>
  search?(query: string, tools: SourceTools): Promise<readonly SymbolMatch[]>
}

/** Who belongs to an index today. */
export interface MembersSource extends SourceText {
  readonly kind: 'members'
  /** Ids of the universes that it knows. */
  readonly universes: readonly string[]
  members(universe: string, tools: SourceTools, signal?: AbortSignal): Promise<readonly Instrument[]>
}

/** Files that the user has; read by `planImport` and not by symbol. */
export interface FileSource extends SourceText {
  readonly kind: 'file'
}

export type Source = SeriesSource | MembersSource | FileSource
