import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { formatDay, parseDay, type Day } from '../../src-shared/base/day.ts'
import { FailureError } from '../../src-shared/base/failure.ts'
import { rerouted, startNetworkStandIn, type NetworkStandIn, type Reply } from '../../tests/fixtures/network-standin.ts'
import { readPriceFile } from './csv/csv.ts'
import { SOURCES } from './index.ts'
import { createPatientFetch, FETCH_LIMITS } from './patient-fetch.ts'
import type { Source, SourceTools } from './source.ts'

/** Every source on its recorded answers, and then on a network that does everything wrong. A new source is covered by being listed. */

interface Responses {
  readonly responses: readonly { readonly path: string; readonly file: string }[]
}
type Fixture = Responses &
  (
    | { readonly kind: 'series'; readonly symbol: string; readonly from: string; readonly to: string; readonly now: string; readonly currency: string; readonly bars: readonly [string, number][] }
    | { readonly kind: 'members'; readonly universe: string; readonly count: number; readonly members: readonly [string, string, string][] }
    | { readonly kind: 'file'; readonly file: string; readonly symbol: string; readonly bars: readonly [string, number][] }
  )

const FOLDER = join(import.meta.dirname, '..', '..', 'tests', 'fixtures', 'sources')
const rows = Object.entries(SOURCES as Readonly<Record<string, Source>>).map(([id, source]) => {
  const fixture = JSON.parse(readFileSync(join(FOLDER, id, 'fixture.json'), 'utf8')) as Fixture
  const body = (path: string) => {
    const found = fixture.responses.find((response) => response.path === path)
    return found && readFileSync(join(FOLDER, id, found.file), 'utf8')
  }
  return { id, source, fixture, body }
})
type Row = (typeof rows)[number]

let network: NetworkStandIn | undefined
afterEach(async () => {
  await network?.close()
  network = undefined
})

/** The source on a network of our own, with a clock that jumps instead of waiting. */
async function use(row: Row, answer: (good: string, times: number) => Reply): Promise<{ waited: number; result: unknown }> {
  network = await startNetworkStandIn(({ path, times }) => {
    const good = row.body(path)
    return good === undefined ? { status: 404, body: 'not here' } : answer(good, times)
  })
  let clock = Date.parse('now' in row.fixture ? row.fixture.now : '2025-02-12T18:00:00Z')
  const start = clock
  const ports = { fetch: rerouted(network.address), now: () => clock, sleep: async (ms: number) => void (clock += ms), random: () => 0.5 }
  const tools: SourceTools = { fetch: createPatientFetch(ports, { ...FETCH_LIMITS, timeoutMs: 100 }), now: () => start }
  return { result: await ask(row, tools), waited: clock - start }
}

async function ask({ source, fixture, id }: Row, tools: SourceTools): Promise<unknown> {
  if (fixture.kind === 'file') return readPriceFile(readFileSync(join(FOLDER, id, fixture.file)), fixture.file, {}, parseDay('2025-06-01'), async () => {})
  if (fixture.kind === 'members' && source.kind === 'members') return source.members(fixture.universe, tools)
  if (fixture.kind === 'series' && source.kind === 'series') {
    return source.download({ symbol: fixture.symbol, from: parseDay(fixture.from), to: parseDay(fixture.to) }, tools)
  }
  throw new Error(`The fixture of ${id} is of another kind than the source`)
}

const good = (body: string): Reply => ({ body })
const networked = rows.filter(({ source }) => source.network)

