import { equalRiskShares } from '../../weights/equal-risk.ts'

/** Rows that an outlook or an anchor looks back on. */
export const LOOKBACK_DAYS = 252

/** A line shows its returns over these days first, in standard errors. */
export const TREND_DAYS = [21, 63, 126, 252] as const
const RISK_DAYS = 126
/** Weight of no correlation in the estimate of risk: with half a year of days, correlations are half noise. */
const SHRINKAGE = 0.3
/** A desk that hardly moved is not taken to be free of risk: this share of the middle desk's volatility, at least. */
const LEAST_RISK = 0.25
const LEAST_VOLATILITY = 1e-5
/** Numbers beyond this say nothing more. */
const LIMIT = 4

/** Of any line: four trailing returns in standard errors, change of volatility, drawdown. */
const LINE_FEATURES = TREND_DAYS.length + 2
/** Of a desk besides: correlation with the other desks, gains against losses, and the share of the fund that it could take. */
export const SHOWN_PER_DESK = LINE_FEATURES + 3
/** The same of the market, and of all desks together at equal risk. */
export const SHOWN_OF_ALL = 2 * LINE_FEATURES

const held = (x: number) => Math.min(Math.max(x, -LIMIT), LIMIT)

/** What is known of column `i` of `columns` at the close of `row`: trends, change of volatility, drawdown. Looks at no later row. */
function describeColumn(x: Float64Array, columns: number, i: number, row: number, out: Float64Array | Float32Array, at: number): void {
  const deviation = Math.max(deviationOf(x, columns, i, row, RISK_DAYS), LEAST_VOLATILITY)
  TREND_DAYS.forEach((days, k) => {
    let total = 0
    for (let t = row - days + 1; t <= row; t++) total += x[t * columns + i]
    out[at + k] = held(total / (deviation * Math.sqrt(days)))
  })
  const recent = Math.max(deviationOf(x, columns, i, row, 21), LEAST_VOLATILITY)
  out[at + TREND_DAYS.length] = held(Math.log(recent / deviation))
  let [level, peak] = [0, 0]
  for (let t = row - LOOKBACK_DAYS + 1; t <= row; t++) {
    level += x[t * columns + i]
    peak = Math.max(peak, level)
  }
  out[at + TREND_DAYS.length + 1] = held((level - peak) / (deviation * Math.sqrt(RISK_DAYS)))
}

/** Desks and what surrounds them, up to some day. */
interface DeskHistory {
  /** `[day, desk]` */
  readonly returns: Float64Array
  /** `[day]` */
  readonly market: Float64Array
  /** Largest share of each desk. `[desk]` */
  readonly caps: Float64Array
}

/**
 * Writes what an allocator is shown at the close of `row`: of each desk, of the market, of all desks at the shares `anchor`. It depends on what happened
 * to the desks alone, never on what the allocator did.
 */
export function showDesks({ returns, market, caps }: DeskHistory, row: number, anchor: Float64Array, out: Float64Array | Float32Array, at: number): void {
  const desks = caps.length
  const covariance = covarianceOf(returns, desks, row, RISK_DAYS)
  for (let i = 0; i < desks; i++, at += SHOWN_PER_DESK) {
    describeColumn(returns, desks, i, row, out, at)
    let together = 0
    for (let j = 0; j < desks; j++) if (j !== i) together += covariance[i * desks + j] / Math.sqrt(covariance[i * desks + i] * covariance[j * desks + j] || 1)
    out[at + LINE_FEATURES] = desks > 1 ? together / (desks - 1) : 0
    let [gains, losses] = [0, 0]
    for (let t = row - RISK_DAYS + 1; t <= row; t++) {
      const r = returns[t * desks + i]
      if (r > 0) gains += r
      else losses -= r
    }
    out[at + LINE_FEATURES + 1] = gains + losses > 0 ? (gains - losses) / (gains + losses) : 0
    out[at + LINE_FEATURES + 2] = Math.min(caps[i], 1)
  }
  describeColumn(market, 1, 0, row, out, at)
  const together = new Float64Array(LOOKBACK_DAYS)
  for (let k = 0; k < LOOKBACK_DAYS; k++) for (let i = 0; i < desks; i++) together[k] += anchor[i] * returns[(row - LOOKBACK_DAYS + 1 + k) * desks + i]
  describeColumn(together, 1, 0, LOOKBACK_DAYS - 1, out, at + LINE_FEATURES)
}

function deviationOf(x: Float64Array, columns: number, i: number, row: number, days: number): number {
  let [total, squares] = [0, 0]
  for (let t = row - days + 1; t <= row; t++) {
    total += x[t * columns + i]
    squares += x[t * columns + i] ** 2
  }
  return Math.sqrt(Math.max(squares - (total * total) / days, 0) / (days - 1))
}

/** Sample covariance of the last `days`. `[desk, desk]` */
function covarianceOf(returns: Float64Array, desks: number, row: number, days: number): Float64Array {
  const out = new Float64Array(desks * desks)
  const means = new Float64Array(desks)
  for (let t = row - days + 1; t <= row; t++) for (let i = 0; i < desks; i++) means[i] += returns[t * desks + i] / days
  for (let t = row - days + 1; t <= row; t++) {
    for (let i = 0; i < desks; i++) {
      const x = returns[t * desks + i] - means[i]
      for (let j = 0; j <= i; j++) out[i * desks + j] += (x * (returns[t * desks + j] - means[j])) / (days - 1)
    }
  }
  for (let i = 0; i < desks; i++) for (let j = 0; j < i; j++) out[j * desks + i] = out[i * desks + j]
  return out
}

/** The covariance that weights are made from: correlations shrunk, and no desk without risk. */
export function riskOf(returns: Float64Array, desks: number, row: number, days = RISK_DAYS): Float64Array {
  const covariance = covarianceOf(returns, desks, row, days)
  const deviations = Float64Array.from({ length: desks }, (_, i) => Math.sqrt(covariance[i * desks + i]))
  const middle = Float64Array.from(deviations).sort()[desks >> 1]
  const floor = Math.max(LEAST_RISK * middle, LEAST_VOLATILITY)
  for (let i = 0; i < desks; i++) {
    for (let j = 0; j < desks; j++) if (j !== i) covariance[i * desks + j] *= 1 - SHRINKAGE
    covariance[i * desks + i] = Math.max(covariance[i * desks + i], floor * floor)
  }
  return covariance
}

/** Shares with which every desk brings the same risk, capped, adding up to one where the caps allow it. `[desk]` */
export function equalRisk(returns: Float64Array, desks: number, row: number, caps: Float64Array): Float64Array {
  const risk = riskOf(returns, desks, row)
  const shares = equalRiskShares(risk, desks) ?? new Float64Array(desks).fill(1 / desks)
  return capShares(shares, caps)
}

/** Gives what is above a cap to those below theirs, in proportion; what nobody can take is left over, as cash. */
export function capShares(shares: Float64Array, caps: Float64Array): Float64Array {
  const out = new Float64Array(shares)
  const full = new Uint8Array(out.length)
  for (let round = 0; round < out.length; round++) {
    let [over, room] = [0, 0]
    for (let i = 0; i < out.length; i++) {
      if (full[i] === 0 && out[i] >= caps[i]) {
        over += out[i] - caps[i]
        out[i] = caps[i]
        full[i] = 1
      }
    }
    if (over <= 1e-12) break
    for (let i = 0; i < out.length; i++) if (full[i] === 0) room += out[i]
    if (room <= 0) break
    for (let i = 0; i < out.length; i++) if (full[i] === 0) out[i] *= 1 + over / room
  }
  return out
}
