import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { erfc, kurtosis, normalCdf, normalInverse, quantile, ranks, skewness, standardDeviation, variance } from './stats.ts'

describe('stats', () => {
  it('knows small samples by hand', () => {
    expect(variance([1, 2, 3, 4])).toBeCloseTo(5 / 3, 14)
    expect(standardDeviation([1, 2, 3, 4], 0)).toBeCloseTo(Math.sqrt(1.25), 14)
    expect(skewness([0, 0, 3])).toBeCloseTo(Math.SQRT1_2, 14)
    expect(kurtosis([-1, 1])).toBe(1)
    expect(quantile([3, 1, 2, 4], 0.25)).toBe(1.75)
    expect([...ranks([10, 20, 10, 5])]).toEqual([2.5, 4, 2.5, 1])
  })

  it('gives NaN where a sample says nothing', () => {
    expect(variance([5])).toBeNaN()
    expect(quantile([], 0.5)).toBeNaN()
  })

  it('knows the normal distribution to many digits', () => {
    expect(normalCdf(0)).toBe(0.5)
    expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 14)
    expect(normalCdf(-6)).toBeCloseTo(9.865876450376981e-10, 22)
    expect(erfc(0.5)).toBeCloseTo(0.4795001221869535, 14)
    expect(erfc(3)).toBeCloseTo(2.209049699858544e-5, 18)
    expect(normalInverse(0.95)).toBeCloseTo(1.6448536269514722, 13)
    expect(normalInverse(1e-10)).toBeCloseTo(-6.361340902404056, 10)
    expect([normalInverse(0), normalInverse(1), normalInverse(2)]).toEqual([-Infinity, Infinity, NaN])
  })

  it('inverts the distribution function', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (p) => {
        expect(normalCdf(normalInverse(p))).toBeCloseTo(p, 12)
      }),
    )
  })
})
