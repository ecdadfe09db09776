import type { Instrument } from '../prices/instrument.ts'
import { createLimits, createProjection, WEIGHT_TOLERANCE, type Constraints, type Limits, type Projection } from './constraints.ts'
import type { Costs } from './costs.ts'
import type { Market } from './market.ts'

/**
 * THE accounting step: drift, constrain, trade, charge. Backtests and training environments both go through it, so
 * that what an agent is rewarded for is what a ledger would say. State is money, flat over environments and assets;
 * nothing is allocated per step.
 *
 * Costs are paid out of the portfolio, so wealth after a trade, v, solves v = wealth − cost(target·v − held). An
 * order to buy x is x/(1 − proportional rate) in money, since its proportional fees are taken from what is paid
 * (Jiang, Xu & Liang 2017); an order to sell x is x.
 */
export interface Book {
  readonly environments: number
  readonly assets: number
  /** Money in each asset. `[environment, asset]` */
  readonly position: Float64Array
  /** `[environment]` */
  readonly cash: Float64Array
  /** Wealth: cash and positions. `[environment]` */
  readonly value: Float64Array
  /** What the latest day earned on each asset before costs. `[environment, asset]` */
  readonly profit: Float64Array
  /** Money traded on the latest day, buys positive. `[environment, asset]` */
  readonly traded: Float64Array
  /** Wealth that the latest trade was made with, before its costs. `[environment]` */
  readonly valueBefore: Float64Array
  /** Money charged on the latest day. `[environment]` each */
  readonly commission: Float64Array
  readonly spread: Float64Array
  readonly impact: Float64Array
  readonly borrow: Float64Array
  /** Negative when earned. `[environment]` */
  readonly cashInterest: Float64Array
  readonly haircut: Float64Array
  /** Whether the latest trade could not keep every constraint, because something could not be traded. `[environment]` */
  readonly cramped: Uint8Array
}

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
  readonly order: Uint8Array
  readonly buyGross: Float64Array
  readonly bill: Bill
}

interface Bill {
  commission: number
  spread: number
  impact: number
  /** Growth of the whole bill with wealth after the trade: the slope of Newton's step. */
  slope: number
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
      order: new Uint8Array(n),
      buyGross: spreadRate.map((rate) => 1 / (1 - rate - commissionRate)),
      bill: { commission: 0, spread: 0, impact: 0, slope: 0 },
    },
  }
}

export function createBook(environments: number, assets: number, capital: number): Book {
  const perAsset = () => new Float64Array(environments * assets)
  const perEnvironment = () => new Float64Array(environments)
  return {
    environments,
    assets,
    position: perAsset(),
    cash: perEnvironment().fill(capital),
    value: perEnvironment().fill(capital),
    profit: perAsset(),
    traded: perAsset(),
    valueBefore: perEnvironment().fill(capital),
    commission: perEnvironment(),
    spread: perEnvironment(),
    impact: perEnvironment(),
    borrow: perEnvironment(),
    cashInterest: perEnvironment(),
    haircut: perEnvironment(),
    cramped: new Uint8Array(environments),
  }
}

/** All of environment `e` back to `capital` in cash. */
export function resetBook(book: Book, e: number, capital: number): void {
  book.position.fill(0, e * book.assets, (e + 1) * book.assets)
  book.cash[e] = capital
  book.value[e] = capital
  clearDay(book, e)
}

function clearDay(book: Book, e: number): void {
  const from = e * book.assets
  book.profit.fill(0, from, from + book.assets)
  book.traded.fill(0, from, from + book.assets)
  book.valueBefore[e] = book.value[e]
  book.commission[e] = 0
  book.spread[e] = 0
  book.impact[e] = 0
  book.borrow[e] = 0
  book.cashInterest[e] = 0
  book.haircut[e] = 0
  book.cramped[e] = 0
}

/**
 * A night and a day pass for environment `e`: prices move by `growth` (row `row` of it), cash and loans bear interest,
 * and what stopped trading is sold at its last price less the haircut.
 */
