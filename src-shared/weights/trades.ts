import { assert } from '../base/assert.ts'
import type { Panel } from '../prices/panel.ts'
import { createBook } from './book.ts'
import { WEIGHT_TOLERANCE, type Constraints } from './constraints.ts'
import type { Costs } from './costs.ts'
import { createMarket, OPEN, SELL_ONLY, type Market } from './market.ts'
import { chargeOf, createRules, rebalance, type Rules } from './rebalance.ts'

/** What is held now, and what is wanted. */
interface TradePlanInput {
  /** Shares of each asset; fractions are allowed. `[asset]` */
  readonly shares: Float64Array
  /** In the base currency, not below zero. */
  readonly cash: number
  /** Wanted share of wealth; NaN leaves an asset alone. `[asset]` */
  readonly target: Float64Array
  readonly costs: Costs
  readonly constraints: Constraints
  /** Orders of less money than this are not worth placing. */
  readonly minTrade: number
}

interface PlannedTrade {
  readonly asset: number
  /** Whole, buys positive; only the sale of all that is held may end in a fraction. */
  readonly shares: number
  /** Shares × price, buys positive. */
  readonly money: number
  /** Commission, half-spread and impact. */
  readonly charge: number
}

/** Why an order that would bring an asset nearer to its target is not placed. */
export type DropReason = 'small' | 'less-than-a-share' | 'no-money' | 'fees' | 'no-price'

interface DroppedTrade {
  readonly asset: number
  readonly reason: DropReason
  /** What the order would have been, in money. */
  readonly money: number
}

interface TradePlan {
  readonly trades: readonly PlannedTrade[]
  readonly dropped: readonly DroppedTrade[]
  /** What is left after all trades and their charges; never below zero. */
  readonly cash: number
  readonly charges: number
  readonly wealthBefore: number
  readonly wealthAfter: number
  /** Latest known price of a share; NaN where there is none. `[asset]` */
  readonly price: Float64Array
  /** Shares of wealth. `[asset]` each */
  readonly before: Float64Array
  readonly after: Float64Array
}

/**
 * Orders in whole shares from what is held to what is wanted, at the last prices of `panel`. THE accounting step says what would be traded if shares
 * could be cut; that is rounded to the nearest share, orders below `minTrade` are left out, and buys give way until all is paid for, fees included.
 */
export function planTrades(panel: Panel, input: TradePlanInput): TradePlan {
  assert(input.cash >= 0, 'there is no trading with borrowed money')
  const draft = createDraft(panel, input)
  roundWishes(draft)
  giveWay(draft)
  spendWhatIsLeft(draft)
  return finish(draft)
}

/** Orders while they are worked out. `[asset]` each */
interface Draft {
  readonly input: TradePlanInput
  readonly rules: Rules
  readonly market: Market
  readonly row: number
  readonly price: Float64Array
  /** Money held before. */
  readonly held: Float64Array
  readonly wealth: number
  /** What would be traded if shares could be cut, in money. */
  readonly wish: Float64Array
  /** In shares. */
  readonly orders: Float64Array
  readonly dropped: Map<number, DroppedTrade>
}

function createDraft(panel: Panel, input: TradePlanInput): Draft {
  const { shares, cash, target, costs, constraints } = input
  const n = panel.instruments.length
  const row = panel.days.length - 1
  const price = lastPrices(panel)
  const market = createMarket(panel, costs, { execution: 'close', wholeShares: false })
  const rules = createRules(panel.instruments, costs, { ...constraints, minTrade: 0 })
  const held = Float64Array.from(shares, (count, i) => (count === 0 ? 0 : count * price[i]))
  const wealth = held.reduce((total, money) => total + money, cash)
  const book = createBook(1, n, cash)
  book.position.set(held)
  book.value[0] = wealth
  rebalance(book, rules, market, 0, row, target, 0)
  return { input, rules, market, row, price, held, wealth, wish: book.traded, orders: new Float64Array(n), dropped: new Map() }
}

const moneyOf = ({ orders, price }: Draft, i: number) => (orders[i] === 0 ? 0 : orders[i] * price[i])
const chargeFor = (draft: Draft, i: number) => (draft.orders[i] === 0 ? 0 : chargeOf(draft.rules, draft.market, draft.row, i, moneyOf(draft, i)))
const isWorthwhile = (draft: Draft, i: number) => Math.abs(moneyOf(draft, i)) >= draft.input.minTrade
/** How much more than was wished is ordered, in money. */
const excessOf = (draft: Draft, i: number) => moneyOf(draft, i) - draft.wish[i]

function drop(draft: Draft, asset: number, reason: DropReason, money: number): void {
  draft.orders[asset] = 0
  draft.dropped.set(asset, { asset, reason, money })
}

function cashAfter(draft: Draft): number {
  let left = draft.input.cash
  for (let i = 0; i < draft.orders.length; i++) if (draft.orders[i] !== 0) left -= moneyOf(draft, i) + chargeFor(draft, i)
  return left
}

