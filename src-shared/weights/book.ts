import type { Costs } from './costs.ts'
import { ENDED, ENDED_PAID, type Market } from './market.ts'

/**
 * What is held, and what time does to it. State is money, flat over environments and assets; nothing is allocated per
 * step. Trades are `rebalance.ts`.
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
  /** Sum of the absolute targets of the latest trade, before anything cut them. `[environment]` */
  readonly asked: Float64Array
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
    asked: perEnvironment(),
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

function clearDay(book: Book, e: number): void {
  book.asked[e] = 0
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
export function drift(book: Book, costs: Costs, market: Market, e: number, row: number, growth: Float64Array = market.growth): void {
  clearDay(book, e)
  const { position, profit, traded } = book
  const n = book.assets
  const years = market.years[row]
  const cash = book.cash[e]
  const interest = cash * (cash >= 0 ? costs.cashRate : costs.cashRate + costs.loanSpread) * years
  let borrowed = 0
  let held = 0
  for (let i = 0, p = e * n, g = row * n; i < n; i++, p++, g++) {
    const money = position[p]
    traded[p] = 0
    profit[p] = 0
    if (money === 0) continue
    if (money < 0) borrowed -= money
    const gain = money * (growth[g] - 1)
    profit[p] = gain
    position[p] = money + gain
    if (market.trading[g] >= ENDED) end(book, e, p, market.trading[g] === ENDED_PAID ? 0 : costs.delistingHaircut)
    held += position[p]
  }
  book.cashInterest[e] = -interest
  book.borrow[e] = (borrowed * costs.borrowBps * years) / 1e4
  book.cash[e] += interest - book.borrow[e]
  settle(book, e, book.cash[e] + held)
  book.valueBefore[e] = book.value[e]
}

function end(book: Book, e: number, p: number, haircut: number): void {
  const money = book.position[p]
  const lost = Math.abs(money) * haircut
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
