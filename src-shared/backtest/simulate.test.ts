import { describe, expect, it } from 'vitest'
import { panelOf, randomPanel } from '../../tests/fixtures/panels.ts'
import { DELISTED, NOT_MEMBER, STALE, UNLISTED } from '../prices/panel.ts'
import { constraintsSchema } from '../weights/constraints.ts'
import { flatCosts, NO_COSTS } from '../weights/costs.ts'
import type { Ledger } from './ledger.ts'
import { simulateTargets, type SimulationOptions } from './simulate.ts'

const up = 1.1
const down = 0.9
const mirrored = panelOf({ A: [1, up, up ** 2, up ** 3], B: [1, down, down ** 2, down ** 3] })

function returnsOf({ value }: Ledger): number[] {
  return Array.from(value.subarray(1), (v, i) => v / value[i] - 1)
}

describe('two mirrored assets, half and half', () => {
  it('earn 0, 1 % and 1.980198 % when held', () => {
    const targets = new Float64Array(8).fill(NaN)
    targets.set([0.5, 0.5])
    const ledger = simulateTargets(mirrored, targets, { delayDays: 0 })
    const [first, second, third] = returnsOf(ledger)
    expect(first).toBeCloseTo(0, 14)
    expect(second).toBeCloseTo(0.01, 14)
    expect(third).toBeCloseTo(0.01980198, 8)
    expect([...ledger.weights.subarray(6)]).toEqual([expect.closeTo(0.6461165, 7), expect.closeTo(0.3538835, 7)])
  })

  it('earn nothing when rebalanced each day without costs', () => {
    const ledger = simulateTargets(mirrored, new Float64Array(8).fill(0.5), { delayDays: 0 })
    for (const r of returnsOf(ledger)) expect(r).toBeCloseTo(0, 14)
  })
})

/** Targets given day by day; null is no decision. */
function rows(...days: (readonly number[] | null)[]): Float64Array {
  const width = days.find((day) => day !== null)?.length ?? 0
  return Float64Array.from(days.flatMap((day) => day ?? new Array<number>(width).fill(NaN)))
}

const close = (x: number) => expect.closeTo(x, 12)

describe('a decision', () => {
  const panel = panelOf({ A: [10, 20, 30, 60] })
  const buy = rows([1], null, null, null)

  it.each([
    [{ delayDays: 0 }, [1, 2, 3, 6]],
    [{}, [1, 1.5, 3]],
    [{ delayDays: 2 }, [1, 2]],
  ])('with %j trades at the close that many days later', (options, value) => {
    expect([...simulateTargets(panel, buy, options).value]).toEqual(value.map(close))
  })

  it('can trade at the next open', () => {
    const opens = { ...panel, totalReturnOpen: Float64Array.of(10, 15, 30, 60), open: Float64Array.of(10, 15, 30, 60) }
    const ledger = simulateTargets(opens, buy, { execution: 'open' })
    expect([...ledger.value]).toEqual([1, 20 / 15, 2, 4].map(close))
    expect(ledger.days).toEqual(panel.days)
  })

  it('is marked optimistic at the very close it was made on, and only there', () => {
    expect(simulateTargets(panel, buy, { delayDays: 0 }).optimistic).toBe(true)
    expect(simulateTargets(panel, buy).optimistic).toBe(false)
    expect(simulateTargets(panel, buy, { execution: 'open' }).optimistic).toBe(false)
  })

  it('is written on the day it was made', () => {
    const late = rows(null, [1], null, null)
    expect([...simulateTargets(panel, late, { from: 0 }).targets]).toEqual([NaN, 1, NaN, NaN])
    expect([...simulateTargets(panel, late, { from: 0 }).trades]).toEqual([0, 0, 1, 0])
  })
})

