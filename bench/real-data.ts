import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { StudySummary } from '../src-shared/api/study.ts'
import { describeMachine } from './machine.ts'

interface Schedule {
  readonly every: string
  readonly days?: number
}

/**
 * `node bench/real-data.ts PRICES.csv[.gz]`: every learned system and the baselines on real prices, as a user would run them: rolling five
 * years of training, one year of test, 10 basis points a trade, one day of delay. The table is written under bench/results, whatever it says.
 */
const SYSTEMS: readonly { readonly strategy: string; readonly schedule: Schedule; readonly beside: readonly string[] }[] = [
  { strategy: 'hrm', schedule: { every: 'weekly' }, beside: [] },
  { strategy: 'transformer-boost', schedule: { every: 'every-n-days', days: 5 }, beside: [] },
  { strategy: 'embedding-clusters', schedule: { every: 'monthly' }, beside: ['correlation-clusters'] },
  {
    strategy: 'momentum',
    schedule: { every: 'monthly' },
    beside: ['equal-weight', 'equal-weight-held', 'inverse-volatility', 'minimum-variance', 'equal-risk-contribution', 'hierarchical-risk-parity', 'ridge-forecast'],
  },
]
const COMMON = {
  split: { kind: 'walk-forward', trainDays: 1260, testDays: 252 },
  execution: { at: 'close', delayDays: 1 },
  costs: { commissionBps: 10, halfSpreadBps: {}, impact: 0, participationCap: 0 },
  monkeys: 0,
  seed: 1,
}
/** What every table says, whatever is in it. */
const NOTES = [
  'A difference is to equal weight that is restored as often as the system decides, so that neither has more days to trade on. The row of equal weight itself is of monthly decisions, as are all baselines.',
  'A system that found no evidence of an edge holds equal weight, and then differs from it by nothing. Seconds were taken beside other work.',
]
/** More than this share of wealth traded a day is a fault of a strategy, whatever it earns. */
const TURNOVER_FAULT = 0.05

const [file] = process.argv.slice(2)
if (file === undefined) {
  console.error('Give a CSV file of prices, dates in the first column and one column an asset.')
  process.exit(2)
}

const home = mkdtempSync(join(tmpdir(), 'terrace-real-'))
try {
  await terrace('data', 'import', resolve(file))
  const rows: string[][] = []
  const notes: string[] = []
  for (const { strategy, schedule, beside } of SYSTEMS) {
    const study = join(home, `${strategy}.yaml`)
    // Every stored series is the universe: a study file names them.
    const symbols = (JSON.parse(await terrace('data', 'list', '--json')) as { series: { symbol: string }[] }).series.map(({ symbol }) => symbol)
    writeFileSync(study, JSON.stringify({ ...COMMON, name: strategy, universe: symbols, strategy, baselines: beside, schedule }))
    const summary = JSON.parse(await terrace('run', study, '--json')) as StudySummary
    rows.push(...summary.strategies.filter(({ id }, index) => index === 0 || beside.includes(id)).map((row, index) => describe(row, schedule, index === 0 ? summary : undefined)))
    notes.push(`${strategy}: ${summary.verdict} (${summary.seconds.toFixed(0)} s, ${summary.from} to ${summary.to})`)
    // What is known is kept, should the rest be interrupted.
    write(rows, notes)
  }
} finally {
  rmSync(home, { recursive: true, force: true })
}

function describe({ title, learned, metrics, significance, turnover }: StudySummary['strategies'][number], { every, days }: Schedule, tested: StudySummary | undefined): string[] {
  const percent = (x: number | null) => (x === null ? '–' : `${(100 * x).toFixed(1)} %`)
  // No minus before a zero.
  const number = (x: number) => x.toFixed(2).replace(/^-(?=0\.00$)/, '')
  const range = (x: { value: number; low: number; high: number } | null) => (x === null ? '–' : `${number(x.value)} (${number(x.low)} to ${number(x.high)})`)
  const { sharpeLow: low, sharpeHigh: high } = significance
  const interval = metrics.sharpe === null || low === null || high === null ? null : { value: metrics.sharpe, low, high }
  const daily = turnover === null ? null : turnover / 252
  const anchor = tested?.strategies.find(({ id }) => id === 'equal-weight')?.difference ?? null
  return [
    title,
    learned ? 'yes' : 'no',
    days === undefined ? every : `every ${days} days`,
    percent(metrics.cagr),
    percent(metrics.volatility),
    range(interval),
    percent(metrics.maxDrawdown),
    daily === null ? '–' : `${(100 * daily).toFixed(2)} %${daily > TURNOVER_FAULT ? ' (too much)' : ''}`,
    tested ? range(anchor) : '',
  ]
}

function write(rows: readonly string[][], notes: readonly string[]): void {
  const head = ['Strategy', 'Learned', 'Decides', 'CAGR', 'Volatility', 'Sharpe (90 % interval)', 'Max drawdown', 'Turnover a day', 'Sharpe ahead of equal weight']
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const folder = fileURLToPath(new URL('results/', import.meta.url))
  const facts = Object.entries(describeMachine()).map(([key, value]) => `${key} ${value}`).join(', ')
  const text = [
    `# Real data: ${basename(file)}`,
    '',
    'Rolling five years of training and one year of test, 10 basis points a trade, decisions traded at the next close. The assets are survivors, which flatters every row alike: only differences say anything.',
    '',
    `${facts}.`,
    '',
    line(head),
    line(head.map(() => '---')),
    ...rows.map(line),
    '',
    ...[...notes, ...NOTES].map((note) => `* ${note}`),
    '',
  ].join('\n')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'real-data.md'), text)
  console.log(text)
}

/** The program as its user calls it, with a data folder of its own; what it prints. */
function terrace(...parameters: string[]): Promise<string> {
  const entry = fileURLToPath(new URL('../bin/terrace.js', import.meta.url))
  return new Promise((done, reject) => {
    const child = spawn(process.execPath, [entry, ...parameters], { env: { ...process.env, TERRACE_HOME: home }, stdio: ['ignore', 'pipe', 'inherit'] })
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
    child.on('close', (code) => (code === 0 ? done(out) : reject(new Error(`terrace ${parameters.join(' ')} ended with ${code}`))))
  })
}
