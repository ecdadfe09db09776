import { describe, expect, it } from 'vitest'
import { randomPanel } from '../../tests/fixtures/panels.ts'
import { applyScaler } from '../features/scaler.ts'
import { computeFeatures } from '../features/table.ts'
import { panelRows } from '../prices/panel.ts'
import { createMarket, SAMPLE_MARKET } from '../prices/synthetic/market.ts'
import { panelOfMarket } from '../prices/synthetic/panel.ts'
import { cutWindows, describeShift, fitWindowScale, scaleMarket, windowLookbackDays } from './market-window.ts'

const settings = { features: ['logReturn1', 'rsi14'], economy: true, windowDays: 5, scaler: 'standard' } as const
const sample = { ...SAMPLE_MARKET, years: 3 }

describe('windows of a market', () => {
  const panel = randomPanel({ seed: 1, rows: 80, assets: 4, faults: true })

  it('show the scaled features of the last days, oldest first, and 0 for what is missing', () => {
    const scale = fitWindowScale(panel, settings, 0, 60)
    const table = computeFeatures(settings.features, panel)
    const { values } = applyScaler(scale.assets, table)
    const rows = [30, 79]
    const windows = cutWindows(scaleMarket(panel, scale), rows)
    expect(windows).toHaveLength(2 * 4 * 5 * 2)
    rows.forEach((row, r) => {
      for (let i = 0; i < 4; i++) {
        for (let day = 0; day < 5; day++) {
          for (let f = 0; f < 2; f++) {
            const truth = values[((row - 4 + day) * 4 + i) * 2 + f]
            expect(windows[((r * 4 + i) * 5 + day) * 2 + f]).toBe(Number.isNaN(truth) ? 0 : Math.fround(truth))
          }
        }
      }
    })
  })

  it('need as much history as they say, and are the same with more', () => {
    const clean = randomPanel({ seed: 2, rows: 80, assets: 3 })
    const scale = fitWindowScale(clean, settings, 0, 60)
    const { known } = scaleMarket(clean, scale)
    expect(windowLookbackDays(settings)).toBe(15 + 4)
    const short = panelRows(clean, 40, 40 + windowLookbackDays(settings))
    const row = short.days.length - 1
    expect([...scaleMarket(short, scale).known.subarray(row * 3)]).toEqual([1, 1, 1])
    expect(known[0]).toBe(0)
    expect(cutWindows(scaleMarket(short, scale), [row])).toEqual(cutWindows(scaleMarket(clean, scale), [40 + row]))
  })

  it('do without figures of the economy that are not there', () => {
    expect(fitWindowScale(panel, settings, 0, 60).economy).toEqual([])
    const rich = panelOfMarket(createMarket(sample), sample)
    const scale = fitWindowScale(rich, settings, 300, 700)
    expect(scale.economy.map(({ id }) => id)).toContain('inflation')
    const poor = { ...rich, macro: [] }
    expect(scaleMarket(poor, scale).known).toEqual(scaleMarket(rich, scale).known)
    expect(describeShift(poor, scale, rich.instruments.map(({ symbol }) => symbol)).join()).toMatch(/Figures of the economy/)
  })

  it('say how later prices differ', () => {
    const symbols = panel.instruments.map(({ symbol }) => symbol)
    const calm = randomPanel({ seed: 5, rows: 300, assets: 4 })
    const scale = fitWindowScale(calm, { ...settings, features: ['volatility20'] }, 0, 200)
    expect(describeShift(calm, scale, symbols)).toEqual([])
    const wild = { ...calm, totalReturn: calm.totalReturn.map((x, k) => (k >= 800 ? x * (k % 8 < 4 ? 1.2 : 1) : x)) }
    expect(describeShift(wild, scale, symbols).join()).toMatch(/Realised volatility.*higher/)
    expect(describeShift(calm, scale, [...symbols.slice(1), 'GONE']).join(' ')).toMatch(/not trained on A0.*trained with GONE/)
  })
})
