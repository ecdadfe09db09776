import { describe, expect, it } from 'vitest'
import { addDays, parseDay } from '../base/day.ts'
import type { MacroSeries } from '../prices/macro.ts'
import { DELISTED, LIVE, panelRows, STALE, UNLISTED, type Panel } from '../prices/panel.ts'
import { createMarket, SAMPLE_MARKET } from '../prices/synthetic/market.ts'
import { panelOfMarket } from '../prices/synthetic/panel.ts'
import { FEATURE_IDS, FEATURES, type FeatureId } from './index.ts'
import { labelRegimes, REGIME_LABELS } from './regime.ts'
import { computeFeatures, lookbackDays } from './table.ts'

const FIRST = parseDay('2020-01-01')

/** A panel from columns of total-return indices, all live. */
function panelOf(columns: number[][], more: Partial<Panel> = {}): Panel {
  const rows = columns[0].length
  const cells = Float64Array.from({ length: rows * columns.length }, (_, k) => columns[k % columns.length][Math.floor(k / columns.length)])
  return {
    days: Array.from({ length: rows }, (_, t) => addDays(FIRST, t)),
    instruments: columns.map((_, i) => ({ symbol: `S${i}`, name: `S${i}`, assetClass: 'equity', currency: 'USD', timeZone: 'UTC', source: 'test' })),
    baseCurrency: 'USD',
    close: cells,
    open: cells,
    totalReturn: cells,
    totalReturnOpen: cells,
    dollarVolume: new Float64Array(cells.length).fill(1),
    presence: new Uint8Array(cells.length).fill(LIVE),
    simulated: false,
    survivorshipBias: false,
    ...more,
  }
}

const column = (id: FeatureId, panel: Panel, asset = 0, macro: MacroSeries[] = []) =>
  panel.days.map((_, t) => computeFeatures([id], panel, macro).values[t * panel.instruments.length + asset])

const range = (n: number) => Array.from({ length: n }, (_, i) => i)

