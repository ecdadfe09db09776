import { runCaptured } from './run.ts'

/** What must hold before every commit, in under a minute: types of each world, lint, layers, unused exports. */
const CHECKS: readonly { readonly title: string; readonly command: readonly [string, ...string[]] }[] = [
  { title: 'types: src-shared, pure', command: ['tsc', '-p', 'tsconfig.shared.json'] },
  { title: 'types: Node', command: ['tsc', '-p', 'tsconfig.node.json'] },
  { title: 'types: end-to-end tests', command: ['tsc', '-p', 'tsconfig.e2e.json'] },
  { title: 'types: pages', command: ['vue-tsc', '-p', 'tsconfig.web.json'] },
  { title: 'lint', command: ['eslint', '--cache', '--cache-location', '.cache/eslint', '.'] },
  { title: 'layers, unused exports, German sentences', command: ['vitest', 'run', '--silent=true', 'tests/architecture.test.ts', 'tests/unused-exports.test.ts', 'tests/german.test.ts', 'tests/schema-words.test.ts'] },
]

const started = Date.now()
const waiting = [...CHECKS]
let failed = 0

/** Two at a time: as many as the smallest machine has cores. */
async function lane(): Promise<void> {
  for (let check = waiting.shift(); check; check = waiting.shift()) {
    const [command, ...parameters] = check.command
    const { code, output } = await runCaptured(command, parameters)
    console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${check.title}`)
    if (code !== 0) {
      failed++
      console.log(output.trimEnd())
    }
  }
}

await Promise.all([lane(), lane()])
console.log(`${failed === 0 ? 'All checks hold' : `${failed} of ${CHECKS.length} checks fail`} (${Math.round((Date.now() - started) / 1000)} s)`)
process.exitCode = failed === 0 ? 0 : 1
