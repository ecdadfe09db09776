import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, formatDay, parseDay, type Day } from '../../base/day.ts'
import { createRng } from '../../base/rng.ts'
import { BAR_FIELDS, barsFromRows, barAt, pickBars, type Bar, type Bars } from '../bars.ts'
import { marketDays } from '../calendar.ts'
import { admitSeries, type Series } from '../series.ts'
import { checkSeries, CHECKS } from './checks.ts'
import type { Finding, QualityContext } from './finding.ts'
import { applyRepair, undoRepair } from './repair.ts'

const CONTEXT: QualityContext = { today: parseDay('2030-01-01'), baseCurrency: 'USD', rates: [], minimumBars: 10 }

const DAYS = marketDays('new-york', parseDay('2020-01-02'), parseDay('2020-12-31'))

/** A clean year: 1.5 % a day, a dividend a quarter, adjusted closes that follow from both. */
function cleanBars(seed = 1, days: readonly Day[] = DAYS): Bars {
  const rng = createRng(seed)
  let close = 50
  const rows = days.map((day, d) => {
    const dividend = d % 63 === 40 ? 0.4 : 0
    close = (close - dividend) * Math.exp(0.015 * rng.normal())
    return { day, open: close * 0.995, high: close * 1.01, low: close * 0.99, close, volume: 1000 + rng.integer(1000), dividend, adjustedClose: close }
  })
  let factor = 1
  for (let d = rows.length - 1; d >= 0; d--) {
    rows[d].adjustedClose = rows[d].close * factor
    if (d > 0 && rows[d].dividend > 0) factor *= 1 - rows[d].dividend / rows[d - 1].close
  }
  return barsFromRows(rows)
}

function seriesOf(bars: Bars, more: Partial<Series['instrument']> = {}): Series {
  const instrument = { symbol: 'A', name: 'A', assetClass: 'equity', currency: 'USD', timeZone: 'America/New_York', source: 'test', ...more } as const
  return { instrument, bars, adjustment: 'splits' }
}

/** The clean bars with some rows written over. */
function damaged(bars: Bars, rows: readonly number[], change: (bar: Bar) => Partial<Bar>): Bars {
  const out = pickBars(bars, Array.from(bars.days, (_, r) => r))
  for (const row of rows) {
    const changed = change(barAt(bars, row))
    for (const field of BAR_FIELDS) if (changed[field] !== undefined) out[field][row] = changed[field]
  }
  return out
}

const times = (factor: number) => (bar: Bar) => ({
  open: bar.open * factor,
  high: bar.high * factor,
  low: bar.low * factor,
  close: bar.close * factor,
  adjustedClose: bar.adjustedClose * factor,
})

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)

function repairAll(bars: Bars, findings: readonly Finding[]): Bars {
  return findings.reduce((held, finding) => applyRepair(held, finding.repair).bars, bars)
}

function expectSame(actual: Bars, expected: Bars, digits = 9) {
  expect([...actual.days]).toEqual([...expected.days])
  for (const field of BAR_FIELDS) {
    expected[field].forEach((x, r) => {
      if (Number.isNaN(x)) expect(actual[field][r]).toBeNaN()
      else expect(actual[field][r] / (x || 1), `${field} of ${formatDay(expected.days[r] as Day)}`).toBeCloseTo(x === 0 ? 0 : 1, digits)
    })
  }
}

/** The damage is found by this check alone, and its repair gives the clean bars back. */
function expectRepaired(bad: Bars, clean: Bars, check: string, digits?: number): Finding[] {
  const findings = checkSeries(seriesOf(bad), CONTEXT)
  expect(new Set(findings.map((f) => f.check))).toEqual(new Set([check]))
  expectSame(repairAll(bad, findings), clean, digits)
  return findings
}

