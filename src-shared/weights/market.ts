import { badInput } from '../base/failure.ts'
import { formatDay } from '../base/day.ts'
import { DELISTED, LIVE, NOT_MEMBER, type Panel } from '../prices/panel.ts'
import type { Costs } from './costs.ts'

/** A panel as the accounting reads it: growth instead of prices, and yesterday's knowledge of volume and volatility. */
export interface Market {
  readonly rows: number
  readonly assets: number
  /** Total-return growth from the previous close; 1 where no new number exists. `[day, asset]` */
  readonly growth: Float64Array
  /** From the previous close to the open, and from the open to the close; null when trading is at the close. `[day, asset]` */
  readonly toOpen: Float64Array | null
  readonly fromOpen: Float64Array | null
  /** CLOSED, OPEN, SELL_ONLY, ENDED or ENDED_PAID. `[day, asset]` */
  readonly trading: Uint8Array
  /** Price of a share where orders are filled; null unless whole shares are asked for. `[day, asset]` */
  readonly price: Float64Array | null
  /** Cost of an order of size x, as a share of it, is √(this × x); null without impact. `[day, asset]` */
  readonly impact: Float64Array | null
  /** Money that usually changes hands in a day, as known before it; 0 where unknown; null without a cap. `[day, asset]` */
  readonly volume: Float64Array | null
  /** Years since the previous row. `[day]` */
  readonly years: Float64Array
}

/** No order can be filled. */
const CLOSED = 0
export const OPEN = 1
/** A position may be made smaller, never larger. */
export const SELL_ONLY = 2
/** The asset is gone: what is held is closed at its last price, less the haircut. */
export const ENDED = 3
/** As ENDED, but the price already says what its holders got. */
export const ENDED_PAID = 4

interface MarketOptions {
  readonly execution: 'close' | 'open'
  readonly wholeShares: boolean
}

/** Weight of the newest day in the running averages of volume and squared returns: a memory of about a month. */
const NEWEST = 0.05
/** Daily volatility that a newly listed asset is taken to have. */
const FIRST_VOLATILITY = 0.02

export function createMarket(panel: Panel, costs: Costs, options: MarketOptions): Market {
  const n = panel.instruments.length
  const rows = panel.days.length
  const size = rows * n
  const atOpen = options.execution === 'open'
  const growth = new Float64Array(size)
  const trading = new Uint8Array(size)
  const toOpen = atOpen ? new Float64Array(size) : null
  const fromOpen = atOpen ? new Float64Array(size) : null
  const impact = costs.impact > 0 ? new Float64Array(size) : null
  const usual = costs.participationCap > 0 ? new Float64Array(size) : null
  const price = options.wholeShares ? (atOpen ? panel.open : panel.close) : null
  const { totalReturn, totalReturnOpen, presence, dollarVolume, paidAtEnd: paid } = panel
  const last = new Float64Array(n)
  const variance = new Float64Array(n).fill(FIRST_VOLATILITY ** 2)
  const volume = new Float64Array(n)
  const strength = costs.impact ** 2
  const needsVolume = impact !== null || usual !== null

  for (let row = 0, at = 0; row < rows; row++) {
    for (let i = 0; i < n; i++, at++) {
      const now = totalReturn[at]
      const before = last[i]
      const fresh = now === now
      if (fresh && !(now > 0 && now < Infinity)) refusePrice(panel, row, i, now)
      const up = fresh && before > 0 ? now / before : 1
      growth[at] = up
      // What an order costs is judged by what was known before the day.
      if (needsVolume) {
        const known = volume[i]
        if (known > 0) {
          if (impact) impact[at] = (strength * variance[i]) / known
          if (usual) usual[at] = known
        }
        const today = dollarVolume[at]
        if (today > 0 && today < Infinity) volume[i] = known > 0 ? known + NEWEST * (today - known) : today
        if (fresh && before > 0) variance[i] += NEWEST * ((up - 1) ** 2 - variance[i])
      }
      let fillable = fresh
      if (toOpen && fromOpen) {
        const open = totalReturnOpen[at]
        if (open === open && !(open > 0 && open < Infinity)) refusePrice(panel, row, i, open)
        // A day without a close is no trading day, whatever its open says.
        const opened = fresh && open > 0
        toOpen[at] = opened && before > 0 ? open / before : up
        fromOpen[at] = opened ? now / open : 1
        fillable = opened
      }
      if (price && !(price[at] > 0)) fillable = false
      const present = presence[at]
      if (present === LIVE) trading[at] = fillable ? OPEN : CLOSED
      else if (present === NOT_MEMBER) trading[at] = fillable ? SELL_ONLY : CLOSED
      else if (present === DELISTED) trading[at] = paid?.[i] === true ? ENDED_PAID : ENDED
      if (fresh) last[i] = now
    }
  }
  const years = Float64Array.from(panel.days, (day, row) => (row === 0 ? 0 : (day - panel.days[row - 1]) / 365))
  return { rows, assets: n, growth, toOpen, fromOpen, trading, price, impact, volume: usual, years }
}

function refusePrice(panel: Panel, row: number, asset: number, price: number): never {
  return badInput(`The price of ${panel.instruments[asset].symbol} on ${formatDay(panel.days[row])} is ${price}; prices must be above zero.`, {
    where: `${panel.instruments[asset].symbol} ${formatDay(panel.days[row])}`,
    hint: 'Correct the number, or leave it empty if it is not known.',
  })
}
