import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parquetReadObjects } from 'hyparquet'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { z } from 'zod'
import { checkParams, downloadParams, exportParams, importParams } from '../../../src-shared/api/data.ts'
import { formatDay, type Day } from '../../../src-shared/base/day.ts'
import { FailureError } from '../../../src-shared/base/failure.ts'
import { storeSampleMarket } from '../../services/data/sample-market.ts'
import { jobContext } from '../../../tests/fixtures/job-context.ts'
import { factsOf, openTemporaryMarket, walkBars, type TemporaryMarket } from '../../../tests/fixtures/market-store.ts'
import { startNetworkStandIn, type NetworkStandIn } from '../../../tests/fixtures/network-standin.ts'
import { yahooChart, yahooNotFound } from '../../../tests/fixtures/yahoo-chart.ts'
import { acceptFindings, dismissFindings } from '../../services/data/check-series.ts'
import { runCheck } from './check.ts'
import { runDownload } from './download.ts'
import { runExport } from './export.ts'
import { runImport } from './import.ts'

let store: TemporaryMarket
beforeEach(() => {
  store = openTemporaryMarket()
})
afterEach(() => store.remove())

const write = (name: string, text: string | Uint8Array): string => {
  const file = join(store.home, name)
  writeFileSync(file, text)
  return file
}
const importFiles = (files: string[], more: Partial<z.input<typeof importParams>> = {}) => runImport(importParams.parse({ files, ...more }), jobContext(store.home))
const closes = (symbol: string) => {
  const { bars } = store.market.bars.read(symbol)
  return Array.from(bars.days, (day, r) => [formatDay(day as Day), bars.close[r]])
}

describe('import', () => {
  const wide = 'Date,AAA,BBB\n2025-01-13,10,20\n2025-01-14,11,21\n'

  it('previews without storing, and then stores exactly what the preview said', async () => {
    const file = write('wide.csv', wide)
    const preview = await importFiles([file], { preview: true })
    expect(preview).toMatchObject({ imported: 0, change: null, added: 4, changed: 0, unchanged: 0, skipped: [] })
    expect(preview.files[0]).toMatchObject({ shape: 'wide', decimal: '.', dateOrder: 'year-month-day', rows: 2, firstRows: [['2025-01-13', '10', '20'], ['2025-01-14', '11', '21']] })
    expect(store.market.bars.list()).toEqual([])
    await expect(importFiles([file], { expected: { added: 3, changed: 0 } })).rejects.toThrow(/would now add 4/)
    expect(await importFiles([file], { expected: { added: 4, changed: 0 } })).toMatchObject({ imported: 4, change: 1 })
    expect(closes('BBB')).toEqual([['2025-01-13', 20], ['2025-01-14', 21]])
  })

  it('adds what is new, leaves what differs, and says so; takes it only when told to', async () => {
    await importFiles([write('AAA.csv', 'Date,Close\n2025-01-13,10\n2025-01-14,11\n')])
    const file = write('again.csv', 'Date,Close\n2025-01-13,10.0000001\n2025-01-14,12\n2025-01-15,13\n')
    const kept = await importFiles([file], { symbol: 'AAA' })
    expect(kept).toMatchObject({ imported: 1, added: 1, changed: 0, unchanged: 1, conflicting: 1 })
    expect(kept.series[0].differences).toEqual([{ day: '2025-01-14', field: 'close', stored: 11, file: 12 }])
    expect(kept.skipped[0]).toMatchObject({ symbol: 'AAA', reason: expect.stringContaining('add --replace') })
    expect(closes('AAA')[1]).toEqual(['2025-01-14', 11])
    expect(await importFiles([file], { symbol: 'AAA', replace: true })).toMatchObject({ imported: 1, changed: 1 })
    expect(closes('AAA')).toEqual([['2025-01-13', 10], ['2025-01-14', 12], ['2025-01-15', 13]])
  })

  it('is undone as one', async () => {
    await importFiles([write('AAA.csv', 'Date,Close\n2025-01-13,10\n')])
    const { change } = await importFiles([write('wide.csv', wide)])
    store.market.changes.undo(change!, 9)
    expect(store.market.bars.list().map(({ instrument, bars }) => [instrument.symbol, bars])).toEqual([['AAA', 1]])
  })

  it('puts pence right at the door', async () => {
    await importFiles([write('VOD.csv', 'Date,Close,Dividends,Currency\n2025-01-13,70.5,0,GBp\n2025-01-14,71,4.5,GBp\n')])
    expect(store.market.bars.find('VOD')).toMatchObject({ instrument: { currency: 'GBP' }, publishedIn: 'GBp' })
    expect(store.market.bars.read('VOD').bars.close[0]).toBeCloseTo(0.705)
    expect(store.market.bars.read('VOD').bars.dividend[1]).toBeCloseTo(0.045)
  })

  it('goes on with the other files when one is bad, names file and line, and fails when none is good', async () => {
    const good = write('AAA.csv', 'Date,Close\n2025-01-13,10\n2025-01-14,1x\n')
    const page = write('page.csv', '<html>Sign in</html>')
    mkdirSync(join(store.home, 'folder'))
    const result = await importFiles([good, page, join(store.home, 'none.csv'), join(store.home, 'folder')])
    expect(result.imported).toBe(1)
    expect(result.skipped.map(({ where, reason }) => [where.slice(store.home.length + 1), reason.split('.')[0]])).toEqual([
      ['page.csv', 'This is a web page or XML, not a CSV file'],
      ['none.csv', 'There is no such file'],
      ['folder', 'This is a folder and not a file'],
      ['AAA.csv:3, column Close', '"1x" is not a number'],
    ])
    await expect(importFiles([page])).rejects.toThrow(/web page/)
  })

  it('adds to a download only where the two agree on some day', async () => {
    const change = { id: store.market.changes.begin('download', 'x', 1), madeAt: 1, source: 'yahoo' }
    const bars = walkBars(1, 5, 20_101)
    store.market.bars.write(factsOf('SPY', { source: 'yahoo' }), bars, change)
    const day = (r: number) => formatDay(bars.days[r] as Day)
    const elsewhere = await importFiles([write('SPY.csv', `Date,Close\n2025-06-02,1\n2025-06-03,2\n`)])
    expect(elsewhere.skipped[0].reason).toContain('no day of the file agrees')
    const agreeing = await importFiles([write('SPY.csv', `Date,Close\n${day(4)},${bars.close[4]}\n2025-06-03,${bars.close[4]}\n`)])
    expect(agreeing).toMatchObject({ imported: 1, unchanged: 1, series: [{ notes: [expect.stringContaining('agrees with it on 1 days')] }] })
  })

  it('does not write over the sample market or another currency', async () => {
    const change = { id: store.market.changes.begin('sample', 'x', 1), madeAt: 1, source: 'simulated' }
    store.market.bars.write({ ...factsOf('SIM'), simulated: true }, walkBars(1, 5), change)
    await importFiles([write('EUR.csv', 'Date,Close\n2025-01-13,10\n')], { currency: 'EUR' })
    expect((await importFiles([write('SIM.csv', 'Date,Close\n2025-01-13,10\n')])).skipped[0].reason).toContain('sample market')
    expect((await importFiles([write('EUR.csv', 'Date,Close\n2025-01-14,10\n')], { currency: 'USD' })).skipped[0].reason).toBe('EUR is stored in EUR and the file is in USD.')
  })
})