export function drift(book: Book, rules: Rules, market: Market, e: number, row: number, growth: Float64Array = market.growth): void {
  clearDay(book, e)
  const { costs } = rules
  const { position, profit } = book
  const n = book.assets
  const years = market.years[row]
  const cash = book.cash[e]
  const interest = cash * (cash >= 0 ? costs.cashRate : costs.cashRate + costs.loanSpread) * years
  let borrowed = 0
  let held = 0
  for (let i = 0, p = e * n, g = row * n; i < n; i++, p++, g++) {
    const money = position[p]
    if (money === 0) continue
    if (money < 0) borrowed -= money
    const gain = money * (growth[g] - 1)
    profit[p] = gain
    position[p] = money + gain
    if (market.ended[g] !== 0) end(book, costs, e, p)
    held += position[p]
  }
  book.cashInterest[e] = -interest
  book.borrow[e] = (borrowed * costs.borrowBps * years) / 1e4
  book.cash[e] += interest - book.borrow[e]
  settle(book, e, book.cash[e] + held)
  book.valueBefore[e] = book.value[e]
}

function end(book: Book, costs: Costs, e: number, p: number): void {
  const money = book.position[p]
  const lost = Math.abs(money) * costs.delistingHaircut
  book.traded[p] = -money
  book.haircut[e] += lost
  book.cash[e] += money - lost
  book.position[p] = 0
}

/** The rest of the day after trading at the open: prices move, nothing else. */
export function driftFromOpen(book: Book, growth: Float64Array, e: number, row: number): void {
  const n = book.assets
  let held = 0
  for (let i = 0, p = e * n, g = row * n; i < n; i++, p++, g++) {
    const gain = book.position[p] * (growth[g] - 1)
    book.profit[p] += gain
    book.position[p] += gain
    held += book.position[p]
  }
  settle(book, e, book.cash[e] + held)
}

