import type { Day } from '../base/day.ts'
import { sortBars, type Bars } from './bars.ts'
import { minorUnit } from './currency.ts'
import type { Instrument } from './instrument.ts'

/**
 * How far whoever published the prices has already adjusted open, high, low, close and dividends: not at all, for
 * splits (Yahoo), or for splits and dividends as well (so that close already is a total-return series).
 */
export type Adjustment = 'none' | 'splits' | 'splits-and-dividends'

/** What a source or an importer hands over at the door: rows in any order, in the unit in which they are quoted. */
export interface SeriesFile {
  readonly symbol: string
  /** As published: `GBp` and other minor units are put right by `admitSeries`. */
  readonly currency: string
  readonly adjustment: Adjustment
  readonly bars: Bars
}

/** What the store keeps: ascending days, major currency unit. */
interface AdmittedSeries {
  readonly symbol: string
  /** ISO 4217, major unit. */
  readonly currency: string
  readonly adjustment: Adjustment
  readonly bars: Bars
  /** 1, or 0.01 where the file was quoted in pence, cents or agorot: said to the user. */
  readonly unitScale: number
}

/** The end of a listing, where it is known. */
interface Delisting {
  /** The last day with a price. */
  readonly lastDay: Day
  /** Simple return from that price to what holders got in the end; 0 when nothing is known, and the accounting takes its haircut. */
  readonly return: number
}

/** An instrument with its history, as the panel builder and the quality checks take it. */
export interface Series {
  readonly instrument: Instrument
  readonly bars: Bars
  readonly adjustment: Adjustment
  readonly delisting?: Delisting
  readonly simulated?: boolean
}

const MONEY_FIELDS = ['open', 'high', 'low', 'close', 'adjustedClose', 'dividend'] as const

/** The door: sorts the days and turns minor units (GBp, ILA, ZAc, USX) into major ones, so that nothing behind it ever sees them. */
export function admitSeries(file: SeriesFile): AdmittedSeries {
  const sorted = sortBars(file.bars)
  const unit = minorUnit(file.currency)
  const bars = unit ? scaleMoney(sorted, unit.scale) : sorted
  return { symbol: file.symbol, currency: unit?.currency ?? file.currency, adjustment: file.adjustment, bars, unitScale: unit?.scale ?? 1 }
}

function scaleMoney(bars: Bars, scale: number): Bars {
  const scaled = Object.fromEntries(MONEY_FIELDS.map((field) => [field, bars[field].map((x) => x * scale)]))
  return { ...bars, ...scaled }
}
