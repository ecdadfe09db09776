import { assert } from '../../base/assert.ts'
import type { Day } from '../../base/day.ts'
import type { AssetClass, Instrument } from '../../prices/instrument.ts'
import { LIVE, type Panel } from '../../prices/panel.ts'

/** A desk as an allocator sees it: something that takes capital and returns more or less of it. */
export interface DeskLine {
  readonly id: string
  readonly title: string
  /** Of what it trades; trading costs depend on it. */
  readonly assetClass: AssetClass
  /** Money that it can put to work; Infinity where nothing limits it. */
  readonly capacity: number
}

/** What happened to the desks on some days: one history of many that an allocator can learn from. */
export interface DeskWorld {
  readonly days: readonly Day[]
  /** Return of each desk on the capital that it was given, after its own costs. `[day, desk]` */
  readonly returns: Float64Array
  /** Return of the market that surrounds the desks. `[day]` */
  readonly market: Float64Array
}

/** A desk as an instrument, so that the accounting moves its money like any other's. */
export function deskInstrument({ id, title, assetClass }: DeskLine, currency: string): Instrument {
  return { symbol: id, name: title, assetClass, currency, timeZone: 'America/New_York', source: 'simulated' }
}

/** A day on which more than this is lost leaves this: prices stay above zero. */
const LEAST_GROWTH = 0.01

/** Desks as a panel: a unit of capital in each, all returns left in it. */
export function deskPanel({ days, returns }: DeskWorld, desks: readonly DeskLine[], currency = 'USD'): Panel {
  const n = desks.length
  assert(returns.length === days.length * n, 'every desk has a return on every day')
  const level = new Float64Array(returns.length)
  for (let at = 0; at < level.length; at++) level[at] = at < n ? 1 : level[at - n] * Math.max(1 + returns[at], LEAST_GROWTH)
  return {
    days,
    instruments: desks.map((desk) => deskInstrument(desk, currency)),
    baseCurrency: currency,
    close: level,
    open: level,
    totalReturn: level,
    totalReturnOpen: level,
    // What a desk can take is a cap on its weight; whoever gives it capital meets nobody in a market.
    dollarVolume: new Float64Array(level.length).fill(NaN),
    presence: new Uint8Array(level.length).fill(LIVE),
    simulated: true,
    survivorshipBias: false,
  }
}
