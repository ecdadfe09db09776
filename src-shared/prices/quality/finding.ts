import type { Day } from '../../base/day.ts'
import type { BarField } from '../bars.ts'
import type { Rates } from '../currency.ts'
import type { Series } from '../series.ts'

/** One change to bars. Factors and values are spelled out, so that a recorded repair says by itself what it did. */
export type Edit =
  /** Multiplies the numbers of `from` to `to`, both included; volumes are rounded to whole shares. */
  | { readonly kind: 'scale'; readonly from: Day; readonly to: Day; readonly fields: readonly BarField[]; readonly factor: number }
  | { readonly kind: 'set'; readonly day: Day; readonly field: BarField; readonly value: number }
  /** Takes the row away; `occurrence` counts from 0 where a day has several rows. */
  | { readonly kind: 'drop'; readonly day: Day; readonly occurrence: number }

/** What is proposed to put a fault right. Only `edit` changes bars; the others ask for data or for a choice. */
export type Repair =
  | { readonly kind: 'edit'; readonly summary: string; readonly edits: readonly Edit[] }
  | { readonly kind: 'download'; readonly summary: string; readonly from: Day; readonly to: Day }
  | { readonly kind: 'download-rates'; readonly summary: string; readonly currency: string; readonly from: Day; readonly to: Day }
  | { readonly kind: 'exclude'; readonly summary: string }

/** A fault, named so that a person can look at it. */
export interface Finding {
  readonly check: string
  readonly symbol: string
  readonly day: Day
  /** Last day of a fault that lasts; equal to `day` otherwise. */
  readonly lastDay: Day
  /** The number that is wrong. */
  readonly value: number
  /** One plain sentence. */
  readonly message: string
  readonly repair: Repair
}

/** What the checks need to know beside the bars. */
export interface QualityContext {
  /** The date at the exchange now: its bar is not finished. */
  readonly today: Day
  /** What the panel will be counted in, and the rates that there are. */
  readonly baseCurrency: string
  readonly rates: readonly Rates[]
  /** The currency code as published (`GBp`); the instrument's own where it is not known. */
  readonly publishedCurrency?: string
  /** Fewer bars than this are too short a history. */
  readonly minimumBars: number
}

/** A named check: a row of the list in `checks.ts`. */
export interface QualityCheck {
  readonly title: string
  /** What it looks for, in a sentence for the user. */
  readonly summary: string
  find(series: Series, context: QualityContext): Finding[]
}
