import type { Instrument } from '../prices/instrument.ts'
import type { Book } from './book.ts'
import { createLimits, createProjection, WEIGHT_TOLERANCE, type Constraints, type Limits, type Projection } from './constraints.ts'
import type { Costs } from './costs.ts'
import { OPEN, SELL_ONLY, type Market } from './market.ts'

/**
 * THE accounting step: after the drift of `book.ts`, constrain, trade and charge. Backtests and training environments
 * both go through it, so that what an agent is rewarded for is what a ledger would say.
 *
 * Costs are paid out of the portfolio, so wealth after a trade, v, solves v = wealth − cost(target·v − held). An
 * order to buy x is x/(1 − proportional rate) in money, since its proportional fees are taken from what is paid
 * (Jiang, Xu & Liang 2017); an order to sell x is x.
 */

/** Costs and limits laid out for a list of instruments. */
export interface Rules {
  readonly costs: Costs
  readonly limits: Limits
  /** Commission and half-spread by asset, as shares of the order. */
  readonly commissionRate: number
  readonly spreadRate: Float64Array
  readonly projection: Projection
  readonly scratch: Scratch
}

/** Working memory of one trade. `[asset]` each */
interface Scratch {
  /** What is wanted before constraints, as shares of wealth before costs. */
  readonly wish: Float64Array
  /** What constraints make of it, as shares of wealth after costs. */
  readonly weight: Float64Array
  /** Orders in money. */
  readonly delta: Float64Array
  readonly lo: Float64Array
  readonly hi: Float64Array
  readonly least: Float64Array
  /** FIXED, LEFT or ORDERED. */
  readonly intent: Uint8Array
  readonly buyGross: Float64Array
  readonly bill: Bill
}

interface Bill {
  commission: number
  spread: number
  impact: number
  /** How fast each grows with wealth after the trade: the slopes of Newton's step. */
  commissionSlope: number
  spreadSlope: number
  impactSlope: number
}

/** Cannot be traded. */
const FIXED = 0
/** Not worth trading. */
const LEFT = 1
const ORDERED = 2

export function createRules(instruments: readonly Instrument[], costs: Costs, constraints: Constraints): Rules {
  const n = instruments.length
  const limits = createLimits(instruments, constraints)
  const commissionRate = costs.commissionBps / 1e4
  const spreadRate = Float64Array.from(instruments, ({ assetClass }) => (costs.halfSpreadBps[assetClass] ?? 0) / 1e4)
  return {
    costs,
    limits,
    commissionRate,
    spreadRate,
    projection: createProjection(limits),
    scratch: {
      wish: new Float64Array(n),
      weight: new Float64Array(n),
      delta: new Float64Array(n),
      lo: new Float64Array(n),
      hi: new Float64Array(n),
      least: new Float64Array(n),
      intent: new Uint8Array(n),
      buyGross: spreadRate.map((rate) => 1 / (1 - rate - commissionRate)),
      bill: { commission: 0, spread: 0, impact: 0, commissionSlope: 0, spreadSlope: 0, impactSlope: 0 },
    },
  }
}

/**
 * Trades environment `e` towards `target` (shares of wealth, from index `from`; NaN leaves an asset alone) at the
 * prices of `row`. What cannot be traded stays, and the rest is moved as little as the constraints ask. Orders that
 * lack money, because what is left alone holds it, are cut to the money there is.
 */
export function rebalance(book: Book, rules: Rules, market: Market, e: number, row: number, target: Float64Array, from: number): void {
  const wealth = book.value[e]
  if (!(wealth > 0)) return
  const { scratch } = rules
  const plain = intend(book, rules, market, e, row, target, from)
  let after = solve(book, rules, market, e, row, !plain)
  while (!plain && after > 0 && release(book, rules, market, e, row, after)) after = solve(book, rules, market, e, row, true)
  // Fees that would eat the whole portfolio are never paid: the orders are not given.
  if (!(after > 0)) return
  if (market.price !== null) order(book, rules, market, e, row, after, market.price)
  fill(book, scratch, e)
}

/**
 * Decides what to order, and how far to go. Says whether that is all: every wish is an order that keeps every limit
 * whatever it costs, as on most days, and `weight` is final.
 */