describe('features by hand', () => {
  it('returns, averages and drawdowns of a doubling index', () => {
    const doubling = panelOf([range(300).map((t) => 2 ** (t / 10))])
    expect(column('logReturn1', doubling)[0]).toBeNaN()
    expect(column('logReturn1', doubling)[1]).toBeCloseTo(Math.LN2 / 10, 12)
    expect(column('logReturn20', doubling)[19]).toBeNaN()
    expect(column('logReturn20', doubling)[20]).toBeCloseTo(2 * Math.LN2, 12)
    expect(column('momentum', doubling)[252]).toBeCloseTo(23.1 * Math.LN2, 12)
    expect(column('drawdown', doubling)[299]).toBe(0)
    expect(column('rsi14', doubling)[14]).toBe(100)
    expect(column('volatility20', doubling)[20]).toBeCloseTo(0, 12)
    const average = range(10).reduce((sum, k) => sum + 2 ** (-k / 10), 0) / 10
    expect(column('priceToAverage10', doubling)[9]).toBeCloseTo(1 / average - 1, 12)
    expect(column('macdDifference', doubling)[200]).toBeCloseTo(0, 12)
  })

  it('RSI is the share of gains, and 50 where nothing moved', () => {
    const index = range(30).map((t) => Math.exp(t % 2 === 0 ? 0 : 0.03) * Math.exp(0.001 * t))
    expect(column('rsi14', panelOf([index]))[20]).toBeCloseTo((100 * 7 * 0.031) / (7 * 0.031 + 7 * 0.029), 9)
    expect(column('rsi14', panelOf([range(30).map(() => 5)]))[20]).toBe(50)
  })

  it('MACD follows the recursive definition once its start is forgotten', () => {
    const log = range(500).map((t) => Math.sin(t / 9) + 0.3 * Math.cos(t / 31))
    const recursive = (x: number[], span: number) => x.reduce<number[]>((out, now, t) => [...out, t === 0 ? now : out[t - 1] + (2 / (span + 1)) * (now - out[t - 1])], [])
    const [fast, slow] = [recursive(log, 12), recursive(log, 26)]
    const line = fast.map((x, t) => x - slow[t])
    const expected = line[450] - recursive(line, 9)[450]
    expect(column('macdDifference', panelOf([log.map(Math.exp)]))[450]).toBeCloseTo(expected, 3)
  })

  it('z-score, beta, correlation and ranks', () => {
    const market = range(100).map((t) => Math.exp(0.02 * Math.sin(t)))
    const twice = market.map((x) => x ** 2)
    const panel = panelOf([market, twice, market.map((x) => 1 / x)])
    const benchmark = { ...panel, instruments: panel.instruments.map((one, i) => ({ ...one, benchmark: i === 0 })) }
    expect(column('beta60', benchmark, 1)[80]).toBeCloseTo(2, 3)
    expect(column('marketCorrelation60', benchmark, 2)[80]).toBeCloseTo(-1, 6)
    const t = 57
    const ranks = [0, 1, 2].map((i) => column('rankReturn1', panel, i)[t])
    expect([...ranks].sort()).toEqual([0, 0.5, 1])
    expect(ranks[1] > ranks[2]).toBe(Math.sin(t) > Math.sin(t - 1))
    const ramp = panelOf([range(40).map((k) => Math.exp(k))])
    expect(column('zScore20', ramp)[30]).toBeCloseTo(9.5 / Math.sqrt(35), 12)
  })

  it('volume changes are the peers’ where an asset has none', () => {
    const flat = range(5).map(() => 1)
    const dollarVolume = Float64Array.from([1, 1, NaN, 2, 4, NaN, 2, 4, 0, 2, 4, 9, 2, 4, 9])
    const panel = panelOf([flat, flat, flat], { dollarVolume })
    expect(column('logVolumeChange', panel, 2)[1]).toBeCloseTo((Math.log(2) + Math.log(4)) / 2, 12)
    expect(column('logVolumeChange', panel, 2)[4]).toBe(0)
    expect(column('logVolumeChange', panel, 0)[0]).toBeNaN()
  })

  it('turbulence is about 1 on ordinary days and large on strange ones', () => {
    const market = createMarket({ ...SAMPLE_MARKET, years: 3, instruments: 8 })
    const panel = panelOfMarket(market, SAMPLE_MARKET)
    const values = column('turbulence', panel).filter((x) => !Number.isNaN(x)).sort((a, b) => a - b)
    expect(values[Math.floor(values.length / 2)]).toBeGreaterThan(0.3)
    expect(values[Math.floor(values.length / 2)]).toBeLessThan(1.5)
    expect(values.at(-1)!).toBeGreaterThan(5)
  })

  it('figures of the economy are known when they were published, and no longer than they live', () => {
    const panel = panelOf([range(500).map(() => 1)])
    const months = range(14).map((m) => parseDay(`${2019 + Math.floor(m / 12)}-${String((m % 12) + 1).padStart(2, '0')}-01`))
    const inflation: MacroSeries = { id: 'inflation', days: months, values: months.map((_, m) => 100 * 1.02 ** (m / 12)) }
    const values = column('inflation', panel, 0, [inflation])
    const on = (text: string) => values[parseDay(text) - FIRST]
    expect(on('2020-02-19')).toBeNaN()
    expect(on('2020-02-20')).toBeCloseTo(2, 9)
    expect(on('2020-05-31')).toBeCloseTo(2, 9)
    expect(on('2020-06-01')).toBeNaN()
    const spread: MacroSeries = { id: 'termSpread', days: [FIRST, addDays(FIRST, 1)], values: [1, 2] }
    expect(column('termSpread', panel, 0, [spread]).slice(0, 3)).toEqual([NaN, 1, 2])
  })

  it('regimes are labelled from the market’s trailing return and volatility', () => {
    const calm = (t: number) => 0.005 * (t % 2 === 0 ? 1 : -1)
    const label = (drift: number, size: number) => {
      const market = Float64Array.from({ length: 400 }, (_, t) => (t < 370 ? calm(t) : size * calm(t) + drift))
      return REGIME_LABELS[labelRegimes(market)[399]]
    }
    expect([label(0.003, 1), label(0, 1), label(-0.003, 1), label(-0.003, 5), label(0.003, 5)]).toEqual(['bull', 'neutral', 'bear', 'crisis', 'bull'])
    expect(labelRegimes(new Float64Array(300))[200]).toBeNaN()
  })

  it('says nothing of what is not listed or dead, and keeps to the rule of the feature where a price is stale', () => {
    const presence = Uint8Array.from([UNLISTED, LIVE, LIVE, STALE, LIVE, DELISTED])
    const table = computeFeatures(['logReturn1'], panelOf([[NaN, 1, 2, 2, 4, 4]], { presence }))
    expect([...table.known]).toEqual([0, 0, 1, 0, 1, 0])
    expect(table.values[4]).toBeCloseTo(Math.LN2, 12)
  })
})

