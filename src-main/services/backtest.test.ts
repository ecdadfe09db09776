import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SMALLEST } from '../../tests/fixtures/small-strategies.ts'
import { backtestInput, weightsInput } from '../../src-shared/api/backtest.ts'
import { parseInput } from '../../src-shared/api/dispatch.ts'
import { createRng } from '../../src-shared/base/rng.ts'
import { readWideTable } from '../files/table.ts'
import { createPace } from '../pace.ts'
import { takeWriterLock } from '../storage/writer-lock.ts'
import { runBacktest } from './backtest.ts'
import { findStrategy, listStrategies } from './strategies.ts'
import { openTrialLedger } from './trial-ledger.ts'
import { decideWeights } from './weights.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'terrace-backtest-'))
})
afterEach(() => {
  rmSync(home, { recursive: true, force: true })
})

function file(name: string, content: string): string {
  const path = join(home, name)
  writeFileSync(path, content)
  return path
}

const MIRRORED = 'Date,A,B\n2020-01-01,100,100\n2020-01-02,110,90\n2020-01-03,99,99\n2020-01-06,108.9,89.1\n'
const dataFolder = () => join(home, 'data')

const run = (input: Record<string, unknown>) =>
  runBacktest(parseInput(backtestInput, { resamples: 200, ...input }, 'backtest'), openTrialLedger(dataFolder(), () => 1_700_000_000_000), createPace())

/** Two and a half years of prices of four assets. */
function walkFile(): string {
  const rng = createRng(5)
  const price = [100, 100, 100, 100]
  const lines = Array.from({ length: 800 }, (_, i) => {
    for (let a = 0; a < 4; a++) price[a] *= Math.exp(0.0004 + 0.01 * rng.normal())
    return [new Date(Date.UTC(2018, 0, 1 + i)).toISOString().slice(0, 10), ...price].join(',')
  })
  return file('walk.csv', `Date,A,B,C,D\n${lines.join('\n')}\n`)
}

