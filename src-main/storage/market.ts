import { createBarsRepository } from './bars.ts'
import { createChangesRepository } from './changes.ts'
import { createDataHashesRepository } from './data-hashes.ts'
import type { Storage } from './database.ts'
import { createFindingsRepository } from './findings.ts'
import { createUniversesRepository } from './universes.ts'

export type MarketStore = ReturnType<typeof openMarketStore>

/** Everything that is stored about markets, on one open database. */
export function openMarketStore(database: Storage) {
  const bars = createBarsRepository(database)
  return {
    database,
    bars,
    changes: createChangesRepository(database, bars),
    findings: createFindingsRepository(database),
    universes: createUniversesRepository(database),
    dataHashes: createDataHashesRepository(database),
  }
}
