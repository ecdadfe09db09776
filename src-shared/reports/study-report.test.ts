import { beforeAll, describe, expect, it } from 'vitest'
import { runSmallStudy, SMALL_FACTS, smallMarket } from '../../tests/fixtures/small-study.ts'
import { panelOf } from '../../tests/fixtures/panels.ts'
import { COST_KINDS, type Ledger } from '../backtest/ledger.ts'
import type { Day } from '../base/day.ts'
import { FailureError } from '../base/failure.ts'
import type { StudyResult } from '../study.ts'
import { buildComparison } from './comparison-report.ts'
import type { Block, ChartBlock, ReportDocument, TableBlock } from './document.ts'
import { buildStudyReport } from './study-report.ts'

let result: StudyResult
let report: ReportDocument
beforeAll(async () => {
  result = await runSmallStudy()
  report = buildStudyReport(result, SMALL_FACTS)
})

const blocksOf = ({ sections }: ReportDocument): Block[] => sections.flatMap(({ blocks }) => blocks)
const table = (document: ReportDocument, id: string) => blocksOf(document).find((block): block is TableBlock => block.kind === 'table' && block.id === id)!
const chart = (document: ReportDocument, id: string) => blocksOf(document).find((block): block is ChartBlock => block.kind === 'chart' && block.id === id)!

/** The first rows of a ledger, as if the test had ended there. */
function cutLedger(ledger: Ledger, rows: number): Ledger {
  const n = ledger.instruments.length
  const byDay = (x: Float64Array) => x.slice(0, rows)
  const byAsset = (x: Float64Array) => x.slice(0, rows * n)
  return {
    ...ledger,
    days: ledger.days.slice(0, rows),
    value: byDay(ledger.value),
    grossValue: byDay(ledger.grossValue),
    turnover: byDay(ledger.turnover),
    benchmark: ledger.benchmark && byDay(ledger.benchmark),
    weights: byAsset(ledger.weights),
    targets: byAsset(ledger.targets),
    trades: byAsset(ledger.trades),
    assetProfit: byAsset(ledger.assetProfit),
    costs: Object.fromEntries(COST_KINDS.map((kind) => [kind, byDay(ledger.costs[kind])])) as Ledger['costs'],
  }
}

const cutResult = (rows: number): StudyResult => ({ ...result, strategies: result.strategies.map((strategy) => ({ ...strategy, ledger: cutLedger(strategy.ledger, rows) })) })

