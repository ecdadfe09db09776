import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { formatDay, isWeekend, parseDay, type Day } from '../../../src-shared/base/day.ts'
import { FailureError } from '../../../src-shared/base/failure.ts'
import type { DownloadOutcome } from '../../../src-shared/api/data.ts'
import { openTemporaryMarket, type TemporaryMarket } from '../../../tests/fixtures/market-store.ts'
import { rerouted, startNetworkStandIn, type NetworkStandIn, type Reply } from '../../../tests/fixtures/network-standin.ts'
import { yahooChart, yahooNotFound, type YahooRow } from '../../../tests/fixtures/yahoo-chart.ts'
import { createPatientFetch, FETCH_LIMITS } from '../../sources/patient-fetch.ts'
import { downloadSeries, type DownloadChoices } from './download.ts'

const day = (text: string): Day => parseDay(text)
const noon = (text: string): number => Date.parse(`${text}T12:00:00Z`)

let store: TemporaryMarket
let network: NetworkStandIn
/** What Yahoo knows at the moment. */
let history: YahooRow[]
let misbehave: (symbol: string) => Reply | undefined

beforeEach(async () => {
  store = openTemporaryMarket()
  misbehave = () => undefined
  history = weekdays('2025-01-06', '2025-03-28').map((one, i) => ({ day: one, close: 100 + (i % 7) }))
  network = await startNetworkStandIn(({ path, query }) => {
    const symbol = decodeURIComponent(path.split('/').at(-1)!)
    const [from, to] = [Number(query.get('period1')) / 86_400, Number(query.get('period2')) / 86_400]
    const rows = history.filter((row) => row.day >= from && row.day < to)
    return misbehave(symbol) ?? (symbol === 'WRONG' ? yahooNotFound() : { body: yahooChart(symbol, rows) })
  })
})
afterEach(async () => {
  await network.close()
  store.remove()
})

function weekdays(from: string, to: string): Day[] {
  const days: Day[] = []
  for (let one = day(from); one <= day(to); one = (one + 1) as Day) if (!isWeekend(one)) days.push(one)
  return days
}

function download(symbol: string, now: number, choices: Partial<DownloadChoices> = {}): Promise<DownloadOutcome> {
  let clock = now
  const ports = { fetch: rerouted(network.address), now: () => clock, sleep: async (ms: number) => void (clock += ms), random: () => 0.5 }
  const tools = { fetch: createPatientFetch(ports, { ...FETCH_LIMITS, timeoutMs: 300 }), now: () => now }
  let id: number | undefined
  const change = { now, id: () => (id ??= store.market.changes.begin('download', symbol, now)) }
  return downloadSeries(symbol, store.market, tools, new Map(), { replace: false, refresh: false, ...choices }, change, new AbortController().signal)
}

const stored = () => store.market.bars.read('SPY').bars

