import { lastAtOrBefore, weekIndex } from '../../base/day.ts'
import { weighTilts } from '../../environments/allocator.ts'
import { deskInstrument } from '../../environments/allocator/desk-world.ts'
import { equalRisk, LOOKBACK_DAYS, SHOWN_OF_ALL, SHOWN_PER_DESK, showDesks } from '../../environments/allocator/outlook.ts'
import { DESKS, type DeskId } from '../../environments/desks/index.ts'
import type { Instrument } from '../../prices/instrument.ts'
import { LIVE, type Panel } from '../../prices/panel.ts'
import type { Insight } from '../insight.ts'
import type { Decision, DecisionView, DeskDecision } from '../strategy.ts'
import { chiefLogits } from './chief.ts'
import type { FundFit, FundParams } from './fund.ts'
import { PRICE_DESKS, replayPriceDesks, type Replay } from './price-desks.ts'
import { canBeSimulated, runDesk, SIMULATED_CLASSES, type SimulatedId } from './simulated-desks.ts'

/** A fit made ready to decide with. What it remembers could be worked out anew from the fit and the same prices. */
export interface OpenFund {
  readonly fit: FundFit
  readonly params: FundParams
  /** Returns of a simulated desk on the days after training, as many as were asked for so far. */
  readonly live: Map<SimulatedId, Float64Array>
  /** Walks through panels, by the memory that a panel's rows share. */
  readonly walks: WeakMap<ArrayBufferLike, Map<number, Walk>>
}

interface Walk {
  readonly replay: Replay
  /** Capital by the row that it was decided on. `[desk]` */
  readonly capital: Map<number, Float64Array>
}

/** Rows before the end of training that desks which trade prices begin with, to have something to go by on the first day. */
const WARM_UP_DAYS = 504
const FIRST_LIVE_DAYS = 512

export function openFund(fit: FundFit, params: FundParams): OpenFund {
  return { fit, params, live: new Map(), walks: new WeakMap() }
}

/** One for each desk that may have to trade a made-up market, whether it does after this training or not. */
export function sleeveLines({ fit }: OpenFund): Instrument[] {
  return fit.desks.filter(canBeSimulated).map((id) => ({ ...deskInstrument({ id: lineOf(id), title: lineName(id), assetClass: SIMULATED_CLASSES[id], capacity: Infinity }, 'USD'), simulatedDesk: true }))
}

/** Marked wherever it is shown, in every chart and table. */
function lineOf(id: DeskId): string {
  return `${id} (simulated)`
}

function lineName(id: DeskId): string {
  return `${DESKS[id].title} (simulated)`
}

const isSimulated = ({ simulated }: FundFit, id: DeskId): id is SimulatedId => simulated.some((desk) => desk.id === id)

/** What a desk is called after this training. */
export function deskName(fit: FundFit, id: DeskId): string {
  return isSimulated(fit, id) ? lineName(id) : DESKS[id].title
}

export function sleeveReturns(open: OpenFund, { days }: Panel): Float64Array {
  const lines = open.fit.desks.filter(canBeSimulated)
  const k = lines.length
  const end = lastAtOrBefore(days, open.fit.trainedTo)
  const out = new Float64Array(days.length * k)
  lines.forEach((id, d) => {
    if (isSimulated(open.fit, id)) for (let row = 0; row < days.length; row++) out[row * k + d] = simulatedReturn(open, id, row, end)
  })
  return out
}

/** On a row of a panel whose row `end` is the last that the fit was trained on. */
function simulatedReturn(open: OpenFund, id: SimulatedId, row: number, end: number): number {
  return row <= end ? trainedReturn(open.fit, id, row, end) : liveReturns(open, id, row - end)[row - end - 1]
}

function trainedReturn({ desks, returns }: FundFit, id: DeskId, row: number, end: number): number {
  const at = returns.length / desks.length - 1 - (end - row)
  return at < 0 ? 0 : returns[at * desks.length + desks.indexOf(id)]
}

function liveReturns({ fit, live }: OpenFund, id: SimulatedId, days: number): Float64Array {
  const known = live.get(id)
  if (known && known.length >= days) return known
  const made = runDesk(fit.simulated.find((desk) => desk.id === id)!, 'live', Math.max(FIRST_LIVE_DAYS, 2 * (known?.length ?? 0), days))
  live.set(id, made)
  return made
}

