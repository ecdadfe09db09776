import { createHash } from 'node:crypto'
import { assert } from '../../src-shared/base/assert.ts'
import { addDays, civilFromDay, dayFromCivil, type Day } from '../../src-shared/base/day.ts'
import { badInput, fail } from '../../src-shared/base/failure.ts'
import { createBars, type BarField, type Bars } from '../../src-shared/prices/bars.ts'
import type { AssetClass, Instrument } from '../../src-shared/prices/instrument.ts'
import type { Adjustment, Series } from '../../src-shared/prices/series.ts'
import { chunkCrc, decodeChunks, encodeChunk, verifyChunk } from './bar-chunk.ts'
import { diffBars, hashBars, packDelta, revertBars } from './bar-delta.ts'
import type { Storage } from './database.ts'
import { guardStorage } from './storage-failure.ts'

/** What is known about a series beside its bars. */
export interface SeriesFacts {
  readonly instrument: Instrument
  readonly adjustment: Adjustment
  /** The currency code as its source writes it: `GBp` where the instrument says GBP. */
  readonly publishedIn: string
  readonly simulated?: boolean
  readonly delisting?: Series['delisting']
}

/** A line of the list of stored series. */
export interface SeriesRecord extends SeriesFacts {
  readonly id: number
  readonly bars: number
  readonly from: Day | null
  readonly to: Day | null
  readonly revision: number
  readonly hash: string
  /** Milliseconds since 1970, UTC: when the source last answered for it. */
  readonly fetchedAt: number
  /** When the quality checks last ran, or null. */
  readonly checkedAt: number | null
}

interface Revision {
  readonly revision: number
  readonly changeId: number
  readonly madeAt: number
  readonly source: string
  readonly added: number
  readonly changed: number
  readonly removed: number
  readonly hash: string
}

interface WriteOutcome {
  readonly added: number
  readonly changed: number
  readonly removed: number
  readonly revision: number
}

interface SeriesRow {
  readonly id: number
  readonly symbol: string
  readonly name: string
  readonly asset_class: string
  readonly currency: string
  readonly published_in: string
  readonly time_zone: string
  readonly source: string
  readonly sector: string | null
  readonly benchmark: number
  readonly simulated: number
  readonly adjustment: string
  readonly last_listed_day: number | null
  readonly delisting_return: number | null
  readonly bars: number
  readonly first_day: number | null
  readonly last_day: number | null
  readonly revision: number
  readonly hash: string
  readonly fetched_at: number
  readonly checked_at: number | null
}

interface ChunkRow {
  readonly id: number
  readonly crc: number
  readonly data: Uint8Array
}

const YEARS_PER_SERIES = 10_000

export type BarsRepository = ReturnType<typeof createBarsRepository>

