import { describe, expect, it } from 'vitest'
import { panelOf } from '../../tests/fixtures/panels.ts'
import { simulateTargets } from '../backtest/simulate.ts'
import type { Ledger } from '../backtest/ledger.ts'
import { createRng } from '../base/rng.ts'
import { flatCosts } from '../weights/costs.ts'
import { reportDesks } from './desks.ts'
import { METRICS } from './index.ts'
import { seriesFromLedger, viewOf } from './series.ts'
import { finish } from './significance/steps.ts'

const rng = createRng(3)
const walk = (drift: number) => {
  let price = 100
  return Array.from({ length: 300 }, () => (price *= Math.exp(drift + 0.01 * rng.normal())))
}
const panel = panelOf({ A: walk(0.002), B: walk(-0.001), C: walk(0) })

/** Two desks that share asset A from day to day, one of them short of B; the third asset belongs to none after day 100. */
function fundLedger(costBps: number): Ledger {
  const targets = new Float64Array(300 * 3)
  const decisions: NonNullable<Ledger['decisions']>[number][] = []
  for (let row = 0; row < 300; row++) {
    const more = 0.1 * ((row % 10) / 10)
    const desk = (id: string, simulated: boolean, capital: number, assets: number[], weights: number[]) => ({ id, title: id, simulated, capital, assets: Int32Array.from(assets), weights: Float64Array.from(weights) })
    const desks = [desk('one', false, 0.5, [0], [0.3 + more]), desk('two', true, 0.4, row < 100 ? [0, 2] : [0], row < 100 ? [0.2, 0.2] : [0.2])]
    targets.set([0.5 + more, 0, row < 100 ? 0.2 : 0], row * 3)
    decisions.push({ day: panel.days[row], desks })
  }
  return { ...simulateTargets(panel, targets, { costs: flatCosts(costBps), benchmark: panel.close.filter((_, at) => at % 3 === 1) }), decisions }
}

/** The ledger begins at the close of its first trade, a day after the first decision. */
const OPTIONS = { delayDays: 1, riskFree: 0, universe: panel.close.filter((_, at) => at % 3 === 0).subarray(1) }

describe('what each desk of a fund brought', () => {
  it('adds up to what the fund brought, over desks and years, to the last digits', () => {
    for (const costBps of [0, 20]) {
      const ledger = fundLedger(costBps)
      const report = finish(reportDesks(ledger, OPTIONS, createRng(1)))!
      const lines = [...report.desks, report.rest]
      const total = ledger.value[ledger.value.length - 1] / ledger.value[0] - 1
      expect(lines.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(total, 12)
      expect(report.fund.contribution).toBeCloseTo(total, 12)
      report.years.forEach((_, y) => expect(lines.reduce((sum, { byYear }) => sum + byYear[y], 0)).toBeCloseTo(report.fund.byYear[y], 12))
    }
  })

  it('shares an asset as the desks wanted it', () => {
    const ledger = fundLedger(0)
    const [one, two] = finish(reportDesks(ledger, OPTIONS, createRng(1)))!.desks
    expect(one.contribution).toBeGreaterThan(0)
    expect(one).toMatchObject({ id: 'one', simulated: false, capital: expect.closeTo(0.5, 12) })
    expect(two).toMatchObject({ id: 'two', simulated: true, capital: expect.closeTo(0.4, 12) })
  })

  it('gives every figure with an interval around it, or says that there is not enough data', () => {
    const report = finish(reportDesks(fundLedger(10), OPTIONS, createRng(1)))!
    for (const line of [...report.desks, report.fund]) {
      for (const interval of Object.values(line.figures)) {
        expect(interval).not.toBeNull()
        expect(interval!.low).toBeLessThan(interval!.high)
        expect([interval!.value, interval!.low, interval!.high].every(Number.isFinite)).toBe(true)
      }
    }
    expect(finish(reportDesks(fundLedger(10), OPTIONS, createRng(1)))).toEqual(report)
    const short = fundLedger(10)
    const cut = { ...short, decisions: short.decisions!.map(({ day, desks }) => ({ day, desks: desks!.map((desk) => ({ ...desk, capital: 0 })) })) }
    for (const { figures } of finish(reportDesks(cut, OPTIONS, createRng(1)))!.desks) expect(Object.values(figures).every((interval) => interval === null)).toBe(true)
  })

  it('marks what was simulated on some days, or on all', () => {
    const ledger = fundLedger(0)
    const mixed = { ...ledger, decisions: ledger.decisions!.map(({ day, desks }, k) => ({ day, desks: desks!.map((desk) => ({ ...desk, simulated: desk.id === 'two' || k > 200 })) })) }
    expect(finish(reportDesks(mixed, OPTIONS, createRng(1)))!.desks).toMatchObject([{ simulated: true, partly: true }, { simulated: true, partly: false }])
    expect(finish(reportDesks(ledger, OPTIONS, createRng(1)))!.desks[0]).toMatchObject({ simulated: false, partly: false })
  })

  it('compares with equal weight of the universe where there is no benchmark, and takes the rate without risk off Sharpe ratios', () => {
    const ledger = { ...fundLedger(0), benchmark: null }
    const { against, desks } = finish(reportDesks(ledger, OPTIONS, createRng(1)))!
    expect(against).toBe('universe')
    expect(desks[0].figures.correlation!.value).toBeGreaterThan(0.9)
    const dear = finish(reportDesks(ledger, { ...OPTIONS, riskFree: 0.05 }, createRng(1)))!
    const own = seriesFromLedger(ledger, { riskFreePerYear: 0.05 })
    expect(dear.fund.figures.sharpe!.value).toBeCloseTo(METRICS.sharpe.compute(viewOf(own)), 12)
    expect(dear.fund.figures.cagr).toEqual(finish(reportDesks(ledger, OPTIONS, createRng(1)))!.fund.figures.cagr)
  })

  it('is nothing for a ledger without desks', () => {
    expect(finish(reportDesks({ ...fundLedger(0), decisions: undefined }, OPTIONS, createRng(1)))).toBeNull()
  })
})