describe('costs', () => {
  const still = panelOf({ A: [1, 1, 1, 1], B: [1, 1, 1, 1] })

  it('of the first trade are paid out of the first return', () => {
    const ledger = simulateTargets(still, rows([1, 0], null, null, null), { costs: flatCosts(100), delayDays: 0, capital: 1000 })
    expect([...ledger.value]).toEqual([1000, 990, 990, 990].map(close))
    expect([...ledger.costs.commission]).toEqual([10, 0, 0, 0].map(close))
    expect([...ledger.grossValue]).toEqual([1000, 1000, 1000, 1000].map(close))
    expect(ledger.turnover[0]).toBeCloseTo(0.99, 12)
  })

  it('of turning half of the portfolio at 25 bps leave 0.997503125 of it', () => {
    const ledger = simulateTargets(still, rows([0.5, 0.5], null, [1, 0], null), { costs: flatCosts(25), delayDays: 0 })
    expect(ledger.value[2] / ledger.value[1]).toBeCloseTo(0.997503125, 14)
  })

  it('are not charged twice for the same portfolio', () => {
    const ledger = simulateTargets(still, rows([0.5, 0.5], [0.5, 0.5], [0.5, 0.5], [0.5, 0.5]), { costs: { ...flatCosts(25), commissionMinimum: 1 }, delayDays: 0, capital: 1000 })
    expect([...ledger.turnover.subarray(1)]).toEqual([0, 0, 0])
  })

  it('that would eat the whole portfolio are not paid: the order is not given', () => {
    const ledger = simulateTargets(still, rows([0.5, 0.5], null, null, null), { costs: { ...NO_COSTS, commissionMinimum: 60 }, capital: 100 })
    expect([...ledger.value]).toEqual([100, 100, 100])
  })

  it('of borrowing and the interest on cash run by the calendar', () => {
    const constraints = constraintsSchema.parse({ minWeight: -1, maxLeverage: 3, minCash: -2 })
    const costs = { ...NO_COSTS, borrowBps: 365, cashRate: 0.0365, loanSpread: 0.0365 }
    const short = simulateTargets(still, rows([-0.5, 0], null, null, null), { costs, constraints, delayDays: 0 })
    expect(short.costs.borrow[1]).toBeCloseTo(0.5 * 0.0001, 14)
    expect(short.costs.cashInterest[1]).toBeCloseTo(-1.5 * 0.0001, 14)
    const loan = simulateTargets(still, rows([2, 0], null, null, null), { costs, constraints: { ...constraints, maxWeight: 2 }, delayDays: 0 })
    expect(loan.costs.cashInterest[1]).toBeCloseTo(0.0002, 14)
  })

  it('of impact grow with the square root of the order, and orders stop at the participation cap', () => {
    const busy = { ...still, dollarVolume: new Float64Array(8).fill(1e6) }
    const impactOf = (capital: number) => simulateTargets(busy, rows([1, 0], null, null, null), { capital, costs: { ...NO_COSTS, impact: 1 } }).costs.impact[0] / capital
    // Costs make the larger order a little smaller than four times the other.
    expect(impactOf(40_000) / impactOf(10_000)).toBeCloseTo(2, 1)
    expect(impactOf(10_000)).toBeCloseTo(0.02 * Math.sqrt(0.01), 4)
    const capped = simulateTargets(busy, rows([1, 0], null, null, null), { capital: 1e6, costs: { ...NO_COSTS, participationCap: 0.1 } })
    expect(capped.weights[0]).toBeCloseTo(0.1, 12)
  })
})

describe('what cannot be traded', () => {
  function faulty(change: (panel: ReturnType<typeof panelOf>) => void, targets: Float64Array, options: SimulationOptions = {}): Ledger {
    const panel = panelOf({ A: [10, 10, 20, 20, 20], B: [10, 10, 10, 10, 10] })
    change(panel)
    return simulateTargets(panel, targets, { delayDays: 0, from: 0, ...options })
  }

  it('not yet listed: its share stays in cash until it is', () => {
    const late = faulty(
      (panel) => [0, 1].forEach((row) => ((panel.presence[row * 2] = UNLISTED), (panel.totalReturn[row * 2] = NaN))),
      rows([0.5, 0.5], [0.5, 0.5], [0.5, 0.5], null, null),
    )
    expect([...late.weights.subarray(0, 6)]).toEqual([0, 0.5, 0, 0.5, 0.5, 0.5].map(close))
  })

  it('stale: what is held stays held, and the rest is fitted around it', () => {
    const stale = faulty((panel) => (panel.presence[3 * 2] = STALE), rows([0.5, 0.5], null, null, [0, 1], null))
    expect([...stale.weights.subarray(6, 8)]).toEqual([2 / 3, 1 / 3].map(close))
  })

  it('delisted: sold at the last price less the haircut, and said', () => {
    const gone = faulty(
      (panel) => [3, 4].forEach((row) => ((panel.presence[row * 2] = DELISTED), (panel.totalReturn[row * 2] = NaN))),
      rows([0.5, 0.5], null, null, null, null),
      { costs: { ...NO_COSTS, delistingHaircut: 0.3 }, capital: 100 },
    )
    expect([...gone.value]).toEqual([100, 100, 150, 120, 120].map(close))
    expect(gone.costs.haircut[3]).toBeCloseTo(30, 12)
    expect(gone.notes.map(({ text }) => text)).toEqual(['A stopped trading; the holding was sold at its last price less 30 %.'])
  })

  it('delisted at a price that says what was paid: no haircut besides', () => {
    const bought = faulty(
      (panel) => {
        panel.presence[3 * 2] = panel.presence[4 * 2] = DELISTED
        Object.assign(panel, { paidAtEnd: [true, false] })
      },
      rows([0.5, 0.5], null, null, null, null),
      { costs: { ...NO_COSTS, delistingHaircut: 0.3 } },
    )
    expect(bought.value[4]).toBeCloseTo(1.5, 12)
    expect(bought.weights[6]).toBe(0)
  })

  it('no longer of the universe: sold, never bought', () => {
    const leave = (panel: ReturnType<typeof panelOf>) => (panel.presence[3 * 2] = NOT_MEMBER)
    expect(faulty(leave, rows([0.5, 0.5], null, null, [0, 1], null)).weights[6]).toBe(0)
    expect(faulty(leave, rows([0.5, 0.5], null, null, [1, 0], null)).weights[6]).toBeCloseTo(2 / 3, 12)
  })

  it('a missing number: the day passes without it, and the return comes later', () => {
    const missing = faulty((panel) => (panel.totalReturn[2 * 2] = NaN), rows([1, 0], null, null, null, null))
    expect([...missing.value]).toEqual([1, 1, 1, 2, 2].map(close))
  })
})

