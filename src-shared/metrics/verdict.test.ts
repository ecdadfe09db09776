import { describe, expect, it } from 'vitest'
import { verdict, type Findings } from './verdict.ts'

const FOUND: Findings = {
  baseline: 'holding the same 24 funds equally',
  periods: 2500,
  periodsPerYear: 252,
  own: { value: 0.71, low: 0.2, high: 1.2 },
  other: { value: 0.74, low: 0.2, high: 1.3 },
  difference: { value: -0.03, low: -0.31, high: 0.24 },
  trials: 12,
  dsr: 0.4,
  afterCosts: true,
}
const better = { own: { value: 1.4, low: 0.9, high: 1.9 }, difference: { value: 0.66, low: 0.2, high: 1.1 } }

describe('verdict', () => {
  it('says that there is no evidence, with the numbers, their interval and the count of tries', () => {
    expect(verdict(FOUND)).toEqual({
      kind: 'no-evidence',
      sentence:
        'After costs, no evidence that it beats holding the same 24 funds equally: Sharpe 0.71 against 0.74, difference −0.03, 90 % interval −0.31 to 0.24; 12th try.',
    })
  })

  it.each<[string, Partial<Findings>, string, RegExp]>([
    ['an edge inside the interval', { difference: { value: 0.3, low: -0.01, high: 0.6 } }, 'no-evidence', /no evidence/],
    ['an interval that touches 0', { difference: { value: 0.3, low: 0, high: 0.6 } }, 'no-evidence', /no evidence/],
    ['an interval that prints as touching 0', { difference: { value: -0.3, low: -0.6, high: -0.002 } }, 'no-evidence', /interval −0\.60 to 0\.00/],
    ['an interval below 0', { difference: { value: -0.5, low: -0.9, high: -0.1 } }, 'worse', /did worse than holding .* by more than chance/],
    ['an edge and few tries', { ...better, dsr: 0.97 }, 'evidence', /^After costs, there is evidence that it beats/],
    ['too many tries', { ...better, dsr: 0.6 }, 'luck', /not by enough for the best of 12 tries \(deflated probability 60 %\)/],
    ['an unknown deflation', { ...better, dsr: null }, 'luck', /not by enough for the best of 12 tries:/],
    ['a first try that may be luck', { ...better, dsr: 0.9, trials: 1 }, 'luck', /its own Sharpe ratio may be luck \(deflated probability 90 %\).*; 1st try\.$/],
    ['overfitting', { ...better, dsr: 0.99, pbo: 0.55 }, 'luck', /overfitted \(probability 55 %\)/],
    ['a poor test of superior ability', { ...better, dsr: 0.99, pSuperior: 0.3 }, 'luck', /best of several strategies \(p 0.30\)/],
    ['both tests passed', { ...better, dsr: 0.99, pbo: 0.1, pSuperior: 0.01 }, 'evidence', /there is evidence/],
    ['optimistic execution', { ...better, dsr: 0.99, optimistic: true }, 'luck', /very prices that it decided on/],
    ['no costs', { afterCosts: false }, 'no-evidence', /^Before costs, no evidence/],
    ['simulated prices', { ...better, dsr: 0.99, simulated: true }, 'evidence', /^After costs, on simulated prices, there is evidence/],
    ['too few days', { periods: 251 }, 'not-enough-data', /^Not enough data to say whether it beats .* \(251 returns, at least 252 .*interval −0.31 to 0.24; 12th try\.$/],
    ['no interval', { difference: null, own: null, periods: 1 }, 'not-enough-data', /\(1 return, .*: no Sharpe ratio, no interval; 12th try\.$/],
  ])('weighs %s', (_, change, kind, words) => {
    const found = verdict({ ...FOUND, ...change })
    expect(found.kind).toBe(kind)
    expect(found.sentence).toMatch(words)
  })

  it('counts in plain English and never prints a negative zero', () => {
    const ordinal = (trials: number) => /; (\S+) try/.exec(verdict({ ...FOUND, trials }).sentence)![1]
    expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111, 1000].map(ordinal)).toEqual(
      ['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '22nd', '101st', '111th', '1000th'],
    )
    expect(verdict({ ...FOUND, difference: { value: -0.001, low: -0.2, high: 0.2 } }).sentence).toMatch(/difference 0\.00/)
  })
})
