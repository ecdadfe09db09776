import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runCaptured } from '../scripts/run.ts'
import type { BenchResult } from './row.ts'

const FIGURES = join('.cache', 'window-bench.json')

/** How quick the pages are with a lot in the data folder; measured by the spec, in a browser. */
export async function benchWindow(say: (line: string) => void): Promise<BenchResult> {
  rmSync(FIGURES, { force: true })
  say('storing 300 series and 50 runs, and opening them in a browser')
  const { code, output } = await runCaptured(process.execPath, [join('scripts', 'test-e2e.ts'), '--project=loopback', '--output', join('artifacts', 'window-bench'), 'window-bench'])
  if (code !== 0) say(output)
  return JSON.parse(readFileSync(FIGURES, 'utf8')) as BenchResult
}