describe('whole shares', () => {
  it('are bought rounded down and sold in full', () => {
    const panel = panelOf({ A: [30, 30, 40, 40] })
    const ledger = simulateTargets(panel, rows([1], null, [0], null), { capital: 100, wholeShares: true, delayDays: 0 })
    expect(ledger.weights[0]).toBeCloseTo(0.9, 12)
    expect([...ledger.value]).toEqual([100, 100, 130, 130].map(close))
    expect(ledger.weights[2]).toBe(0)
  })
})

describe('the ledger', () => {
  const panel = randomPanel({ seed: 1, rows: 30, assets: 2 })
  const targets = new Float64Array(60).fill(0.5)

  it('starts the benchmark at the same money', () => {
    const benchmark = Float64Array.from({ length: 30 }, (_, row) => 50 + row)
    const ledger = simulateTargets(panel, targets, { benchmark, capital: 200 })
    expect(ledger.benchmark?.[0]).toBe(200)
    expect(ledger.benchmark?.[28]).toBeCloseTo((200 * 79) / 51, 10)
  })

  it('says that targets were cut, and that prices are simulated', () => {
    const ledger = simulateTargets(panel, targets.map((x) => x * 1.5))
    expect(ledger.notes).toEqual([{ day: panel.days[1], text: 'Targets add up to 150 % of wealth; they are cut to 100 %, here and on later days.' }])
    expect(ledger.simulated).toBe(true)
  })

  it('keeps what targets below one leave in cash', () => {
    const ledger = simulateTargets(panel, targets.map((x) => x * 0.5))
    expect(ledger.weights[0] + ledger.weights[1]).toBeCloseTo(0.5, 12)
    expect(ledger.notes).toEqual([])
  })

  it('ends at zero when a short position ruins it', () => {
    const jump = panelOf({ A: [1, 1, 10, 1] })
    const ledger = simulateTargets(jump, rows([-0.5], null, [1], null), { constraints: constraintsSchema.parse({ minWeight: -1 }), delayDays: 0 })
    expect([...ledger.value]).toEqual([1, 1, 0, 0])
    expect(ledger.notes[0].text).toBe('The portfolio lost all its money; nothing is traded after this day.')
  })
})

describe('bad input is one clear sentence', () => {
  const panel = panelOf({ A: [1, 2, 3] })
  const all = rows([1], [1], [1])

  it.each([
    [() => simulateTargets(panelOf({ A: [1] }), rows([1])), 'A backtest needs at least two days of prices.'],
    [() => simulateTargets(panelOf({ A: [1, -2, 3] }), all), 'The price of A on 1997-05-20 is -2; prices must be above zero.'],
    [() => simulateTargets(panelOf({ A: [1, 0, 3] }), all), 'The price of A on 1997-05-20 is 0; prices must be above zero.'],
    [() => simulateTargets(panel, rows([NaN], [NaN], [NaN])), 'There is no target weight on any day.'],
    [() => simulateTargets(panel, rows([1], [Infinity], [1])), 'A target weight on 1997-05-20 is infinite.'],
    [() => simulateTargets(panel, rows([1], [1])), 'There are 2 target weights for 3 days of 1 assets.'],
    [() => simulateTargets(panel, all, { capital: 0 }), 'The starting capital is 0; it must be above zero.'],
    [() => simulateTargets(panel, all, { delayDays: -1 }), 'The delay is -1; it must be a whole number of days, 0 or more.'],
    [() => simulateTargets(panel, all, { delayDays: 0, execution: 'open' }), "An open cannot be traded on that same day's close."],
    [() => simulateTargets(panel, all, { from: 2 }), 'Nothing can be measured in 1 days.'],
    [() => simulateTargets(panel, all, { benchmark: new Float64Array(2) }), 'The benchmark has 2 numbers for 3 days of prices.'],
  ])('%#', (run, sentence) => {
    expect(run).toThrow(sentence)
  })
})
