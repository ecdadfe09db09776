import { describe, expect, it } from 'vitest'
import { panelOf, randomPanel } from '../../tests/fixtures/panels.ts'
import { createRng } from '../base/rng.ts'
import { constraintsSchema, LONG_ONLY } from './constraints.ts'
import { costsSchema, flatCosts } from './costs.ts'
import { createMarket } from './market.ts'
import { createBook, drift } from './book.ts'
import { createRules, rebalance } from './rebalance.ts'

describe('the accounting step', () => {
  it('shrinks wealth by 0.997503125 when half the portfolio moves at 25 bps a side', () => {
    const panel = panelOf({ A: [1, 1], B: [1, 1] })
    const costs = flatCosts(25)
    const rules = createRules(panel.instruments, costs, LONG_ONLY)
    const market = createMarket(panel, costs, { execution: 'close', wholeShares: false })
    const book = createBook(1, 2, 1)
    book.position.set([0.5, 0.5])
    book.cash[0] = 0
    rebalance(book, rules, market, 0, 1, Float64Array.of(1, 0), 0)
    expect(book.value[0]).toBeCloseTo(0.997503125, 15)
    expect(book.position[0]).toBeCloseTo(0.997503125, 15)
    expect(book.position[1]).toBe(0)
    expect(book.cash[0]).toBeCloseTo(0, 15)
  })

  it('gives each of many environments, each at its own day, what it would get alone', () => {
    const panel = randomPanel({ seed: 3, rows: 60, assets: 5, faults: true })
    const costs = costsSchema.parse({ commissionMinimum: 1, cashRate: 0.02 })
    const rules = createRules(panel.instruments, costs, constraintsSchema.parse({ maxWeight: 0.5, noTradeBand: 0.02 }))
    const market = createMarket(panel, costs, { execution: 'close', wholeShares: false })
    const rng = createRng(1)
    const targets = Float64Array.from({ length: 60 * 5 }, () => rng.uniform() / 4)
    const starts = [0, 17, 30]
    const together = createBook(3, 5, 1e4)
    const alone = starts.map(() => createBook(1, 5, 1e4))
    for (let step = 1; step < 25; step++) {
      starts.forEach((start, e) => {
        const row = start + step
        drift(together, costs, market, e, row)
        rebalance(together, rules, market, e, row, targets, row * 5)
        drift(alone[e], costs, market, 0, row)
        rebalance(alone[e], rules, market, 0, row, targets, row * 5)
      })
    }
    starts.forEach((_, e) => {
      expect(together.value[e]).toBe(alone[e].value[0])
      expect([...together.position.subarray(e * 5, e * 5 + 5)]).toEqual([...alone[e].position])
      expect(together.cash[e]).toBe(alone[e].cash[0])
    })
  })

  it('approaches a target by the share of the way that is asked for', () => {
    const panel = panelOf({ A: [1, 1], B: [1, 1] })
    const rules = createRules(panel.instruments, flatCosts(0), constraintsSchema.parse({ adjustment: 0.25 }))
    const market = createMarket(panel, flatCosts(0), { execution: 'close', wholeShares: false })
    const book = createBook(1, 2, 100)
    rebalance(book, rules, market, 0, 1, Float64Array.of(0.8, 0.2), 0)
    expect([...book.position]).toEqual([expect.closeTo(20, 12), expect.closeTo(5, 12)])
  })

  it('leaves alone what is within the band or below the smallest trade', () => {
    const panel = panelOf({ A: [1, 1], B: [1, 1], C: [1, 1] })
    const market = createMarket(panel, flatCosts(0), { execution: 'close', wholeShares: false })
    const after = (constraints: object): number[] => {
      const book = createBook(1, 3, 100)
      book.position.set([50, 30, 20])
      book.cash[0] = 0
      rebalance(book, createRules(panel.instruments, flatCosts(0), constraintsSchema.parse(constraints)), market, 0, 1, Float64Array.of(0.48, 0.2, 0.28), 0)
      return Array.from(book.position, (money) => Number(money.toFixed(10)))
    }
    expect(after({})).toEqual([48, 20, 28])
    expect(after({ noTradeBand: 0.05 })).toEqual([50, 20, 28])
    expect(after({ minTrade: 9 })).toEqual([50, 20, 20])
  })

  it('lets limits win over the band', () => {
    const panel = panelOf({ A: [1, 1], B: [1, 1] })
    const market = createMarket(panel, flatCosts(0), { execution: 'close', wholeShares: false })
    const book = createBook(1, 2, 100)
    book.position.set([62, 38])
    book.cash[0] = 0
    rebalance(book, createRules(panel.instruments, flatCosts(0), constraintsSchema.parse({ noTradeBand: 0.1, maxWeight: 0.6 })), market, 0, 1, Float64Array.of(0.6, 0.4), 0)
    expect([...book.position]).toEqual([expect.closeTo(60, 10), 38])
  })
})
