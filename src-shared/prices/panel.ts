import { lastAtOrBefore, type Day } from '../base/day.ts'
import type { Instrument } from './instrument.ts'
import type { MacroSeries } from './macro.ts'

/** Presence of an asset on a day: only `LIVE` may be traded. */
export const UNLISTED = 0
export const LIVE = 1
/** Listed, but without a fresh price for longer than the staleness limit: held, never traded. */
export const STALE = 2
export const DELISTED = 3
/** Priced, but not in the universe on this day: may be sold, never bought. */
export const NOT_MEMBER = 4

/**
 * Aligned prices: every row is a trading day of the base market, every column an instrument, every number
 * in the base currency. Arrays are row-major `[day, asset]`; NaN means that there is no number, never zero.
 */
export interface Panel {
  readonly days: readonly Day[]
  readonly instruments: readonly Instrument[]
  /** ISO 4217. */
  readonly baseCurrency: string
  /** Price one share trades at (split-adjusted to the panel's last day, dividends not). `[day, asset]` */
  readonly close: Float64Array
  readonly open: Float64Array
  /** Total-return index at the close: splits and dividends reinvested. Ratios are returns. `[day, asset]` */
  readonly totalReturn: Float64Array
  /** Total-return index at the open of the day, on the same scale as `totalReturn`. `[day, asset]` */
  readonly totalReturnOpen: Float64Array
  /** Money traded on the day, in the base currency. `[day, asset]` */
  readonly dollarVolume: Float64Array
  /** UNLISTED, LIVE, STALE, DELISTED or NOT_MEMBER. `[day, asset]` */
  readonly presence: Uint8Array
  /**
   * Per asset, whether the prices of a delisted one already hold what its holders were paid at the end. Elsewhere the
   * accounting takes a haircut. `[asset]`
   */
  readonly paidAtEnd?: readonly boolean[]
  /** The economy in the same days, where it was downloaded. Who looks at it allows for the lag of its publication. */
  readonly macro?: readonly MacroSeries[]
  /** Where the numbers are not real, or the universe is only today's survivors, results must say so. */
  readonly simulated: boolean
  readonly survivorshipBias: boolean
}

/**
 * The panel as it was known at the close of day index `t`: nothing after that row exists in it. This is the only
 * form in which a strategy, a feature or a scaler is given prices, which is what makes look-ahead impossible.
 */
export function panelUpTo(panel: Panel, t: number): Panel {
  return panelRows(panel, 0, t + 1)
}

/** Rows `from` (included) to `to` (excluded), sharing memory with `panel`. */
export function panelRows(panel: Panel, from: number, to: number): Panel {
  const n = panel.instruments.length
  const cut = (x: Float64Array) => x.subarray(from * n, to * n)
  const until = panel.days[Math.max(to, 1) - 1]
  return {
    ...panel,
    days: panel.days.slice(from, to),
    close: cut(panel.close),
    open: cut(panel.open),
    totalReturn: cut(panel.totalReturn),
    totalReturnOpen: cut(panel.totalReturnOpen),
    dollarVolume: cut(panel.dollarVolume),
    presence: panel.presence.subarray(from * n, to * n),
    // That an asset will be paid out says that it will die: until then nobody may know.
    ...(panel.macro && { macro: panel.macro.map((series) => macroUpTo(series, until)) }),
    ...(panel.paidAtEnd && { paidAtEnd: panel.paidAtEnd.map((paid, i) => paid && panel.presence[(to - 1) * n + i] === DELISTED) }),
  }
}

function macroUpTo(series: MacroSeries, day: Day): MacroSeries {
  const count = lastAtOrBefore(series.days, day) + 1
  if (count === series.days.length) return series
  return { ...series, days: series.days.slice(0, count), values: Array.prototype.slice.call(series.values, 0, count) as number[] }
}
