import { describe, expect, it } from 'vitest'
import { panelOf } from '../../tests/fixtures/panels.ts'
import { STALE } from '../prices/panel.ts'
import { recentReturns, sampleCovariance, shrunkCovariance, withoutConstant, type Sample } from './sample.ts'

const sample: Sample = {
  assets: [0, 1, 2],
  days: 5,
  returns: Float64Array.of(0.01, 0.02, -0.01, -0.02, 0.01, 0.03, 0.015, -0.01, 0.0, 0.03, 0.02, -0.02, -0.01, 0.0, 0.01),
}

describe('recent returns', () => {
  it('carry the last price over days without one, and take only what can be traded and was listed before', () => {
    const panel = panelOf({ A: [100, 110, NaN, 121], B: [NaN, 10, 11, 12], C: [5, 5, 5, 5] })
    panel.presence[3 * 3 + 2] = STALE
    const { assets, returns } = recentReturns(panel, 3)
    expect(assets).toEqual([0])
    expect([...returns]).toEqual([expect.closeTo(0.1, 14), 0, expect.closeTo(0.1, 14)])
    expect(recentReturns(panel, 2).assets).toEqual([0, 1])
    expect(recentReturns(panel, 4).assets).toEqual([])
  })

  it('can be had without assets that never moved', () => {
    const panel = panelOf({ A: [1, 2, 1], B: [7, 7, 7] })
    expect(withoutConstant(recentReturns(panel, 2))).toEqual({ assets: [0], days: 2, returns: Float64Array.of(1, -0.5) })
  })
})

describe('covariance', () => {
  it('is the textbook one', () => {
    const covariance = sampleCovariance(sample)
    expect(covariance[0]).toBeCloseTo(0.0004, 15)
    expect(covariance[1]).toBe(covariance[3])
    expect(covariance[1]).toBeCloseTo(0.0000625, 15)
  })

  it('shrinks as Ledoit and Wolf do', () => {
    const { covariance, shrinkage } = shrunkCovariance(sample)
    const plain = sampleCovariance(sample, 0)
    const mean = (plain[0] + plain[4] + plain[8]) / 3
    expect(shrinkage).toBeCloseTo(0.391872216289428, 14)
    expect(covariance[1]).toBeCloseTo((1 - shrinkage) * plain[1], 15)
    expect(covariance[0]).toBeCloseTo((1 - shrinkage) * plain[0] + shrinkage * mean, 15)
  })

  it('hardly shrinks what shows no noise', () => {
    const two: Sample = { assets: [0, 1], days: 2, returns: Float64Array.of(0.01, -0.01, -0.01, 0.01) }
    expect(shrunkCovariance(two).shrinkage).toBeCloseTo(0, 8)
    expect(shrunkCovariance({ assets: [0, 1], days: 4, returns: Float64Array.of(1, 0, -1, 0, 0, 1, 0, -1) }).shrinkage).toBeCloseTo(0, 8)
  })
})
