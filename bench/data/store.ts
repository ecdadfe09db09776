import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { marketDays } from '../../src-shared/prices/calendar.ts'
import { parseDay } from '../../src-shared/base/day.ts'
import { createRng } from '../../src-shared/base/rng.ts'
import { createBars, type Bars } from '../../src-shared/prices/bars.ts'
import { loadPanel } from '../../src-main/services/data/panel-data.ts'
import { openDatabase } from '../../src-main/storage/database.ts'
import { openMarketStore, type MarketStore } from '../../src-main/storage/market.ts'
import { limited, type BenchResult } from '../row.ts'
import { median } from '../../src-shared/base/stats.ts'

const SERIES = 300
const ROUNDS = 7
/** 150,000 bars a second. */
const WRITE_LIMIT_SECONDS = 1e6 / 150_000
const READ_LIMIT_MS = 250

/** 300 series of ten years of New York days, written in one transaction, read back, and read into a panel. */
export function benchStore(say: (line: string) => void): BenchResult {
  const series = makeSeries()
  const bars = SERIES * series[0].days.length
  const home = mkdtempSync(join(tmpdir(), 'terrace-bench-'))
  try {
    const market = openMarketStore(openDatabase({ home, mode: 'write', now: 0 }))
    say(`writing ${bars} bars`)
    const writeMs = time(() => writeAll(market, series))
    say('reading them')
    const readMs = median(Array.from({ length: ROUNDS }, () => time(() => series.forEach((_, s) => market.bars.read(`S${s}`)))))
    say('reading them into a panel')
    const panelMs = median(Array.from({ length: ROUNDS }, () => time(() => loadPanel(market, { baseCurrency: 'USD' }))))
    const bytes = (market.database.pragma('page_count', { simple: true }) as number) * 4096
    market.database.close()
    return {
      rows: [
        limited('write 1,000,000 daily bars', (writeMs / bars) * 1000, 's', Number(WRITE_LIMIT_SECONDS.toFixed(2))),
        limited('read 300 series × 10 years', readMs, 'ms', READ_LIMIT_MS),
        limited('read 300 series × 10 years into a panel', panelMs, 'ms', READ_LIMIT_MS),
      ],
      notes: [`${Math.round((bars / writeMs) * 1000).toLocaleString('en-US')} bars a second were written; ${(bytes / bars).toFixed(0)} bytes a bar on disk, history of revisions included.`],
    }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/** A data folder with the market of the bench, for who measures what stands on it. */
export function storeMarket(home: string): void {
  const market = openMarketStore(openDatabase({ home, mode: 'write', now: 0 }))
  writeAll(market, makeSeries())
  market.database.close()
}

function makeSeries(): Bars[] {
  const days = marketDays('new-york', parseDay('2015-01-02'), parseDay('2024-12-31'))
  return Array.from({ length: SERIES }, (_, s) => makeBars(s, days))
}

function makeBars(seed: number, days: readonly number[]): Bars {
  const rng = createRng(seed)
  const bars = createBars(days.length)
  bars.days.set(days)
  let price = 20 + 200 * rng.uniform()
  for (let r = 0; r < days.length; r++) {
    const close = Math.fround(price * Math.exp(0.015 * rng.normal()))
    bars.open[r] = Math.fround(price)
    bars.high[r] = Math.fround(Math.max(price, close) * 1.004)
    bars.low[r] = Math.fround(Math.min(price, close) * 0.996)
    bars.close[r] = close
    bars.adjustedClose[r] = Math.fround(close * 0.95)
    bars.volume[r] = Math.round(1e6 * (1 + rng.uniform()))
    if (r % 63 === 62) bars.dividend[r] = 0.4
    price = close
  }
  return bars
}

function writeAll(market: MarketStore, series: readonly Bars[]): void {
  market.database.transaction(() => {
    const id = market.changes.begin('import', 'bench', 0)
    series.forEach((bars, s) => {
      const instrument = { symbol: `S${s}`, name: `Series ${s}`, assetClass: 'equity', currency: 'USD', timeZone: 'America/New_York', source: 'csv' } as const
      market.bars.write({ instrument, adjustment: 'splits', publishedIn: 'USD' }, bars, { id, madeAt: 0, source: 'csv' })
    })
  })()
}

function time(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}
