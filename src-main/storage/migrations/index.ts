import { foundation } from './0001-foundation.ts'
import { runs } from './0002-runs.ts'
import { marketData } from './0003-market-data.ts'
import { engineMeasurements } from './0004-engine-measurements.ts'
import { runNotes } from './0005-run-notes.ts'
import { removedSeries } from './0006-removed-series.ts'

/**
 * The schema's history. The place in the list is the version (the first is 1): append, never edit or reorder, because
 * databases in the world have already run what stands here.
 */
export const MIGRATIONS: readonly { readonly name: string; readonly sql: string }[] = [
  { name: 'foundation', sql: foundation },
  { name: 'runs', sql: runs },
  { name: 'market data', sql: marketData },
  { name: 'engine measurements', sql: engineMeasurements },
  { name: 'run notes', sql: runNotes },
  { name: 'removed series', sql: removedSeries },
]
