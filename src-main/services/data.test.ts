import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FailureError } from '../../src-shared/base/failure.ts'
import { createApp, type App } from '../app.ts'
import { forkNodeWorker } from '../jobs/fork.ts'
import { startNetworkStandIn, type NetworkStandIn } from '../../tests/fixtures/network-standin.ts'
import { openTemporaryMarket, type TemporaryMarket } from '../../tests/fixtures/market-store.ts'

let store: TemporaryMarket
let app: App
let network: NetworkStandIn
const page = readFileSync(join(import.meta.dirname, '..', '..', 'tests', 'fixtures', 'sources', 'wikipedia', 'dow-30.html'), 'utf8')

beforeEach(async () => {
  store = openTemporaryMarket()
  store.market.database.close()
  app = createApp({ home: store.home, host: 'test', forkWorker: forkNodeWorker, now: () => Date.UTC(2025, 5, 30) })
  network = await startNetworkStandIn(({ path }) => (path.startsWith('/wiki/Dow') ? { body: page } : { status: 404, body: '' }))
  vi.stubEnv('TERRACE_NETWORK', network.address)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  app.close()
  store.reopen()
  store.remove()
  await network.close()
})

const write = (name: string, text: string): string => {
  const file = join(store.home, name)
  writeFileSync(file, text)
  return file
}

describe('universes', () => {
  it('come with the program, dated, of every class, and say that they hold survivors', async () => {
    const { universes } = await app.api.universe.list({})
    expect(Object.fromEntries(universes.map(({ id, size }) => [id, size]))).toMatchObject({ 'dow-30': 30, 'sixty-forty': 2 })
    expect(universes.find(({ id }) => id === 'multi-asset-300')!.size).toBeGreaterThanOrEqual(300)
    for (const { asOf, survivorshipBias, builtIn } of universes) {
      expect(asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/)
      expect(builtIn).toBe(true)
      expect(survivorshipBias).toBe(true)
    }
    const { instruments } = await app.api.universe.show({ id: 'global-multi-asset' })
    expect(new Set(instruments.map(({ assetClass }) => assetClass)).size).toBe(7)
  })

  it('are made from symbols, from a file, and with members over time', async () => {
    const mine = await app.api.universe.create({ id: 'mine', symbols: ['SPY', 'ZZZZ'] })
    expect(mine).toMatchObject({ size: 2, asOf: '2025-06-30', survivorshipBias: true, builtIn: false })
    expect(mine.notes).toEqual([expect.stringContaining('Nothing is known of ZZZZ')])
    await expect(app.api.universe.create({ id: 'mine', symbols: ['SPY'] })).rejects.toThrow(/already/)

    const file = write('list.csv', 'Symbol;Name;Asset Class;Currency\nVOD.L;Vodafone;equity;GBp\nBUND;Bunds;fixed income;EUR\n')
    const listed = await app.api.universe.create({ id: 'listed', file })
    expect(listed.instruments).toMatchObject([{ symbol: 'VOD.L', currency: 'GBP' }, { symbol: 'BUND', assetClass: 'fixed-income', currency: 'EUR' }])

    const members = write('members.csv', 'symbol,start,end\nAAA,2010-01-01,2015-06-30\nAAA,2018-01-01,\nBBB,2012-01-01,\n')
    const dated = await app.api.universe.create({ id: 'dated', members })
    expect(dated).toMatchObject({ size: 2, survivorshipBias: false, memberships: [{ symbol: 'AAA', start: '2010-01-01', end: '2015-06-30' }, { end: null }, {}] })
    await expect(app.api.universe.refresh({ id: 'dated' })).rejects.toThrow(/who belonged when/)
  })

  it.each([
    ['symbol,start,end\nAAA,2010-13-01,\n', /members\.csv:2, column start/],
    ['symbol,start,end\nAAA,2010-01-01,2009-01-01\n', /ends \(2009-01-01\) before it starts/],
    ['ticker,from\nAAA,2010-01-01\n', /no column start and end/],
  ])('name line and column of what is wrong in %j', async (text, expected) => {
    const created = app.api.universe.create({ id: 'bad', members: write('members.csv', text) })
    const { failure } = await created.then(() => expect.unreachable(), (error: FailureError) => error)
    expect(`${failure.message} ${failure.where ?? ''}`).toMatch(expected)
  })

  it('are refreshed from Wikipedia, and go back to the built-in list', async () => {
    const { universe, joined, left } = await app.api.universe.refresh({ id: 'dow-30' })
    expect(universe).toMatchObject({ id: 'dow-30', size: 30, asOf: '2025-06-30', survivorshipBias: true })
    expect(joined).toContain('BRK-B')
    expect(left.length).toBeGreaterThan(0)
    expect(network.asked[0].headers['user-agent']).toContain('Terrace')
    await expect(app.api.universe.refresh({ id: 'sixty-forty' })).rejects.toThrow(/no list/)
    await expect(app.api.universe.refresh({ id: 'nasdaq-100' })).rejects.toThrow(/Wikipedia/)
    await app.api.universe.remove({ id: 'dow-30' })
    expect((await app.api.universe.show({ id: 'dow-30' })).asOf).not.toBe('2025-06-30')
    await expect(app.api.universe.remove({ id: 'dow-30' })).rejects.toThrow(/comes with the program/)
  })
})

