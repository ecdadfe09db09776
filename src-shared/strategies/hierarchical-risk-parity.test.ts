import { expect, it } from 'vitest'
import { alikeSample } from '../../tests/fixtures/alike-sample.ts'
import { hierarchicalShares } from './hierarchical-risk-parity.ts'
import { sampleCovariance } from './sample.ts'

it("gives the shares of López de Prado's own code with SciPy's single linkage", () => {
  const shares = hierarchicalShares(sampleCovariance(alikeSample()), 6)
  const expected = [0.1090159353, 0.1876199823, 0.2307666267, 0.1501475684, 0.2670045043, 0.055445383]
  expected.forEach((share, i) => expect(shares[i]).toBeCloseTo(share, 10))
})

it('splits two assets by inverse variance', () => {
  const shares = hierarchicalShares(Float64Array.of(1, 0.3, 0.3, 4), 2)
  expect([...shares]).toEqual([expect.closeTo(0.8, 14), expect.closeTo(0.2, 14)])
})