describe('export', () => {
  beforeEach(() => {
    const change = { id: store.market.changes.begin('import', 'x', 1), madeAt: 1, source: 'csv' }
    store.market.bars.write(factsOf('AAA'), walkBars(1, 50), change)
    store.market.bars.write(factsOf('=CMD'), walkBars(2, 40), change)
  })
  const run = (out: string, more: Partial<z.input<typeof exportParams>> = {}) => runExport(exportParams.parse({ out: join(store.home, out), ...more }), jobContext(store.home))

  it('writes CSV that comes back as it was, and no formulas', async () => {
    expect(await run('all.csv')).toMatchObject({ bars: 90, series: 2 })
    const text = readFileSync(join(store.home, 'all.csv'), 'utf8')
    expect(text).toContain(",'=CMD,USD,")
    expect(text).not.toMatch(/,=CMD/)
    const before = store.market.bars.read('AAA').bars
    store.market.bars.drop('AAA')
    await importFiles([join(store.home, 'all.csv')])
    expect(store.market.bars.read('AAA').bars).toEqual(before)
  })

  it('writes closes side by side', async () => {
    await run('wide.csv', { layout: 'wide', symbols: ['AAA'] })
    expect(readFileSync(join(store.home, 'wide.csv'), 'utf8').split('\r\n')[0]).toBe('Date,AAA')
  })

  it('writes Parquet that other programs read', async () => {
    await run('all.parquet', { symbols: ['AAA'] })
    const bytes = readFileSync(join(store.home, 'all.parquet'))
    const rows = await parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer })
    const { bars } = store.market.bars.read('AAA')
    expect(rows).toHaveLength(50)
    expect(rows[7]).toMatchObject({ symbol: 'AAA', close: bars.close[7], volume: bars.volume[7] })
    expect((rows[7].date as Date).toISOString().slice(0, 10)).toBe(formatDay(bars.days[7] as Day))
  })

  it('says that a folder is not there, and leaves no half file', async () => {
    await expect(run('no/where.csv')).rejects.toThrow('The folder of the export does not exist.')
  })
})