describe('download', () => {
  it('takes everything the first time, then only what is missing, with an overlap', async () => {
    expect(await download('SPY', noon('2025-02-14'))).toMatchObject({ status: 'new', from: '2025-01-06', to: '2025-02-13', added: 29 })
    expect(await download('SPY', noon('2025-03-29'))).toMatchObject({ status: 'updated', added: 31, changed: 0, to: '2025-03-28' })
    const second = Number(network.asked[1].query.get('period1')) / 86_400
    expect(formatDay(second as Day)).toBe('2025-01-29')
    expect(store.market.bars.find('SPY')).toMatchObject({ bars: 60, revision: 2, fetchedAt: noon('2025-03-29') })
    expect(stored().days).toHaveLength(60)
  })

  it('does not ask when nothing can be new', async () => {
    await download('SPY', noon('2025-03-29'))
    expect(await download('SPY', noon('2025-03-30'))).toMatchObject({ status: 'fresh', added: 0 })
    expect(network.asked).toHaveLength(1)
  })

  it('leaves the unfinished bar of today out until the session is over', async () => {
    history = history.slice(0, -1)
    expect(await download('SPY', Date.parse('2025-03-27T18:00:00Z'))).toMatchObject({ to: '2025-03-26', notes: [expect.stringContaining('2025-03-27 was left out')] })
    expect(await download('SPY', Date.parse('2025-03-27T22:00:00Z'))).toMatchObject({ to: '2025-03-27', added: 1 })
  })

  it('sees that history was rewritten, takes it whole as a new revision, and keeps the old one', async () => {
    await download('SPY', noon('2025-02-14'))
    const before = stored()
    history = history.map((row) => ({ ...row, close: row.close / 2, ...(row.day === day('2025-03-03') ? { split: [2, 1] as const } : {}) }))
    const outcome = await download('SPY', noon('2025-03-29'))
    expect(outcome).toMatchObject({ status: 'restated', added: 31, changed: 29 })
    expect(outcome.notes.at(-1)).toContain('29 days of its history')
    expect(stored().close[0]).toBe(50)
    expect(stored().split[stored().days.indexOf(day('2025-03-03'))]).toBe(2)
    expect(store.market.bars.readRevision('SPY', 1)).toEqual(before)
  })

  it('takes a new dividend and the adjusted history that comes with it', async () => {
    await download('SPY', noon('2025-02-14'))
    history = history.map((row) => ({ ...row, adjusted: row.day < day('2025-03-03') ? row.close * 0.99 : row.close, ...(row.day === day('2025-03-03') ? { dividend: 1 } : {}) }))
    expect(await download('SPY', noon('2025-03-29'))).toMatchObject({ status: 'restated' })
    expect(stored().dividend[stored().days.indexOf(day('2025-03-03'))]).toBe(1)
    expect(stored().adjustedClose[0]).toBeCloseTo(99)
  })

  it('takes a corrected volume as a change of that day alone', async () => {
    await download('SPY', noon('2025-02-14'))
    history = history.map((row) => (row.day === day('2025-02-13') ? { ...row, volume: 7 } : row))
    expect(await download('SPY', noon('2025-03-29'))).toMatchObject({ status: 'updated', changed: 1, added: 31 })
  })

  it('keeps the last good data, dated, when a later answer is bad', async () => {
    await download('SPY', noon('2025-02-14'))
    const before = stored()
    misbehave = () => ({ body: '<html>Consent</html>' })
    const outcome = await download('SPY', noon('2025-03-29'))
    expect(outcome).toMatchObject({ status: 'failed', to: '2025-02-13' })
    expect(outcome.reason).toContain('Stored prices up to 2025-02-13 were kept.')
    expect(stored()).toEqual(before)
  })

  it('does not let a short answer wipe a long history', async () => {
    await download('SPY', noon('2025-03-29'))
    history = history.slice(-3).map((row) => ({ ...row, close: row.close * 3 }))
    expect(await download('SPY', noon('2025-03-29'), { refresh: true })).toMatchObject({ status: 'failed', reason: expect.stringContaining('sent only 3 bars') })
    expect(stored().days).toHaveLength(60)
  })

  it('says what a wrong symbol is', async () => {
    expect(await download('WRONG', noon('2025-03-29'))).toMatchObject({ status: 'failed', reason: 'Yahoo has no data for WRONG: the symbol is wrong, or delisted.' })
    expect(await download('two words', noon('2025-03-29'))).toMatchObject({ status: 'failed', reason: '"two words" is not a Yahoo symbol.' })
    expect(network.asked.map(({ path }) => path)).toEqual(['/v8/finance/chart/WRONG'])
  })

  it('sends a symbol as one piece of the address', async () => {
    await download('^GSPC', noon('2025-03-29'))
    expect(network.asked[0]).toMatchObject({ host: 'query2.finance.yahoo.com', path: '/v8/finance/chart/%5EGSPC' })
    expect(network.asked.every(({ path }) => path.startsWith('/v8/finance/chart/'))).toBe(true)
  })

  it('does not mix an import with a download', async () => {
    await download('SPY', noon('2025-02-14'))
    const record = store.market.bars.find('SPY')!
    store.market.database.exec("UPDATE series SET source = 'csv'")
    expect(await download('SPY', noon('2025-03-29'), { source: 'yahoo' })).toMatchObject({ status: 'failed', reason: expect.stringContaining('another source (csv)') })
    expect(await download('SPY', noon('2025-03-29'), { source: 'yahoo', replace: true })).toMatchObject({ status: 'new' })
    expect(store.market.bars.find('SPY')).toMatchObject({ id: record.id, instrument: { source: 'yahoo' } })
  })

  it('stops for everybody when the disk is full', async () => {
    const { database } = store.market
    history = weekdays('2015-01-05', '2025-03-28').map((one) => ({ day: one, close: 100 * Math.sqrt(one), volume: one }))
    database.pragma('wal_checkpoint(TRUNCATE)')
    database.pragma(`max_page_count = ${database.pragma('page_count', { simple: true }) as number}`)
    await expect(download('SPY', noon('2025-03-29'))).rejects.toThrow(FailureError)
    expect(store.reopen().bars.list()).toEqual([])
  })
})
