import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, isWeekend, parseDay, type Day } from '../base/day.ts'
import { createRng, type Rng } from '../base/rng.ts'
import { barsFromRows, createBars, type Bar, type Bars } from './bars.ts'
import type { Rates } from './currency.ts'
import type { Instrument } from './instrument.ts'
import { buildPanel, type PanelRequest } from './panel-builder.ts'
import { DELISTED, LIVE, NOT_MEMBER, panelUpTo, STALE, UNLISTED, type Panel } from './panel.ts'
import type { Series } from './series.ts'

const MONDAY = parseDay('2024-01-08')

function instrument(symbol: string, more: Partial<Instrument> = {}): Instrument {
  return { symbol, name: symbol, assetClass: 'equity', currency: 'USD', timeZone: 'America/New_York', source: 'test', ...more }
}

/** A series from rows that start on `first` and follow each other day by day. */
function series(symbol: string, first: Day, rows: Partial<Bar>[], more: Partial<Series> = {}): Series {
  return {
    instrument: instrument(symbol),
    bars: barsFromRows(rows.map((row, r) => ({ day: addDays(first, r), ...row }))),
    adjustment: 'none',
    ...more,
  }
}

const weekdays = (from: Day, count: number) => {
  const days: Day[] = []
  for (let day = from; days.length < count; day = addDays(day, 1)) if (!isWeekend(day)) days.push(day)
  return days
}

const request = (list: Series[], more: Partial<PanelRequest> = {}): PanelRequest => ({
  series: list,
  baseCurrency: 'USD',
  rates: [],
  days: weekdays(MONDAY, 5),
  survivorshipBias: false,
  ...more,
})

const column = (panel: Panel, name: 'close' | 'open' | 'totalReturn' | 'totalReturnOpen' | 'dollarVolume' | 'presence', asset = 0) =>
  panel.days.map((_, d) => panel[name][d * panel.instruments.length + asset])

const closeTo = (actual: number[], expected: number[]) => {
  expect(actual.length).toBe(expected.length)
  expected.forEach((x, i) => (Number.isNaN(x) ? expect(actual[i]).toBeNaN() : expect(actual[i]).toBeCloseTo(x, 12)))
}

