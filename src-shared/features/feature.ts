import type { MacroSeries } from '../prices/macro.ts'
import type { Panel } from '../prices/panel.ts'

/** What becomes of a value that is not there. There is no silent zero: whatever stays missing is NaN and not `known`. */
export type MissingRule =
  /** It stays missing: the asset cannot be used on that day. */
  | { readonly rule: 'mask' }
  /** The asset's last value, for at most so many days. */
  | { readonly rule: 'carry'; readonly days: number }
  /** The median of the assets that have it on that day. */
  | { readonly rule: 'peers' }

/** One asset's past as columns. Every array is `[day]`. */
export interface AssetHistory {
  /** Log of the total-return index. */
  readonly level: Float64Array
  /** Log return of the day. */
  readonly change: Float64Array
  /** Money traded in the base currency. */
  readonly dollarVolume: Float64Array
  /** Log return of the market on the day. */
  readonly market: Float64Array
}

export interface FeatureInput {
  readonly panel: Panel
  /** Log return of the market on each day. `[day]` */
  readonly market: Float64Array
  readonly macro: readonly MacroSeries[]
}

interface FeatureFacts {
  readonly title: string
  /** One plain sentence. */
  readonly summary: string
  /** Rows that a value depends on, its own day included. Nothing before them counts, nothing after them exists. */
  readonly lookbackDays: number
  readonly missing: MissingRule
}

/** Looks at one asset at a time. */
export interface AssetFeature extends FeatureFacts {
  readonly scope: 'asset'
  /** `[day]` */
  compute(asset: AssetHistory): Float64Array
}

/** Looks at all assets of a day together. */
interface PanelFeature extends FeatureFacts {
  readonly scope: 'panel'
  /** `[day, asset]` */
  compute(input: FeatureInput): Float64Array
}

/** Says the same of every asset. */
interface MarketFeature extends FeatureFacts {
  readonly scope: 'market'
  /** `[day]` */
  compute(input: FeatureInput): Float64Array
}

export type Feature = AssetFeature | PanelFeature | MarketFeature
