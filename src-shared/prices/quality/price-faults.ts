import { formatDay, type Day } from '../../base/day.ts'
import { standardDeviation } from '../../base/stats.ts'
import type { Bars } from '../bars.ts'
import type { Series } from '../series.ts'
import type { Edit, Finding } from './finding.ts'
import { findLevels, typicalPrice, unitOff, type LevelCause } from './levels.ts'
import { edit, finding, occurrenceOf, rowsWhere } from './report.ts'

/** A smaller move (in logs) is a day's news. */
const SMALLEST_SPIKE = 0.18
const SPIKE_NEIGHBOURS = 21
const OHLC = ['open', 'high', 'low', 'close'] as const
const PRICE_FIELDS = [...OHLC, 'adjustedClose'] as const

/** Closes that jump far outside the ordinary and come back the next day. */
export function findSpikes(series: Series): Finding[] {
  const { bars } = series
  const { rows, change, sigma, factor } = findLevels(series)
  const findings: Finding[] = []
  const threshold = Math.max(8 * sigma, series.instrument.assetClass === 'crypto' ? 2 * SMALLEST_SPIKE : SMALLEST_SPIKE)
  const splitOn = (k: number) => (series.adjustment === 'none' ? bars.split[rows[k]] : 1)
  const closeChange = (k: number) => Math.log((bars.close[rows[k]] * splitOn(k)) / bars.close[rows[k - 1]])
  for (let k = 1; k + 1 < rows.length; k++) {
    const move = closeChange(k)
    if (!(Math.abs(move) > threshold) || Math.abs(move + closeChange(k + 1)) > 0.15 * Math.abs(move)) continue
    const isUnit = unitOff(bars.close[rows[k]], typicalPrice(bars, rows[k])) !== 1
    if (isUnit || factor[k - 1] !== 1 || factor[k] !== 1 || factor[k + 1] !== 1) continue
    // In wild weeks a market does move like that and back.
    if (Math.abs(move) < 6 * deviationAround(change, k)) continue
    const day = bars.days[rows[k]] as Day
    const drop: Edit = { kind: 'drop', day, occurrence: occurrenceOf(bars, rows[k]) }
    const repair = edit('Take the row away, so that the price before is carried over it.', [drop])
    const message = `the close moved by ${(100 * Math.expm1(move)).toFixed(0)} % and came back the next day.`
    findings.push(finding('spike', series, rows[k], bars.close[rows[k]], message, repair))
  }
  return findings
}

/** Standard deviation of the changes of the month before and after, without the two of the spike itself. */
function deviationAround(change: Float64Array, k: number): number {
  const around: number[] = []
  for (let i = Math.max(1, k - SPIKE_NEIGHBOURS); i <= Math.min(change.length - 1, k + 1 + SPIKE_NEIGHBOURS); i++) {
    if (i !== k && i !== k + 1) around.push(change[i])
  }
  return around.length < 3 ? 0 : standardDeviation(around)
}

/** Blocks of days on a wrong level: a hundredfold, or a split that was not applied. */
export function findWrongLevels(series: Series, cause: LevelCause): Finding[] {
  const { bars } = series
  const levels = findLevels(series)
  return levels.faults.filter((fault) => fault.cause === cause).map((fault) => {
    const [from, to] = [bars.days[fault.first] as Day, bars.days[fault.last] as Day]
    const edits: Edit[] = [{ kind: 'scale', from, to, fields: hasOwnAdjusted(bars, fault) ? OHLC : PRICE_FIELDS, factor: fault.factor }]
    if (cause === 'split') edits.push({ kind: 'scale', from, to, fields: ['volume'], factor: 1 / fault.factor })
    const times = `${fault.factor >= 1 ? round(fault.factor) : round(1 / fault.factor)} times too ${fault.factor > 1 ? 'small' : 'large'}`
    const until = from === to ? '' : ` until ${formatDay(to)}`
    const why = cause === 'split' ? ': a split was not applied, or applied twice' : ''
    const message = `prices are ${times}${until}${why}.`
    const summary = `Multiply these prices by ${round(fault.factor)}${cause === 'split' ? ' and divide volumes by it' : ''}.`
    return finding(cause, series, fault.first, bars.close[fault.first], message, edit(summary, edits), to)
  })
}

/** Whether the adjusted close kept its level while the close lost it. */
function hasOwnAdjusted(bars: Bars, fault: { first: number; last: number; factor: number }): boolean {
  const beside = fault.first > 0 ? fault.first - 1 : fault.last + 1
  if (beside >= bars.days.length) return false
  const ratio = (row: number) => Math.log(bars.adjustedClose[row] / bars.close[row])
  return Math.abs(ratio(fault.first) - ratio(beside)) > 0.5 * Math.abs(Math.log(fault.factor))
}

/** Single prices of a row that stand a hundredfold from the others. */
export function findWrongCells(series: Series): Finding[] {
  const { bars } = series
  return rowsWhere(bars, (row) => {
    const typical = typicalPrice(bars, row)
    const day = bars.days[row] as Day
    const offs = OHLC.map((field) => ({ field, off: unitOff(bars[field][row], typical) }))
    const adjusted = { field: 'adjustedClose', off: adjustedOff(bars, row) } as const
    const wrong = [...offs, adjusted].filter(({ off }) => off !== 1)
    const edits = wrong.map(({ field, off }): Edit => {
      const value = off > 1 ? bars[field][row] / off : bars[field][row] * 100
      return { kind: 'set', day, field, value }
    })
    if (edits.length === 0) return undefined
    const message = `${wrong.map(({ field }) => field).join(', ')} stands a hundredfold off the other prices.`
    return finding('unit', series, row, bars[wrong[0].field][row], message, edit('Put the price in the unit of the others.', edits))
  })
}

/** By how much the adjusted close stands a hundredfold off what its share of the price is on the rows around it. */
function adjustedOff(bars: Bars, row: number): number {
  const offs = [row - 1, row + 1].filter((beside) => beside >= 0 && beside < bars.days.length).map((beside) => {
    const share = bars.adjustedClose[beside] / typicalPrice(bars, beside)
    return unitOff(bars.adjustedClose[row], typicalPrice(bars, row) * share)
  })
  return offs.every((off) => off === offs[0]) ? (offs[0] ?? 1) : 1
}

function round(x: number): string {
  return String(Number(x.toPrecision(6)))
}
