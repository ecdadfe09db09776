import { describe, expect, it } from 'vitest'
import { panelOf } from '../../tests/fixtures/panels.ts'
import { LONG_ONLY } from './constraints.ts'
import { flatCosts } from './costs.ts'
import { createMarket } from './market.ts'
import { createBook, createRules, rebalance } from './rebalance.ts'

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
})
