import { mean } from '../../tensor/composite.ts'
import type { Tensor } from '../../tensor/graph.ts'
import { abs, add, constant, detach, div, maximum, matmul, minimum, mul, pad, reshape, slice, sqrt, square, sub, sum } from '../../tensor/ops/index.ts'

const DAYS_A_YEAR = 252
/** Keeps the ratio of days without a loss finite. */
const LEAST_DEVIATION = 1e-4

interface TradingSettings {
  /** Share of the way to the target that is gone each day. */
  readonly adjustment: number
  readonly costBps: number
}

/** Row t says how much of the target of each day is held on day t, when the first day's is held from the start. `[day, day]` */
function adjustmentMatrix(days: number, adjustment: number): Float64Array {
  const out = new Float64Array(days * days)
  for (let t = 0; t < days; t++) {
    for (let s = 0; s <= t; s++) out[t * days + s] = (s === 0 ? 1 : adjustment) * (1 - adjustment) ** (t - s)
  }
  return out
}

/**
 * Returns of portfolios that go a share of the way to their targets each day and pay for what they move; both `[…, day, asset]`. Drift within the few
 * days of a sequence is left out: it moves as much without opinions as with them. `[…, day]`
 */
export function netReturns(targets: Tensor, returns: Tensor, { adjustment, costBps }: TradingSettings): Tensor {
  const days = targets.shape.at(-2) ?? 1
  const held = adjustment < 1 ? matmul(constant(adjustmentMatrix(days, adjustment), [days, days]), targets) : targets
  const gross = sum(mul(held, returns), -1)
  if (days === 1 || costBps === 0) return gross
  const moved = sum(abs(sub(slice(held, -2, 1, days), slice(held, -2, 0, days - 1))), -1)
  return sub(gross, mul(pad(moved, -1, 1, 0), costBps / 1e4))
}

/**
 * The yearly mean return over its downside deviation, all days together: `[member, …]` gives `[member]`. A deviation below `floor` times that
 * of `anchor` counts as that, because a portfolio of nearly nothing but cash would otherwise always be the best.
 */
export function downsideRatio(net: Tensor, anchor: Tensor, floor: number): Tensor {
  const own = downsideDeviation(net)
  const least = floor > 0 ? maximum(own, mul(detach(downsideDeviation(anchor)), floor)) : own
  return mul(div(mean(perMember(net), -1), least), Math.sqrt(DAYS_A_YEAR))
}

/** √ of the mean over all days of the squared losses. `[member]` */
function downsideDeviation(net: Tensor): Tensor {
  return sqrt(add(mean(square(minimum(perMember(net), 0)), -1), LEAST_DEVIATION ** 2))
}

function perMember(x: Tensor): Tensor {
  return reshape(x, [x.shape[0], -1])
}

/** The same for numbers, as evidence after training is weighed. */
export function downsideDeviationOf(net: ArrayLike<number>): number {
  let total = 0
  for (let t = 0; t < net.length; t++) total += Math.min(net[t], 0) ** 2
  return Math.sqrt(total / net.length + LEAST_DEVIATION ** 2)
}

export function downsideRatioOf(net: ArrayLike<number>, anchor: ArrayLike<number>, floor: number): number {
  let total = 0
  for (let t = 0; t < net.length; t++) total += net[t]
  return ((total / net.length) * Math.sqrt(DAYS_A_YEAR)) / Math.max(downsideDeviationOf(net), floor * downsideDeviationOf(anchor))
}
