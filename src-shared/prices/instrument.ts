export const ASSET_CLASSES = ['equity', 'fixed-income', 'commodity', 'crypto', 'currency', 'real-estate', 'cash'] as const

export type AssetClass = (typeof ASSET_CLASSES)[number]

/** What can be held: one line of a universe. */
export interface Instrument {
  readonly symbol: string
  readonly name: string
  readonly assetClass: AssetClass
  /** ISO 4217 code of the major unit (GBP, never GBp: minor units are put right at the door). */
  readonly currency: string
  /** IANA name of the exchange's time zone; it decides which calendar day a close belongs to. */
  readonly timeZone: string
  /** Id of the source that its bars come from. */
  readonly source: string
  readonly sector?: string
  /** Whether the instrument is meant to be compared with rather than held. */
  readonly benchmark?: boolean
  /** A desk that a strategy simulates: money moves in and out of it as of any other line, but nobody could buy it. */
  readonly simulatedDesk?: boolean
}
