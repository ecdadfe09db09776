import { z } from 'zod'
import type { BarField } from '../prices/bars.ts'
import type { AssetClass } from '../prices/instrument.ts'
import type { Repair } from '../prices/quality/finding.ts'
import type { Adjustment } from '../prices/series.ts'
import { call } from './contract.ts'

const ASSET_CLASSES = ['equity', 'fixed-income', 'commodity', 'crypto', 'currency', 'real-estate', 'cash'] as const satisfies readonly AssetClass[]
const ADJUSTMENTS = ['none', 'splits', 'splits-and-dividends'] as const satisfies readonly Adjustment[]

const symbol = z.string().min(1).max(40).describe('Symbol of a stored series')
const symbols = z.array(z.string().min(1).max(40))
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'is not a date; write it as YYYY-MM-DD' })
const range = { from: day.optional().describe('First day, YYYY-MM-DD'), to: day.optional().describe('Last day, YYYY-MM-DD') }

/** What a user may say where a file cannot speak for itself. */
export const importParams = z.object({
  files: z.array(z.string().min(1)).min(1).describe('Price files: CSV, TSV or text, gzipped or not'),
  replace: z.boolean().default(false).describe('Take the values of the file where they differ from stored ones'),
  symbol: z.string().regex(/^\S{1,40}$/).optional().describe('Symbol of a file of one instrument (default: from its name)'),
  currency: z.string().regex(/^[A-Za-z]{3}$/).optional().describe('Currency as quoted, for example EUR, or GBp for pence'),
  assetClass: z.enum(ASSET_CLASSES).optional().describe('Asset class of new series'),
  adjustment: z.enum(ADJUSTMENTS).optional().describe('What the prices are adjusted for already'),
  dateOrder: z.enum(['year-month-day', 'day-month-year', 'month-day-year']).optional().describe('Order of day and month'),
  decimal: z.enum(['.', ',']).optional().describe('Character before the fraction'),
  separator: z.string().min(1).max(1).optional().describe('Character between columns'),
  columns: z.string().optional().describe('Meaning of each column in order: date,open,high,low,close,volume'),
  shape: z.enum(['long', 'wide']).optional().describe('Rows of one instrument each, or a column per instrument'),
  preview: z.boolean().default(false).describe('Say what would happen, and store nothing'),
  expected: z
    .object({ added: z.number().int(), changed: z.number().int() })
    .optional()
    .describe('Counts of the preview that was agreed to; others stop the import'),
})

export const downloadParams = z.object({
  symbols: symbols.default([]).describe('Symbols to download'),
  universe: z.string().optional().describe('Id of a universe whose instruments to download'),
  source: z.string().optional().describe('Data source (default: the one that the symbol is known from, else yahoo)'),
  from: day.optional().describe('First day (default: all that there is)'),
  replace: z.boolean().default(false).describe('Put the download in the place of imported prices'),
  refresh: z.boolean().default(false).describe('Ask for the whole history again'),
})

export const checkParams = z.object({
  symbols: symbols.default([]).describe('Symbols to check (default: all)'),
  baseCurrency: z.string().regex(/^[A-Z]{3}$/).default('USD').describe('Currency that results are counted in'),
})

export const exportParams = z.object({
  symbols: symbols.default([]).describe('Symbols to export (default: all)'),
  out: z.string().min(1).describe('File to write; .parquet writes Parquet, anything else CSV'),
  layout: z.enum(['long', 'wide']).default('long').describe('All numbers, a row per bar; or closes alone, a column per symbol'),
  ...range,
})

export const exploreParams = z.object({
  symbols: symbols.default([]).describe('Symbols (default: all)'),
  universe: z.string().optional().describe('Id of a universe'),
  baseCurrency: z.string().regex(/^[A-Z]{3}$/).default('USD').describe('Currency to count in'),
  window: z.number().int().min(5).max(1000).default(63).describe('Days of the rolling volatility'),
  ...range,
})

/** A stored series, in a line. */
export interface SeriesSummary {
  readonly symbol: string
  readonly name: string
  readonly assetClass: AssetClass
  readonly currency: string
  readonly source: string
  readonly simulated: boolean
  readonly adjustment: Adjustment
  readonly from: string | null
  readonly to: string | null
  readonly bars: number
  /** Open findings of the quality checks. */
  readonly issues: number
  readonly revision: number
  readonly hash: string
  /** Milliseconds since 1970, UTC: when the source last answered for it. */
  readonly fetchedAt: number
  readonly checkedAt: number | null
}

export interface PlannedSeries {
  readonly symbol: string
  readonly file: string
  readonly currency: string
  readonly adjustment: Adjustment
  readonly from: string | null
  readonly to: string | null
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  /** Days that differ from stored ones and are left as they are. */
  readonly conflicting: number
  readonly differences: readonly { readonly day: string; readonly field: BarField; readonly stored: number | null; readonly file: number | null }[]
  readonly notes: readonly string[]
  /** Why something of it, or all, is not taken. */
  readonly refused: string | null
}

