import { benchPureData } from './data-pure.ts'
import type { BenchResult } from './row.ts'

/** The figures of market data: simulating, aligning, checking, features. */
export async function benchData(say: (line: string) => void): Promise<BenchResult> {
  return { rows: benchPureData(say), notes: ['Medians of 7 rounds, but for the first call.'] }
}
