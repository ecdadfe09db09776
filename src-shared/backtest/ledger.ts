import type { Day } from '../base/day.ts'
import type { Instrument } from '../prices/instrument.ts'
import type { DecisionRecord } from '../strategies/strategy.ts'

/** Every way in which money leaves or enters besides prices. Positive numbers are costs. */
export const COST_KINDS = ['commission', 'spread', 'impact', 'borrow', 'cashInterest', 'haircut'] as const

export type CostKind = (typeof COST_KINDS)[number]

/**
 * What happened, day by day: the only thing that metrics and reports ever see. Row 0 is the starting point, before
 * the first return; returns are `value[d] / value[d − 1] − 1`. A first trade at the close of row 0 is written there,
 * and paid out of the first return: `value[last] − value[0]` is the sum of all profit less the sum of all costs.
 */
export interface Ledger {
  readonly days: readonly Day[]
  readonly instruments: readonly Instrument[]
  readonly baseCurrency: string
  /** 252 for daily rows. */
  readonly periodsPerYear: number
  /** Wealth at the close after all costs; the starting capital on row 0. `[day]` */
  readonly value: Float64Array
  /** Wealth of the same shares of wealth had nothing been charged. `[day]` */
  readonly grossValue: Float64Array
  /** Share of wealth in each asset at the close, after the day's trades. Cash is the rest to one. `[day, asset]` */
  readonly weights: Float64Array
  /** What the strategy asked for; NaN on days without a decision, on the day it was decided. `[day, asset]` */
  readonly targets: Float64Array
  /** Traded share of the wealth before the trade, buys positive. `[day, asset]` */
  readonly trades: Float64Array
  /** Profit and loss in money that each asset earned over the day, before costs. `[day, asset]` */
  readonly assetProfit: Float64Array
  /** Money charged, by kind; cash interest is negative when it was earned. `[day]` each */
  readonly costs: Readonly<Record<CostKind, Float64Array>>
  /** Sum of |trades| of the day, as a share of wealth. `[day]` */
  readonly turnover: Float64Array
  /** Total-return value of the benchmark on the same days, or null where there is none. `[day]` */
  readonly benchmark: Float64Array | null
  /** Decisions that used the price they traded at. The report says so. */
  readonly optimistic: boolean
  readonly simulated: boolean
  readonly survivorshipBias: boolean
  /** Things that a careful reader should know: a fallback taken, a holding that died. */
  readonly notes: readonly LedgerNote[]
  /** How decisions came about, of strategies that say so. */
  readonly decisions?: readonly LedgerDecision[]
}

/** On the day that it was decided. */
export type LedgerDecision = DecisionRecord

export interface LedgerNote {
  readonly day: Day
  readonly text: string
}
