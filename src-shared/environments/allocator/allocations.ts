import { solvePositive } from '../../base/matrix.ts'
import { equalRisk, riskOf } from './outlook.ts'

/** What a rule of allocation may look at: returns up to `row`, `from` being the first that counts. */
interface AllocationInput {
  /** `[day, desk]` */
  readonly returns: Float64Array
  readonly desks: number
  readonly from: number
  readonly row: number
  /** Largest share of each desk. `[desk]` */
  readonly caps: Float64Array
}

interface Allocation {
  readonly title: string
  /** Shares of wealth, cash being the rest to one. `[desk]` */
  weights(input: AllocationInput): Float64Array
}

const KELLY_DAYS = 252
const KELLY_SHARE = 0.5
/** Daily returns beyond this many deviations count as this many: gains have to be bounded for the bound on regret. */
const GAIN_DEVIATIONS = 5

/** What an allocator has to beat, in the same environment at the same costs. */
export const ALLOCATIONS = {
  'equal-capital': { title: 'Equal capital', weights: ({ desks }) => new Float64Array(desks).fill(1 / desks) },
  'equal-risk': { title: 'Equal risk', weights: ({ returns, desks, row, caps }) => equalRisk(returns, desks, row, caps) },
  'inverse-volatility': {
    title: 'Inverse volatility',
    weights({ returns, desks, row }) {
      const risk = riskOf(returns, desks, row)
      return toOne(Float64Array.from({ length: desks }, (_, i) => 1 / Math.sqrt(risk[i * desks + i])))
    },
  },
  'fractional-kelly': { title: 'Half Kelly', weights: fractionalKelly },
  'exponentiated-gradient': { title: 'Exponentiated gradient', weights: exponentiatedGradient },
} as const satisfies Readonly<Record<string, Allocation>>

export type AllocationId = keyof typeof ALLOCATIONS

/** All capital in the desk with the highest Sharpe ratio of rows `from` to `to`: chosen with hindsight, as most funds of funds are. */
export function bestDesk(returns: Float64Array, desks: number, from: number, to: number): Float64Array {
  let [best, highest] = [0, -Infinity]
  for (let i = 0; i < desks; i++) {
    let [total, squares] = [0, 0]
    for (let t = from; t < to; t++) {
      total += returns[t * desks + i]
      squares += returns[t * desks + i] ** 2
    }
    const deviation = Math.sqrt(Math.max(squares / (to - from) - (total / (to - from)) ** 2, 1e-18))
    if (total / deviation > highest) {
      highest = total / deviation
      best = i
    }
  }
  return Float64Array.from({ length: desks }, (_, i) => (i === best ? 1 : 0))
}

/** Half of Σ⁻¹μ of the last year, without shorts or borrowing. */
function fractionalKelly({ returns, desks, row }: AllocationInput): Float64Array {
  const means = new Float64Array(desks)
  for (let t = row - KELLY_DAYS + 1; t <= row; t++) for (let i = 0; i < desks; i++) means[i] += returns[t * desks + i] / KELLY_DAYS
  const whole = solvePositive(riskOf(returns, desks, row, KELLY_DAYS), means)
  const shares = Float64Array.from({ length: desks }, (_, i) => Math.max(0, KELLY_SHARE * (whole?.[i] ?? 0)))
  const total = shares.reduce((a, b) => a + b, 0)
  return total > 1 ? shares.map((x) => x / total) : shares
}

/**
 * Weights that grow exponentially with the gains so far (Cesa-Bianchi & Lugosi 2006, theorem 2.2): gains g in [0, 1] and a rate of
 * √(8 ln K / T) leave at most √(T ln K / 2) of the best desk's gains behind.
 */
export function hedgeWeights(totalGains: Float64Array, periods: number): Float64Array {
  const rate = Math.sqrt((8 * Math.log(Math.max(totalGains.length, 2))) / Math.max(periods, 1))
  const top = totalGains.reduce((a, b) => Math.max(a, b), -Infinity)
  return toOne(totalGains.map((gain) => Math.exp(rate * (gain - top))))
}

function exponentiatedGradient({ returns, desks, from, row }: AllocationInput): Float64Array {
  let squares = 0
  for (let at = from * desks; at < (row + 1) * desks; at++) squares += returns[at] ** 2
  const bound = GAIN_DEVIATIONS * Math.sqrt(squares / ((row + 1 - from) * desks)) || 1
  const gains = new Float64Array(desks)
  for (let t = from; t <= row; t++) for (let i = 0; i < desks; i++) gains[i] += 0.5 + 0.5 * Math.min(Math.max(returns[t * desks + i] / bound, -1), 1)
  return hedgeWeights(gains, row + 1 - from)
}

function toOne(x: Float64Array): Float64Array {
  const total = x.reduce((a, b) => a + b, 0)
  return x.map((part) => part / total)
}
