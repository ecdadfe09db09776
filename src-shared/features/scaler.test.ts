import { describe, expect, it } from 'vitest'
import { addDays, parseDay } from '../base/day.ts'
import { applyScaler, fitScaler, scaleRolling, type FittedScaler } from './scaler.ts'
import type { FeatureTable } from './table.ts'

function tableOf(values: number[], rows: number, assets = 1): FeatureTable {
  return {
    ids: ['logReturn1'],
    days: Array.from({ length: rows }, (_, t) => addDays(parseDay('2024-01-01'), t)),
    assets,
    values: Float64Array.from(values),
    known: Uint8Array.from(values, (x) => (Number.isNaN(x) ? 0 : 1)),
  }
}

describe('scalers', () => {
  it('measure middle and width on their window alone, missing values left out', () => {
    const table = tableOf([1, NaN, 2, 3, 1000], 5)
    const standard = fitScaler('standard', table, 0, 4)
    expect([standard.centre[0], standard.spread[0]]).toEqual([2, Math.sqrt(2 / 3)])
    expect(standard.from).toBe(table.days[0])
    expect(standard.to).toBe(table.days[3])
    const robust = fitScaler('robust', tableOf([0, 1, 2, 3, 1e9], 5), 0, 5)
    expect([robust.centre[0], robust.spread[0]]).toEqual([2, 2 / 1.3489795003921634])
  })

  it('scale, hold within limits and leave the missing missing', () => {
    const table = tableOf([1, NaN, 2, 3, 1000], 5)
    const scaled = applyScaler(fitScaler('standard', table, 0, 4), table).values
    expect(scaled[2]).toBe(0)
    expect(scaled[1]).toBeNaN()
    expect(scaled[4]).toBe(5)
  })

  it('centre what never moved', () => {
    const table = tableOf([7, 7, 7, 8], 4)
    expect([...applyScaler(fitScaler('robust', table, 0, 3), table).values]).toEqual([0, 0, 0, 1])
  })

  it('are plain data that come back from a file as they were', () => {
    const table = tableOf([1, 5, 2, 3], 4)
    const fitted = fitScaler('robust', table, 0, 4)
    const back = JSON.parse(JSON.stringify(fitted)) as FittedScaler
    expect(back).toEqual(fitted)
    expect(applyScaler(back, table).values).toEqual(applyScaler(fitted, table).values)
  })

  it('roll with the months, each scaled by the days before it', () => {
    const table = tableOf(Array.from({ length: 91 }, (_, t) => t), 91)
    const scaled = scaleRolling('standard', table, 31)
    expect(scaled.values[30]).toBeNaN()
    expect(scaled.known[30]).toBe(0)
    const february = fitScaler('standard', table, 0, 31)
    expect(scaled.values[31]).toBe((31 - 15) / february.spread[0])
    expect(scaled.values[60]).toBe((60 - 44) / fitScaler('standard', table, 29, 60).spread[0])
  })
})