describe('every listed feature', () => {
  const options = { ...SAMPLE_MARKET, years: 2.2 }
  const market = createMarket(options)
  const panel = panelOfMarket(market, options)
  const assets = panel.instruments.length

  it.each(FEATURE_IDS)('%s depends on its declared days and on nothing before them', (id) => {
    const whole = computeFeatures([id], panel, market.macro)
    for (const t of [300, 427, panel.days.length - 1]) {
      // Two rows more, so that the window is not also the start of the history.
      const from = Math.max(0, t + 1 - lookbackDays([id]) - 2)
      const part = computeFeatures([id], panelRows(panel, from, t + 1), market.macro)
      for (let i = 0; i < assets; i++) expect(part.values[(t - from) * assets + i], `${id} of ${i}`).toBe(whole.values[t * assets + i])
    }
  })

  it.each(FEATURE_IDS)('%s does not see the size of an index or the order of the assets', (id) => {
    const order = range(assets).map((i) => (i * 7) % assets)
    const pick = <T extends Float64Array | Uint8Array>(x: T, scale: number): T => {
      const out = x.slice() as T
      for (let k = 0; k < x.length; k++) out[k] = x[Math.floor(k / assets) * assets + order[k % assets]] * scale
      return out
    }
    const other: Panel = {
      ...panel,
      instruments: order.map((i) => panel.instruments[i]),
      close: pick(panel.close, 8),
      open: pick(panel.open, 8),
      totalReturn: pick(panel.totalReturn, 8),
      totalReturnOpen: pick(panel.totalReturnOpen, 8),
      dollarVolume: pick(panel.dollarVolume, 8),
      presence: pick(panel.presence, 1),
    }
    const [a, b] = [computeFeatures([id], panel, market.macro), computeFeatures([id], other, market.macro)]
    for (let k = 0; k < a.values.length; k += 37) {
      const there = Math.floor(k / assets) * assets + order[k % assets]
      if (Number.isNaN(a.values[there])) expect(b.values[k]).toBeNaN()
      else expect(b.values[k]).toBeCloseTo(a.values[there], 6)
    }
  })

  it('has a title and a window, and is mostly there once the window is full', () => {
    const table = computeFeatures(FEATURE_IDS, panel, market.macro)
    const full = lookbackDays(FEATURE_IDS)
    for (const id of FEATURE_IDS) expect([FEATURES[id].title.length > 3, FEATURES[id].lookbackDays >= 1]).toEqual([true, true])
    const rows = range(panel.days.length - full).map((k) => k + full + 30)
    const cells = rows.flatMap((t) => range(assets).filter((i) => panel.presence[t * assets + i] === LIVE).map((i) => t * assets + i))
    expect(cells.filter((cell) => table.known[cell] === 1).length / cells.length).toBeGreaterThan(0.85)
  })
})
