import { assert } from '../base/assert.ts'
import type { Day } from '../base/day.ts'
import { adjustBars } from './adjust.ts'
import { failForRate, findRate, type Rates } from './currency.ts'
import { DELISTED, LIVE, NOT_MEMBER, STALE, UNLISTED, type Panel } from './panel.ts'
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

/** Longer than any holiday (Golden Week, Lunar New Year), shorter than a suspension that matters. */
const STALE_AFTER_DAYS = 12
const DEAD_AFTER_DAYS = 60
/** What a share is counted at whose holders got nothing: no price is zero. */
const WORTHLESS = 1e-6

type Columns = Pick<Panel, 'close' | 'open' | 'totalReturn' | 'totalReturnOpen' | 'dollarVolume' | 'presence'>

/**
 * Aligns series to the days of the base market, in the base currency. Nothing in row t depends on a bar, a rate or a
 * membership after day t, save that prices per share are counted in shares of the series' last day.
 */
export function buildPanel(request: PanelRequest): Panel {
  const { series, days, baseCurrency } = request
  for (let d = 1; d < days.length; d++) assert(days[d] > days[d - 1], 'the days of a panel ascend')
  const cells = days.length * series.length
  const columns: Columns = {
    close: new Float64Array(cells).fill(NaN),
    open: new Float64Array(cells).fill(NaN),
    totalReturn: new Float64Array(cells).fill(NaN),
    totalReturnOpen: new Float64Array(cells).fill(NaN),
    dollarVolume: new Float64Array(cells).fill(NaN),
    presence: new Uint8Array(cells).fill(UNLISTED),
  }
  const rateOn = ratesByDay(request)
  series.forEach((one, column) => fillColumn(columns, column, one, request, rateOn(one.instrument.currency)))
  applyMemberships(columns.presence, request)
  return {
    days,
    instruments: series.map((one) => one.instrument),
    baseCurrency,
    ...columns,
    paidAtEnd: series.map(({ delisting }) => delisting !== undefined && delisting.return !== 0),
    simulated: series.some((one) => one.simulated === true),
    survivorshipBias: request.survivorshipBias,
  }
}

/** Rates of a currency on every day of the panel, looked up once per currency; NaN where there is none. */
function ratesByDay({ rates, baseCurrency, days }: PanelRequest): (currency: string) => Float64Array {
  const known = new Map<string, Float64Array>()
  return (currency) => {
    let byDay = known.get(currency)
    if (!byDay) {
      const lookup = findRate(rates, currency, baseCurrency)
      byDay = Float64Array.from(days, (day) => lookup?.(day) ?? NaN)
      known.set(currency, byDay)
    }
    return byDay
  }
}

function fillColumn(out: Columns, column: number, series: Series, request: PanelRequest, rateByDay: Float64Array): void {
  const { days } = request
  const width = request.series.length
  const staleAfter = request.staleAfterDays ?? STALE_AFTER_DAYS
  const deadAfter = request.deadAfterDays ?? DEAD_AFTER_DAYS
  const { symbol, currency } = series.instrument
  const bars = adjustBars(series)
  const lastDay = series.delisting?.lastDay ?? Infinity
  const end = bars.days.length

  let row = -1
  // Scales money into an index of 1 at the first row, in whatever currency.
  let anchor = NaN
  let deadAt = -1
  for (let d = 0, cell = column; d < days.length; d++, cell += width) {
    const day = days[d]
    let money = 0
    const before = row
    while (row + 1 < end && bars.days[row + 1] <= day && bars.days[row + 1] <= lastDay) {
      row++
      if (d === 0 ? bars.days[row] === day : true) money += bars.moneyVolume[row]
    }
    if (row < 0) continue

    const silence = day - bars.days[row]
    const dead = day > lastDay || silence > deadAfter
    if (!dead) deadAt = -1
    else if (deadAt < 0) deadAt = d
    // What died in silence stands at its last worth; what was paid out was so on the first day after its end.
    const rateDay = !dead ? d : day > lastDay ? deadAt : Math.max(0, deadAt - 1)
    const rate = rateByDay[rateDay]
    if (!(rate > 0)) failForRate(currency, request.baseCurrency, days[rateDay], symbol)
    if (Number.isNaN(anchor)) anchor = 1 / rate
    const payout = day > lastDay ? Math.max(WORTHLESS, 1 + (series.delisting?.return ?? 0)) : 1
    const close = bars.close[row] * payout * rate
    const index = bars.totalReturn[row] * payout * rate * anchor
    out.close[cell] = close
    out.totalReturn[cell] = index
    // Without a bar of its own today the price of the open is the one carried over.
    const openRatio = row > before && bars.days[row] === day ? bars.open[row] / bars.close[row] : 1
    out.open[cell] = close * openRatio
    out.totalReturnOpen[cell] = index * openRatio
    out.dollarVolume[cell] = dead ? 0 : money * rate
    out.presence[cell] = dead ? DELISTED : silence > staleAfter ? STALE : LIVE
  }
}

function applyMemberships(presence: Uint8Array, { memberships, days, series }: PanelRequest): void {
  if (!memberships || memberships.length === 0) return
  const width = series.length
  series.forEach(({ instrument }, column) => {
    const own = memberships.filter((m) => m.symbol === instrument.symbol)
    for (let d = 0, cell = column; d < days.length; d++, cell += width) {
      if (presence[cell] !== LIVE && presence[cell] !== STALE) continue
      const member = own.some((m) => days[d] >= m.start && (m.end === null || days[d] < m.end))
      if (!member) presence[cell] = NOT_MEMBER
    }
  })
}
