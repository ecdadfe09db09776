import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createRng } from '../src-shared/base/rng.ts'
import { median } from '../src-shared/base/stats.ts'
import { simulateMonkeys } from '../src-shared/backtest/monkeys.ts'
import { scheduleSchema } from '../src-shared/backtest/schedule.ts'
import { createStage, simulateTargets } from '../src-shared/backtest/simulate.ts'
import { walkForward } from '../src-shared/backtest/splits.ts'
import { simulateStrategy } from '../src-shared/backtest/walk.ts'
import { compareSharpe } from '../src-shared/metrics/significance/intervals.ts'
import { probabilityOfOverfitting } from '../src-shared/metrics/significance/overfitting.ts'
import { finish } from '../src-shared/metrics/significance/steps.ts'
import type { Panel } from '../src-shared/prices/panel.ts'
import { strategies, type StrategyId } from '../src-shared/strategies/index.ts'
import { LONG_ONLY } from '../src-shared/weights/constraints.ts'
import { costsSchema } from '../src-shared/weights/costs.ts'
import { createMarket } from '../src-shared/weights/market.ts'
import { createBook, drift } from '../src-shared/weights/book.ts'
import { createRules, rebalance } from '../src-shared/weights/rebalance.ts'
import { randomPanel } from '../tests/fixtures/panels.ts'
import { compared, limited, type BenchResult, type Row } from './row.ts'

const CAPITAL = 1e6
/** Every kind of cost at once. */
const ALL_COSTS = costsSchema.parse({ commissionPerOrder: 0.01, commissionMinimum: 0.05, cashRate: 0.02 })

/** The walk-forward that skfolio's own examples have: a year of training, sixty days of holding, 134 times. */
const FOLDS = { trainRows: 252, testRows: 60, count: 134, assets: 20 }
const WALKED = ['minimum-variance', 'hierarchical-risk-parity', 'equal-risk-contribution'] as const satisfies readonly StrategyId[]

/** What simulation and honest statistics cost in time. */
export async function benchBacktest(say: (line: string) => void): Promise<BenchResult> {
  const peers = askPeers()
  const rows: Row[] = []

  say('simulating …')
  const decade = panelOf(2520, 30)
  const decadeTargets = targetsFor(decade)
  rows.push(limited('10 years × 30 assets, daily targets, all costs', await milliseconds(41, () => simulateTargets(decade, decadeTargets, { capital: CAPITAL, costs: ALL_COSTS })), 'ms', 5))
  const square = panelOf(1000, 1000)
  const squareTargets = targetsFor(square)
  const squareMs = await milliseconds(11, () => simulateTargets(square, squareTargets, { capital: CAPITAL, costs: ALL_COSTS }))
  rows.push(limited('1,000 × 1,000 orders, all costs', squareMs, 'ms', 60), compared('1,000 × 1,000 orders', squareMs, 'ms', 'vectorbt', peers['1000x1000'] ?? null, null))

  say('walking forward …')
  const long = panelOf(FOLDS.trainRows + FOLDS.count * FOLDS.testRows, FOLDS.assets)
  for (const id of WALKED) {
    const ms = await milliseconds(7, () => walkOnce(long, id))
    const name = `${FOLDS.count} rebalances × ${FOLDS.assets} assets, ${strategies[id].title.toLowerCase()}`
    rows.push(limited(name, ms, 'ms', 250), compared(name, ms, 'ms', 'skfolio', peers[id] ?? null, null))
  }

  say('monkeys and environments …')
  const stage = createStage(decade, { capital: CAPITAL, costs: ALL_COSTS })
  rows.push(limited('1,000 random portfolios, 10 years × 30 assets, monthly', await milliseconds(3, () => finish(simulateMonkeys(stage, { count: 1000 }))), 'ms', 2000))
  rows.push(limited('accounting step of an environment, 20 assets, all costs', microsecondsPerStep(), 'µs', 5))

  say('significance …')
  const [own, other] = [noise(2500, 1), noise(2500, 2)]
  rows.push(limited('paired bootstrap, 10,000 resamples × 2,500 days', await milliseconds(3, () => finish(compareSharpe(own, other, createRng(3)))), 'ms', 1500))
  const many = { names: Array.from({ length: 100 }, (_, i) => `s${i}`), rows: 2500, values: noise(250_000, 4) }
  rows.push(limited('CSCV, 16 blocks, 100 strategies × 2,500 days', await milliseconds(3, () => finish(probabilityOfOverfitting(many, 16))), 'ms', 3000))

  return { rows, notes: ['Medians, after a warm-up. Peers are timed by bench/backtest-peers.py where TERRACE_PYTHON or python3 has them.'] }
}

function panelOf(rows: number, assets: number): Panel {
  const panel = randomPanel({ seed: 1, rows, assets })
  // Volumes at which no order meets the participation cap: every order is traded.
  return { ...panel, dollarVolume: panel.dollarVolume.map((volume) => 1e3 * volume) }
}

function targetsFor({ days, instruments }: Panel): Float64Array {
  const rng = createRng(3)
  const n = instruments.length
  const targets = Float64Array.from({ length: days.length * n }, () => -Math.log(1 - rng.uniform()))
  for (let row = 0; row < days.length; row++) {
    const day = targets.subarray(row * n, (row + 1) * n)
    const total = day.reduce((a, b) => a + b, 0)
    day.forEach((draw, i) => (day[i] = draw / total))
  }
  return targets
}

function walkOnce(panel: Panel, id: StrategyId): Promise<unknown> {
  return simulateStrategy(panel, strategies[id], { lookbackDays: FOLDS.trainRows - 1 }, {
    folds: walkForward({ rows: panel.days.length, ...FOLDS }),
    schedule: scheduleSchema.parse({ every: 'every-n-days', days: FOLDS.testRows }),
  })
}

function microsecondsPerStep(): number {
  const [environments, assets, rows] = [256, 20, 200]
  const panel = panelOf(rows, assets)
  const rules = createRules(panel.instruments, ALL_COSTS, LONG_ONLY)
  const market = createMarket(panel, ALL_COSTS, { execution: 'close', wholeShares: false })
  const targets = targetsFor(panel)
  const book = createBook(environments, assets, CAPITAL)
  const round = () => {
    const start = performance.now()
    for (let row = 1; row < rows; row++) {
      for (let e = 0; e < environments; e++) {
        drift(book, rules.costs, market, e, row)
        rebalance(book, rules, market, e, row, targets, ((row + e) % rows) * assets)
      }
    }
    return ((performance.now() - start) * 1000) / ((rows - 1) * environments)
  }
  return median(Array.from({ length: 7 }, round))
}

function noise(count: number, seed: number): Float64Array {
  return createRng(seed).fillNormal(new Float64Array(count), 0.01)
}

async function milliseconds(times: number, run: () => unknown): Promise<number> {
  for (let warm = 0; warm < Math.min(10, times); warm++) await run()
  const taken: number[] = []
  for (let k = 0; k < times; k++) {
    const start = performance.now()
    await run()
    taken.push(performance.now() - start)
  }
  return median(taken)
}

/** Milliseconds of the same work by those that are installed. */
function askPeers(): Readonly<Record<string, number>> {
  const script = fileURLToPath(new URL('./backtest-peers.py', import.meta.url))
  for (const python of [process.env.TERRACE_PYTHON, 'python3']) {
    if (python === undefined) continue
    const { status, stdout } = spawnSync(python, [script], { encoding: 'utf8' })
    if (status === 0) return JSON.parse(stdout)
  }
  return {}
}
