import { writeFileSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { BENCHES } from './index.ts'
import { describeMachine } from './machine.ts'
import type { BenchResult, Row } from './row.ts'

/**
 * `npm run bench -- NAME [--json] [--note TEXT]`: runs one bench, prints its table, and writes it under bench/results with the
 * machine's description, and with a note on how it was run.
 */
const HEAD = ['workload', 'Terrace', 'peer', 'peer value', 'ratio', 'goal', 'met']
const { positionals: names, values: options } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, note: { type: 'string' } },
})
const [name] = names
const load = name === undefined ? undefined : BENCHES[name]
if (!load || names.length !== 1) {
  console.error(`Say which bench to run: ${Object.keys(BENCHES).join(', ')}.`)
  process.exit(2)
}

const bench = await load()
const { rows, notes } = await bench((line) => console.error(line))
const report = { bench: name, machine: describeMachine(), rows, notes: options.note === undefined ? notes : [...notes, options.note] }
const folder = fileURLToPath(new URL('results/', import.meta.url))
mkdirSync(folder, { recursive: true })
writeFileSync(`${folder}${name}.json`, `${JSON.stringify(report, null, 2)}\n`)
writeFileSync(`${folder}${name}.md`, markdown(report))
console.log(options.json ? JSON.stringify(report, null, 2) : table(report.rows) + report.notes.map((note) => `\n${note}`).join(''))

function cells(row: Row): string[] {
  const number = (x: number | null) => (x === null ? '–' : x >= 100 ? x.toFixed(0) : x >= 1 ? x.toFixed(2) : x.toFixed(3))
  const goal = row.goal === null ? '–' : row.peer === null ? `≤ ${row.goal} ${row.unit}` : `≥ ${row.goal} ×`
  const ratio = row.ratio === null ? '–' : `${row.ratio.toFixed(2)} ×`
  const peer = row.peer === null ? '–' : row.peerValue === null ? `${row.peer}: not installed` : row.peer
  return [row.name, `${number(row.value)} ${row.unit}`, peer, number(row.peerValue), ratio, goal, row.met === null ? '–' : row.met ? 'yes' : 'no']
}

function table(rows: readonly Row[]): string {
  const lines = [HEAD, ...rows.map(cells)]
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column].length)))
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()).join('\n')
}

function markdown({ machine, rows, notes }: BenchResult & { machine: Readonly<Record<string, string | number>> }): string {
  const line = (parts: readonly string[]) => `| ${parts.join(' | ')} |`
  const facts = Object.entries(machine).map(([key, value]) => `${key} ${value}`)
  const body = [line(HEAD), line(HEAD.map(() => '---')), ...rows.map((row) => line(cells(row)))]
  return [`# Bench: ${name}`, '', `${facts.join(', ')}.`, '', ...body, '', ...notes.map((note) => `* ${note}`), ''].join('\n')
}