/** Daily bars with every revision of them. A series is written whole or not at all, and an old revision can be read back. */
export function createBarsRepository(storage: Storage) {
  const one = storage.prepare<[string], SeriesRow>('SELECT * FROM series WHERE symbol = ? AND removed_at IS NULL')
  const all = storage.prepare<[], SeriesRow>('SELECT * FROM series WHERE removed_at IS NULL ORDER BY symbol')
  const chunks = storage.prepare<[number, number], ChunkRow>('SELECT id, crc, data FROM bar_chunks WHERE id BETWEEN ? AND ? ORDER BY id')
  const putChunk = storage.prepare<[number, number, Uint8Array]>(
    'INSERT INTO bar_chunks (id, crc, data) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET crc = excluded.crc, data = excluded.data',
  )
  const dropChunk = storage.prepare<[number]>('DELETE FROM bar_chunks WHERE id = ?')
  const dropChunks = storage.prepare<[number, number]>('DELETE FROM bar_chunks WHERE id BETWEEN ? AND ?')
  const insert = storage.prepare<[Record<string, unknown>]>(
    `INSERT INTO series (symbol, name, asset_class, currency, published_in, time_zone, source, sector, benchmark, simulated, adjustment,
       last_listed_day, delisting_return, fetched_at)
     VALUES (@symbol, @name, @assetClass, @currency, @publishedIn, @timeZone, @source, @sector, @benchmark, @simulated, @adjustment,
       @lastListedDay, @delistingReturn, @fetchedAt)`,
  )
  const describe = storage.prepare<[Record<string, unknown>]>(
    `UPDATE series SET name = @name, asset_class = @assetClass, currency = @currency, published_in = @publishedIn, time_zone = @timeZone,
       source = @source, sector = @sector, benchmark = @benchmark, simulated = @simulated, adjustment = @adjustment,
       last_listed_day = @lastListedDay, delisting_return = @delistingReturn, fetched_at = @fetchedAt WHERE symbol = @symbol`,
  )
  const summarise = storage.prepare<[number, number | null, number | null, number, string, number]>(
    'UPDATE series SET bars = ?, first_day = ?, last_day = ?, revision = ?, hash = ? WHERE id = ?',
  )
  const touch = storage.prepare<[number, string]>('UPDATE series SET fetched_at = ? WHERE symbol = ?')
  const drop = storage.prepare<[number]>('DELETE FROM series WHERE id = ?')
  const removed = storage.prepare<[], { id: number; symbol: string }>('SELECT id, symbol FROM series WHERE removed_at IS NOT NULL')
  const hide = storage.prepare<[number, number]>('UPDATE series SET removed_at = ? WHERE id = ?')
  const unhide = storage.prepare<[string]>('UPDATE series SET removed_at = NULL WHERE symbol = ?')
  const addRevision = storage.prepare<[number, number, number, number, string, number, number, number, string, Uint8Array]>(
    `INSERT INTO revisions (series, revision, change_id, made_at, source, added, changed, removed, hash, delta)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const revisions = storage.prepare<[number], Record<string, unknown> & { delta: Uint8Array }>(
    'SELECT * FROM revisions WHERE series = ? ORDER BY revision DESC',
  )
  const ofChange = storage.prepare<[number], { symbol: string; revision: number; delta: Uint8Array }>(
    `SELECT symbol, revisions.revision, delta FROM revisions JOIN series ON series.id = series WHERE change_id = ? AND removed_at IS NULL`,
  )

  const read = (id: number, symbol: string, fromYear = 0, toYear = YEARS_PER_SERIES - 1, fields?: readonly BarField[]): Bars => {
    const base = id * YEARS_PER_SERIES
    const rows = chunks.all(base + fromYear, base + toYear)
    for (const row of rows) verifyChunk(row.data, row.crc, symbol)
    return decodeChunks(rows.map((row) => row.data), fields)
  }

  const require = (symbol: string): SeriesRow =>
    one.get(symbol) ??
    fail('not-found', `No prices of ${symbol} are stored.`, { where: symbol, hint: 'Download or import them first; `data list` shows what there is.' })

  const dropWhole = (id: number): void => {
    dropChunks.run(id * YEARS_PER_SERIES, id * YEARS_PER_SERIES + YEARS_PER_SERIES - 1)
    drop.run(id)
  }

  const write = storage.transaction(
    (facts: SeriesFacts, bars: Bars, change: { id: number; madeAt: number; source: string }): WriteOutcome => {
      const row = one.get(facts.instrument.symbol)
      const values = columnsOf(facts, change.madeAt)
      // What was removed under this name is in the way now, and cannot come back beside it.
      if (!row) for (const one of removed.all()) if (one.symbol === facts.instrument.symbol) dropWhole(one.id)
      const id = row?.id ?? Number(insert.run(values).lastInsertRowid)
      if (row) describe.run(values)
      const before = row ? read(id, row.symbol) : createBars(0)
      const delta = diffBars(before, bars)
      const outcome = { added: delta.added.length, changed: delta.changed.days.length, removed: delta.removed.days.length }
      if (outcome.added + outcome.changed + outcome.removed === 0) return { ...outcome, revision: row?.revision ?? 0 }
      writeChunks(id, bars, new Set([...delta.added, ...delta.changed.days, ...delta.removed.days].map(yearOf)))
      const revision = (row?.revision ?? 0) + 1
      const hash = hashSeries(facts, bars)
      addRevision.run(id, revision, change.id, change.madeAt, change.source, outcome.added, outcome.changed, outcome.removed, hash, packDelta(delta, bars))
      summarise.run(bars.days.length, bars.days[0] ?? null, bars.days.at(-1) ?? null, revision, hash, id)
      return { ...outcome, revision }
    },
  )

  function writeChunks(id: number, bars: Bars, years: ReadonlySet<number>): void {
    for (const year of years) {
      const from = firstAtOrAfter(bars.days, dayFromCivil(year, 1, 1))
      const to = firstAtOrAfter(bars.days, dayFromCivil(year + 1, 1, 1))
      const key = id * YEARS_PER_SERIES + year
      if (from === to) {
        dropChunk.run(key)
        continue
      }
      const chunk = encodeChunk(bars, from, to)
      putChunk.run(key, chunkCrc(chunk), chunk)
    }
  }

  return {
    list: (): SeriesRecord[] => all.all().map(toRecord),
    find: (symbol: string): SeriesRecord | undefined => {
      const row = one.get(symbol)
      return row && toRecord(row)
    },
    /** The series, whole or from a day to a day. With `fields`, only these have numbers, which is quicker. */
    read(symbol: string, range: { readonly from?: Day; readonly to?: Day } = {}, fields?: readonly BarField[]): Series {
      const row = require(symbol)
      const bars = read(row.id, symbol, range.from === undefined ? 0 : yearOf(range.from), range.to === undefined ? undefined : yearOf(range.to), fields)
      const { instrument, adjustment, delisting, simulated } = toRecord(row)
      return { instrument, bars: cutBars(bars, range), adjustment, ...(delisting ? { delisting } : {}), ...(simulated ? { simulated } : {}) }
    },
    /** Makes `bars` the content of the series, and writes down what was different. Nothing happens where nothing is. */
    write(facts: SeriesFacts, bars: Bars, change: { readonly id: number; readonly madeAt: number; readonly source: string }): WriteOutcome {
      assertOrder(bars, facts.instrument.symbol)
      return guardStorage(facts.instrument.symbol, () => write(facts, bars, change))
    },
    /** Notes that the source was asked and had nothing new. */
    touch: (symbol: string, fetchedAt: number): void => void guardStorage(symbol, () => touch.run(fetchedAt, symbol)),
    /** Out of use at once, whole in the file until `dropRemoved`. */
    remove: (symbol: string, now: number): void => void hide.run(now, require(symbol).id),
    /** Takes a removal back, where nothing else has taken the name. */
    restore: (symbol: string): boolean => !one.get(symbol) && unhide.run(symbol).changes > 0,
    /** Deletes what was removed, for good. */
    dropRemoved: storage.transaction((): void => removed.all().forEach(({ id }) => dropWhole(id))),
    /** Deletes a series for good. */
    drop: storage.transaction((symbol: string): void => dropWhole(require(symbol).id)),
    revisions: (symbol: string): Revision[] => revisions.all(require(symbol).id).map(toRevision),
    /** The bars as they were: the newest, with one revision after the other taken back. */
    readRevision(symbol: string, revision: number): Bars {
      const row = require(symbol)
      if (revision < 1 || revision > row.revision) badInput(`${symbol} has revisions 1 to ${row.revision}.`, { where: symbol })
      let bars = read(row.id, symbol)
      for (const later of revisions.all(row.id)) {
        if (Number(later.revision) <= revision) break
        bars =
          revertBars(bars, later.delta) ??
          fail('corrupt', `The history of ${symbol} is damaged at revision ${String(later.revision)}.`, { where: symbol, hint: 'Restore a backup.' })
      }
      return bars
    },
    /** What the series of a change would be without it; undefined bars where later changes are in the way. */
    withoutChange(changeId: number): { readonly symbol: string; readonly bars: Bars | undefined }[] {
      return ofChange.all(changeId).map(({ symbol, delta }) => ({ symbol, bars: revertBars(read(require(symbol).id, symbol), delta) }))
    },
  }
}

function columnsOf({ instrument, adjustment, publishedIn, simulated, delisting }: SeriesFacts, fetchedAt: number): Record<string, unknown> {
  return {
    ...instrument,
    sector: instrument.sector ?? null,
    benchmark: instrument.benchmark ? 1 : 0,
    simulated: simulated ? 1 : 0,
    adjustment,
    publishedIn,
    lastListedDay: delisting?.lastDay ?? null,
    delistingReturn: delisting?.return ?? null,
    fetchedAt,
  }
}

function toRecord(row: SeriesRow): SeriesRecord {
  return {
    id: row.id,
    instrument: {
      symbol: row.symbol,
      name: row.name,
      assetClass: row.asset_class as AssetClass,
      currency: row.currency,
      timeZone: row.time_zone,
      source: row.source,
      ...(row.sector === null ? {} : { sector: row.sector }),
      ...(row.benchmark ? { benchmark: true } : {}),
    },
    adjustment: row.adjustment as Adjustment,
    publishedIn: row.published_in,
    ...(row.simulated ? { simulated: true } : {}),
    ...(row.last_listed_day === null ? {} : { delisting: { lastDay: row.last_listed_day as Day, return: row.delisting_return ?? 0 } }),
    bars: row.bars,
    from: row.first_day as Day | null,
    to: row.last_day as Day | null,
    revision: row.revision,
    hash: row.hash,
    fetchedAt: row.fetched_at,
    checkedAt: row.checked_at,
  }
}

function toRevision(row: Record<string, unknown>): Revision {
  return {
    revision: Number(row.revision),
    changeId: Number(row.change_id),
    madeAt: Number(row.made_at),
    source: String(row.source),
    added: Number(row.added),
    changed: Number(row.changed),
    removed: Number(row.removed),
    hash: String(row.hash),
  }
}

const yearOf = (day: number): number => civilFromDay(day as Day).year

function firstAtOrAfter(days: Int32Array, day: number): number {
  let low = 0
  let high = days.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (days[middle] < day) low = middle + 1
    else high = middle
  }
  return low
}

/** Shares memory with `bars`. */
export function cutBars(bars: Bars, { from, to }: { readonly from?: Day; readonly to?: Day }): Bars {
  const start = from === undefined ? 0 : firstAtOrAfter(bars.days, from)
  const end = to === undefined ? bars.days.length : firstAtOrAfter(bars.days, addDays(to, 1))
  if (start === 0 && end === bars.days.length) return bars
  const cut = (values: Float64Array) => values.subarray(start, end)
  return {
    days: bars.days.subarray(start, end),
    open: cut(bars.open),
    high: cut(bars.high),
    low: cut(bars.low),
    close: cut(bars.close),
    adjustedClose: cut(bars.adjustedClose),
    volume: cut(bars.volume),
    dividend: cut(bars.dividend),
    split: cut(bars.split),
  }
}

function assertOrder(bars: Bars, symbol: string): void {
  for (let r = 1; r < bars.days.length; r++) assert(bars.days[r] > bars.days[r - 1], `the days of ${symbol} ascend at row ${r}`)
}

/** Names the content of a series: equal hashes, equal numbers read in the same way. */
function hashSeries({ instrument, adjustment }: SeriesFacts, bars: Bars): string {
  const hash = createHash('sha256').update(`${instrument.symbol}\n${instrument.currency}\n${adjustment}\n`)
  hashBars(hash, bars)
  return hash.digest('hex')
}