describe('universes as a page edits them', () => {
  it('are saved with what was said, keep what is known, and do not take another one\'s place by accident', async () => {
    const saved = await app.api.universe.save({ id: 'own', name: ' Own list ', instruments: [{ symbol: 'SPY' }, { symbol: 'ZZZZ', name: 'Zed', assetClass: 'commodity', currency: 'EUR' }], isNew: true })
    expect(saved).toMatchObject({ name: 'Own list', size: 2, builtIn: false })
    expect(saved.instruments[0].name).toMatch(/S&P 500/)
    expect(saved.instruments[1]).toMatchObject({ name: 'Zed', assetClass: 'commodity', currency: 'EUR' })
    await expect(app.api.universe.save({ id: 'own', name: 'Other', instruments: [{ symbol: 'SPY' }], isNew: true })).rejects.toThrow(/already/)

    const members = write('members.csv', 'symbol,start,end\nSPY,2010-01-01,\n')
    const { memberships } = await app.api.universe.readMembers({ file: members })
    const renamed = await app.api.universe.save({ id: 'own', name: 'Renamed', instruments: saved.instruments.map(({ symbol }) => ({ symbol })), memberships })
    expect(renamed).toMatchObject({ name: 'Renamed', survivorshipBias: false, memberships: [{ symbol: 'SPY', start: '2010-01-01', end: null }] })
    // What was said of an instrument is not forgotten by a page that does not repeat it.
    expect(renamed.instruments[1]).toMatchObject({ name: 'Zed', assetClass: 'commodity' })
    await expect(app.api.universe.save({ id: 'own', name: 'Empty', instruments: [] })).rejects.toThrow(/at least one/)
  })
})

describe('settings of the network', () => {
  it('send nothing at all where downloads are switched off', async () => {
    await app.api.settings.set({ downloads: false })
    await expect(app.api.data.search({ query: 'world' })).rejects.toThrow(/switched off/)
    expect(network.asked).toEqual([])
  })
})

