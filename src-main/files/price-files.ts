import { formatDay, lastAtOrBefore } from '../../src-shared/base/day.ts'
import { badInput } from '../../src-shared/base/failure.ts'
import { createBars } from '../../src-shared/prices/bars.ts'
import { buildPanel } from '../../src-shared/prices/panel-builder.ts'
import type { Instrument } from '../../src-shared/prices/instrument.ts'
import type { Panel } from '../../src-shared/prices/panel.ts'
import { countRows, listNames, readWideTable, type WideTable } from './table.ts'

/** Reads a wide price file (Date, SYM, SYM…) of adjusted closes as a panel whose days are the file's rows. */
export function readPrices(path: string, instrumentOf: (symbol: string) => Instrument): { panel: Panel; notes: readonly string[] } {
  const table = readWideTable(path, true)
  const days = table.days!
  const { columns, values } = table
  refuseBadPrices(table)
  const series = columns.map((symbol, c) => {
    const rows = days.flatMap((_, row) => (Number.isNaN(values[row * columns.length + c]) ? [] : [row]))
    const bars = createBars(rows.length)
    rows.forEach((row, r) => {
      bars.days[r] = days[row]
      bars.close[r] = values[row * columns.length + c]
    })
    return { instrument: instrumentOf(symbol), bars, adjustment: 'splits-and-dividends' as const }
  })
  const notes = table.turned ? ['The price file is newest first and was turned round.'] : []
  const empty = series.filter(({ bars }) => bars.days.length === 0).map(({ instrument }) => instrument.symbol)
  if (empty.length === series.length) badInput('The file has no price at all.', { where: table.file })
  if (empty.length > 0) notes.push(`There is no price of ${listNames(empty)}.`)
  return { panel: buildPanel({ series, baseCurrency: 'USD', rates: [], days, survivorshipBias: false }), notes }
}

function refuseBadPrices({ file, columns, values, lines }: WideTable): void {
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] <= 0)) continue
    badInput(`The price ${values[i]} is not above zero.`, {
      where: `${file}:${lines[Math.floor(i / columns.length)]}, column ${columns[i % columns.length]}`,
      hint: 'Correct it, or leave the cell empty if it is not known.',
    })
  }
}

interface WeightLimits {
  /** Largest sum of absolute weights. */
  readonly maxLeverage: number
  readonly short: boolean
}

/** How far a row's weights may exceed their limit before it is an error and not rounding. */
const ROUNDING = 1e-3

/**
 * Reads a wide weight file: one row a day, the target from that day's close. Gives targets on the panel's rows and
 * columns; NaN where there was no decision. `[day, asset]`
 */
export function readWeights(path: string, panel: Panel, limits: WeightLimits): { targets: Float64Array; notes: readonly string[] } {
  const table = readWideTable(path, true)
  const { file, columns, values, lines } = table
  const days = table.days!
  const symbols = panel.instruments.map((instrument) => instrument.symbol)
  const assetOf = columns.map((symbol) => symbols.indexOf(symbol))
  const unknown = columns.filter((_, c) => assetOf[c] < 0)
  if (unknown.length > 0) {
    badInput(`The weights name ${listNames(unknown)}, of which there are no prices.`, {
      where: `${file}:1`,
      hint: `There are prices of ${listNames(symbols)}.`,
    })
  }
  const targets = new Float64Array(panel.days.length * symbols.length).fill(NaN)
  const notes: string[] = []
  const outside: string[] = []
  const moved: string[] = []
  const short: number[] = []
  days.forEach((day, row) => {
    const weights = values.subarray(row * columns.length, (row + 1) * columns.length)
    if (weights.every(Number.isNaN)) return
    const at = lastAtOrBefore(panel.days, day)
    if (at < 0 || day > panel.days[panel.days.length - 1]) {
      outside.push(formatDay(day))
      return
    }
    if (panel.days[at] !== day) moved.push(formatDay(day))
    const { scale, cash } = checkRow(weights, limits, columns, `${file}:${lines[row]}`)
    if (cash > ROUNDING) short.push(lines[row])
    targets.fill(0, at * symbols.length, (at + 1) * symbols.length)
    assetOf.forEach((asset, c) => (targets[at * symbols.length + asset] = (weights[c] || 0) * scale))
  })
  if (days.length === outside.length) {
    badInput('No day of the weights is among the days of the prices.', {
      where: file,
      hint: `Prices run from ${formatDay(panel.days[0])} to ${formatDay(panel.days[panel.days.length - 1])}.`,
    })
  }
  if (targets.every(Number.isNaN)) badInput('There is no weight in the file.', { where: file })
  if (outside.length > 0) {
    notes.push(`${countRows(outside.length)} of weights before the first price or after the last left out, the first of ${outside[0]}.`)
  }
  if (moved.length > 0) {
    notes.push(`${countRows(moved.length)} of weights of a day without prices taken as of the last day with prices, the first of ${moved[0]}.`)
  }
  if (short.length > 0) {
    notes.push(`${countRows(short.length)} of weights below a sum of one, the first on line ${short[0]}; the rest is held as cash.`)
  }
  if (table.turned) notes.push('The weight file is newest first and was turned round.')
  return { targets, notes }
}

/** A row within its limits, scaled by what rounding left over; cash is the rest to one. */
function checkRow(weights: Float64Array, limits: WeightLimits, columns: readonly string[], where: string): { scale: number; cash: number } {
  let net = 0
  let gross = 0
  weights.forEach((weight, c) => {
    if (Number.isNaN(weight)) return
    if (weight < 0 && !limits.short) {
      badInput(`The weight ${weight} of ${columns[c]} is below zero.`, {
        where: `${where}, column ${columns[c]}`,
        hint: 'Allow short positions with --short.',
      })
    }
    net += weight
    gross += Math.abs(weight)
  })
  if (gross > limits.maxLeverage + ROUNDING) {
    badInput(`The weights add up to ${Number(gross.toFixed(4))}, which is more than ${limits.maxLeverage}.`, {
      where,
      hint: 'Make them add up to one or less (the rest is cash), or allow borrowing with --max-leverage.',
    })
  }
  return { scale: gross > limits.maxLeverage ? limits.maxLeverage / gross : 1, cash: 1 - net }
}