describe('panel builder', () => {
  it('reinvests a dividend at the close of its day and undoes a split', () => {
    const one = series('A', MONDAY, [
      { open: 99, close: 100, volume: 10 },
      { open: 100, close: 99, dividend: 2, volume: 10 },
      { open: 25, close: 24.75, split: 4, volume: 40 },
      { open: 26, close: 27.225, volume: 40 },
    ])
    const panel = buildPanel(request([one], { days: weekdays(MONDAY, 4) }))
    closeTo(column(panel, 'totalReturn'), [1, 1.01, 1.01, 1.111])
    closeTo(column(panel, 'close'), [25, 24.75, 24.75, 27.225])
    closeTo(column(panel, 'totalReturnOpen'), [0.99, (1.01 * 100) / 99, (1.01 * 25) / 24.75, (1.111 * 26) / 27.225])
    closeTo(column(panel, 'dollarVolume'), [1000, 990, 990, 1089])
  })

  it('takes split-adjusted closes as they are, and fully adjusted ones as the total return', () => {
    const rows = [{ close: 25 }, { close: 24.75, dividend: 0.5 }, { close: 24.75, split: 4 }]
    const days = weekdays(MONDAY, 3)
    closeTo(column(buildPanel(request([series('A', MONDAY, rows, { adjustment: 'splits' })], { days })), 'totalReturn'), [1, 1.01, 1.01])
    closeTo(column(buildPanel(request([series('A', MONDAY, rows, { adjustment: 'splits-and-dividends' })], { days })), 'totalReturn'), [1, 0.99, 0.99])
  })

  it("rolls a coin's weekend into Monday", () => {
    const friday = parseDay('2024-01-05')
    const coin = series('BTC-USD', friday, [{ close: 100, volume: 1 }, { close: 110, volume: 2 }, { close: 121, volume: 3 }, { close: 133.1, volume: 4 }])
    const panel = buildPanel(request([coin], { days: [friday, MONDAY] }))
    closeTo(column(panel, 'totalReturn'), [1, 1.331])
    closeTo(column(panel, 'dollarVolume'), [100, 220 + 363 + 532.4])
  })

  it('carries a price over a foreign holiday, then calls it stale, then dead, and lives again with the next price', () => {
    const bars = barsFromRows([{ day: MONDAY, open: 9, close: 10, volume: 5 }, { day: addDays(MONDAY, 9), open: 11, close: 12, volume: 5 }])
    const one: Series = { instrument: instrument('A'), bars, adjustment: 'none' }
    const panel = buildPanel(request([one], { days: weekdays(addDays(MONDAY, -3), 9), staleAfterDays: 2, deadAfterDays: 5 }))
    expect(column(panel, 'presence')).toEqual([UNLISTED, LIVE, LIVE, LIVE, STALE, STALE, DELISTED, DELISTED, LIVE])
    closeTo(column(panel, 'close'), [NaN, 10, 10, 10, 10, 10, 10, 10, 12])
    closeTo(column(panel, 'open'), [NaN, 9, 10, 10, 10, 10, 10, 10, 11])
    closeTo(column(panel, 'dollarVolume'), [NaN, 50, 0, 0, 0, 0, 0, 0, 60])
  })

  it('pays the delisting return on the first day after the last price, and nothing after', () => {
    const one = series('A', MONDAY, [{ close: 10 }, { close: 8 }, { close: 7 }], { delisting: { lastDay: addDays(MONDAY, 1), return: -0.5 } })
    const panel = buildPanel(request([one]))
    closeTo(column(panel, 'totalReturn'), [1, 0.8, 0.4, 0.4, 0.4])
    expect(column(panel, 'presence')).toEqual([LIVE, LIVE, DELISTED, DELISTED, DELISTED])
    expect(panel.paidAtEnd).toEqual([true])
    expect([panelUpTo(panel, 1).paidAtEnd, panelUpTo(panel, 2).paidAtEnd]).toEqual([[false], [true]])
    const nothing = buildPanel(request([{ ...one, delisting: { lastDay: addDays(MONDAY, 1), return: -1 } }]))
    expect(column(nothing, 'totalReturn')[4]).toBe(0.8 * 1e-6)
    expect(buildPanel(request([series('B', MONDAY, [{ close: 1 }])])).paidAtEnd).toEqual([false])
  })

  it('lets an asset that died in silence stand at its last worth, whatever its currency does then', () => {
    const days = weekdays(MONDAY, 12)
    const rates: Rates[] = [{ from: 'EUR', to: 'USD', days, rate: days.map((_, d) => 1 + d / 100) }]
    const one = series('A', MONDAY, [{ close: 10 }], { instrument: instrument('A', { currency: 'EUR' }) })
    const panel = buildPanel(request([one], { days, rates, staleAfterDays: 1, deadAfterDays: 3 }))
    expect(column(panel, 'presence').slice(0, 6)).toEqual([LIVE, LIVE, STALE, STALE, DELISTED, DELISTED])
    closeTo(column(panel, 'close'), [10, 10.1, 10.2, 10.3, ...new Array<number>(8).fill(10.3)])
  })

  it('counts in the base currency with the rate of the day, crossed through a third currency', () => {
    const days = weekdays(MONDAY, 3)
    const rates: Rates[] = [
      { from: 'EUR', to: 'USD', days, rate: [1, 1.1, 1.1] },
      { from: 'EUR', to: 'GBP', days, rate: [0.8, 0.8, 0.88] },
    ]
    const one = series('A', MONDAY, [{ close: 10 }, { close: 10 }, { close: 11 }], { instrument: instrument('A', { currency: 'GBP' }) })
    const panel = buildPanel(request([one], { days, rates }))
    closeTo(column(panel, 'close'), [12.5, 13.75, 13.75])
    closeTo(column(panel, 'totalReturn'), [1, 1.1, 1.1])
  })

  it('stops at a gap in rates with the currency, the day and the symbol', () => {
    const days = weekdays(MONDAY, 20)
    const rates: Rates[] = [{ from: 'GBP', to: 'USD', days: [MONDAY, addDays(MONDAY, 1)], rate: [1.2, 1.2] }]
    const bars = barsFromRows(days.map((day) => ({ day, close: 10 })))
    const one: Series = { instrument: instrument('VOD.L', { currency: 'GBP' }), bars, adjustment: 'none' }
    expect(() => buildPanel(request([one], { days, rates }))).toThrow(/GBP to USD on 2024-01-17/)
    expect(() => buildPanel(request([one], { days, rates: [] }))).toThrow(/GBP to USD on 2024-01-08/)
  })

  it('masks who was not a member on the day', () => {
    const one = series('A', MONDAY, [{ close: 1 }, { close: 1 }, { close: 1 }, { close: 1 }, { close: 1 }])
    const memberships = [{ symbol: 'A', start: addDays(MONDAY, 1), end: addDays(MONDAY, 3) }]
    const panel = buildPanel(request([one], { memberships }))
    expect(column(panel, 'presence')).toEqual([NOT_MEMBER, LIVE, LIVE, NOT_MEMBER, NOT_MEMBER])
  })
})

