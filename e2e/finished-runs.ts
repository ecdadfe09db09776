import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A few years of a few instruments: finished in about two seconds. */
const SMALL = 'universe: sample\nsample: {years: 5, instruments: 8}\nmonkeys: 20\nexecution: {capital: 25000}\n'

/** Carries small studies out in a data folder that no window holds yet; the last one is the newest. Gives their ids. */
export function finishRuns(home: string, runs: Readonly<Record<string, string>>): string[] {
  return Object.entries(runs).map(([name, strategy]) => {
    const file = join(home, `${strategy}.yaml`)
    writeFileSync(file, `name: ${name}\nstrategy: ${strategy}\n${SMALL}`)
    const { status, stdout, stderr } = spawnSync(process.execPath, ['src-main/hosts/cli/main.ts', 'run', file, '--home', home, '--json'], { encoding: 'utf8', timeout: 300_000 })
    if (status !== 0) throw new Error(`The study did not finish: ${stderr}`)
    return (JSON.parse(stdout) as { runId: string }).runId
  })
}
