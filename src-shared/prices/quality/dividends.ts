import { formatDay, type Day } from '../../base/day.ts'
import { median } from '../../base/stats.ts'
import type { Series } from '../series.ts'
import type { Edit, Finding } from './finding.ts'
import { findLevels, typicalPrice, unitOff } from './levels.ts'

/** An adjusted close that moves by less than this against the close only shows its rounding. */
const ADJUSTMENT_NOISE = 0.001
/** Dividends in pence beside prices in pounds, and the other way round. */
const UNIT_RATIO = 100
/** A dividend repeated within so many days is the same one, recorded twice. */
const REPEAT_DAYS = 15

/** One day on which the dividend, the adjusted close and the price tell a story that must agree. */
interface Payment {
  /** Index among the rows that have a price. */
  readonly k: number
  readonly day: Day
  readonly dividend: number
  /** Dividend as a share of the price before it. */
  readonly yield: number
  /** The yield that the adjusted closes imply; NaN where there are none. */
  readonly implied: number
  /** Log change of the price over the day. */
  readonly change: number
}

/**
 * Compares each dividend with what the adjusted closes made of it and with the fall of the price. Where the two disagree
 * the dividend is believed, unless it is a hundred times what the adjustment or the price allows.
 */
export function findDividendFaults(series: Series): Finding[] {
  if (series.adjustment === 'splits-and-dividends') return []
  const { bars } = series
  const levels = findLevels(series)
  const { rows, sigma } = levels
  if (rows.length < 2) return []
  const firstDay = bars.days[rows[0]] as Day
  const close = Float64Array.from(rows, (row) => bars.close[row] / unitOff(bars.close[row], typicalPrice(bars, row)))
  const price = (k: number) => close[k] * levels.factor[k]
  const adjustment = (k: number) => bars.adjustedClose[rows[k]] / close[k]
  const splitOn = (k: number) => (series.adjustment === 'none' ? bars.split[rows[k]] : 1)
  const implied = Float64Array.from(rows, (_, k) => (k === 0 ? 0 : 1 - (adjustment(k - 1) * splitOn(k)) / adjustment(k)))
  const known = implied.filter((x) => !Number.isNaN(x))
  const noise = known.length === 0 ? 0 : Math.max(ADJUSTMENT_NOISE, 6 * median(known.map(Math.abs)))

  const tick = tickOf(bars.adjustedClose)
  const payments = Array.from(rows.subarray(1), (row, before): Payment => {
    const k = before + 1
    return {
      k,
      day: bars.days[row] as Day,
      dividend: bars.dividend[row],
      // Before a split is applied, the dividend is counted in new shares and the price before it in old ones.
      yield: (bars.dividend[row] * splitOn(k)) / price(k - 1),
      implied: implied[k],
      change: Math.log((price(k) * splitOn(k)) / price(k - 1)),
    }
  })
  const repeats = findRepeats(payments.filter((payment) => payment.dividend > 0))
  const findings: Finding[] = []
  for (const payment of payments) {
    // A hundredfold adjusted close is an error of the unit, and its own check's business.
    if (unitOff(1 - payment.implied, 1) !== 1) continue
    const smallest = Math.min(bars.adjustedClose[rows[payment.k - 1]], bars.adjustedClose[rows[payment.k]])
    const rounding = Number.isNaN(smallest) ? 0 : (2 * tick) / smallest
    const verdict = judge(payment, repeats.get(payment), sigma, noise + rounding)
    if (!verdict) continue
    const edits: Edit[] = []
    if (verdict.dividend !== undefined) edits.push({ kind: 'set', day: payment.day, field: 'dividend', value: verdict.dividend })
    if (verdict.implied !== undefined) {
      const factor = (1 - verdict.implied) / (1 - payment.implied)
      edits.push({ kind: 'scale', from: firstDay, to: bars.days[rows[payment.k - 1]] as Day, fields: ['adjustedClose'], factor })
    }
    findings.push({
      check: 'dividend',
      symbol: series.instrument.symbol,
      day: payment.day,
      lastDay: payment.day,
      value: payment.dividend,
      message: `${series.instrument.symbol}, ${formatDay(payment.day)}: ${verdict.message}`,
      repair: { kind: 'edit', summary: verdict.repair, edits },
    })
  }
  return findings
}

