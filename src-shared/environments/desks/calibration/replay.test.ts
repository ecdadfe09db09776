import { describe, expect, it } from 'vitest'
import { panelOf, randomPanel } from '../../../../tests/fixtures/panels.ts'
import { createRng } from '../../../base/rng.ts'
import { mean, standardDeviation } from '../../../base/stats.ts'
import { scramblePanel } from '../../../prices/scramble.ts'
import { DESKS } from '../index.ts'
import { chooseTrackers, trackFactors, type TrackAct } from './track-walk.ts'
import { tradeCarry } from './trade-carry.ts'

describe('carry on a real pair', () => {
  const open = DESKS['currency-arbitrage'].open({ interestDifferential: 0.0252 })
  const given = { from: 1, interestDifferential: 0.0252, halfSpread: 0.001 }

  it('is the interest differential and the move of the spot, less half a spread, from the close after the first decision on', () => {
    const { returns, turnover } = tradeCarry(panelOf({ 'EURUSD=X': [1, 1, 1, 1.1, 1.1] }, { 'EURUSD=X': 'currency' }), 0, open, open.policies.carry, given)
    expect([...turnover]).toEqual([0, 1, 0, 0])
    ;[0, -0.001, 0.1 + 0.0001, 0.0001].forEach((r, t) => expect(returns[t]).toBeCloseTo(r, 12))
  })

  it('is nothing to whoever trades triangles alone: closes are consistent', () => {
    const { returns } = tradeCarry(panelOf({ 'EURUSD=X': [1, 1.2, 0.9, 1.1] }), 0, open, open.policies['strict-triangle'], given)
    returns.forEach((r) => expect(r).toBeCloseTo(0, 15))
  })
})

describe('factors tracked on real bars', () => {
  const panel = randomPanel({ seed: 4, rows: 900, assets: 9 })
  const always: TrackAct = (_, action) => void action.fill(2)
  const trading = { from: 600, costBps: 0 }

  it('is followed the closer the more there is to follow it with, at about no difference in the mean, and pays for its trades', () => {
    const few = trackFactors(panel, always, [0, 1], trading)
    const many = trackFactors(panel, always, [0, 1, 2, 3, 4, 5, 6, 7, 8], trading)
    expect(standardDeviation(many.differences)).toBeLessThan(0.5 * standardDeviation(few.differences))
    expect(Math.abs(mean(many.differences))).toBeLessThan(4 * (standardDeviation(many.differences) / Math.sqrt(300)))
    const charged = trackFactors(panel, always, [0, 1], { ...trading, costBps: 10 })
    charged.differences.forEach((r, t) => expect(r).toBeCloseTo(few.differences[t] - 0.001 * few.turnover[t], 14))
  })

  it('looks at no later day', () => {
    const seen = trackFactors(panel, always, [0, 1, 2], trading)
    const scrambled = trackFactors(scramblePanel(panel, 750, createRng(2)), always, [0, 1, 2], trading)
    expect(scrambled.differences.subarray(0, 151)).toEqual(seen.differences.subarray(0, 151))
    expect(scrambled.differences).not.toEqual(seen.differences)
  })

  it('chooses what is traded the most and can be held', () => {
    const dollarVolume = panel.dollarVolume.map((_, at) => (at % 9) + 1)
    const instruments = panel.instruments.map((one, i) => (i === 8 ? { ...one, benchmark: true } : one))
    expect(chooseTrackers({ ...panel, dollarVolume, instruments }, 3)).toEqual([5, 6, 7])
  })
})
