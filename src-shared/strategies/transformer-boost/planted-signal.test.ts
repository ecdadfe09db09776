import { describe, expect, it } from 'vitest'
import { onnxTraining } from '../../../tests/fixtures/small-strategies.ts'
import { walkForward } from '../../backtest/splits.ts'
import { simulateStrategy } from '../../backtest/walk.ts'
import { parseDay } from '../../base/day.ts'
import { mean, standardDeviation } from '../../base/stats.ts'
import { createSamplePanel } from '../../prices/synthetic/panel.ts'
import { flatCosts } from '../../weights/costs.ts'
import { equalWeight } from '../equal-weight.ts'
import { transformerBoost } from './transformer-boost.ts'

const SMALL = { features: ['logReturn1', 'logReturn20', 'volatility20', 'zScore20', 'rankReturn20'], windowDays: 20, patchDays: 5, transformer_layers: 1, hidden_dim: 16, agents: 3 }

/** What the system earns above equal weight on a year that it has not seen, in standard errors, and what it trades a day. */
async function trainAndCompare(signal: number, seed: number): Promise<{ t: number; turnover: number }> {
  const panel = createSamplePanel({ seed, from: parseDay('2010-01-04'), years: 4.2, instruments: 24, signal, regimeDrift: false })
  const options = {
    folds: walkForward({ rows: panel.days.length, trainRows: 756, testRows: 250, purge: 5 }).slice(0, 1),
    schedule: { every: 'every-n-days', days: 5, change: 0 } as const,
    costs: flatCosts(5),
    training: onnxTraining,
  }
  const own = await simulateStrategy(panel, transformerBoost, SMALL, options)
  const equal = await simulateStrategy(panel, equalWeight, {}, options)
  const active = Array.from({ length: own.days.length - 1 }, (_, d) => own.value[d + 1] / own.value[d] - equal.value[d + 1] / equal.value[d])
  return { t: (mean(active) / standardDeviation(active)) * Math.sqrt(active.length), turnover: mean(own.turnover) }
}

describe('the transformer-boost system on the simulated market', () => {
  it('finds a planted signal out of sample, without trading much', async () => {
    const { t, turnover } = await trainAndCompare(0.3, 1)
    expect(t).toBeGreaterThan(2)
    expect(turnover).toBeLessThan(0.05)
  }, 60_000)

  it('does not claim one where none is planted', async () => {
    expect(Math.abs((await trainAndCompare(0, 1)).t)).toBeLessThan(2)
  }, 60_000)
})