describe('backtest of a price file', () => {
  it('knows assets that mirror each other: held they drift apart, rebalanced they do nothing', async () => {
    const prices = file('prices.csv', MIRRORED)
    const held = await run({ prices, weights: file('held.csv', 'Date,A,B\n2020-01-01,0.5,0.5\n'), delay: 0 })
    expect(held).toMatchObject({ days: 4, turnover: 1, costs: 0, optimistic: true })
    expect(held.finalValue).toBeCloseTo((1.089 + 0.891) / 2, 12)
    const daily = '2020-01-01,0.5,0.5\n2020-01-02,0.5,0.5\n2020-01-03,0.5,0.5\n'
    const rebalanced = await run({ prices, weights: file('daily.csv', `Date,A,B\n${daily}`), delay: 0 })
    expect(rebalanced.finalValue).toBeCloseTo(1, 12)
    expect(rebalanced.turnover).toBeCloseTo(1.2, 12)
    expect(rebalanced.notes.join()).toMatch(/optimistic/)
  })

  it('pays for a switch what the published formula says', async () => {
    const prices = file('flat.csv', 'Date,A,B\n2020-01-01,100,100\n2020-01-02,100,100\n2020-01-03,100,100\n')
    const weights = file('switch.csv', 'Date,A,B\n2020-01-01,0.5,0.5\n2020-01-02,1,0\n')
    const { finalValue, costs, attribution, metrics, grossMetrics } = await run({ prices, weights, delay: 0, costBps: 25 })
    // The first purchase takes 25 bps of what was there; the switch then leaves 0.997503125.
    expect(finalValue / 0.9975).toBeCloseTo(0.997503125, 8)
    expect(costs).toBeCloseTo(1 - finalValue, 12)
    expect(attribution.total).toBeCloseTo(finalValue - 1, 12)
    expect(metrics.cagr).toBeLessThan(0)
    expect(grossMetrics.cagr).toBe(0)
  })

  it('attributes the total to assets, classes and years without a residual', async () => {
    const { attribution, finalValue } = await run({ prices: walkFile(), strategy: 'equal-weight', costBps: 10 })
    const total = (parts: Readonly<Record<string, number>>) => Object.values(parts).reduce((sum, x) => sum + x, 0)
    expect(Math.abs(total(attribution.assets) + total(attribution.costs) - (finalValue - 1))).toBeLessThan(1e-9)
    expect(Math.abs(total(attribution.classes) - total(attribution.assets))).toBeLessThan(1e-9)
    expect(Math.abs(total(attribution.years) - (finalValue - 1))).toBeLessThan(1e-9)
    expect(Object.keys(attribution.years)).toEqual(['2018', '2019', '2020'])
  })

  it('stands beside equal weight, walks forward, and says how sure one may be', async () => {
    const found = await run({ prices: walkFile(), strategy: 'momentum', params: { lookbackDays: 60 }, walkForward: [100, 50], costBps: 10 })
    expect(found.from > '2018-04-01').toBe(true)
    expect(found.baseline.title).toBe('Equal weight')
    expect(found.verdict).toMatch(/^After costs, .*holding the same 4 assets equally.*: Sharpe .* 90 % interval .*; 1st try\.$/)
    expect(found.significance).toMatchObject({ trials: 1, confidence: 0.9 })
    expect((await run({ prices: walkFile(), strategy: 'equal-weight' })).verdict).toMatch(/^Before costs, .* buying the same assets equally and leaving them alone/)
  })

  it('compares with a column as the benchmark', async () => {
    const { metrics } = await run({ prices: walkFile(), strategy: 'equal-weight', benchmark: 'A' })
    expect(metrics.beta).toBeGreaterThan(0.1)
    await expect(run({ prices: walkFile(), strategy: 'equal-weight', benchmark: 'Z' })).rejects.toThrow(/no column "Z"/)
  })

  it('writes its ledger day by day, and reads it back as returns', async () => {
    const out = join(home, 'ledger.csv')
    const found = await run({ prices: walkFile(), strategy: 'equal-weight', costBps: 10, out })
    const { columns, values, days } = readWideTable(out, true)
    expect(columns).toEqual(['Value', 'GrossValue', 'Turnover', 'Costs', 'Cash', 'A', 'B', 'C', 'D'])
    expect(days).toHaveLength(found.days)
    expect(values[values.length - 9]).toBe(found.finalValue)
    const column = (c: number) => Array.from(days!, (_, row) => values[row * 9 + c])
    expect(column(3).reduce((a, b) => a + b)).toBeCloseTo(found.costs, 12)
    await expect(run({ prices: walkFile(), strategy: 'equal-weight', out: join(home, 'no', 'ledger.csv') })).rejects.toThrow(/folder of the ledger does not exist/)
  })

  it('counts each different try once, the same try never again', async () => {
    const prices = walkFile()
    const input = { prices, strategy: 'momentum', params: { lookbackDays: 60 } }
    expect((await run(input)).significance.trials).toBe(1)
    expect((await run(input)).significance.trials).toBe(1)
    expect((await run({ ...input, costBps: 10 })).significance.trials).toBe(2)
    const third = await run({ ...input, params: { lookbackDays: 80 } })
    expect(third.significance.trials).toBe(3)
    expect(third.significance.dsr).toBeLessThan(third.significance.psr!)
    expect(third.verdict).toMatch(/3rd try\.$/)
  })

  it('counts a try while another program holds the data folder', async () => {
    const input = { prices: walkFile(), strategy: 'equal-weight' }
    await run(input)
    const lock = takeWriterLock(dataFolder(), 'the window', new Date(0))
    try {
      const second = await run({ ...input, costBps: 5 })
      expect(second.run).not.toBeNull()
      expect(second.significance.trials).toBe(2)
    } finally {
      lock.release()
    }
  })

  it('still gives its numbers where no try can be counted, and says so', async () => {
    file('data', 'a file where the folder should be')
    const found = await run({ prices: walkFile(), strategy: 'equal-weight' })
    expect(found.run).toBeNull()
    expect(found.notes.join()).toMatch(/tries came before is not known.*could not be counted/)
  })

  it.each<[Record<string, unknown>, RegExp]>([
    [{}, /either --weights or --strategy/],
    [{ strategy: 'equal-weight', weights: 'w.csv' }, /either --weights or --strategy/],
    [{ strategy: 'magic' }, /no strategy "magic"/],
    [{ strategy: 'momentum', params: { lookback: 3 } }, /no parameter "lookback"/],
    [{ strategy: 'minimum-variance' }, /too few/],
    [{ strategy: 'equal-weight', walkForward: [300, 20] }, /too few/],
  ])('refuses %j', async (input, words) => {
    await expect(run({ prices: file('prices.csv', MIRRORED), ...input })).rejects.toThrow(words)
  })

  it('needs two days', async () => {
    await expect(run({ prices: file('one.csv', 'Date,A\n2020-01-01,1\n'), strategy: 'equal-weight' })).rejects.toThrow(/at least two days/)
  })

  it('is defined on prices that never move, with notes instead of numbers', async () => {
    const prices = file('still.csv', `Date,A,B\n${Array.from({ length: 28 }, (_, i) => `2020-02-${String(i + 1).padStart(2, '0')},7,7`).join('\n')}\n`)
    const found = await run({ prices, strategy: 'equal-weight' })
    expect(found.finalValue).toBe(1)
    expect(found.metrics.sharpe).toBeNull()
    expect(found.verdictKind).toBe('not-enough-data')
    expect(JSON.stringify(found)).not.toMatch(/NaN|Infinity/)
  })
})

