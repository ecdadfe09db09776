import { describe, expect, it } from 'vitest'
import { parseDay } from '../base/day.ts'
import { createFormatter, formatPhrase } from './format.ts'
import { figure, phrase } from './phrase.ts'
import { dayTicks, logTicks, tickTexts, valueTicks } from './ticks.ts'
import { tailGaps, textWidth, wrapWords } from './text-width.ts'

const en = createFormatter('en', 'USD')
const de = createFormatter('de', 'EUR')
const fr = createFormatter('fr', 'EUR')
const day = parseDay('2016-01-05')
const NBSP = '\u00a0'

describe('createFormatter', () => {
  it.each([
    [en, 0.0483, 'percent', '4.8%'],
    [de, 0.0483, 'percent', `4,8${NBSP}%`],
    [fr, 0.0483, 'percent', `4,8${NBSP}%`],
    [en, 15228.4, 'money', '15,228 USD'],
    [de, 15228.4, 'money', '15.228 EUR'],
    [fr, 15228.4, 'money', `15${NBSP}228 EUR`],
    [en, -1.005, 'ratio', '−1.01'],
    [de, -0.5, 'ratio', '−0,50'],
    [en, -0.0004, 'percent', '0.0%'],
    [de, -0.0004, 'percent', `0,0${NBSP}%`],
    [en, -0.001, 'ratio', '0.00'],
    [en, day, 'day', '2016-01-05'],
    [de, day, 'day', '05.01.2016'],
    [fr, day, 'day', '5 janv. 2016'],
    [en, day, 'month', '2016-01'],
    [en, null, 'percent', 'n/a'],
    [en, NaN, 'ratio', 'n/a'],
    [en, Infinity, 'money', 'n/a'],
    [en, 25, 'bps', '25 bps'],
    [en, 'not yet', 'day', 'not yet'],
  ] as const)('%# says it as it is said there', (format, value, unit, text) => {
    expect(format(value, unit)).toBe(text)
  })

  it('writes the numbers of a sentence as those of a table', () => {
    const sentence = phrase`It fell by ${figure(-0.444, 'percent')} on ${figure(day, 'day')}.`
    expect(formatPhrase(sentence, en)).toBe('It fell by −44.4% on 2016-01-05.')
    expect(formatPhrase(sentence, de)).toBe(`It fell by −44,4${NBSP}% on 05.01.2016.`)
    expect(formatPhrase('As it is.', de)).toBe('As it is.')
  })
})

describe('ticks', () => {
  it('are round', () => {
    expect(valueTicks(0, 1, 4)).toEqual([0, 0.25, 0.5, 0.75, 1])
    expect(logTicks(9_000, 26_000, 5)).toEqual([10_000, 12_000, 15_000, 20_000, 25_000])
    expect(logTicks(0.8, 21, 5)).toEqual([1, 2, 5, 10, 20])
    expect(valueTicks(1e-9, 4e-9, 3)).toEqual([1e-9, 2e-9, 3e-9, 4e-9])
    expect(logTicks(9_100, 9_900, 4)).toEqual([9_200, 9_400, 9_600, 9_800])
    expect(logTicks(500, 2_000_000, 5)).toEqual([1_000, 10_000, 100_000, 1_000_000])
  })

  it('say years, months or days, whichever the span needs', () => {
    expect(dayTicks(day, parseDay('2024-12-31'), 10).format).toBe('year')
    expect(dayTicks(day, parseDay('2016-12-31'), 10).format).toBe('month')
    expect(dayTicks(day, parseDay('2016-01-09'), 6)).toEqual({ days: [0, 1, 2, 3, 4].map((k) => day + k), format: 'day' })
  })

  it('leave out decimals that say nothing', () => {
    expect(tickTexts([0, 0.05, 0.1], 'percent', en)).toEqual(['0%', '5%', '10%'])
    expect(tickTexts([0, 0.025, 0.05], 'percent', en)).toEqual(['0.0%', '2.5%', '5.0%'])
    expect(tickTexts([5000, 10_000], 'money', en)).toEqual(['5,000', '10,000'])
  })
})

describe('widths', () => {
  it('set decimal points under one another', () => {
    const gaps = tailGaps(['4.8%', '0.36', '12', 'n/a'])
    expect(gaps[0]).toBe(0)
    expect(gaps[1]).toBeCloseTo(textWidth('.8%') - textWidth('.36'), 10)
    expect(gaps[2]).toBeCloseTo(textWidth('.8%'), 10)
    expect(gaps[3]).toBe(0)
  })

  it('wrap long names and shorten what does not fit', () => {
    expect(wrapWords('Momentum, before costs', 8, 2)).toEqual(['Momentum,', 'before costs'])
    for (const line of wrapWords('Averyveryverylongnamewithoutanyspace and more words that follow it', 8, 2)) expect(textWidth(line)).toBeLessThanOrEqual(8.5)
  })
})