export interface Skip {
  /** Empty where a row does not say whose it is. */
  readonly symbol: string
  readonly reason: string
  /** File, line and column, or the request. */
  readonly where: string
}

export interface ImportPreview {
  readonly files: readonly {
    readonly file: string
    readonly shape: 'long' | 'wide'
    readonly separator: string
    readonly decimal: '.' | ','
    readonly dateOrder: string
    readonly dateOrderBecause: string
    readonly columns: readonly { readonly title: string; readonly role: string; readonly symbol: string | null }[]
    readonly firstRows: readonly (readonly string[])[]
    readonly rows: number
    readonly problems: number
  }[]
  readonly series: readonly PlannedSeries[]
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly conflicting: number
  readonly skippedRows: number
  /** The first thousand. */
  readonly skipped: readonly Skip[]
}

/** What the job `import` gives. */
export interface ImportResult extends ImportPreview {
  /** Bars that were stored; 0 for a preview. */
  readonly imported: number
  /** To be undone with; null where nothing was stored. */
  readonly change: number | null
}

export interface DownloadOutcome {
  readonly symbol: string
  /** `restated`: the source has rewritten its history, and the store has a new revision of it. */
  readonly status: 'new' | 'updated' | 'fresh' | 'restated' | 'failed'
  readonly added: number
  readonly changed: number
  readonly from: string | null
  readonly to: string | null
  readonly notes: readonly string[]
  readonly reason: string | null
}

/** What the job `download` gives. */
export interface DownloadResult {
  readonly imported: number
  readonly change: number | null
  readonly series: readonly DownloadOutcome[]
  readonly skipped: readonly Skip[]
}

export interface StoredFinding {
  readonly id: number
  readonly check: string
  readonly symbol: string
  readonly day: string
  readonly lastDay: string
  readonly value: number | null
  readonly message: string
  readonly repair: Repair['kind']
  readonly repairSummary: string
  readonly state: 'open' | 'repaired' | 'dismissed'
  readonly change: number | null
}

/** What the job `check` gives. */
export interface CheckResult {
  readonly series: readonly { readonly symbol: string; readonly from: string | null; readonly to: string | null; readonly bars: number; readonly issues: number }[]
  readonly findings: readonly StoredFinding[]
}

/** What the job `export` gives. */
export interface ExportResult {
  readonly file: string
  readonly bars: number
  readonly series: number
  readonly bytes: number
}

export interface ChangeSummary {
  readonly id: number
  readonly kind: string
  readonly title: string
  readonly madeAt: number
  readonly undone: boolean
  readonly series: number
  readonly added: number
  readonly changed: number
  readonly removed: number
}

interface SeriesHistory {
  readonly symbol: string
  readonly revisions: readonly {
    readonly revision: number
    readonly change: number
    readonly madeAt: number
    readonly source: string
    readonly added: number
    readonly changed: number
    readonly removed: number
    readonly hash: string
  }[]
}

interface HashExplanation {
  readonly hash: string
  readonly madeAt: number
  /** Whether the same prices are stored now. */
  readonly same: boolean
  readonly series: readonly {
    readonly symbol: string
    readonly revisionThen: number
    readonly revisionNow: number | null
    readonly same: boolean
    /** Bars that were added, changed or removed since. */
    readonly differences: number | null
  }[]
}

/** Numbers of one series for charts; `null` where there is none. */
interface SeriesBars {
  readonly symbol: string
  readonly days: readonly string[]
  readonly fields: Readonly<Record<BarField, readonly (number | null)[]>>
}

/** One series as a person looks at it. */
export interface SeriesView extends SeriesSummary {
  readonly days: readonly string[]
  /** Closes as they were quoted, put right for splits. */
  readonly price: readonly (number | null)[]
  /** Growth of 1 with dividends put back in. */
  readonly totalReturn: readonly (number | null)[]
  /** Below the highest total return so far, as a fraction that is never above 0. */
  readonly drawdown: readonly (number | null)[]
  readonly dividends: readonly { readonly day: string; readonly amount: number }[]
  readonly splits: readonly { readonly day: string; readonly ratio: number }[]
}

export interface SeriesStatistics {
  readonly symbol: string
  readonly name: string
  readonly assetClass: AssetClass
  readonly from: string
  readonly to: string
  readonly days: number
  readonly totalReturn: number | null
  readonly annualReturn: number | null
  readonly annualVolatility: number | null
  readonly maxDrawdown: number | null
  readonly bestDay: number | null
  readonly worstDay: number | null
  readonly missingShare: number
}

