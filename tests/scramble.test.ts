import { describe, expect, it } from 'vitest'
import { addDays, parseDay } from '../src-shared/base/day.ts'
import { createRng } from '../src-shared/base/rng.ts'
import { FEATURE_IDS } from '../src-shared/features/index.ts'
import { applyScaler, fitScaler, scaleRolling, SCALERS, type ScalerKind } from '../src-shared/features/scaler.ts'
import { computeFeatures } from '../src-shared/features/table.ts'
import { marketDays } from '../src-shared/prices/calendar.ts'
import { buildPanel, type PanelRequest } from '../src-shared/prices/panel-builder.ts'
import type { Panel } from '../src-shared/prices/panel.ts'
import { findLeaks, scrambleMacro, scramblePanel, scrambleRates, scrambleSeries, spreadCuts, type LeakSearch } from '../src-shared/prices/scramble.ts'
import { createMarket, SAMPLE_MARKET } from '../src-shared/prices/synthetic/market.ts'
import { panelOfMarket } from '../src-shared/prices/synthetic/panel.ts'

const OPTIONS = { ...SAMPLE_MARKET, years: 2.5, instruments: 24, from: parseDay('2019-01-02') }
const market = createMarket(OPTIONS)
const panel = panelOfMarket(market, OPTIONS)
const cuts = spreadCuts(panel.days.length, 7)

type Input = { readonly panel: Panel; readonly macro: typeof market.macro }

/** A search over everything that is made from prices and figures of the economy. */
function searchIn(row: string, compute: (input: Input) => ArrayLike<number>): LeakSearch<Input> {
  return {
    row,
    input: { panel, macro: market.macro },
    days: panel.days,
    cuts,
    scramble: (input, cut) => {
      const rng = createRng(cut).stream(row)
      return { panel: scramblePanel(input.panel, cut, rng), macro: input.macro.map((series) => scrambleMacro(series, panel.days[cut], rng)) }
    },
    compute,
  }
}

describe('scrambling the days after t changes nothing at or before t', () => {
  it.each(FEATURE_IDS)('feature %s', async (id) => {
    expect(await findLeaks(searchIn(id, (input) => computeFeatures([id], input.panel, input.macro).values))).toEqual([])
    const { known } = computeFeatures([id], panel, market.macro)
    expect(known.some((x) => x === 1), `${id} is known somewhere`).toBe(true)
  })

  it.each(Object.keys(SCALERS) as ScalerKind[])('scaler %s, rolling and fitted on a window', async (kind) => {
    const ids = ['logReturn1', 'volatility20', 'termSpread'] as const
    const table = (input: Input) => computeFeatures(ids, input.panel, input.macro)
    expect(await findLeaks(searchIn(`rolling ${kind}`, (input) => scaleRolling(kind, table(input), 120).values))).toEqual([])
    // What is fitted on a training window is known from the window's end on.
    const trainedOn = 300
    const search = searchIn(`window ${kind}`, (input) => applyScaler(fitScaler(kind, table(input), 0, trainedOn), table(input)).values)
    expect(await findLeaks({ ...search, cuts: cuts.filter((cut) => cut >= trainedOn - 1) })).toEqual([])
  })

  it.each(['splits', 'splits-and-dividends', 'none'] as const)('panel builder, bars adjusted for %s', async (adjustment) => {
    const request: PanelRequest = {
      series: market.series.map((series) => ({ ...series, adjustment })),
      baseCurrency: 'USD',
      rates: market.rates,
      days: marketDays('new-york', OPTIONS.from, addDays(OPTIONS.from, market.regimes.length - 1)),
      survivorshipBias: false,
      memberships: market.series.map(({ instrument }) => ({ symbol: instrument.symbol, start: addDays(OPTIONS.from, 100), end: null })),
    }
    const leaks = await findLeaks<PanelRequest>({
      row: 'panel',
      input: request,
      days: request.days,
      cuts,
      scramble: (input, cut) => {
        const rng = createRng(cut)
        const day = request.days[cut]
        return {
          ...input,
          series: input.series.map((series) => scrambleSeries(series, day, rng)),
          rates: input.rates.map((rates) => scrambleRates(rates, day, rng)),
          memberships: input.memberships?.map((m) => ({ ...m, end: addDays(day, 1) })),
        }
      },
      compute: (input) => numbersOf(buildPanel(input), adjustment === 'none'),
    })
    expect(leaks).toEqual([])
  })
})

/** Every number of a panel, day by day. Bars with splits to come are counted in shares of the last day, so that only ratios of prices are facts. */
function numbersOf(built: Panel, ratiosOnly: boolean): Float64Array {
  const width = built.instruments.length
  const fields = [built.totalReturn, built.totalReturnOpen, built.dollarVolume, built.presence, built.close, built.open]
  const out = new Float64Array(built.days.length * width * fields.length)
  let k = 0
  for (let t = 0; t < built.days.length; t++) {
    fields.forEach((field, f) => {
      for (let i = 0; i < width; i++) {
        const cell = t * width + i
        if (!ratiosOnly || f < 4) out[k++] = field[cell]
        else out[k++] = f === 4 ? (t === 0 ? NaN : Math.fround(field[cell] / field[cell - width])) : Math.fround(field[cell] / built.close[cell])
      }
    })
  }
  return out
}

describe('the scramble test', () => {
  const assets = panel.instruments.length

  it('catches a leak of a single day', async () => {
    const search = searchIn('planted', (input) => input.panel.close.map((x, cell) => input.panel.close[cell + assets] ?? x))
    const leaks = await findLeaks(search)
    expect(leaks.map((leak) => leak.cut)).toEqual(cuts.map((cut) => panel.days[cut]))
    for (const leak of leaks) expect([leak.row, leak.day]).toEqual(['planted', leak.cut])
  })

  it('catches a scaler that is fitted on the whole history', async () => {
    const search = searchIn('whole', (input) => {
      const table = computeFeatures(['logReturn1'], input.panel)
      return applyScaler(fitScaler('standard', table, 0, panel.days.length), table).values
    })
    // On the first day there is no return yet that could betray it.
    expect((await findLeaks(search)).length).toBe(cuts.length - 1)
  })

  it('catches a figure that is used before it was published', async () => {
    const inflation = market.macro.find((series) => series.id === 'inflation')!
    const search = searchIn('early', (input) => {
      const values = input.macro.find((series) => series.id === 'inflation')!.values
      return Float64Array.from(panel.days, (day) => values[inflation.days.findLastIndex((d) => d <= day)])
    })
    expect((await findLeaks(search)).length).toBeGreaterThan(cuts.length / 2)
  })
})
