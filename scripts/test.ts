import { runVisibly } from './run.ts'

/** Everything, in the order in which a failure is cheapest to find. */
const STEPS: readonly (readonly [title: string, script: string])[] = [
  ['Types, lint, layers', 'check'],
  ['Unit, contract, property and golden tests', 'test:unit'],
  ['Build', 'build'],
  ['End to end', 'test:e2e'],
]

const started = Date.now()
for (const [title, script] of STEPS) {
  console.log(`\n=== ${title}`)
  const code = await runVisibly('npm', ['run', '--silent', script])
  if (code !== 0) {
    console.log(`\n=== Failed: ${title} (npm run ${script})`)
    process.exit(code)
  }
}
console.log(`\n=== Everything passed in ${Math.round((Date.now() - started) / 1000)} s`)