function roundWishes(draft: Draft): void {
  const { input, market, row, price, held, wealth, wish, orders } = draft
  const least = WEIGHT_TOLERANCE * wealth
  for (let i = 0; i < orders.length; i++) {
    if (!isOpen(market, row, i)) {
      const gap = input.target[i] * wealth - held[i]
      if (Math.abs(gap) > least) drop(draft, i, 'no-price', gap)
    } else if (Math.abs(wish[i]) > least) {
      orders[i] = wholeShares(wish[i], input.shares[i], price[i], roomFor(draft, i))
      const money = moneyOf(draft, i)
      if (money === 0) drop(draft, i, 'less-than-a-share', wish[i])
      else if (!isWorthwhile(draft, i)) drop(draft, i, 'small', money)
      else if (money < 0 && chargeFor(draft, i) >= -money) drop(draft, i, 'fees', money)
    }
  }
}

/** Buys are cut until nothing is owed. */
function giveWay(draft: Draft): void {
  const { orders } = draft
  const bought = () => Array.from(orders.keys()).filter((i) => orders[i] > 0)
  const cut = (i: number, shares: number) => {
    const money = moneyOf(draft, i)
    orders[i] = shares
    if (shares <= 0 || !isWorthwhile(draft, i)) drop(draft, i, 'no-money', money)
  }
  // What was rounded up gives a share back first, the most overdone before the others.
  while (cashAfter(draft) < 0) {
    const overdone = bought().filter((i) => excessOf(draft, i) > 0)
    if (overdone.length === 0) break
    const most = overdone.reduce((a, b) => (excessOf(draft, b) > excessOf(draft, a) ? b : a))
    cut(most, orders[most] - 1)
  }
  // Sales that were left out leave less to spend: then all give way alike.
  for (let left = cashAfter(draft); left < 0; left = cashAfter(draft)) {
    const buys = bought()
    const spent = buys.reduce((total, i) => total + moneyOf(draft, i) + chargeFor(draft, i), 0)
    assert(spent > 0, 'sales never cost more than they bring')
    for (const i of buys) cut(i, Math.min(orders[i] - 1, Math.floor((orders[i] * (spent + left)) / spent)))
  }
}

/** Shares that giving way took for nothing come back where they bring an asset nearer to its wish. */
function spendWhatIsLeft(draft: Draft): void {
  const { orders, price, wish, dropped } = draft
  for (;;) {
    const left = cashAfter(draft)
    let best = -1
    for (let i = 0; i < orders.length; i++) {
      if (!(wish[i] > 0) || orders[i] < 0 || -excessOf(draft, i) <= price[i] / 2 || (best >= 0 && excessOf(draft, i) >= excessOf(draft, best))) continue
      const before = chargeFor(draft, i)
      orders[i]++
      const fits = isWorthwhile(draft, i) && moneyOf(draft, i) <= roomFor(draft, i) && price[i] + chargeFor(draft, i) - before <= left
      orders[i]--
      if (fits) best = i
    }
    if (best < 0) return
    orders[best]++
    dropped.delete(best)
  }
}

function finish(draft: Draft): TradePlan {
  const { input, price, held, wealth, orders, dropped } = draft
  const trades: PlannedTrade[] = []
  const after = held.slice()
  orders.forEach((shares, i) => {
    if (shares === 0) return
    trades.push({ asset: i, shares, money: moneyOf(draft, i), charge: chargeFor(draft, i) })
    after[i] = shares === -input.shares[i] ? 0 : held[i] + moneyOf(draft, i)
  })
  const charges = trades.reduce((total, { charge }) => total + charge, 0)
  const share = (money: Float64Array, of: number) => money.map((x) => (of > 0 ? x / of : 0))
  return {
    trades,
    dropped: [...dropped.values()],
    cash: cashAfter(draft),
    charges,
    wealthBefore: wealth,
    wealthAfter: wealth - charges,
    price,
    before: share(held, wealth),
    after: share(after, wealth - charges),
  }
}

/** The latest price of each asset that there is. `[asset]` */
export function lastPrices({ close, days, instruments }: Panel): Float64Array {
  const n = instruments.length
  return Float64Array.from(instruments, (_, i) => {
    for (let at = (days.length - 1) * n + i; at >= 0; at -= n) if (close[at] > 0) return close[at]
    return NaN
  })
}

function isOpen({ trading, assets }: Market, row: number, i: number): boolean {
  const state = trading[row * assets + i]
  return state === OPEN || state === SELL_ONLY
}

/** Money by which an asset may grow before it is worth more than its cap. */
function roomFor({ rules, held, wealth }: Draft, i: number): number {
  return rules.limits.upper[i] * wealth - held[i]
}

/** The nearest whole number of shares within what may be bought; a sale of all but less than half a share is a sale of all. */
function wholeShares(money: number, held: number, price: number, room: number): number {
  const shares = Math.round(money / price)
  if (money > 0) return shares * price <= room * (1 + WEIGHT_TOLERANCE) ? shares : Math.floor(money / price + WEIGHT_TOLERANCE)
  const rest = held + money / price
  if (held <= 0 || rest < -WEIGHT_TOLERANCE * held) return shares
  return rest < 0.5 ? -held : Math.max(shares, -Math.floor(held))
}
