import { assert } from '../../../base/assert.ts'
import { LIVE, type Panel } from '../../../prices/panel.ts'
import type { DeskPolicy, OpenDesk } from '../desk.ts'
import type { Pair } from './pairs.ts'

interface SpreadTrading {
  /** Rows of the panel on which one decides: `from` included, `to` excluded. */
  readonly from: number
  readonly to: number
  /** Of buying and selling both legs once, in logarithms of the price of y. */
  readonly cost: number
  /** Days from a decision to its trade, at the close. */
  readonly delayDays: number
  /** Rows on which a leg moves from one contract to the next: the step between two contracts is nobody's profit. */
  readonly rolls?: ReadonlySet<number>
}

interface TradedSpread {
  /** Profit after costs of each day over the money in both legs, beginning with day `from`. */
  readonly returns: Float64Array
  /** Value traded over the money in both legs. */
  readonly turnover: Float64Array
  /** Units of the spread held over the night before each day: 1 holds y against x, −1 the opposite. */
  readonly positions: Float64Array
}

/**
 * A policy of a desk that trades deviations, on a real spread: what it was trained on is simulated, what it earns here is not. The pair was
 * learned on an earlier window and stays as it is. Both sides are played, the spread and its mirror image.
 */
export function tradeSpread(panel: Panel, { y, x, slope, intercept, process }: Pair, open: OpenDesk, policy: DeskPolicy, trading: SpreadTrading): TradedSpread {
  const { from, to, cost, delayDays, rolls } = trading
  assert(delayDays >= 0 && to <= panel.days.length, 'trades follow decisions, and both fall into the panel')
  const n = panel.instruments.length
  const price = (t: number, i: number) => panel.totalReturn[t * n + i]
  const tradable = (t: number) => panel.presence[t * n + y] === LIVE && panel.presence[t * n + x] === LIVE
  const sides = [1, -1].map((side) => ({ side, state: open.environment.create(1), actions: new Float32Array(1) }))
  const gross = 1 + Math.abs(slope)
  const days = to - from
  const returns = new Float64Array(days)
  const turnover = new Float64Array(days)
  const positions = new Float64Array(days)
  const decided = new Float64Array(days)
  let held = 0
  for (let day = 0; day < days; day++) {
    const t = from + day
    positions[day] = held
    if (day > 0 && held !== 0 && !rolls?.has(t)) {
      const [ry, rx] = [price(t, y) / price(t - 1, y) - 1, price(t, x) / price(t - 1, x) - 1]
      if (Number.isFinite(ry - rx)) returns[day] = (held * (ry - slope * rx)) / gross
    }
    const deviation = Math.log(price(t, y)) - intercept - slope * Math.log(price(t, x)) - process.mean
    const known = Number.isFinite(deviation)
    decided[day] = day > 0 ? decided[day - 1] : 0
    if (known) {
      decided[day] = 0
      for (const { side, state, actions } of sides) {
        state.deviation[0] = side * deviation
        policy.act(state, actions)
        state.position[0] = actions[0]
        decided[day] += side * actions[0]
      }
    }
    const target = day >= delayDays ? decided[day - delayDays] : 0
    if (target === held || !tradable(t)) continue
    const traded = Math.abs(target - held)
    returns[day] -= (traded * cost) / 2 / gross
    turnover[day] += traded
    held = target
  }
  return { returns, turnover, positions }
}
