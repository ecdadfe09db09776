import type { Day } from '../base/day.ts'
import type { Rng } from '../base/rng.ts'
import { BAR_FIELDS, pickBars } from './bars.ts'
import type { Rates } from './currency.ts'
import { MACRO_SERIES, type MacroSeries } from './macro.ts'
import type { Panel } from './panel.ts'
import type { Series } from './series.ts'

/** A number that was known too early. */
export interface Leak {
  /** What was tested: a feature, a scaler, a strategy. */
  readonly row: string
  /** First day whose numbers changed although only days after `cut` were scrambled. */
  readonly day: Day
  readonly cut: Day
}

export interface LeakSearch<Input> {
  readonly row: string
  readonly input: Input
  readonly days: readonly Day[]
  /** The input with every number after day index `cut` made up anew. */
  scramble(input: Input, cut: number): Input
  /** Any number of numbers for each day, all days, in order: `[day, …]`. Must give the same for the same input. */
  compute(input: Input): ArrayLike<number> | Promise<ArrayLike<number>>
  /** Day indices to cut at. */
  readonly cuts: readonly number[]
}

/**
 * The proof that nothing looks ahead: the future is scrambled, everything is computed again, and not a bit of it may
 * differ at or before the cut. It knows nothing of what it tests.
 */
export async function findLeaks<Input>(search: LeakSearch<Input>): Promise<Leak[]> {
  const { row, input, days, cuts } = search
  const truth = await search.compute(input)
  const width = truth.length / days.length
  const leaks: Leak[] = []
  for (const cut of cuts) {
    const again = await search.compute(search.scramble(input, cut))
    let k = 0
    while (k < (cut + 1) * width && Object.is(again[k], truth[k])) k++
    if (k < (cut + 1) * width) leaks.push({ row, day: days[Math.floor(k / width)], cut: days[cut] })
  }
  return leaks
}

/** Day indices to cut at: the first, the last but one, and others between them. */
export function spreadCuts(rows: number, count: number): number[] {
  const cuts = Array.from({ length: count }, (_, i) => Math.round((i * (rows - 2)) / Math.max(1, count - 1)))
  return [...new Set(cuts)]
}

const PANEL_FIELDS = ['close', 'open', 'totalReturn', 'totalReturnOpen', 'dollarVolume'] as const
const PRESENCES = 5

/** A panel whose rows after `cut` are made up: prices, volumes, gaps and who is listed. */
export function scramblePanel(panel: Panel, cut: number, rng: Rng): Panel {
  const start = (cut + 1) * panel.instruments.length
  const columns = Object.fromEntries(PANEL_FIELDS.map((field) => [field, scrambled(panel[field], start, rng)]))
  const presence = panel.presence.slice()
  for (let k = start; k < presence.length; k++) presence[k] = rng.integer(PRESENCES)
  const macro = panel.macro?.map((series) => scrambleMacro(series, panel.days[cut], rng))
  return { ...panel, ...columns, presence, ...(macro && { macro }) }
}

/** A series whose bars after the day are made up, dividends and splits included. */
export function scrambleSeries(series: Series, cut: Day, rng: Rng): Series {
  const bars = pickBars(series.bars, Array.from(series.bars.days, (_, row) => row))
  bars.days.forEach((day, row) => {
    if (day <= cut) return
    for (const field of BAR_FIELDS) bars[field][row] = made(bars[field][row], rng)
    bars.dividend[row] = rng.uniform() < 0.2 ? 0.05 * bars.close[row] : 0
    bars.split[row] = rng.uniform() < 0.1 ? 2 : 1
  })
  return { ...series, bars, delisting: series.delisting && series.delisting.lastDay > cut ? undefined : series.delisting }
}

export function scrambleRates(rates: Rates, cut: Day, rng: Rng): Rates {
  return { ...rates, rate: Array.from(rates.rate, (rate, row) => (rates.days[row] > cut ? rate * Math.exp(rng.normal()) : rate)) }
}

/** Figures that had not been published by the day, made up. */
export function scrambleMacro(macro: MacroSeries, cut: Day, rng: Rng): MacroSeries {
  const lag = MACRO_SERIES[macro.id].publicationLagDays
  return { ...macro, values: Array.from(macro.values, (value, row) => (macro.days[row] + lag > cut ? value + 10 * rng.normal() : value)) }
}

function scrambled(x: Float64Array, start: number, rng: Rng): Float64Array {
  const out = x.slice()
  for (let k = start; k < out.length; k++) out[k] = made(out[k], rng)
  return out
}

/** Another positive number, of another size, and now and then none. */
function made(x: number, rng: Rng): number {
  if (rng.uniform() < 0.05) return NaN
  return (x > 0 ? x : 1) * Math.exp(2 * rng.normal())
}