interface Verdict {
  readonly message: string
  readonly repair: string
  /** The dividend as it should be, where it is wrong. */
  readonly dividend?: number
  /** The yield that adjusted closes should imply, where they are wrong. */
  readonly implied?: number
}

function judge(payment: Payment, original: Payment | undefined, sigma: number, noise: number): Verdict | undefined {
  const { dividend, implied } = payment
  const hasAdjustment = !Number.isNaN(implied)
  if (!(dividend > 0)) {
    if (!hasAdjustment || Math.abs(implied) <= noise) return undefined
    return {
      message: `the adjusted close takes off ${percent(implied)} for a dividend that is not there.`,
      repair: 'Take the adjustment out of earlier adjusted closes.',
      implied: 0,
    }
  }
  if (original) {
    return {
      message: `the dividend of ${dividend} is that of ${formatDay(original.day)} once more, and the price fell less for it.`,
      repair: 'Take this dividend away.',
      dividend: 0,
      ...(hasAdjustment && Math.abs(implied) > noise ? { implied: 0 } : {}),
    }
  }
  if (hasAdjustment && payment.yield / implied > 90 && payment.yield / implied < 110 && !isSeen(payment.yield, payment, sigma)) {
    return {
      message: `the dividend of ${dividend} is a hundred times the one that the adjusted close takes off.`,
      repair: 'Divide the dividend by 100.',
      dividend: dividend / UNIT_RATIO,
    }
  }
  if (isImpossible(payment, sigma)) {
    const right = payment.yield / UNIT_RATIO
    return {
      message: `the dividend of ${dividend} is ${percent(payment.yield)} of the price, which did not fall for it.`,
      repair: 'Divide the dividend by 100, and adjust earlier closes for that.',
      dividend: dividend / UNIT_RATIO,
      ...(hasAdjustment && Math.abs(implied - right) > noise ? { implied: right } : {}),
    }
  }
  if (!hasAdjustment || Math.abs(payment.yield - implied) <= noise + 0.05 * payment.yield) return undefined
  const ratio = implied / payment.yield
  if (ratio > 90 && ratio < 110 && implied < 1 && (implied < 4 * sigma || isSeen(implied, payment, sigma))) {
    return {
      message: `the dividend of ${dividend} is a hundredth of the one that the adjusted close takes off.`,
      repair: 'Multiply the dividend by 100.',
      dividend: dividend * UNIT_RATIO,
    }
  }
  return {
    message: `the adjusted close takes off ${percent(implied)} for a dividend of ${percent(payment.yield)}.`,
    repair: 'Adjust earlier closes for the dividend.',
    implied: payment.yield,
  }
}

/** Whether the price fell as a dividend of this yield makes it fall. */
function isSeen(yieldShare: number, { change }: Payment, sigma: number): boolean {
  if (yieldShare >= 1) return false
  const fall = Math.log(1 - yieldShare)
  return yieldShare > 4 * sigma && Math.abs(change - fall) < Math.abs(change)
}

/** More than the whole price, or a large share of it without any fall. */
function isImpossible(payment: Payment, sigma: number): boolean {
  if (payment.yield >= 1) return true
  const missed = payment.change - Math.log(1 - payment.yield)
  return payment.yield > 0.08 && missed > 6 * sigma && missed > 4 * Math.abs(payment.change)
}

/** The last decimal that prices were rounded to; 0 where they were not. */
function tickOf(prices: Float64Array): number {
  for (const tick of [0.01, 0.001, 0.0001]) {
    if (prices.every((x) => Number.isNaN(x) || Math.abs(x / tick - Math.round(x / tick)) < 1e-6 * Math.max(1, x / tick))) return tick
  }
  return 0
}

/** Dividends that repeat one a few days apart, and which one that is. Of the two the price tells which was paid. */
function findRepeats(paid: readonly Payment[]): Map<Payment, Payment> {
  const repeats = new Map<Payment, Payment>()
  const missed = (payment: Payment) => Math.abs(payment.change - Math.log(Math.max(1e-9, 1 - payment.yield)))
  for (let p = 1; p < paid.length; p++) {
    const [first, second] = [paid[p - 1], paid[p]]
    if (repeats.has(first) || second.day - first.day > REPEAT_DAYS || Math.abs(second.dividend / first.dividend - 1) > 0.01) continue
    if (missed(second) < missed(first)) repeats.set(first, second)
    else repeats.set(second, first)
  }
  return repeats
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`
}
