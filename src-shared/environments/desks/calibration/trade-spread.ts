import { assert } from '../../../base/assert.ts'
import { createRng } from '../../../base/rng.ts'
import { LIVE, type Panel } from '../../../prices/panel.ts'
import type { DeskPolicy, OpenDesk } from '../desk.ts'
import { nearRoll } from './futures-curve.ts'
import type { Pair } from './pairs.ts'

interface SpreadTrading {
  /** Rows of the panel on which one decides: `from` included, `to` excluded. */
  readonly from: number
  readonly to: number
  /** Of buying and selling both legs once, in logarithms of the price of y. */
  readonly cost: number
  /** Days from a decision to its trade, at the close. */
  readonly delayDays: number
}

interface TradedSpread {
  /** Profit after costs of each day over the money in both legs, beginning with day `from`. */
  readonly returns: Float64Array
  /** Value traded over the money in both legs. */
  readonly turnover: Float64Array
  /** Units of the spread held over the night before each day: 1 holds y against x, −1 the opposite. */
  readonly positions: Float64Array
}

/** Which side of a spread is to be held: 1 is y against x, −1 the opposite. */
export type SpreadSide = 1 | 0 | -1

/** Whoever is reset for a market that is not drawn from anything draws nothing of consequence. */
const UNUSED = createRng(0)

/**
 * A policy of a desk that trades deviations, asked about a real one: what it was trained on is simulated, what it is shown here is not. Buying low and
 * selling high are the same task, seen in a mirror, so that both sides are asked about.
 */
export function spreadDecider({ environment }: OpenDesk, policy: DeskPolicy): (deviation: number, held: SpreadSide) => SpreadSide {
  const state = environment.create(1)
  // What else the desk shows stays as usual: the slope of a curve at its mean, a month that has begun.
  environment.reset(state, 0, UNUSED)
  const { position, deviation: shown } = state
  const actions = new Float32Array(1)
  const wants = (deviation: number, held: SpreadSide, side: 1 | -1) => {
    shown[0] = side * deviation
    position[0] = held === side ? 1 : 0
    policy.act(state, actions)
    return actions[0] === 1
  }
  return (deviation, held) => {
    const [long, short] = [wants(deviation, held, 1), wants(deviation, held, -1)]
    return long === short ? 0 : long ? 1 : -1
  }
}

/** How far a pair is from where it belongs, in logarithms of the price of y; NaN where a price is not known. */
export function pairDeviation({ slope, intercept, process }: Pair, y: number, x: number): number {
  return Math.log(y) - intercept - slope * Math.log(x) - process.mean
}

/**
 * A pair on later bars, decided by `decide`. It was learned on an earlier window and stays as it is. Legs that are continuous futures are not held while they
 * may move to the next contract.
 */
export function tradeSpread(panel: Panel, pair: Pair, decide: ReturnType<typeof spreadDecider>, { from, to, cost, delayDays }: SpreadTrading): TradedSpread {
  assert(delayDays >= 0 && to <= panel.days.length, 'trades follow decisions, and both fall into the panel')
  const { y, x, slope } = pair
  const n = panel.instruments.length
  const price = (t: number, i: number) => panel.totalReturn[t * n + i]
  const tradable = (t: number) => panel.presence[t * n + y] === LIVE && panel.presence[t * n + x] === LIVE
  const gross = 1 + Math.abs(slope)
  const days = to - from
  const returns = new Float64Array(days)
  const turnover = new Float64Array(days)
  const positions = new Float64Array(days)
  const decided: SpreadSide[] = []
  let held = 0
  for (let day = 0; day < days; day++) {
    const t = from + day
    positions[day] = held
    if (day > 0 && held !== 0) {
      const [ry, rx] = [price(t, y) / price(t - 1, y) - 1, price(t, x) / price(t - 1, x) - 1]
      if (Number.isFinite(ry - rx)) returns[day] = (held * (ry - slope * rx)) / gross
    }
    const deviation = pairDeviation(pair, price(t, y), price(t, x))
    const before = decided[day - 1] ?? 0
    decided.push(rolls(panel, pair, t) ? 0 : Number.isFinite(deviation) ? decide(deviation, before) : before)
    const target = day >= delayDays ? decided[day - delayDays] : 0
    if (target === held || !tradable(t)) continue
    const traded = Math.abs(target - held)
    returns[day] -= (traded * cost) / 2 / gross
    turnover[day] += traded
    held = target
  }
  return { returns, turnover, positions }
}

/** Whether one of the legs may move to another contract around row `t`. */
export function rolls({ instruments, days }: Panel, { y, x }: Pair, t: number): boolean {
  return nearRoll(instruments[y].symbol, days[t]) || nearRoll(instruments[x].symbol, days[t])
}