describe('quality checks', () => {
  const clean = cleanBars()

  it('find nothing in clean bars', () => {
    for (let seed = 0; seed < 50; seed++) expect(checkSeries(seriesOf(cleanBars(seed)), CONTEXT)).toEqual([])
  })

  it('take the rounding of a cheap share for what it is', () => {
    const cheap = damaged(clean, range(0, DAYS.length), (bar) => ({ ...times(0.04)(bar), dividend: bar.dividend * 0.04 }))
    const cents = (x: number) => Math.round(100 * x) / 100
    const rounded = damaged(cheap, range(0, DAYS.length), (bar) => ({ close: cents(bar.close), adjustedClose: cents(bar.adjustedClose) }))
    expect(CHECKS.dividend.find(seriesOf(rounded))).toEqual([])
  })

  it('put a block in the wrong unit right, wherever it stands', () => {
    for (const rows of [range(100, 110), range(0, 30), range(230, 253), [60]]) {
      for (const factor of [0.01, 100]) {
        const [found] = expectRepaired(damaged(clean, rows, times(factor)), clean, 'unit')
        expect([found.day, found.lastDay]).toEqual([clean.days[rows[0]], clean.days[rows.at(-1)!]])
      }
    }
  })

  it('believe the level on which trading was seen, not the one with more rows', () => {
    const quiet = damaged(clean, range(0, 253), () => ({ volume: 0 }))
    const bars = damaged(quiet, [100], () => ({ volume: 500 }))
    const bad = damaged(bars, [...range(0, 90), ...range(120, 253)], times(0.01))
    expectSame(repairAll(bad, CHECKS.unit.find(seriesOf(bad))), bars)
  })

  it('put a single price in the wrong unit right', () => {
    expectRepaired(damaged(clean, [50], (bar) => ({ high: bar.high * 100 })), clean, 'unit')
    expectRepaired(damaged(clean, [51], (bar) => ({ close: bar.close / 100 })), clean, 'unit')
  })

  it('apply a split to the days that were left out, volumes too', () => {
    const withSplit = damaged(clean, [120], () => ({ split: 0.1 }))
    const left = (bar: Bar) => ({ ...times(0.1)(bar), volume: bar.volume * 10 })
    expectRepaired(damaged(withSplit, [117], left), withSplit, 'split')
    expectRepaired(damaged(withSplit, range(0, 120), left), withSplit, 'split')
    expectRepaired(damaged(withSplit, range(0, 118), left), withSplit, 'split')
    expectRepaired(damaged(withSplit, [120], left), withSplit, 'split')
  })

  it('apply two forgotten splits', () => {
    const withSplits = damaged(clean, [80, 160], () => ({ split: 2 }))
    const bad = damaged(damaged(withSplits, range(0, 160), (bar) => ({ ...times(2)(bar), volume: bar.volume / 2 })), range(0, 80), (bar) => ({
      ...times(2)(bar),
      volume: bar.volume / 2,
    }))
    const findings = CHECKS.split.find(seriesOf(bad))
    const repaired = repairAll(bad, findings)
    for (let r = 0; r < DAYS.length; r++) expect(repaired.close[r] / clean.close[r]).toBeCloseTo(1, 9)
  })

  it('see a split that was neither applied nor declared by the volume that grew with it', () => {
    const forgotten = damaged(clean, range(0, 120), (bar) => ({ ...times(4)(bar), volume: bar.volume / 4, dividend: 4 * bar.dividend }))
    const [found] = CHECKS.split.find(seriesOf(forgotten))
    expect([found.day, found.lastDay]).toEqual([DAYS[0], DAYS[119]])
    const repaired = repairAll(forgotten, [found])
    for (let r = 0; r < DAYS.length; r++) expect(repaired.close[r] / clean.close[r]).toBeCloseTo(1, 9)
    const crash = damaged(clean, range(120, 253), times(0.52))
    expect(CHECKS.split.find(seriesOf(crash))).toEqual([])
  })

  it('leave an ordinary crash and an applied split alone', () => {
    const crash = damaged(clean, range(150, 253), times(0.45))
    expect(checkSeries(seriesOf(crash), CONTEXT).filter((f) => f.check !== 'dividend')).toEqual([])
    const raw = damaged(damaged(clean, range(0, 120), (bar) => ({ ...times(10)(bar), adjustedClose: bar.adjustedClose, dividend: bar.dividend * 10 })), [120], () => ({ split: 10 }))
    expect(checkSeries({ ...seriesOf(raw), adjustment: 'none' }, CONTEXT).map((f) => f.message)).toEqual([])
  })

  it('put dividends in the wrong unit right, whatever the adjustment made of them', () => {
    const rows = [40, 103, 166, 229]
    expectRepaired(damaged(clean, rows, () => ({ dividend: 40 })), clean, 'dividend')
    expectRepaired(damaged(clean, rows, () => ({ dividend: 0.004 })), clean, 'dividend')
    const whole = damaged(clean, range(0, 103), (bar) => ({ adjustedClose: (bar.adjustedClose * (1 - 40 / clean.close[102])) / (1 - 0.4 / clean.close[102]) }))
    expectRepaired(damaged(whole, [103], () => ({ dividend: 40 })), clean, 'dividend')
  })

  it('apply a dividend that the adjusted close leaves out, and take out one that is not there', () => {
    const without = (row: number) => damaged(clean, range(0, row), (bar) => ({ adjustedClose: bar.adjustedClose / (1 - 0.4 / clean.close[row - 1]) }))
    expectRepaired(without(103), clean, 'dividend')
    expectRepaired(damaged(clean, range(0, 70), (bar) => ({ adjustedClose: bar.adjustedClose * 0.97 })), clean, 'dividend')
  })

  it('take away a dividend that is recorded twice, whichever of the two the price knows', () => {
    for (const extra of [105, 99]) {
      // The price falls for the true one so clearly that the other cannot be taken for it.
      const fell = damaged(clean, range(103, 253), times(1 - 3 / clean.close[102]))
      const adjusted = damaged(fell, range(0, 253), (bar) => ({ adjustedClose: bar.close }))
      const paid = damaged(damaged(adjusted, [40, 166, 229], () => ({ dividend: 0 })), [103], () => ({ dividend: 3 }))
      const good = damaged(paid, range(0, 103), (bar) => ({ adjustedClose: bar.close * (1 - 3 / fell.close[102]) }))
      const share = 1 - 3 / good.close[extra - 1]
      const twice = damaged(damaged(good, [extra], () => ({ dividend: 3 })), range(0, extra), (bar) => ({ adjustedClose: bar.adjustedClose * share }))
      const findings = CHECKS.dividend.find(seriesOf(twice))
      expect(findings.map((f) => f.day)).toEqual([DAYS[extra]])
      expectSame(repairAll(twice, findings), good)
    }
  })

  it('drop a spike that reverses, a bar without a price, an unfinished one and a repeated one', () => {
    const without = (row: number) => pickBars(clean, range(0, DAYS.length).filter((r) => r !== row))
    const spiked = damaged(clean, [70], times(1.6))
    const [spike] = CHECKS.spike.find(seriesOf(spiked))
    expect([spike.day, spike.value]).toEqual([DAYS[70], spiked.close[70]])
    const closeAlone = damaged(clean, [70], (bar) => ({ close: 0.6 * bar.close }))
    expect(CHECKS.spike.find(seriesOf(closeAlone)).map((f) => f.day)).toEqual([DAYS[70]])
    const adjustedAlone = damaged(clean, [70], (bar) => ({ adjustedClose: 100 * bar.adjustedClose }))
    expectSame(repairAll(adjustedAlone, checkSeries(seriesOf(adjustedAlone), CONTEXT)), clean)
    expectSame(repairAll(spiked, [spike]), without(70))

    const nothing = { open: NaN, high: NaN, low: NaN, close: NaN, adjustedClose: NaN, volume: NaN }
    const [empty] = CHECKS['no-price'].find(seriesOf(damaged(clean, [70], () => nothing)))
    expectSame(repairAll(damaged(clean, [70], () => nothing), [empty]), without(70))
    const [negative] = CHECKS['no-price'].find(seriesOf(damaged(clean, [70], () => ({ low: -3 }))))
    expect([negative.value, negative.message]).toEqual([-3, 'A, 2020-04-14: low must be above zero.'])

    const [unfinished] = CHECKS.unfinished.find(seriesOf(clean), { ...CONTEXT, today: DAYS[252] })
    expectSame(repairAll(clean, [unfinished]), without(252))

    const rows = range(0, DAYS.length)
    const doubled = damaged(pickBars(clean, [...rows.slice(0, 71), 70, ...rows.slice(71)]), [70], () => ({ close: 1.23 }))
    const [duplicate] = CHECKS.duplicate.find(seriesOf(doubled))
    expect(duplicate.value).toBe(1.23)
    expectSame(repairAll(doubled, [duplicate]), clean)
  })

  it('take away a run without trading', () => {
    const bars = damaged(clean, range(100, 130), () => ({ close: 20, volume: 0 }))
    const found = CHECKS.stale.find(seriesOf(damaged(bars, [100], () => ({ volume: 9 }))))
    expect(found.map((f) => [f.day, f.lastDay, f.value])).toEqual([[DAYS[100], DAYS[129], 20]])
    // The first day stays, and the one that pays a dividend.
    expect(repairAll(bars, found).days.length).toBe(DAYS.length - 28)
  })

  it('name gaps by the calendar of the exchange, and only long silences where it is not known', () => {
    const holed = pickBars(clean, range(0, DAYS.length).filter((r) => r !== 20 && (r < 50 || r >= 53)))
    const found = CHECKS.gap.find(seriesOf(holed))
    expect(found.map((f) => [f.day, f.lastDay])).toEqual([[DAYS[20], DAYS[20]], [DAYS[50], DAYS[52]]])
    expect(found[1].repair).toMatchObject({ kind: 'download', from: DAYS[50], to: DAYS[52] })
    // Where the exchange is not known, the days say which one it is, if there are enough of them.
    expect(CHECKS.gap.find(seriesOf(holed, { timeZone: 'UTC' })).map((f) => f.day)).toEqual([DAYS[20], DAYS[50]])
    const few = pickBars(clean, range(0, 100).filter((r) => r !== 20))
    expect(CHECKS.gap.find(seriesOf(few, { timeZone: 'UTC' }))).toEqual([])
    const silent = pickBars(clean, range(0, 100).filter((r) => r < 50 || r >= 70))
    expect(CHECKS.gap.find(seriesOf(silent, { timeZone: 'UTC' })).map((f) => [f.day, f.lastDay])).toEqual([[DAYS[50], addDays(DAYS[70], -1)]])
    expect(CHECKS.gap.find(seriesOf(clean, { assetClass: 'crypto' })).length).toBe(DAYS.length - 1 - range(1, DAYS.length).filter((r) => DAYS[r] - DAYS[r - 1] === 1).length)
  })

  it('name a short history, a missing rate and a minor unit', () => {
    expect(CHECKS['short-history'].find(seriesOf(clean), { ...CONTEXT, minimumBars: 300 })[0].value).toBe(253)
    const pounds = seriesOf(clean, { currency: 'GBP' })
    const rates = [{ from: 'GBP', to: 'USD', days: DAYS.slice(0, 100), rate: new Float64Array(100).fill(1.3) }]
    const [missing] = CHECKS['missing-rate'].find(pounds, { ...CONTEXT, rates })
    expect(missing.repair).toMatchObject({ kind: 'download-rates', currency: 'GBP', to: DAYS[252] })
    expect(missing.day - DAYS[99]).toBeGreaterThan(7)
    const pence = { ...seriesOf(damaged(clean, range(0, 253), (bar) => ({ ...times(100)(bar), dividend: bar.dividend * 100 })), { currency: 'GBP' }) }
    const [unit] = CHECKS['currency-unit'].find(pence, { ...CONTEXT, publishedCurrency: 'GBp' })
    expectSame(repairAll(pence.bars, [unit]), clean)
  })

  it('names each finding by its own check, so that a row of the list can be looked up', () => {
    const bad = damaged(clean, [60], times(100))
    for (const [id, check] of Object.entries(CHECKS)) {
      for (const found of check.find(seriesOf(bad), CONTEXT)) expect(found.check).toBe(id)
    }
  })

  it('repairs any planted error and takes the repair back to the last bit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 240 }), fc.integer({ min: 1, max: 9 }), fc.constantFrom(0.01, 100), (seed, from, length, factor) => {
        const good = cleanBars(seed)
        const bad = damaged(good, range(from, from + length), times(factor))
        const steps: ReturnType<typeof applyRepair>[] = []
        for (const finding of checkSeries(seriesOf(bad), CONTEXT)) steps.push(applyRepair(steps.at(-1)?.bars ?? bad, finding.repair))
        const repaired = steps.at(-1)!.bars
        good.close.forEach((x, r) => expect(Math.abs(repaired.close[r] / x - 1)).toBeLessThan(1e-12))
        const back = steps.reduceRight((bars, step) => undoRepair(bars, step.undo), repaired)
        for (const field of BAR_FIELDS) expect(back[field]).toEqual(bad[field])
      }),
      { numRuns: 200 },
    )
  })
})

describe('the door', () => {
  it('turns minor units into major ones and sorts the days', () => {
    const bars = barsFromRows([{ day: parseDay('2024-01-03'), close: 1279, dividend: 12 }, { day: parseDay('2024-01-02'), close: 1281, volume: 7 }])
    for (const [published, currency] of [['GBp', 'GBP'], ['ILA', 'ILS'], ['ZAc', 'ZAR'], ['USX', 'USD']]) {
      const admitted = admitSeries({ symbol: 'OCDO.L', currency: published, adjustment: 'splits', bars })
      expect([admitted.currency, admitted.unitScale, admitted.bars.days[0]]).toEqual([currency, 0.01, parseDay('2024-01-02')])
      expect(admitted.bars.close[0]).toBeCloseTo(12.81, 12)
      expect(admitted.bars.dividend[1]).toBeCloseTo(0.12, 12)
      expect(admitted.bars.volume[0]).toBe(7)
    }
    expect(admitSeries({ symbol: 'A', currency: 'USD', adjustment: 'none', bars }).unitScale).toBe(1)
  })
})