/** A history with gaps, holidays, splits, dividends, missing opens and a foreign currency. */
function randomSeries(rng: Rng, symbol: string, days: readonly Day[]): Series {
  const rows: (Partial<Bar> & { day: Day })[] = []
  let close = 10 + 90 * rng.uniform()
  const listing = rng.integer(5)
  for (const day of days.slice(listing)) {
    if (rng.uniform() < 0.15) continue
    close *= Math.exp(0.03 * rng.normal())
    const split = rng.uniform() < 0.05 ? [2, 3, 0.1, 1.5][rng.integer(4)] : 1
    close /= split
    const dividend = rng.uniform() < 0.08 ? 0.01 * close : 0
    const open = rng.uniform() < 0.1 ? NaN : close * 0.99
    rows.push({ day, open, close, volume: rng.integer(1000), split, dividend })
  }
  const currency = ['USD', 'EUR', 'GBP'][rng.integer(3)]
  return {
    instrument: instrument(symbol, { currency }),
    bars: barsFromRows(rows),
    adjustment: (['none', 'splits', 'splits-and-dividends'] as const)[rng.integer(3)],
    delisting: rng.uniform() < 0.2 && rows.length > 3 ? { lastDay: rows[rows.length - 2].day, return: -rng.uniform() } : undefined,
  }
}

function randomRequest(rng: Rng): PanelRequest {
  const days = weekdays(MONDAY, 25)
  const every = Array.from({ length: 40 }, (_, i) => addDays(MONDAY, i))
  const rate = (level: number) => Float64Array.from(days, () => level * Math.exp(0.01 * rng.normal()))
  return request(
    Array.from({ length: 2 + rng.integer(4) }, (_, i) => randomSeries(rng, `S${i}`, rng.uniform() < 0.3 ? every : days)),
    { days, rates: [{ from: 'EUR', to: 'USD', days, rate: rate(1.1) }, { from: 'EUR', to: 'GBP', days, rate: rate(0.85) }], staleAfterDays: 2, deadAfterDays: 6 },
  )
}

const FIELDS = ['close', 'open', 'totalReturn', 'totalReturnOpen', 'dollarVolume', 'presence'] as const

describe('any 1,000 random panels', () => {
  const seeds = fc.integer({ min: 0, max: 2 ** 31 })

  it('permuting instruments permutes columns', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const rng = createRng(seed)
        const made = randomRequest(rng)
        const order = rng.shuffle(made.series.map((_, i) => i))
        const panel = buildPanel(made)
        const permuted = buildPanel({ ...made, series: order.map((i) => made.series[i]) })
        for (const field of FIELDS) order.forEach((from, to) => expect(column(permuted, field, to)).toEqual(column(panel, field, from)))
      }),
      { numRuns: 1000 },
    )
  })

  it('adding an instrument changes no other', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const rng = createRng(seed)
        const made = randomRequest(rng)
        const fewer = buildPanel({ ...made, series: made.series.slice(0, -1) })
        const all = buildPanel(made)
        for (const field of FIELDS) fewer.instruments.forEach((_, i) => expect(column(all, field, i)).toEqual(column(fewer, field, i)))
      }),
      { numRuns: 1000 },
    )
  })

  it('splits and dividends leave total returns unchanged', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const rng = createRng(seed)
        const days = weekdays(MONDAY, 30)
        const gross = Float64Array.from(days, () => Math.exp(0.05 * rng.normal()))
        const plain = panelOf(days, gross, rng, 0, 0)
        const eventful = panelOf(days, gross, rng, 0.3, 0.3)
        column(plain, 'totalReturn').forEach((x, d) => expect(column(eventful, 'totalReturn')[d] / x).toBeCloseTo(1, 10))
      }),
      { numRuns: 1000 },
    )
  })

  /** Prices of a holding that grows by `gross` a day while it pays out and splits now and then. */
  function panelOf(days: Day[], gross: Float64Array, rng: Rng, dividendShare: number, splitShare: number): Panel {
    const bars: Bars = createBars(days.length)
    let close = 100
    days.forEach((day, d) => {
      const split = d > 0 && rng.uniform() < splitShare ? [2, 7, 0.05][rng.integer(3)] : 1
      const worth = (close * (d === 0 ? 1 : gross[d])) / split
      const dividend = d > 0 && rng.uniform() < dividendShare ? worth * 0.2 * rng.uniform() : 0
      close = worth - dividend
      bars.days[d] = day
      bars.close[d] = close
      bars.dividend[d] = dividend
      bars.split[d] = split
    })
    return buildPanel(request([{ instrument: instrument('A'), bars, adjustment: 'none' }], { days }))
  }
})