describe('quality', () => {
  it('finds a fault, repairs it when told to, takes the repair back, and remembers what was set aside', async () => {
    const good = { ...walkBars(3, 300), dividend: new Float64Array(300) }
    const bad = { ...good, close: good.close.slice(), open: good.open.slice(), high: good.high.slice(), low: good.low.slice(), adjustedClose: good.adjustedClose.slice() }
    for (const field of ['open', 'high', 'low', 'close', 'adjustedClose'] as const) bad[field][200] *= 100
    store.market.bars.write(factsOf('AAA'), bad, { id: store.market.changes.begin('import', 'x', 1), madeAt: 1, source: 'csv' })
    const check = () => runCheck(checkParams.parse({}), jobContext(store.home))
    const { findings, series } = await check()
    expect(series).toMatchObject([{ symbol: 'AAA', bars: 300, issues: 1 }])
    expect(findings).toMatchObject([{ check: 'unit', symbol: 'AAA', day: formatDay(bad.days[200] as Day), repair: 'edit' }])
    const { repaired } = acceptFindings([findings[0].id], store.market, 2)
    expect(store.market.bars.read('AAA').bars.close[200]).toBeCloseTo(good.close[200], 6)
    expect((await check()).findings).toEqual([])
    store.market.changes.undo(repaired[0].changeId!, 3)
    expect(store.market.bars.read('AAA').bars).toEqual(bad)
    const again = (await check()).findings
    expect(again).toHaveLength(1)
    dismissFindings([again[0].id], store.market)
    expect((await check()).findings).toEqual([])
    expect(acceptFindings([again[0].id, 999], store.market, 4).skipped.map(({ reason }) => reason)).toEqual([`Finding ${again[0].id} is dismissed already.`, 'There is no finding number 999.'])
  })
})

describe('download', () => {
  let network: NetworkStandIn
  const rows = Array.from({ length: 10 }, (_, i) => ({ day: 19_000 + i, close: 100 + i }))
  beforeEach(async () => {
    network = await startNetworkStandIn(({ path }) => {
      const symbol = path.split('/').at(-1)!
      return symbol.startsWith('BAD') ? yahooNotFound() : { slowMs: 20, body: yahooChart(symbol, rows) }
    })
    vi.stubEnv('TERRACE_NETWORK', network.address)
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    await network.close()
  })
  const run = (symbols: string[], more = {}) => runDownload(downloadParams.parse({ symbols }), jobContext(store.home, more))

  it('asks for two at once, spaced; one bad symbol fails alone', async () => {
    const start = Date.now()
    const result = await run(['AAA', 'BAD', ' bbb', 'AAA'])
    expect(Date.now() - start).toBeGreaterThanOrEqual(480)
    expect(network.mostAtOnce()).toBeLessThanOrEqual(2)
    expect(result.series.map(({ symbol, status }) => [symbol, status])).toEqual([['AAA', 'new'], ['BAD', 'failed'], ['BBB', 'new']])
    expect(result).toMatchObject({ imported: 20, skipped: [{ symbol: 'BAD', reason: expect.stringContaining('wrong, or delisted') }] })
  })

  it('goes on after a kill with what is not done yet, as one change', async () => {
    let saved: unknown
    let breaths = 0
    const cancelled = new Error('cancelled')
    const breathe = async () => {
      if (saved && ++breaths > 1) throw cancelled
    }
    await expect(run(['AAA', 'BBB', 'CCC', 'DDD', 'EEE', 'FFF'], { breathe, saveCheckpoint: (state: unknown) => (saved = state) })).rejects.toBe(cancelled)
    const done = store.market.bars.list().length
    expect(done).toBeGreaterThan(0)
    expect(done).toBeLessThan(6)
    const asked = network.asked.length
    const result = await run(['AAA', 'BBB', 'CCC', 'DDD', 'EEE', 'FFF'], { checkpoint: saved })
    expect(result.series.map(({ status }) => status)).not.toContain('failed')
    expect(network.asked.length - asked).toBeLessThanOrEqual(6 - done + 1)
    expect(store.market.changes.list()).toHaveLength(1)
  })

  it('takes the exchange rates that a universe needs with it', async () => {
    const instruments = [
      { symbol: 'AAA', name: 'AAA', assetClass: 'equity', currency: 'GBP', timeZone: 'Europe/London', source: 'yahoo' },
      { symbol: 'BBB', name: 'BBB', assetClass: 'equity', currency: 'USD', timeZone: 'America/New_York', source: 'yahoo' },
    ] as const
    store.market.universes.write({ id: 'two', name: 'Two', summary: 'Two.', asOf: '2025-01-01', baseCurrency: 'USD', instruments: [...instruments], memberships: [] }, 1)
    const { series } = await runDownload(downloadParams.parse({ universe: 'two' }), jobContext(store.home))
    expect(series.map(({ symbol }) => symbol)).toEqual(['AAA', 'BBB', 'EURUSD', 'EURGBP'])
    expect(network.asked.some(({ host, path }) => host.includes('ecb') && path.endsWith('/D.GBP.EUR.SP00.A'))).toBe(true)
  })

  it('refuses the sample market where a name of it is real', async () => {
    const change = { id: store.market.changes.begin('import', 'x', 1), madeAt: 1, source: 'csv' }
    store.market.bars.write(factsOf('GOLD'), walkBars(1, 5), change)
    expect(() => storeSampleMarket(store.market, { seed: 1, years: 1, signal: 0 }, 2)).toThrow('GOLD is stored with real prices')
  })

  it('says that there is nothing to do', async () => {
    await expect(run([])).rejects.toThrow(FailureError)
  })
})