describe('the data service', () => {
  it('stores the sample market, marked as simulated, and explores it', async () => {
    const { series, imported } = await app.api.data.sample({ years: 3 })
    expect(imported).toBeGreaterThan(10_000)
    expect(series.every(({ simulated, source }) => simulated && source === 'simulated')).toBe(true)
    const found = await app.api.data.explore({ universe: 'sample' })
    expect(found).toMatchObject({ simulated: true, survivorshipBias: false, left: [] })
    expect(found.statistics.length).toBe(25)
    const { symbols, values } = found.correlation
    const of = (a: string, b: string) => values[symbols.indexOf(a)][symbols.indexOf(b)]
    expect(of('US-LARGE', 'US-LARGE')).toBe(1)
    expect(of('US-LARGE', 'WORLD')).toBeGreaterThan(0.5)
    expect(of('US-LARGE', 'GOLD')).toBe(of('GOLD', 'US-LARGE'))
    expect(found.classReturns.map(({ assetClass }) => assetClass)).toHaveLength(7)
    expect(found.missing.rows.every(({ share }) => share.every((x) => x >= 0 && x <= 1))).toBe(true)
    expect(found.rollingVolatility[0].values.slice(0, 62).every((x) => x === null)).toBe(true)
    const spells = found.regimes
    for (let i = 1; i < spells.length; i++) expect(spells[i].from > spells[i - 1].to).toBe(true)
    expect((await app.api.data.sample({ years: 3 })).change).toBeNull()
  })

  it('shows a series as strategies see it: total return, drawdown, dividends', async () => {
    await app.api.data.sample({ years: 3 })
    const view = await app.api.data.view({ symbol: 'US-LARGE' })
    expect(view).toMatchObject({ symbol: 'US-LARGE', simulated: true, issues: 0 })
    const last = view.days.length - 1
    expect(view.totalReturn[0]).toBe(1)
    // Dividends are paid: who reinvests them has more than the price alone gives.
    expect(view.dividends.length).toBeGreaterThan(4)
    expect(view.totalReturn[last]! / 1).toBeGreaterThan(view.price[last]! / view.price[0]!)
    expect(view.drawdown.every((x) => x! <= 0 && x! > -1)).toBe(true)
    expect(Math.min(...(view.drawdown as number[]))).toBeLessThan(0)
    await expect(app.api.data.view({ symbol: 'NOPE' })).rejects.toThrow(/No prices of NOPE/)
  })

  it('previews an import without storing anything', async () => {
    const text = 'Date,Open,High,Low,Close,Volume\n2024-01-02,10,11,9,10.5,100\n2024-01-03,10.5,11,10,x,100\n2024-01-04,11,12,10,11.5,100\n'
    const { file } = await app.api.data.stage({ name: 'MINE.csv', base64: Buffer.from(text).toString('base64') })
    const preview = await app.api.data.preview({ files: [file] })
    expect(preview).toMatchObject({ added: 2, changed: 0, skippedRows: 1, series: [{ symbol: 'MINE', from: '2024-01-02', to: '2024-01-04' }] })
    expect(preview.files[0].firstRows[1]).toContain('x')
    expect((await app.api.data.list({})).series).toEqual([])
  })

  it('answers for history, changes, undo and staged files', async () => {
    const { change } = await app.api.data.sample({ years: 1 })
    expect((await app.api.data.history({ symbol: 'GOLD' })).revisions).toMatchObject([{ revision: 1, change }])
    const bars = await app.api.data.bars({ symbol: 'GOLD', from: '2013-03-01', to: '2013-03-08' })
    expect(bars.days).toHaveLength(6)
    await app.api.data.undo({ change: change! })
    expect((await app.api.data.list({})).series).toEqual([])
    expect((await app.api.data.changes({})).changes.map(({ kind, undone }) => [kind, undone])).toEqual([['undo', false], ['sample', true]])
    const { file } = await app.api.data.stage({ name: '../../AAPL.csv', base64: Buffer.from('Date,Close\n').toString('base64') })
    expect(file.startsWith(join(store.home, 'staged'))).toBe(true)
    expect(file.endsWith('AAPL.csv')).toBe(true)
    await expect(app.api.data.explain({ hash: 'nothing at all' })).rejects.toThrow(/No run/)
    await expect(app.api.data.explore({})).rejects.toThrow(/no prices/)
  })
})