/** Wealth that is gone is gone: a portfolio that lost everything is closed at zero. */
function settle(book: Book, e: number, value: number): void {
  if (value > 0) {
    book.value[e] = value
  } else {
    book.position.fill(0, e * book.assets, (e + 1) * book.assets)
    book.cash[e] = 0
    book.value[e] = 0
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
  intend(book, rules, market, e, row, target, from)
  let after = solve(book, rules, market, e, row)
  while (after > 0 && release(book, rules, e, after)) after = solve(book, rules, market, e, row)
  // Fees that would eat the whole portfolio are never paid: the orders are not given.
  if (!(after > 0)) return
  if (market.price) {
    wholeShares(book, scratch, market.price, e, row)
    charge(rules, market, row)
  }
  fill(book, scratch, e)
}

/** Decides what to order, and how far to go. */
function intend(book: Book, rules: Rules, market: Market, e: number, row: number, target: Float64Array, from: number): void {
  const { limits, scratch } = rules
  const { wish, order } = scratch
  const { noTradeBand, minTrade, adjustment } = limits
  const wealth = book.value[e]
  const n = book.assets
  for (let i = 0, p = e * n, m = row * n; i < n; i++, p++, m++) {
    const held = book.position[p] / wealth
    if (market.tradable[m] === 0) {
      order[i] = FIXED
      continue
    }
    const gap = target[from + i] - held
    const step = gap * adjustment
    const worth = Math.abs(gap) > noTradeBand && Math.abs(step) > WEIGHT_TOLERANCE && Math.abs(step) * wealth >= minTrade
    order[i] = worth ? ORDERED : LEFT
    wish[i] = worth ? held + step : held
  }
}

/** Wealth after costs by Newton's method, with its orders and their bill in the scratch; not above zero when fees eat all. */
function solve(book: Book, rules: Rules, market: Market, e: number, row: number): number {
  const { bill } = rules.scratch
  const wealth = book.value[e]
  let after = wealth
  let moving = true
  for (let round = 0; round < 40 && after > 0; round++) {
    // What is not traded is a larger share of a wealth that costs made smaller: limits hold for wealth after costs.
    if (moving) moving = constrain(book, rules, market, e, row, after)
    size(book, rules.scratch, e, after)
    const excess = after + charge(rules, market, row) - wealth
    if (Math.abs(excess) <= 1e-15 * wealth) break
    after -= excess / (1 + bill.slope)
  }
  return after
}

/** Puts admissible weights of a wealth of `after` into `weight`; says whether they depend on that wealth. */
function constrain(book: Book, rules: Rules, market: Market, e: number, row: number, after: number): boolean {
  const { projection } = rules
  const { weight, lo, hi, least } = rules.scratch
  const moving = bound(book, rules, market, e, row, after)
  book.cramped[e] = 0
  if (projection.holds(weight, lo, hi)) return moving
  if (!projection.project(weight, lo, hi, least)) book.cramped[e] = 1
  return moving || market.largestOrder !== null
}

/** No trade is saved at the price of a limit: what was left alone is ordered after all where a limit asks for it. */
function release(book: Book, rules: Rules, e: number, after: number): boolean {
  const { lower, upper } = rules.limits
  const { order } = rules.scratch
  const n = book.assets
  let released = false
  for (let i = 0, p = e * n; i < n; i++, p++) {
    if (order[i] !== LEFT) continue
    const held = book.position[p] / after
    if (book.cramped[e] === 0 && held <= upper[i] + WEIGHT_TOLERANCE && held >= lower[i] - WEIGHT_TOLERANCE) continue
    order[i] = ORDERED
    released = true
  }
  return released
}

/** Bounds of every asset at a wealth of `after`, and the wishes as weights; says whether they depend on that wealth. */
function bound(book: Book, rules: Rules, market: Market, e: number, row: number, after: number): boolean {
  const { lower, upper } = rules.limits
  const { weight, wish, lo, hi, least, order, buyGross } = rules.scratch
  const cap = market.largestOrder
  const n = book.assets
  let moving = false
  for (let i = 0, p = e * n, m = row * n; i < n; i++, p++, m++) {
    const held = book.position[p] / after
    if (order[i] !== ORDERED) {
      weight[i] = lo[i] = hi[i] = least[i] = held
      if (held !== 0) moving = true
      continue
    }
    weight[i] = wish[i]
    lo[i] = lower[i]
    hi[i] = upper[i]
    least[i] = Math.min(lower[i], 0)
    if (cap !== null && cap[m] < Infinity) {
      const reach = cap[m] / after
      const bottom = held - reach
      const top = held + reach / buyGross[i]
      lo[i] = Math.min(Math.max(lo[i], bottom), top)
      hi[i] = Math.max(Math.min(hi[i], top), bottom)
      least[i] = Math.min(Math.max(least[i], bottom), top)
      // A wish near the cap may be cut by it once costs are known.
      if (Math.abs(wish[i] - held) > 0.9 * reach) moving = true
    }
  }
  return moving
}

/** Orders that lead to `weight` of a wealth of `after`. */
function size(book: Book, scratch: Scratch, e: number, after: number): void {
  const { weight, order, delta } = scratch
  const least = WEIGHT_TOLERANCE * book.value[e]
  const n = book.assets
  for (let i = 0, p = e * n; i < n; i++, p++) {
    const money = order[i] === ORDERED ? weight[i] * after - book.position[p] : 0
    delta[i] = Math.abs(money) > least ? money : 0
  }
}

/** Bills the orders of `delta`: by kind, and how fast the bill grows with wealth. */
function charge(rules: Rules, market: Market, row: number): number {
  const { costs, commissionRate, spreadRate, scratch } = rules
  const { weight, delta, buyGross, bill } = scratch
  const { commissionPerOrder, commissionMinimum } = costs
  const impactAt = market.impact
  const n = delta.length
  let commission = 0
  let spread = 0
  let impact = 0
  let slope = 0
  for (let i = 0, m = row * n; i < n; i++, m++) {
    const money = delta[i]
    if (money === 0) continue
    const gross = money > 0 ? buyGross[i] : -1
    const order = money * gross
    let rate = commissionRate
    let fee = commissionPerOrder + commissionRate * order
    if (fee < commissionMinimum) {
      fee = commissionMinimum
      rate = 0
    }
    commission += fee
    spread += spreadRate[i] * order
    rate += spreadRate[i]
    if (impactAt !== null) {
      const push = impactAt[m] * Math.sqrt(order)
      impact += push * order
      rate += 1.5 * push
    }
    slope += rate * gross * weight[i]
  }
  bill.commission = commission
  bill.spread = spread
  bill.impact = impact
  bill.slope = slope
  return commission + spread + impact
}

/** Buys are rounded down and sales up, so that rounding never borrows; a full exit also sells the fraction. */
function wholeShares(book: Book, scratch: Scratch, price: Float64Array, e: number, row: number): void {
  const { delta, weight } = scratch
  const n = book.assets
  for (let i = 0, p = e * n, m = row * n; i < n; i++, p++, m++) {
    const money = delta[i]
    if (money === 0 || (weight[i] === 0 && money < 0)) continue
    // A hair of slack, or a round number of shares would be cut by the last bit.
    const shares = money > 0 ? Math.floor(money / price[m] + 1e-9) : -Math.ceil(-money / price[m] - 1e-9)
    const held = book.position[p]
    delta[i] = held > 0 && weight[i] >= 0 ? Math.max(shares * price[m], -held) : shares * price[m]
  }
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