describe.each(rows)('source $id', (row) => {
  it('describes itself and has a recorded answer that it reads', async () => {
    expect(row.source.title).toMatch(/^\S/)
    expect(row.source.summary).toMatch(/\.$/)
    const { result } = await use(row, good)
    const { fixture } = row
    if (fixture.kind === 'members') {
      expect(result).toHaveLength(fixture.count)
      for (const [symbol, name, sector] of fixture.members) expect(result).toContainEqual(expect.objectContaining({ symbol, name, sector, source: 'yahoo' }))
      return
    }
    const series = fixture.kind === 'file' ? (result as { series: readonly unknown[] }).series[0] : (result as { file: unknown }).file
    const { bars, currency } = series as { bars: { days: Int32Array; close: Float64Array }; currency: string }
    const read = Array.from(bars.days, (day, r) => [formatDay(day as Day), bars.close[r]])
    if (fixture.bars.length > 0) expect(read).toEqual(fixture.bars)
    else expect(read.length).toBeGreaterThan(0)
    if (fixture.kind === 'series') expect(currency).toBe(fixture.currency)
  })
})

describe.each(networked)('source $id on a bad network', (row) => {
  const sentence = async (answer: (good: string, times: number) => Reply): Promise<string> => {
    const thrown: unknown = await use(row, answer).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(FailureError)
    const { message, hint } = (thrown as FailureError).failure
    expect(message).toMatch(/^[A-Z"].*\.$/s)
    expect(message.length).toBeLessThan(200)
    expect(hint).toBeTruthy()
    return message
  }

  it('waits as long as it is told to after 429, and then goes on', async () => {
    const { waited } = await use(row, (body, times) => (times === 1 ? { status: 429, headers: { 'retry-after': '7' }, body: 'slow down' } : { body }))
    expect(waited).toBeGreaterThanOrEqual(7000)
  })
  it('waits by itself after 429 without Retry-After, longer each time', async () => {
    const { waited } = await use(row, (body, times) => (times <= 2 ? { status: 429, body: '' } : { body }))
    expect(waited).toBeGreaterThanOrEqual(750 + 1500)
  })
  it('gives up on a server that wants to be left alone for long', async () => {
    expect(await sentence(() => ({ status: 429, headers: { 'retry-after': '3600' }, body: '' }))).toContain('60 minutes')
  })
  it('gives up after a few tries of a server in trouble', async () => {
    await sentence(() => ({ status: 500, body: 'oops' }))
    expect(network!.asked).toHaveLength(FETCH_LIMITS.attempts)
  })
  it('recovers from one broken connection', async () => {
    await use(row, (body, times) => (times === 1 ? { reset: '' } : { body }))
  })
  it('is patient with a slow answer', async () => {
    await use(row, (body) => ({ slowMs: 30, body }))
  })
  it.each<[string, Reply, RegExp]>([
    ['an HTML page with status 200', { body: '<!DOCTYPE html><html><body><p>Please accept our cookies</p></body></html>' }, /page/],
    ['nothing', { body: '' }, /./],
    ['a connection that hangs', { hang: '' }, /did not answer within/],
    ['a connection that hangs half-way', { hang: '{"chart":' }, /did not answer within/],
    ['a connection that breaks half-way', { reset: '{"chart":' }, /cannot be reached/],
    ['a refusal', { status: 403, body: 'no' }, /./],
    ['JSON of another kind', { body: '{"hello":"world"}' }, /./],
    ['bytes of no meaning', { body: '\u0000\u0001\u0002ÿþ'.repeat(50) }, /./],
  ])('says in a sentence what is wrong with %s', async (_, reply, expected) => {
    if (row.id === 'ecb' && 'body' in reply && reply.body === '') return // No new rates is an empty answer there.
    expect(await sentence(() => reply)).toMatch(expected)
  })
  it('never takes half an answer for a whole one', async () => {
    const whole = (await use(row, good)).result
    await network!.close()
    for (const share of [0.3, 0.6, 0.95, 0.999]) {
      const cut = await use(row, (body) => ({ body: body.slice(0, Math.floor(body.length * share)) })).catch((error: unknown) => ({ error }))
      await network!.close()
      if ('error' in cut) expect(cut.error).toBeInstanceOf(FailureError)
      else expect(closes(whole).slice(0, closes(cut.result).length)).toEqual(closes(cut.result))
    }
  })
})

const closes = (answer: unknown): unknown[] => (Array.isArray(answer) ? answer : [...(answer as { file: { bars: { close: Float64Array } } }).file.bars.close])