function intend(book: Book, rules: Rules, market: Market, e: number, row: number, target: Float64Array, from: number): boolean {
  const { limits, scratch } = rules
  const { wish, weight, intent } = scratch
  const { lower, upper, noTradeBand, minTrade, adjustment } = limits
  const { trading, volume } = market
  const wealth = book.value[e]
  const perWealth = 1 / wealth
  const cap = 0.5 * rules.costs.participationCap
  const n = book.assets
  let plain = !limits.classLimited
  let net = 0
  let gross = 0
  let asked = 0
  for (let i = 0, p = e * n, m = row * n; i < n; i++, p++, m++) {
    const held = book.position[p] * perWealth
    const open = trading[m]
    let goal = target[from + i]
    asked += Math.abs(goal)
    if (open === SELL_ONLY) {
      goal = held > 0 ? Math.min(Math.max(goal, 0), held) : Math.max(Math.min(goal, 0), held)
      if (held !== 0) plain = false
    }
    const gap = goal - held
    const distance = Math.abs(gap)
    const step = distance * adjustment
    if (open !== OPEN && open !== SELL_ONLY) {
      intent[i] = FIXED
      weight[i] = held
      if (held !== 0) plain = false
    } else if (distance > noTradeBand && step > WEIGHT_TOLERANCE && step * wealth >= minTrade) {
      const wished = held + gap * adjustment
      intent[i] = ORDERED
      wish[i] = wished
      weight[i] = wished
      if (wished > upper[i] || wished < lower[i] || (volume !== null && volume[m] > 0 && step * wealth > cap * volume[m])) plain = false
      net += wished
      gross += Math.abs(wished)
    } else {
      intent[i] = LEFT
      wish[i] = held
      weight[i] = held
      if (held !== 0 || lower[i] > 0) plain = false
    }
  }
  book.asked[e] = asked
  return plain && net <= limits.maxNet + WEIGHT_TOLERANCE && gross <= limits.maxGross + WEIGHT_TOLERANCE
}

/** Wealth after costs by Newton's method, with its orders and their bill in the scratch; not above zero when fees eat all. */
function solve(book: Book, rules: Rules, market: Market, e: number, row: number, limited: boolean): number {
  const { bill } = rules.scratch
  const wealth = book.value[e]
  let after = wealth
  let moving = limited
  for (let round = 0; round < 40 && after > 0; round++) {
    // What is not traded is a larger share of a wealth that costs made smaller: limits hold for wealth after costs.
    if (moving) moving = constrain(book, rules, market, e, row, after)
    const excess = after + order(book, rules, market, e, row, after, null) - wealth
    if (Math.abs(excess) <= 1e-15 * wealth) break
    const step = -excess / (1 + bill.commissionSlope + bill.spreadSlope + bill.impactSlope)
    after += step
    // So near the end the bill is a straight line: the last step needs no new bill.
    if (!moving && Math.abs(step) <= 1e-7 * wealth) {
      follow(rules.scratch, step)
      break
    }
  }
  return after
}

/** Moves the orders and their bill along by a tiny change of the wealth after them. */
function follow({ delta, weight, bill }: Scratch, step: number): void {
  for (let i = 0; i < delta.length; i++) if (delta[i] !== 0) delta[i] += weight[i] * step
  bill.commission += bill.commissionSlope * step
  bill.spread += bill.spreadSlope * step
  bill.impact += bill.impactSlope * step
}

/** Puts admissible weights of a wealth of `after` into `weight`; says whether they depend on that wealth. */
function constrain(book: Book, rules: Rules, market: Market, e: number, row: number, after: number): boolean {
  const { projection } = rules
  const { weight, lo, hi, least } = rules.scratch
  const moving = bound(book, rules, market, e, row, after)
  book.cramped[e] = 0
  if (projection.holds(weight, lo, hi)) return moving
  if (!projection.project(weight, lo, hi, least)) book.cramped[e] = 1
  return moving || market.volume !== null
}

/** No trade is saved at the price of a limit: what was left alone is ordered after all where a limit asks for it. */
function release(book: Book, rules: Rules, market: Market, e: number, row: number, after: number): boolean {
  const { lower, upper } = rules.limits
  const { intent } = rules.scratch
  const n = book.assets
  let released = false
  for (let i = 0, p = e * n, m = row * n; i < n; i++, p++, m++) {
    if (intent[i] !== LEFT) continue
    const held = book.position[p] / after
    const short = held < lower[i] - WEIGHT_TOLERANCE && market.trading[m] === OPEN
    if (book.cramped[e] === 0 && held <= upper[i] + WEIGHT_TOLERANCE && !short) continue
    intent[i] = ORDERED
    released = true
  }
  return released
}

