import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseInput } from '../../src-shared/api/dispatch.ts'
import { measure } from '../../src-shared/api/measure.ts'
import { createRng } from '../../src-shared/base/rng.ts'
import { createPace } from '../pace.ts'
import { measureReturns, testOverfitting, testSuperiorAbility } from './measure.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'terrace-measure-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function file(content: string): string {
  const path = join(folder, 'file.csv')
  writeFileSync(path, content)
  return path
}

const run = (input: Record<string, unknown>) => measureReturns(parseInput(measure.returns.input, { resamples: 500, ...input }, 'measure'), createPace())

/** Columns of normal returns; the first is ahead of the others by `edge`. */
function matrixFile(columns: number, edge: number): string {
  const rng = createRng(3)
  const rows = Array.from({ length: 300 }, () => Array.from({ length: columns }, (_, c) => 0.01 * rng.normal() + (c === 0 ? edge : 0)).join(','))
  return file(`${Array.from({ length: columns }, (_, c) => `S${c}`).join(',')}\n${rows.join('\n')}\n`)
}

const dated = (gap: number, count = 20) =>
  file(`Date,r\n${Array.from({ length: count }, (_, i) => `${new Date(Date.UTC(2019, 0, 31 + i * gap)).toISOString().slice(0, 10)},${(i % 3) * 0.01 - 0.008}`).join('\n')}\n`)

describe('measure', () => {
  it('gives the known answers from a file', async () => {
    const found = await run({ file: file('Date,r\n2020-01-02,1%\n2020-01-03,10%\n2020-01-06,-4%\n2020-01-07,2%\n2020-01-08,3%\n2020-01-09,2%\n2020-01-10,1%\n2020-01-13,-10%\n') })
    expect(found.metrics.sharpe).toBeCloseTo(1.7238613962, 10)
    expect(found).toMatchObject({ column: 'r', periods: 8, from: '2020-01-02', to: '2020-01-13', periodsPerYear: 252, sharpeDifference: null })
    expect(found.drawdowns[0]).toMatchObject({ peak: '2020-01-10', trough: '2020-01-13', recovery: null, fallDays: 3 })
  })

  it.each([
    [1, 252],
    [7, 52],
    [30, 12],
    [91, 4],
    [365, 1],
  ])('tells periods a year from days that are %i apart', async (gap, periodsPerYear) => {
    const found = await run({ file: dated(gap) })
    expect(found.periodsPerYear).toBe(periodsPerYear)
    expect(found.notes.some((note) => note.includes('periods a year'))).toBe(periodsPerYear !== 252)
    expect((await run({ file: dated(gap), periodsPerYear: 365 })).periodsPerYear).toBe(365)
  })

  it('deflates by the tries, with their variance where it is known', async () => {
    const path = matrixFile(1, 0.001)
    const [one, hundred, given] = [await run({ file: path }), await run({ file: path, trials: 100 }), await run({ file: path, trials: 100, trialVariance: 0.5 })]
    expect(one.significance.dsr).toBe(one.significance.psr)
    expect(hundred.significance.dsr).toBeLessThan(one.significance.dsr!)
    // The luckiest of 100 tries, from the variance of their annual Sharpe ratios.
    expect(given.significance.luckySharpe).toBeCloseTo(Math.sqrt(0.5) * 2.53060289, 7)
  })

  it('compares with a benchmark, row by row', async () => {
    const found = await run({ file: matrixFile(2, 0.004), column: 'S0', benchmark: 'S1' })
    expect(found.sharpeDifference!.low).toBeGreaterThan(0)
    expect(found.metrics.informationRatio).toBeGreaterThan(0)
    expect((await run({ file: matrixFile(2, 0), column: 'S0', benchmark: 'S0' })).sharpeDifference).toMatchObject({ value: 0, low: 0, high: 0 })
  })

  it('is defined for one return, for none that vary, and for a total loss', async () => {
    for (const rows of ['0.01', '0.01\n0.01\n0.01', '0\n0', '-1\n0.5\n-0.2']) {
      const found = await run({ file: file(`r\n${rows}\n`) })
      expect(JSON.stringify(found)).not.toMatch(/NaN|Infinity/)
      expect(found.notes.length).toBeGreaterThan(0)
    }
  })
})

describe('tests of many strategies', () => {
  it('find that luck chose, or that skill is there', async () => {
    const pbo = (edge: number) => testOverfitting({ file: matrixFile(8, edge), blocks: 8 }, createPace())
    expect((await pbo(0)).combinations).toBe(70)
    expect((await pbo(0.005)).pbo).toBe(0)
    const spa = (edge: number) => testSuperiorAbility(parseInput(measure.superiorAbility.input, { file: matrixFile(8, edge), benchmark: 'S7', resamples: 500 }, 'spa'), createPace())
    expect((await spa(0.005)).pConsistent).toBeLessThan(0.01)
    expect((await spa(0)).pConsistent).toBeGreaterThan(0.1)
    expect((await spa(0.005)).best).toBe('S0')
  })

  it('give way to others while they work, and stop when asked', async () => {
    const signal = AbortSignal.timeout(40)
    const stopped = testSuperiorAbility({ file: matrixFile(8, 0), benchmark: 'S7', resamples: 1_000_000, seed: 1 }, createPace({ signal }))
    await expect(stopped).rejects.toMatchObject({ failure: { code: 'cancelled' } })
  })
})