/** What the Data page draws of a set of series, aligned in one panel. */
export interface Exploration {
  readonly baseCurrency: string
  readonly simulated: boolean
  readonly survivorshipBias: boolean
  readonly days: readonly string[]
  readonly statistics: readonly SeriesStatistics[]
  /** Row by row, of daily total returns on common days. */
  readonly correlation: { readonly symbols: readonly string[]; readonly values: readonly (readonly (number | null)[])[] }
  /** Growth of 1 in an equal-weighted holding of each class. */
  readonly classReturns: readonly { readonly assetClass: AssetClass; readonly growth: readonly (number | null)[] }[]
  /** Of the first 24 series. */
  readonly rollingVolatility: readonly { readonly symbol: string; readonly values: readonly (number | null)[] }[]
  /** Share of the month's trading days with a price, series by series. */
  readonly missing: { readonly months: readonly string[]; readonly rows: readonly { readonly symbol: string; readonly share: readonly number[] }[] }
  /** Spells of the equal-weighted market, by its trailing return and volatility. */
  readonly regimes: readonly { readonly from: string; readonly to: string; readonly label: 'bull' | 'bear' | 'neutral' | 'crisis' }[]
  /** Series that could not be taken in, and why. */
  readonly left: readonly Skip[]
}

export const data = {
  list: call('Stored series', z.object({})).returns<{ readonly series: readonly SeriesSummary[] }>(),
  bars: call('The stored bars of one series', z.object({ symbol, ...range })).returns<SeriesBars>(),
  view: call('One series as charts show it: price, total return, drawdown, dividends and splits', z.object({ symbol })).returns<SeriesView>(),
  sources: call('Data sources', z.object({})).returns<{
    readonly sources: readonly { readonly id: string; readonly kind: string; readonly title: string; readonly summary: string; readonly network: boolean; readonly examples: readonly string[] }[]
  }>(),
  search: call('Look up symbols by name', z.object({ query: z.string().min(1).max(80).describe('Part of a name or symbol') })).returns<{
    readonly matches: readonly { readonly symbol: string; readonly name: string; readonly exchange: string; readonly kind: string }[]
  }>(),
  stage: call(
    'Put a file where the job `import` can read it, for pages that have no path',
    z.object({ name: z.string().min(1).max(200), base64: z.string().max(200_000_000) }),
  ).returns<{ readonly file: string }>(),
  preview: call('What an import would do, without storing anything', importParams.omit({ preview: true, expected: true })).returns<ImportPreview>(),
  sample: call(
    'Store the sample market: simulated prices to try the program on',
    z.object({
      seed: z.number().int().min(0).default(1).describe('Seed of the simulation'),
      years: z.number().int().min(1).max(40).default(12).describe('Length in years'),
      signal: z.number().min(0).max(1).default(0).describe('Strength of a planted, learnable signal; 0 plants none'),
    }),
  ).returns<{ readonly imported: number; readonly change: number | null; readonly series: readonly SeriesSummary[] }>(),
  remove: call('Remove stored series and their history; until the program ends it can be taken back', z.object({ symbols: symbols.min(1).describe('Symbols to remove') })).returns<{ readonly removed: readonly string[] }>(),
  restore: call('Bring series back that were just removed', z.object({ symbols: symbols.min(1).describe('Symbols to bring back') })).returns<{ readonly restored: readonly string[] }>(),
  changes: call('What was done to the stored prices, newest first', z.object({})).returns<{ readonly changes: readonly ChangeSummary[] }>(),
  undo: call('Take an import, a download or a repair back', z.object({ change: z.number().int().min(1).describe('Number of the change') })).returns<{
    readonly undone: ChangeSummary
    readonly removedSeries: readonly string[]
  }>(),
  history: call('Revisions of one series', z.object({ symbol })).returns<SeriesHistory>(),
  explain: call('Which revisions a data hash stands for, and what has changed since', z.object({ hash: z.string().min(8).describe('Data hash of a run') })).returns<HashExplanation>(),
  findings: call(
    'What the quality checks found',
    z.object({ symbols: symbols.default([]).describe('Symbols (default: all)'), state: z.enum(['open', 'repaired', 'dismissed', 'all']).default('open').describe('Which findings') }),
  ).returns<{ readonly findings: readonly StoredFinding[] }>(),
  repair: call('Accept proposed repairs; each can be undone', z.object({ ids: z.array(z.number().int()).min(1).describe('Numbers of findings') })).returns<{
    readonly repaired: readonly StoredFinding[]
    readonly skipped: readonly Skip[]
  }>(),
  dismiss: call('Set findings aside: the numbers are right', z.object({ ids: z.array(z.number().int()).min(1).describe('Numbers of findings') })).returns<{
    readonly dismissed: readonly StoredFinding[]
  }>(),
  reopen: call('Take the dismissal of findings back', z.object({ ids: z.array(z.number().int()).min(1).describe('Numbers of findings') })).returns<{
    readonly reopened: readonly StoredFinding[]
  }>(),
  explore: call(
    'Statistics, correlations, class returns, volatility, gaps and regimes of some series',
    exploreParams,
  ).returns<Exploration>(),
}
