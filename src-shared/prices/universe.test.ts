import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatDay, parseDay } from '../base/day.ts'
import { ASSET_CLASSES } from './instrument.ts'
import { hasSurvivorshipBias, universeFileSchema, universeFromFile, type Universe } from './universe.ts'

const FOLDER = join(import.meta.dirname, '../../resources/universes')

const universes = new Map(
  readdirSync(FOLDER).map((file): [string, Universe] => [file, universeFromFile(universeFileSchema.parse(JSON.parse(readFileSync(join(FOLDER, file), 'utf8'))))]),
)

const get = (id: string) => universes.get(`${id}.json`)!

describe('built-in universes', () => {
  it('are named after their file, dated, without a symbol twice, and say that they know only their survivors', () => {
    expect([...universes.keys()].sort()).toEqual(['dow-30.json', 'global-multi-asset.json', 'multi-asset-300.json', 'nasdaq-100.json', 'sixty-forty.json', 'sp-500.json'])
    for (const [file, universe] of universes) {
      expect(`${universe.id}.json`).toBe(file)
      expect(formatDay(universe.asOf) >= '2024-01-01').toBe(true)
      expect(universe.benchmark?.benchmark).toBe(true)
      expect(hasSurvivorshipBias(universe)).toBe(true)
      for (const { symbol, timeZone } of universe.instruments) {
        expect(() => new Intl.DateTimeFormat('en', { timeZone }), symbol).not.toThrow()
        expect(symbol, 'a class of shares is written with a hyphen').not.toMatch(/^[A-Z]+\.[AB]$/)
      }
    }
  })

  it('have the size that their name promises', () => {
    expect(get('dow-30').instruments.length).toBe(30)
    expect(get('nasdaq-100').instruments.length).toBe(101)
    expect(get('sp-500').instruments.length).toBe(503)
    expect(get('sixty-forty').instruments.map((i) => i.assetClass)).toEqual(['equity', 'fixed-income'])
    expect(get('global-multi-asset').instruments.length).toBe(24)
    expect(get('multi-asset-300').instruments.length).toBeGreaterThanOrEqual(300)
  })

  it('cover every class where they say so, and every sector', () => {
    const classes = (id: string) => new Set(get(id).instruments.map((i) => i.assetClass))
    expect(classes('global-multi-asset')).toEqual(new Set(ASSET_CLASSES))
    expect(classes('multi-asset-300')).toEqual(new Set(ASSET_CLASSES))
    expect(new Set(get('sp-500').instruments.map((i) => i.sector)).size).toBe(11)
    expect(new Set(get('multi-asset-300').instruments.map((i) => i.currency)).size).toBeGreaterThanOrEqual(15)
  })

  it('agree with each other about the same instrument', () => {
    const known = new Map<string, string>()
    for (const { instruments } of universes.values()) {
      for (const one of instruments) {
        if (one.assetClass !== 'equity' || !one.currency.startsWith('USD')) continue
        const facts = JSON.stringify([one.name, one.sector, one.timeZone])
        if (get('sp-500').instruments.some((s) => s.symbol === one.symbol)) expect(known.get(one.symbol) ?? facts).toBe(facts)
        known.set(one.symbol, facts)
      }
    }
    for (const { symbol } of get('dow-30').instruments) expect(get('sp-500').instruments.some((i) => i.symbol === symbol), symbol).toBe(true)
  })
})

describe('a universe file', () => {
  const file = {
    id: 'mine',
    name: 'Mine',
    summary: 'Two.',
    asOf: '2024-06-01',
    baseCurrency: 'EUR',
    instruments: [{ symbol: 'A', name: 'A', assetClass: 'equity', currency: 'EUR', timeZone: 'Europe/Berlin', source: 'csv' }],
  }
  const problem = (more: object) => universeFileSchema.safeParse({ ...file, ...more }).error?.issues[0]

  it('may say who belonged when, and is then free of survivorship bias', () => {
    const parsed = universeFromFile(universeFileSchema.parse({ ...file, memberships: [{ symbol: 'A', start: '2020-01-01', end: null }] }))
    expect(parsed.memberships).toEqual([{ symbol: 'A', start: parseDay('2020-01-01'), end: null }])
    expect(hasSurvivorshipBias(parsed)).toBe(false)
  })

  it('is refused with the key that is wrong', () => {
    expect(problem({ asOf: '2024-02-30' })?.path).toEqual(['asOf'])
    expect(problem({ instruments: [{ ...file.instruments[0], currency: 'GBp' }] })?.path).toEqual(['instruments', 0, 'currency'])
    expect(problem({ instruments: [file.instruments[0], file.instruments[0]] })?.message).toBe('names a symbol twice')
    expect(problem({ colour: 'red' })?.code).toBe('unrecognized_keys')
  })
})
