import type { Day } from '../base/day.ts'
import type { Rates } from './currency.ts'
import type { Panel } from './panel.ts'
import type { Series } from './series.ts'
import type { Membership } from './universe.ts'

export interface PanelRequest {
  /** One per column, in column order; any adjustment, days ascending. */
  readonly series: readonly Series[]
  /** ISO 4217. */
  readonly baseCurrency: string
  /** Rates for every other currency in `series`. */
  readonly rates: readonly Rates[]
  /** Rows of the panel: the trading days of the base market (`marketDays` of calendar.ts), ascending. */
  readonly days: readonly Day[]
  /** Who belonged when; empty or absent where everybody always did. */
  readonly memberships?: readonly Membership[]
  readonly survivorshipBias: boolean
  /** Calendar days without a price after which an asset is no longer traded. */
  readonly staleAfterDays?: number
  /** Calendar days without a price after which an asset counts as dead. */
  readonly deadAfterDays?: number
}

export type BuildPanel = (request: PanelRequest) => Panel