describe('one decision', () => {
  const decide = (input: Record<string, unknown>) => decideWeights(parseInput(weightsInput, input, 'weights'), createPace())

  it.each(listStrategies().map(({ id }) => id))('of %s is a portfolio, as of the day that was asked', async (id) => {
    const given = SMALLEST[id] ?? {}
    const { day, weights, cash, params } = await decide({ strategy: id, prices: walkFile(), at: '2020-02-01', params: given })
    expect(day).toBe('2020-02-01')
    expect(Object.keys(weights)).toEqual(['A', 'B', 'C', 'D'])
    expect(Object.values(weights).reduce((total, w) => total + w, cash)).toBeCloseTo(1, 9)
    for (const weight of Object.values(weights)) expect(weight).toBeGreaterThanOrEqual(0)
    expect(params).toEqual(findStrategy(id).params.parse(given))
  })

  it('knows the class of funds that the built-in lists name', async () => {
    const prices = file('funds.csv', 'Date,SPY,AGG\n2020-01-02,1,1\n2020-01-03,1,1\n')
    expect((await decide({ strategy: 'sixty-forty', prices })).weights).toEqual({ SPY: 0.6, AGG: 0.4 })
  })

  it('falls back to the last day with prices and says so, and refuses a day before the first', async () => {
    const prices = file('prices.csv', MIRRORED)
    const found = await decide({ strategy: 'equal-weight', prices, at: '2020-01-05' })
    expect(found).toMatchObject({ day: '2020-01-03', weights: { A: 0.5, B: 0.5 }, cash: 0 })
    expect(found.notes.join()).toMatch(/no prices of 2020-01-05/)
    await expect(decide({ strategy: 'equal-weight', prices, at: '2019-01-05' })).rejects.toThrow(/begin after/)
    await expect(decide({ strategy: 'equal-weight', prices, at: 'soon' })).rejects.toThrow(/not a date/)
    await expect(decide({ strategy: 'momentum', prices })).rejects.toThrow(/needs \d+ days/)
  })
})
