import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { panelOf, randomPanel } from '../../tests/fixtures/panels.ts'
import { createRng } from '../base/rng.ts'
import type { Panel } from '../prices/panel.ts'
import { createBook } from './book.ts'
import { constraintsSchema, LONG_ONLY } from './constraints.ts'
import { costsSchema, flatCosts, NO_COSTS, type Costs } from './costs.ts'
import { createMarket } from './market.ts'
import { chargeOf, createRules, rebalance } from './rebalance.ts'
import { planTrades } from './trades.ts'

const prices = (...last: number[]): Panel => panelOf(Object.fromEntries(last.map((price, i) => [`A${i}`, [price, price]])))
const plan = (panel: Panel, more: Partial<Parameters<typeof planTrades>[1]>) =>
  planTrades(panel, { shares: new Float64Array(panel.instruments.length), cash: 0, target: new Float64Array(panel.instruments.length), costs: NO_COSTS, constraints: LONG_ONLY, minTrade: 0, ...more })
const orders = ({ trades }: ReturnType<typeof plan>) => trades.map(({ asset, shares }) => [asset, shares])

describe('planTrades', () => {
  it('buys whole shares for cash, and says what is left', () => {
    const found = plan(prices(30, 70), { cash: 1000, target: Float64Array.of(0.5, 0.5) })
    // 500 / 30 = 16.7 and 500 / 70 = 7.1 shares.
    expect(orders(found)).toEqual([[0, 17], [1, 7]])
    expect([found.cash, found.charges, found.wealthAfter]).toEqual([0, 0, 1000])
    expect([...found.after]).toEqual([0.51, 0.49])
  })

  it('gives a rounded share back when the money does not reach', () => {
    const found = plan(prices(100, 100), { cash: 310, target: Float64Array.of(0.5, 0.5) })
    // 1.55 shares each would be two and two: four cost 400.
    expect(found.trades.map(({ shares }) => shares).toSorted()).toEqual([1, 2])
    expect(found.cash).toBe(10)
  })

  it('sells first, sells out to the last fraction, and charges both sides', () => {
    const found = plan(prices(10, 20), { shares: Float64Array.of(10.5, 5), cash: 5, target: Float64Array.of(0, 1), costs: flatCosts(100) })
    // 105 sold brings 103.95; five more of 20 cost 100 and a fee on 100 / 0.99.
    expect(orders(found)).toEqual([[0, -10.5], [1, 5]])
    expect(found.charges).toBeCloseTo(1.05 + 100 / 99, 12)
    expect(found.cash).toBeCloseTo(5 + 105 - 100 - found.charges, 12)
    expect(found.after[0]).toBe(0)
  })

  it('leaves the smallest out, and what they would have paid for', () => {
    const found = plan(prices(1, 1, 1), { shares: Float64Array.of(60, 40, 0), target: Float64Array.of(0.55, 0.33, 0.12), minTrade: 6 })
    expect(found.dropped).toEqual([{ asset: 0, reason: 'small', money: -5 }])
    // Seven come in from the second, so that twelve of the third cannot be paid.
    expect(orders(found)).toEqual([[1, -7], [2, 7]])
    expect(found.cash).toBe(0)
  })

  it('says what cannot be traded, and leaves alone what nobody spoke of', () => {
    const panel = panelOf({ A: [1, 1], B: [2, NaN], C: [3, 3] })
    const found = plan(panel, { shares: Float64Array.of(0, 10, 10), cash: 50, target: Float64Array.of(0.5, 0, NaN) })
    expect(found.dropped).toEqual([{ asset: 1, reason: 'no-price', money: -20 }])
    expect(orders(found)).toEqual([[0, 50]])
    expect(found.price[1]).toBe(2)
  })

  it('never spends more than there is, trades whole shares, and leaves out only what is smaller than what it trades', () => {
    const panel = randomPanel({ seed: 5, rows: 80, assets: 8 })
    const amount = (max: number) => fc.double({ min: 0, max, noNaN: true })
    const input = fc.record({
      shares: fc.array(fc.oneof(fc.constant(0), fc.nat(300), amount(50)), { minLength: 8, maxLength: 8 }),
      cash: fc.oneof(fc.constant(0), amount(30_000)),
      wish: fc.array(amount(1), { minLength: 8, maxLength: 8 }),
      invested: amount(1),
      minTrade: fc.oneof(fc.constant(0), amount(3_000)),
      costs: fc.record({ commissionBps: amount(50), commissionPerOrder: amount(10), commissionMinimum: amount(20), impact: amount(1) }).map((costs): Costs => costsSchema.parse(costs)),
      maxWeight: fc.double({ min: 0.2, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(input, ({ shares, cash, wish, invested, minTrade, costs, maxWeight }) => {
        const total = wish.reduce((a, b) => a + b, 1e-9)
        const held = Float64Array.from(shares)
        const found = planTrades(panel, { shares: held, cash, minTrade, costs, constraints: constraintsSchema.parse({ maxWeight }), target: Float64Array.from(wish, (x) => (x / total) * invested) })
        expect(found.cash).toBeGreaterThanOrEqual(0)
        let paid = 0
        for (const { asset, shares: order, money, charge } of found.trades) {
          paid += money + charge
          expect(order === -held[asset] || Number.isInteger(order)).toBe(true)
          expect(held[asset] + order).toBeGreaterThanOrEqual(0)
          expect(Math.abs(money)).toBeGreaterThanOrEqual(minTrade)
          if (order > 0) expect((held[asset] + order) * found.price[asset]).toBeLessThanOrEqual(maxWeight * found.wealthBefore * (1 + 1e-9))
        }
        expect(found.cash).toBeCloseTo(cash - paid, 6)
        for (const { reason, money } of found.dropped) if (reason === 'small') expect(Math.abs(money)).toBeLessThan(minTrade)
        expect(found.after.reduce((a, b) => a + b, 0) * found.wealthAfter + found.cash).toBeCloseTo(found.wealthAfter, 6)
      }),
      { numRuns: 1000 },
    )
  })

  it('charges an order what the accounting step charges it', () => {
    const panel = randomPanel({ seed: 7, rows: 60, assets: 4 })
    const costs = costsSchema.parse({ commissionMinimum: 3, commissionPerOrder: 1 })
    const rules = createRules(panel.instruments, costs, LONG_ONLY)
    const market = createMarket(panel, costs, { execution: 'close', wholeShares: true })
    const rng = createRng(2)
    const book = createBook(1, 4, 20_000)
    rebalance(book, rules, market, 0, 59, Float64Array.from({ length: 4 }, () => rng.uniform() / 4), 0)
    const charged = book.commission[0] + book.spread[0] + book.impact[0]
    expect(charged).toBeGreaterThan(12)
    expect(Array.from(book.traded, (money, i) => chargeOf(rules, market, 59, i, money)).reduce((a, b) => a + b, 0)).toBeCloseTo(charged, 9)
  })
})
