import { describe, expect, it } from 'vitest'
import { compareGrossNet, compareSamples, COST_LEVELS_BPS, costSensitivity, delaySensitivity } from './compare.ts'
import { sampleLedger } from './ledger.fixture.ts'
import { seriesFromReturns } from './series.ts'

describe('comparisons', () => {
  it('put in sample beside out of sample', () => {
    const rows = compareSamples(seriesFromReturns([0.02, 0.01, 0.03]), seriesFromReturns([0.01, 0.01]))
    const sharpe = rows.find((row) => row.key === 'sharpe')!
    expect(sharpe.first).toBeCloseTo(2 * Math.sqrt(252), 10)
    expect([sharpe.second, sharpe.change]).toEqual([null, null])
    const volatility = rows.find((row) => row.key === 'volatility')!
    expect(volatility.change).toBeCloseTo(volatility.second! - volatility.first!, 14)
  })

  it('put gross beside net: costs never help', () => {
    const cagr = compareGrossNet(sampleLedger(400)).find((row) => row.key === 'cagr')!
    expect(cagr.change).toBeLessThan(0)
  })

  it('run the decisions again at other costs and a day later', async () => {
    const asked: number[] = []
    const again = (setting: number) => {
      asked.push(setting)
      return sampleLedger(50, setting + 1)
    }
    const rows = await costSensitivity(again)
    expect(rows.map((row) => row.setting)).toEqual([...COST_LEVELS_BPS])
    expect((await delaySensitivity(1, async (delay) => again(delay))).map((row) => row.setting)).toEqual([1, 2])
    expect(asked).toEqual([0, 5, 10, 25, 50, 1, 2])
    expect(rows[0].metrics.cagr).not.toBe(rows[1].metrics.cagr)
  })
})
