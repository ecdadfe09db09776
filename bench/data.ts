import { benchImport } from './data/import.ts'
import { benchStore } from './data/store.ts'
import { benchPureData } from './data-pure.ts'
import type { BenchResult } from './row.ts'

/** The figures of market data: storing, reading into a panel, importing; simulating, aligning, checking, features. */
export async function benchData(say: (line: string) => void): Promise<BenchResult> {
  const store = benchStore(say)
  const files = await benchImport(say)
  const pure = benchPureData(say)
  return { rows: [...store.rows, ...files.rows, ...pure], notes: [...store.notes, ...files.notes, 'Medians of 7 rounds, but for what is done once: writing, reading the file, the first call.'] }
}
