import { describe, expect, it } from 'vitest'
import { chooseRegion, createFormat } from './format.ts'

const format = createFormat('en')

describe('format', () => {
  it.each([
    [0, '0'],
    [1234.5678, '1,235'],
    [-0.000123456, '−0.0001235'],
    [-0.0000123456, '−1.235E−5'],
    [2.5e12, '2.5E12'],
    [NaN, '–'],
    [-Infinity, '–'],
  ])('writes the value %d', (value, text) => {
    expect(format.value(value)).toBe(text)
  })

  it.each([
    [0, '0 byte'],
    [999, '999 byte'],
    [4_096, '4.1 kB'],
    [20_480, '20 kB'],
    [1_500_000, '1.5 MB'],
    [3e15, '3,000 TB'],
  ])('writes %d bytes', (bytes, text) => {
    expect(format.bytes(bytes)).toBe(text)
  })

  it.each([
    [0, '0 sec'],
    [59.4, '59 sec'],
    [60, '1 min'],
    [125, '2 min 5 sec'],
    [7_260, '2 hr 1 min'],
    [90_000, '1 day 1 hr'],
  ])('writes a span of %d s', (seconds, text) => {
    expect(format.duration(seconds)).toBe(text)
  })

  it.each([
    [3, 5, '3–5 sec'],
    [27.2, 27.4, '27 sec'],
    [60, 85, '60–85 sec'],
    [120, 250, '2–4 min'],
    [5_400, 9_000, '1.5–2.5 hr'],
    [24, 180, '24 sec – 3 min'],
    [0.2, 180, '0 sec – 3 min'],
    [0.2, 5, '0–5 sec'],
  ])('writes %d to %d s left', (low, high, text) => {
    expect(format.durationRange(low, high)).toBe(text)
  })

  it.each([
    [0, 'now'],
    [3_000, '3 seconds ago'],
    [3_600_000, '1 hour ago'],
    [86_400_000, 'yesterday'],
    [-5_000, 'now'],
  ])('writes how long ago %d ms were', (ms, text) => {
    expect(format.ago(1_000_000_000_000 - ms, 1_000_000_000_000)).toBe(text)
  })

  it('writes rates with a real minus sign, and what is undefined as a dash', () => {
    expect([format.finePercent(-0.1234), format.finePercent(null), format.ratio(-0.5), format.ratio(null)]).toEqual(['−12.3%', '–', '−0.50', '–'])
  })

  it('writes a day without moving it by a time zone', () => {
    expect(format.day('2024-02-29')).toBe('Feb 29, 2024')
  })

  it('writes English as the system does', () => {
    expect(chooseRegion('en', ['de-DE', 'en-GB', 'en-US'])).toBe('en-GB')
    expect(chooseRegion('en', ['fr'])).toBe('en')
  })
})

describe('format of another manner or language', () => {
  it('writes numbers as the region does, and words as the language does', () => {
    const swiss = createFormat('en-CH', { numbers: 'de-CH' })
    expect(swiss.integer(1_234_567)).toMatch(/^1['’]234['’]567$/)
    expect(createFormat('de').ratio(-1.5)).toBe('−1,50')
    expect(createFormat('de').day('2024-03-05')).toBe('05.03.2024')
    expect(createFormat('de').ago(0, 120_000)).toBe('vor 2 Minuten')
    expect(createFormat('de-US', { numbers: 'en-US' }).finePercent(0.1234)).toBe('12.3%')
  })

  it('has no negative nothing', () => {
    expect(format.ratio(-0.001)).toBe('0.00')
    expect(format.finePercent(-0.0001)).toBe('0.0%')
    expect(format.ratio(-0.01)).toBe('−0.01')
  })

  it('hides amounts and quantities, and nothing else', () => {
    const hidden = createFormat('en', { hideAmounts: true })
    expect(hidden.money(12_345.6, 'USD')).toBe('•••••')
    expect(hidden.money(0, 'EUR')).toBe(hidden.quantity(3))
    expect(hidden.money(null, 'USD')).toBe('–')
    expect(hidden.price(12.5, 'USD')).toBe('$12.50')
    expect(createFormat('en').money(-12_345.6, 'USD')).toBe('−$12,345.60')
    expect(createFormat('en').price(3.2, 'GBp')).toBe('3.20')
  })
})
