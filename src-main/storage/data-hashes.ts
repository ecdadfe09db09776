import { createHash } from 'node:crypto'
import type { Storage } from './database.ts'
import { guardStorage } from './storage-failure.ts'

/** One series as a run saw it. */
export interface HashedSeries {
  readonly symbol: string
  readonly revision: number
  readonly hash: string
}

/** Names the prices that a run was made from, so that years later the name can be turned back into revisions. */
export function createDataHashesRepository(storage: Storage) {
  const put = storage.prepare<[string, number, string]>('INSERT OR IGNORE INTO data_hashes (hash, made_at, series) VALUES (?, ?, ?)')
  const one = storage.prepare<[string], { series: string; made_at: number }>('SELECT series, made_at FROM data_hashes WHERE hash = ?')
  return {
    /** The name alone, where nothing is written down. */
    name: hashOf,
    /** In the order given: a panel with its columns swapped is another panel. */
    record(series: readonly HashedSeries[], now: number): string {
      const hash = hashOf(series)
      guardStorage('data hash', () => put.run(hash, now, JSON.stringify(series)))
      return hash
    },
    find(hash: string): { readonly madeAt: number; readonly series: readonly HashedSeries[] } | undefined {
      const row = one.get(hash)
      return row && { madeAt: row.made_at, series: JSON.parse(row.series) as HashedSeries[] }
    },
  }
}

function hashOf(series: readonly HashedSeries[]): string {
  const hash = createHash('sha256')
  for (const { symbol, hash: content } of series) hash.update(`${symbol} ${content}\n`)
  return hash.digest('hex')
}