/** Bounds of every asset at a wealth of `after`, and the wishes as weights; says whether they depend on that wealth. */
function bound(book: Book, rules: Rules, market: Market, e: number, row: number, after: number): boolean {
  const { lower, upper } = rules.limits
  const { weight, wish, lo, hi, least, intent, buyGross } = rules.scratch
  const { volume } = market
  const cap = rules.costs.participationCap / after
  const perWealth = 1 / after
  const n = book.assets
  let moving = false
  for (let i = 0, p = e * n, m = row * n; i < n; i++, p++, m++) {
    const held = book.position[p] * perWealth
    if (intent[i] !== ORDERED) {
      weight[i] = lo[i] = hi[i] = least[i] = held
      if (held !== 0) moving = true
      continue
    }
    const wished = wish[i]
    const floor = lower[i]
    weight[i] = wished
    lo[i] = floor
    hi[i] = upper[i]
    least[i] = floor < 0 ? floor : 0
    if (market.trading[m] === SELL_ONLY) {
      lo[i] = least[i] = Math.max(least[i], Math.min(held, 0))
      hi[i] = Math.max(Math.min(hi[i], Math.max(held, 0)), lo[i])
      moving = true
    }
    if (volume === null || volume[m] === 0 || cap === 0) continue
    const reach = cap * volume[m]
    const bottom = held - reach
    const top = held + reach / buyGross[i]
    lo[i] = Math.min(Math.max(lo[i], bottom), top)
    hi[i] = Math.max(Math.min(hi[i], top), bottom)
    least[i] = Math.min(Math.max(least[i], bottom), top)
    // A wish near the cap may be cut by it once costs are known.
    if (Math.abs(wished - held) > 0.9 * reach) moving = true
  }
  return moving
}

/**
 * Writes the orders that lead to `weight` of a wealth of `after`, and their bill by kind; returns its total. With share
 * prices the orders are whole shares: buys are rounded down and sales up, so that rounding never borrows, and a full
 * exit also sells the fraction.
 */
function order(book: Book, rules: Rules, market: Market, e: number, row: number, after: number, price: Float64Array | null): number {
  const { costs, commissionRate, spreadRate, scratch } = rules
  const { weight, intent, delta, buyGross, bill } = scratch
  const { commissionPerOrder, commissionMinimum } = costs
  const { position } = book
  const impactAt = market.impact
  const least = WEIGHT_TOLERANCE * book.value[e]
  const n = book.assets
  let commission = 0
  let spread = 0
  let impact = 0
  let commissionSlope = 0
  let spreadSlope = 0
  let impactSlope = 0
  for (let i = 0, p = e * n, m = row * n; i < n; i++, p++, m++) {
    delta[i] = 0
    if (intent[i] !== ORDERED) continue
    const share = weight[i]
    let money = share * after - position[p]
    if (Math.abs(money) <= least) continue
    if (price !== null) money = wholeShares(money, share, position[p], price[m])
    if (money === 0) continue
    delta[i] = money
    // Buys by their gross, sales by one, without a branch: nobody can guess the signs of orders, nor can a processor.
    const size = 0.5 * ((buyGross[i] - 1) * money + (buyGross[i] + 1) * Math.abs(money))
    const lean = (size / money) * share
    const half = spreadRate[i]
    const fee = commissionPerOrder + commissionRate * size
    if (fee < commissionMinimum) {
      commission += commissionMinimum
    } else {
      commission += fee
      commissionSlope += commissionRate * lean
    }
    spread += half * size
    if (impactAt !== null) {
      const push = Math.sqrt(impactAt[m] * size)
      impact += push * size
      impactSlope += 1.5 * push * lean
    }
    spreadSlope += half * lean
  }
  bill.commission = commission
  bill.spread = spread
  bill.impact = impact
  bill.commissionSlope = commissionSlope
  bill.spreadSlope = spreadSlope
  bill.impactSlope = impactSlope
  return commission + spread + impact
}

/** What one order of `money` in asset `i` is charged at the prices of `row`: the same bill as above, for an order that was chosen elsewhere. */
export function chargeOf({ costs, commissionRate, spreadRate, scratch }: Rules, market: Market, row: number, i: number, money: number): number {
  const size = money > 0 ? money * scratch.buyGross[i] : -money
  const fee = Math.max(costs.commissionPerOrder + commissionRate * size, costs.commissionMinimum)
  const push = market.impact === null ? 0 : Math.sqrt(market.impact[row * market.assets + i] * size)
  return fee + (spreadRate[i] + push) * size
}

function wholeShares(money: number, share: number, held: number, price: number): number {
  if (share === 0 && money < 0) return money
  // A hair of slack, or a round number of shares would be cut by the last bit.
  const rounded = Math.floor(money / price + 1e-9) * price
  return held > 0 && share >= 0 ? Math.max(rounded, -held) : rounded
}

function fill(book: Book, scratch: Scratch, e: number): void {
  const { delta, bill } = scratch
  const n = book.assets
  let paid = 0
  for (let i = 0, p = e * n; i < n; i++, p++) {
    const money = delta[i]
    if (money === 0) continue
    book.position[p] += money
    book.traded[p] += money
    paid += money
  }
  const total = bill.commission + bill.spread + bill.impact
  book.cash[e] -= paid + total
  book.value[e] -= total
  book.commission[e] += bill.commission
  book.spread[e] += bill.spread
  book.impact[e] += bill.impact
}
