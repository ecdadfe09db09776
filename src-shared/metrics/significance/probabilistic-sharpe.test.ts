import { describe, expect, it } from 'vitest'
import {
  deflatedSharpe,
  expectedMaximum,
  luckySharpe,
  minBacktestYears,
  minTrackRecordPeriods,
  probabilisticSharpe,
  type SharpeSample,
} from './probabilistic-sharpe.ts'

describe('probabilistic Sharpe ratio', () => {
  it('gives the published probability', () => {
    const sample = { sharpe: 1.585 / Math.sqrt(12), periods: 24, skew: -2.448, kurtosis: 10.164 }
    expect(probabilisticSharpe(sample)).toBeCloseTo(0.91323430688, 11)
  })

  it('deflates by the number of tries', () => {
    const sample = { sharpe: 2.5 / Math.sqrt(250), periods: 1250, skew: -3, kurtosis: 10 }
    const trials = { count: 100, variance: 0.5 / 250 }
    expect(luckySharpe(trials)).toBeCloseTo(0.113172001865, 12)
    expect(deflatedSharpe(sample, trials)).toBeCloseTo(0.90039683445, 11)
    // The source prints 0.95050170, cut off instead of rounded.
    expect(deflatedSharpe(sample, { ...trials, count: 46 })).toBeCloseTo(0.9505017069, 10)
  })

  it('equals the undeflated one for a single try', () => {
    const sample = { sharpe: 0.05, periods: 500, skew: -0.4, kurtosis: 6 }
    expect(deflatedSharpe(sample, { count: 1, variance: 1 / 499 })).toBe(probabilisticSharpe(sample))
  })

  it.each([
    [1, 0],
    [10, 1.5745983],
    [45, 2.23564018],
    [100, 2.53060289],
    [1000, 3.25512151],
  ])('expects a maximum of %i tries at %f', (count, value) => {
    expect(expectedMaximum(count)).toBeCloseTo(value, 8)
  })

  it('knows how long a record must be', () => {
    const normal: SharpeSample = { sharpe: 2 / Math.sqrt(250), periods: 0, skew: 0, kurtosis: 3 }
    expect(minTrackRecordPeriods(normal, 1 / Math.sqrt(250)) / 250).toBeCloseTo(2.7311878, 8)
    expect(minTrackRecordPeriods({ ...normal, sharpe: -0.1 })).toBe(Infinity)
    expect(minBacktestYears(45, 1)).toBeCloseTo(4.998087, 8)
  })
})
