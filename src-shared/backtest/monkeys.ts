import { createRng, type Rng } from '../base/rng.ts'
import { OPEN } from '../weights/market.ts'
import { createBook, drift, driftFromOpen } from '../weights/book.ts'
import { rebalance } from '../weights/rebalance.ts'
import { isDecisionDay, MONTHLY, type Schedule } from './schedule.ts'
import { firstLedgerRow, type Stage } from './simulate.ts'

export interface MonkeyOptions {
  readonly count: number
  readonly seed?: number
  /** Monthly by default. */
  readonly schedule?: Schedule
  /** Panel row of the first decision; 0 by default. */
  readonly firstDecision?: number
  /** One past the last panel row. */
  readonly to?: number
}

/**
 * Random portfolios, all at once, under the same costs, limits and delay as everybody: what chance alone does. Every mix
 * of the assets that can be traded is equally likely at every decision. Gives their wealth, `[day, monkey]`, day 0 being
 * the start; yields the share that is done.
 */
export function* simulateMonkeys(stage: Stage, options: MonkeyOptions): Generator<number, Float64Array, void> {
  const { panel, market, rules, delayDays, execution, capital } = stage
  const { count, seed = 0, schedule = MONTHLY, firstDecision = 0, to = panel.days.length } = options
  const n = panel.instruments.length
  const from = firstLedgerRow(stage, firstDecision)
  const book = createBook(count, n, capital)
  const rngs = Array.from({ length: count }, (_, e) => createRng(seed, `monkey ${e}`))
  const value = new Float64Array(Math.max(0, to - from) * count)
  const target = new Float64Array(n)
  for (let row = from; row < to; row++) {
    const decision = row - delayDays
    const trades = decision >= firstDecision && isDecisionDay(schedule, panel.days, decision, firstDecision)
    for (let e = 0; e < count; e++) {
      if (row > from) drift(book, rules.costs, market, e, row, market.toOpen ?? market.growth)
      if (trades) {
        draw(rngs[e], market.trading, decision * n, target)
        if (row > from || execution === 'close') rebalance(book, rules, market, e, row, target, 0)
      }
      if (row > from && market.fromOpen) driftFromOpen(book, market.fromOpen, e, row)
      value[(row - from) * count + e] = row === from ? capital : book.value[e]
    }
    if ((row - from) % 64 === 63) yield (row - from + 1) / (to - from)
  }
  return value
}

/** Exponential draws over their sum are uniform on the simplex. */
function draw(rng: Rng, trading: Uint8Array, at: number, target: Float64Array): void {
  let total = 0
  for (let i = 0; i < target.length; i++) {
    target[i] = trading[at + i] === OPEN ? -Math.log(1 - rng.uniform()) : 0
    total += target[i]
  }
  for (let i = 0; i < target.length; i++) target[i] = total > 0 ? target[i] / total : 0
}
