import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runVisibly } from './run.ts'

/** Everything, in the order in which a failure is cheapest to find. */
const STEPS: readonly (readonly [title: string, script: string, ...parameters: string[]])[] = [
  ['Types, lint, layers', 'check'],
  ['Build', 'build'],
  ['Unit, contract, property and golden tests', 'test:unit', '--reporter=default', '--reporter=json', '--outputFile.json=.cache/unit-results.json'],
  ['End to end', 'test:e2e'],
]
const UNIT_RESULTS = join('.cache', 'unit-results.json')
const E2E_RESULTS = join('.cache', 'e2e-results.json')

const started = Date.now()
for (const file of [UNIT_RESULTS, E2E_RESULTS]) rmSync(file, { force: true })
let failedStep: string | undefined
for (const [title, script, ...parameters] of STEPS) {
  console.log(`\n=== ${title}`)
  const code = await runVisibly('npm', ['run', '--silent', script, ...(parameters.length > 0 ? ['--', ...parameters] : [])])
  if (code === 0) continue
  failedStep = `${title} (npm run ${script})`
  break
}
const seconds = Math.round((Date.now() - started) / 1000)
console.log(failedStep ? `\nFailed after ${seconds} s: ${failedStep}` : `\nEverything passed in ${seconds} s`)
const { passed, failed, skipped } = countResults()
console.log(`${passed} passed, ${Math.max(failed, failedStep ? 1 : 0)} failed, ${skipped} skipped`)
process.exitCode = failedStep ? 1 : 0

interface UnitResults {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
}

interface E2eResults {
  readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number; readonly skipped: number }
}

function countResults(): { passed: number; failed: number; skipped: number } {
  const unit = readResults<UnitResults>(UNIT_RESULTS)
  const e2e = readResults<E2eResults>(E2E_RESULTS)?.stats
  return {
    passed: (unit?.numPassedTests ?? 0) + (e2e?.expected ?? 0) + (e2e?.flaky ?? 0),
    failed: (unit?.numFailedTests ?? 0) + (e2e?.unexpected ?? 0),
    skipped: (unit?.numPendingTests ?? 0) + (e2e?.skipped ?? 0),
  }
}

function readResults<T>(file: string): T | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined
}
