import { describe, expect, it } from 'vitest'
import { estimateCapacity } from './capacity.ts'
import { sampleLedger } from './ledger.fixture.ts'

describe('capacity', () => {
  const ledger = sampleLedger(200)

  it('is where a twentieth of the trades would exceed the share of volume allowed', () => {
    const volume = new Float64Array(ledger.trades.length).fill(1e6)
    const { wealth, byImpact } = estimateCapacity(ledger, volume, { participationCap: 0.05 })
    expect(byImpact).toBeNull()
    const over = ledger.trades.filter((t) => Math.abs(t) * wealth! > 0.05 * 1e6).length
    expect(over / ledger.trades.filter((t) => t !== 0).length).toBeCloseTo(0.05, 2)
  })

  it('is where square-root impact has eaten the edge', () => {
    const mean = ledger.value.subarray(0, -1).reduce((total, v) => total + v, 0) / 199
    const impact = (ledger.costs.impact.reduce((total, c, row) => total + (row > 0 ? c / ledger.value[row - 1] : 0), 0) / 199) * 252
    expect(estimateCapacity(ledger, null, { edgePerYear: impact }).byImpact).toBeCloseTo(4 * mean, 3)
    expect(estimateCapacity(ledger, null, { edgePerYear: -0.01 })).toMatchObject({ wealth: 0, note: expect.stringMatching(/no edge/) })
  })

  it('takes the smaller one, and says when nothing is known', () => {
    const volume = new Float64Array(ledger.trades.length).fill(1)
    expect(estimateCapacity(ledger, volume, { edgePerYear: 0.1 }).note).toMatch(/volume/)
    expect(estimateCapacity(ledger, volume.fill(1e15), { edgePerYear: 0.1 }).note).toMatch(/impact/)
    expect(estimateCapacity(ledger, null)).toMatchObject({ wealth: null, byParticipation: null, byImpact: null })
    expect(estimateCapacity(sampleLedger(1), new Float64Array(4)).wealth).toBeNull()
  })
})