/** What the fund wants at the close of a view's last row. */
export function decideFund(open: OpenFund, { panel }: DecisionView): Decision {
  const { fit } = open
  const stride = panel.instruments.length
  const row = panel.days.length - 1
  const assets = panel.instruments.findIndex(({ simulatedDesk }) => simulatedDesk === true)
  const own = assets < 0 ? stride : assets
  const end = lastAtOrBefore(panel.days, fit.trainedTo)
  const walk = walkOf(open, panel, row > end ? Math.max(0, end - WARM_UP_DAYS) : 0, own)
  walk.replay.advance(panel, row)
  const capital = capitalAt(open, walk, panel, lastWeekStart(panel, row), end)
  const wanted = walk.replay.wantedAt(row)
  const weights = new Float64Array(stride)
  let nowhere = 0
  const desks = fit.desks.map((id, d): DeskDecision => {
    const simulated = isSimulated(fit, id)
    const held: [number, number][] = []
    if (!simulated) {
      const at = PRICE_DESKS.findIndex((other) => other === id)
      for (let i = 0; i < own; i++) {
        const share = capital[d] * fit.priceGearing[at] * wanted[at][i]
        if (share !== 0 && panel.presence[row * stride + i] === LIVE) held.push([i, share])
      }
    } else {
      const column = panel.instruments.findIndex(({ symbol, simulatedDesk }) => simulatedDesk === true && symbol === lineOf(id))
      if (column >= 0) held.push([column, capital[d]])
      else nowhere += capital[d]
    }
    for (const [i, share] of held) weights[i] += share
    return { id, title: DESKS[id].title, simulated, capital: capital[d], assets: Int32Array.from(held, ([i]) => i), weights: Float64Array.from(held, ([, share]) => share) }
  })
  const note = nowhere > 0 ? { note: `Simulated desks would get ${(100 * nowhere).toFixed(1)} % of wealth; nobody can buy them, so it stays in cash.` } : {}
  return { weights, desks, levels: [{ name: 'Desks', shares: Object.fromEntries(desks.map(({ capital: share }, d) => [deskName(fit, fit.desks[d]), share])) }], ...note }
}

/** How the capital came about: equal risk, and what the chief, as far as it is believed, made of it. */
export function explainFund(open: OpenFund, view: DecisionView): Promise<readonly Insight[]> {
  const { fit, params } = open
  const { desks = [] } = decideFund(open, view)
  const silent = decideFund(openFund({ ...fit, chief: { ...fit.chief, belief: 0 } }, params), view).desks ?? []
  const { belief, evidence } = fit.chief
  return Promise.resolve([
    {
      kind: 'text',
      text: `On days that it had not seen, the chief was ${Math.abs(evidence).toFixed(1)} standard errors ${evidence < 0 ? 'behind' : 'ahead of'} equal risk, so ${(100 * belief).toFixed(0)} % of its tilts are believed.`,
    },
    {
      kind: 'table',
      id: 'fund-capital',
      title: 'Shares of wealth',
      columns: [{ title: 'Desk', unit: 'text' }, { title: 'At equal risk', unit: 'percent' }, { title: 'Given', unit: 'percent' }, { title: 'Positions', unit: 'integer' }],
      rows: desks.map(({ capital, assets }, d) => [deskName(fit, fit.desks[d]), silent[d].capital, capital, assets.length]),
    },
  ])
}

function walkOf({ fit, walks }: OpenFund, { totalReturn }: Panel, start: number, assets: number): Walk {
  const byStart = walks.get(totalReturn.buffer) ?? new Map<number, Walk>()
  walks.set(totalReturn.buffer, byStart)
  // Views that begin on different days of one panel share its memory, not its rows.
  const key = totalReturn.byteOffset * 1e4 + start
  const known = byStart.get(key)
  if (known) return known
  const walk = { replay: replayPriceDesks(fit.prices, assets, start), capital: new Map<number, Float64Array>() }
  byStart.set(key, walk)
  return walk
}

/** The last row at or before `row` on which a week began: capital is given once a week, whatever the schedule. */
function lastWeekStart({ days }: Panel, row: number): number {
  let first = row
  while (first > 0 && weekIndex(days[first - 1]) === weekIndex(days[row])) first--
  return first
}

/** Shares of wealth that the chief gives to each desk at the close of `row`. */
function capitalAt(open: OpenFund, { replay, capital }: Walk, panel: Panel, row: number, end: number): Float64Array {
  const known = capital.get(row)
  if (known) return known
  const { fit, params } = open
  const { desks, caps } = fit
  const n = desks.length
  const from = row - LOOKBACK_DAYS + 1
  const returns = new Float64Array(LOOKBACK_DAYS * n)
  for (let t = Math.max(from, 0); t <= row; t++) {
    desks.forEach((id, d) => {
      const at = PRICE_DESKS.findIndex((other) => other === id)
      returns[(t - from) * n + d] = t <= end ? trainedReturn(fit, id, t, end) : isSimulated(fit, id) ? simulatedReturn(open, id, t, end) : fit.priceGearing[at] * replay.returnsAt(t)[at]
    })
  }
  const anchor = equalRisk(returns, n, LOOKBACK_DAYS - 1, caps)
  const shown = new Float32Array(n * SHOWN_PER_DESK + SHOWN_OF_ALL)
  showDesks({ returns, market: marketReturns(panel, from, row), caps }, LOOKBACK_DAYS - 1, anchor, shown, 0)
  const out = new Float64Array(n)
  weighTilts(anchor, chiefLogits(fit.chief, shown), 0, { caps, cashPrior: params.cashPrior, tilt: 1 }, new Float64Array(n + 1), out, 0)
  capital.set(row, out)
  return out
}

/** The universe held equally, day by day, simulated desks apart; a day without prices is a day without return. `[row − from]` */
export function marketReturns({ totalReturn, instruments, days }: Panel, from = 0, to = days.length - 1): Float64Array {
  const n = instruments.length
  return Float64Array.from({ length: to - from + 1 }, (_, k) => {
    const row = from + k
    let [total, count] = [0, 0]
    for (let i = 0; row > 0 && i < n; i++) {
      const r = totalReturn[row * n + i] / totalReturn[(row - 1) * n + i] - 1
      if (!Number.isFinite(r) || instruments[i].simulatedDesk === true) continue
      total += r
      count++
    }
    return count > 0 ? total / count : 0
  })
}
