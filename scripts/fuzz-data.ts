import { parseArgs } from 'node:util'
import { fuzzBodies } from './fuzz-data/bodies.ts'
import { fuzzFiles } from './fuzz-data/files.ts'
import type { FuzzReport } from './fuzz-data/report.ts'

/** `npm run fuzz`: damaged price files and answers of sources. No crash, no hang, no wrong row. A failing case names its seed. */
const { values } = parseArgs({ options: { cases: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } } })
const [cases, seed] = [Number(values.cases), Number(values.seed)]
if (!(cases > 0) || !Number.isInteger(seed)) {
  console.error('Say --cases NUMBER and --seed NUMBER.')
  process.exit(2)
}

const started = performance.now()
const half = Math.ceil(cases / 2)
const reports: FuzzReport[] = [await fuzzFiles(seed, half), await fuzzBodies(seed, cases - half)]
for (const { name, cases: run, refused, rows, slowestMs, faults } of reports) {
  console.log(`${name}: ${run} damaged, ${refused} refused with a sentence, ${rows} rows taken from the others and compared, slowest ${slowestMs.toFixed(0)} ms, ${faults.length} faults`)
  for (const fault of faults.slice(0, 20)) console.error(`  seed ${fault.seed}: ${fault.what}`)
}
console.log(`${cases} cases from seed ${seed} in ${((performance.now() - started) / 1000).toFixed(1)} s`)
process.exitCode = reports.some(({ faults }) => faults.length > 0) ? 1 : 0
