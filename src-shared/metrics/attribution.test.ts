import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attribute, ATTRIBUTE_BY } from './attribution.ts'
import { sampleLedger } from './ledger.fixture.ts'

const sum = (x: readonly number[]) => x.reduce((total, v) => total + v, 0)

describe('attribution', () => {
  it('adds up to the total return over lines, costs and periods, for every grouping', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer(), fc.constantFrom('month', 'year'), (rows, seed, period) => {
        const ledger = sampleLedger(rows, seed)
        for (const lineOf of Object.values(ATTRIBUTE_BY)) {
          const { lines, costs, periods, total } = attribute(ledger, lineOf, period)
          expect(total).toBeCloseTo(ledger.value[rows - 1] / ledger.value[0] - 1, 14)
          expect(Math.abs(sum(lines.map((l) => l.contribution)) + sum(costs.map((c) => c.contribution)) - total)).toBeLessThan(1e-9)
          expect(Math.abs(sum(periods.map((p) => p.contribution)) - total)).toBeLessThan(1e-9)
          periods.forEach((p, i) => {
            expect(Math.abs(sum(lines.map((l) => l.byPeriod[i])) + p.costs - p.contribution)).toBeLessThan(1e-9)
          })
        }
      }),
      { numRuns: 100 },
    )
  })

  it('groups by class, and by whatever the caller names: a desk, a strategy', () => {
    const ledger = sampleLedger(300)
    expect(attribute(ledger, ATTRIBUTE_BY.class).lines.map((line) => line.name)).toEqual(['equity', 'fixed-income', 'commodity'])
    const assets = attribute(ledger, ATTRIBUTE_BY.asset).lines
    const desks = attribute(ledger, (asset) => (asset.symbol < 'A2' ? 'desk 1' : 'desk 2')).lines
    expect(desks.map((line) => line.name)).toEqual(['desk 1', 'desk 2'])
    expect(desks[0].contribution).toBeCloseTo(assets[0].contribution + assets[1].contribution, 12)
  })

  it('shows costs as losses and interest earned as a gain', () => {
    const { costs } = attribute(sampleLedger(100), ATTRIBUTE_BY.asset)
    const of = (kind: string) => costs.find((cost) => cost.kind === kind)!.contribution
    expect(of('commission')).toBeLessThan(0)
    expect(of('cashInterest')).toBeGreaterThan(0)
    expect(of('borrow')).toBe(0)
  })

  it('stops on a ledger that does not add up', () => {
    const ledger = sampleLedger(50)
    ledger.value[49] += 100
    expect(() => attribute(ledger, ATTRIBUTE_BY.asset)).toThrow(/Broken promise/)
  })
})