describe('buildStudyReport', () => {
  it('begins with the verdict and says what data it is of', () => {
    expect(report.verdict).toBe(result.verdict.sentence)
    expect(report.cautions).toEqual(['Simulated data'])
    expect(report.sections.map(({ id }) => id)).toEqual(['summary', 'growth', 'metrics', 'luck', 'drawdowns', 'calendar', 'rolling', 'holdings', 'costs', 'crises', 'folds', 'attribution', 'today', 'parameters', 'caveats'])
    expect(new Set(blocksOf(report).flatMap((block) => ('id' in block ? [block.id] : []))).size).toBe(blocksOf(report).filter((block) => 'id' in block).length)
  })

  it('prints what the ledger holds', () => {
    const { ledger, metrics } = result.strategies[0]
    const last = ledger.value.length - 1
    const growth = chart(report, 'growth').chart
    if (growth.type !== 'lines') throw new Error('growth is drawn as lines')
    expect(growth.series[0].values[last]).toBeCloseTo((10_000 * ledger.value[last]) / ledger.value[0], 8)
    for (let day = 0; day <= last; day++) expect(growth.band!.low[day]).toBeLessThanOrEqual(growth.band!.high[day])
    const drawdown = chart(report, 'drawdown').chart
    if (drawdown.type !== 'lines') throw new Error('drawdowns are drawn as lines')
    expect(Math.min(...Array.from(drawdown.series[0].values))).toBeCloseTo(metrics.maxDrawdown!, 12)
    expect(table(report, 'drawdowns').rows[0][0]).toBeCloseTo(metrics.maxDrawdown!, 12)
    const months = chart(report, 'months').chart
    if (months.type !== 'heat') throw new Error('months are a heat map')
    const compounded = months.values.flat().reduce<number>((wealth, month) => wealth * (1 + (month ?? 0)), 1)
    expect(compounded).toBeCloseTo(ledger.value[last] / ledger.value[0], 10)
    const paid = table(report, 'costs-paid').rows.reduce((total, [, amount]) => total + (amount as number), 0)
    expect(paid).toBeCloseTo(COST_KINDS.reduce((total, kind) => total + ledger.costs[kind].reduce((sum, x) => sum + x, 0), 0), 8)
    const turnover = chart(report, 'turnover').chart
    if (turnover.type !== 'bars') throw new Error('turnover is drawn as bars')
    expect(Array.from(turnover.series[0].values).reduce((a, b) => a + b, 0)).toBeCloseTo(ledger.turnover.reduce((a, b) => a + b, 0), 10)
    const together = table(report, 'attribution-classes').rows.at(-1)!
    expect(together.at(-1)).toBeCloseTo(ledger.value[last] / ledger.value[0] - 1, 10)
  })

  it.each([1, 2, 3, 8])('has a defined sentence for everything when only %i days were tested', (rows) => {
    const short = buildStudyReport(cutResult(rows), SMALL_FACTS)
    expect(short.sections.find(({ id }) => id === 'rolling')!.blocks[0]).toMatchObject({ kind: 'text' })
    if (rows < 3) expect(short.sections.find(({ id }) => id === 'growth')!.blocks).toEqual([{ kind: 'text', text: expect.stringContaining('fewer than two returns') }])
    for (const block of blocksOf(short)) if (block.kind === 'table') for (const row of block.rows) expect(row).toHaveLength(block.columns.length)
  })

  it('does without a benchmark', async () => {
    const without = buildStudyReport(await runSmallStudy({ monkeys: 0 }, { ...smallMarket(), benchmark: null }), SMALL_FACTS)
    expect(table(without, 'years').columns.map(({ title }) => title)).toEqual(['Year', 'Momentum', 'Volatility', 'Maximum drawdown', 'Days'])
    expect(JSON.stringify(without)).not.toContain('First asset')
    expect(chart(without, 'rolling-beta')).toBeUndefined()
    expect(chart(without, 'monkeys')).toBeUndefined()
  })

  it('does with nothing but losses', async () => {
    const falling = (rate: number) => Array.from({ length: 500 }, (_, day) => 100 * rate ** day * (1 + 0.0002 * Math.sin(day)))
    const panel = panelOf({ A: falling(0.999), B: falling(0.9985), C: falling(0.998) })
    const losses = buildStudyReport(await runSmallStudy({ monkeys: 0 }, { panel, benchmark: null }), SMALL_FACTS)
    const months = chart(losses, 'months').chart
    expect(months.type === 'heat' && months.values.flat().every((month) => month === null || month < 0)).toBe(true)
    const worst = table(losses, 'drawdowns')
    expect(worst.rows).toHaveLength(1)
    expect(worst.rows[0][3]).toBe('not yet')
  })

  it('tells a strategy that takes part twice from itself', async () => {
    const twice = buildStudyReport(await runSmallStudy({ baselines: [{ id: 'momentum', params: { lookbackDays: 90 } }], monkeys: 0 }), SMALL_FACTS)
    expect(table(twice, 'metrics').columns.map(({ title }) => title)).toContain('Momentum, lookbackDays 90')
  })

  it('prints what a strategy says that it looked at', () => {
    const [own, ...others] = result.strategies
    const days = own.ledger.days.slice(0, 3) as Day[]
    const insights = [
      { kind: 'text', text: 'It looked at two things.' },
      { kind: 'table', id: 'features', title: 'Attribution', columns: [{ title: 'Feature', unit: 'text' }, { title: 'Share', unit: 'percent' }], rows: [['momentum', 0.6]] },
      { kind: 'lines', id: 'regimes', title: 'Regimes', summary: 'Calm most of the time.', unit: 'percent', days, series: [{ name: 'calm', values: [0.9, 0.8, 0.7] }] },
    ] as const
    const told = buildStudyReport({ ...result, strategies: [{ ...own, insights }, ...others] }, SMALL_FACTS)
    const section = told.sections.find(({ id }) => id === 'insights')!
    expect(section.blocks.map(({ kind }) => kind)).toEqual(['text', 'table', 'chart'])
    expect(table(told, 'insight-momentum-features').rows).toEqual([['momentum', 0.6]])
    expect(report.sections.some(({ id }) => id === 'insights')).toBe(false)
  })
})

describe('buildComparison', () => {
  const run = (name: string, of: StudyResult) => ({ name, universeName: 'Six walks', result: of })
  const facts = { version: '1.2.3', madeOn: '2025-06-30' }

  it('measures runs on the days that all were tested on', async () => {
    const other = await runSmallStudy({ strategy: 'inverse-volatility', split: { kind: 'walk-forward', trainDays: 400, testDays: 100 }, monkeys: 0 })
    const comparison = buildComparison([run('A', result), run('B', other)], facts)
    const { days } = other.strategies[0].ledger
    const growth = chart(comparison, 'growth').chart
    if (growth.type !== 'lines') throw new Error('growth is drawn as lines')
    const own = result.strategies[0].ledger
    expect(growth.days).toEqual(days.filter((day) => own.days.includes(day)))
    expect(growth.series.map(({ values }) => values[0])).toEqual([10_000, 10_000])
    const [from, to] = [own.days.indexOf(growth.days[0]), own.days.indexOf(growth.days.at(-1)!)]
    expect(growth.series[0].values[growth.days.length - 1]).toBeCloseTo((10_000 * own.value[to]) / own.value[from], 8)
    expect(table(comparison, 'differences').rows).toHaveLength(1)
    expect(comparison.verdict).toMatch(/^On the same days, /)
  })

  it('finds no difference between a run and itself, and tells names apart', () => {
    const comparison = buildComparison([run('A', result), run('A', result)], facts)
    expect(comparison.verdict).toContain('no run can be told from “A (1)”')
    expect(table(comparison, 'years').columns.map(({ title }) => title)).toEqual(['Year', 'A (1)', 'A (2)'])
  })

  it('refuses what cannot be compared', () => {
    const euros = { ...result, strategies: result.strategies.map((strategy) => ({ ...strategy, ledger: { ...strategy.ledger, baseCurrency: 'EUR' } })) }
    const later = { ...result, strategies: result.strategies.map((strategy) => ({ ...strategy, ledger: { ...strategy.ledger, days: strategy.ledger.days.map((day) => (day + 5000) as Day) } })) }
    expect(() => buildComparison([run('A', result), run('B', euros)], facts)).toThrow(FailureError)
    expect(() => buildComparison([run('A', result), run('B', later)], facts)).toThrow('no tested days in common')
  })
})
