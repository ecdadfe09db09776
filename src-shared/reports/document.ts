import type { Day } from '../base/day.ts'

/**
 * A report as data: numbers stay numbers until the very end, so that the PDF, the page, the HTML, the CSV and the JSON can only say the
 * same thing. `format.ts` is the one place where they become text.
 */
export interface ReportDocument {
  readonly title: string
  /** The verdict: the first sentence that a reader sees. */
  readonly verdict: string
  /** What has to be said beside every number: simulated data, survivorship bias, optimistic execution. */
  readonly cautions: readonly string[]
  /** ISO 4217. */
  readonly currency: string
  /** YYYY-MM-DD. */
  readonly madeOn: string
  /** Of the program. */
  readonly version: string
  /** Of the names and sentences, BCP 47. */
  readonly language: string
  readonly sections: readonly Section[]
}

export interface Section {
  readonly id: string
  readonly title: string
  readonly blocks: readonly Block[]
}

export type Block = TextBlock | FactsBlock | TableBlock | ChartBlock

/** A sentence. The numbers in it stay numbers, so that every form of the report prints them alike. */
export type Phrase = string | readonly (string | Figure)[]

export interface Figure {
  readonly value: Cell
  readonly format: Format
}

interface TextBlock {
  readonly kind: 'text'
  readonly text: Phrase
}

/** Names and values, for parameters. */
export interface FactsBlock {
  readonly kind: 'facts'
  readonly rows: readonly { readonly name: string; readonly value: Cell | readonly (string | Figure)[]; readonly format: Format }[]
}

/** How a number is printed. `percent` takes 0.05 for 5 %; `ratio` has two digits; `money` is in the report's currency; `day` and `month` are days. */
export type Format = 'text' | 'percent' | 'percent-fine' | 'ratio' | 'integer' | 'money' | 'day' | 'month' | 'bps'

/** Null is "not enough data", never a zero. */
export type Cell = string | number | null

interface Column {
  readonly title: string
  readonly format: Format
}

export interface TableBlock {
  readonly kind: 'table'
  /** Names the CSV file. */
  readonly id: string
  readonly caption: Phrase
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Cell[])[]
  /** The format of a row where it is not the column's: metrics stand in rows. */
  readonly rowFormats?: readonly Format[]
  /** Index of the row or, with `emphasis` 'column', of the column that is the strategy under test. */
  readonly own?: { readonly axis: 'row' | 'column'; readonly index: number }
  readonly footnotes?: readonly Phrase[]
}

export interface ChartBlock {
  readonly kind: 'chart'
  readonly id: string
  readonly title: Phrase
  /** What the chart shows, in words, for whoever cannot see it. */
  readonly summary: Phrase
  readonly chart: Chart
  /** Two such charts, one after the other, stand side by side. */
  readonly half?: boolean
}

/** Roles give colours and strokes: the strategy under test stands out, its `shadow` is itself under other conditions, what it is compared with stays quiet. */
export type SeriesRole = 'own' | 'shadow' | 'anchor' | 'other' | 'quiet'

export interface ChartSeries {
  readonly name: string
  readonly role: SeriesRole
  /** NaN where there is nothing. */
  readonly values: ArrayLike<number>
}

export type Chart =
  | {
      readonly type: 'lines'
      readonly days: readonly Day[]
      readonly series: readonly ChartSeries[]
      /** Shaded between two lines, for intervals. */
      readonly band?: { readonly name: string; readonly low: ArrayLike<number>; readonly high: ArrayLike<number> }
      readonly format: Format
      readonly logarithmic?: boolean
    }
  | { readonly type: 'areas'; readonly days: readonly Day[]; readonly series: readonly ChartSeries[]; readonly format: Format }
  | { readonly type: 'bars'; readonly labels: readonly string[]; readonly series: readonly ChartSeries[]; readonly format: Format }
  | { readonly type: 'heat'; readonly columns: readonly string[]; readonly rows: readonly string[]; readonly values: readonly (readonly (number | null)[])[]; readonly format: Format }
  | {
      readonly type: 'histogram'
      readonly values: ArrayLike<number>
      readonly format: Format
      /** Where a number of interest lies in the distribution. */
      readonly marks: readonly { readonly name: string; readonly value: number; readonly role: SeriesRole }[]
    }
  | {
      readonly type: 'map'
      /** What lies along x and y. */
      readonly axes: readonly [string, string]
      /** Each is drawn as the mark of its group. */
      readonly points: readonly { readonly name: string; readonly x: number; readonly y: number; /** Index into `groups`. */ readonly group: number }[]
      readonly groups: readonly { readonly mark: string; readonly name: string }[]
    }
