import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FailureError } from '../../src-shared/base/failure.ts'
import { createApp, type App } from '../app.ts'
import { startNetworkStandIn, type NetworkStandIn } from '../../tests/fixtures/network-standin.ts'
import { openTemporaryMarket, type TemporaryMarket } from '../../tests/fixtures/market-store.ts'

let store: TemporaryMarket
let app: App
let network: NetworkStandIn
const page = readFileSync(join(import.meta.dirname, '..', '..', 'tests', 'fixtures', 'sources', 'wikipedia', 'dow-30.html'), 'utf8')

beforeEach(async () => {
  store = openTemporaryMarket()
  store.market.database.close()
  app = createApp({ home: store.home, host: 'test', forkWorker: () => { throw new Error('no job is needed') }, now: () => Date.UTC(2025, 5, 30) })
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
