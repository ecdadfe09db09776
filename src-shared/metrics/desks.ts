import { COST_KINDS, type Ledger, type LedgerDecision } from '../backtest/ledger.ts'
import { assert } from '../base/assert.ts'
import { lastAtOrBefore, yearOf } from '../base/day.ts'
import type { Rng } from '../base/rng.ts'
import { correlation, quantile } from '../base/stats.ts'
import { METRICS, type MetricKey } from './index.ts'
import { returnsOf, seriesFromReturns, viewOf, type SeriesOptions } from './series.ts'
import { automaticBlockLength, resample } from './significance/bootstrap.ts'
import { CONFIDENCE, type Interval } from './significance/intervals.ts'
import type { Steps } from './significance/steps.ts'

/** What is said of each desk and of the fund. */
export const DESK_METRICS = ['sharpe', 'cagr', 'maxDrawdown', 'winRate', 'profitFactor', 'calmar'] as const satisfies readonly MetricKey[]

export type DeskFigure = (typeof DESK_METRICS)[number] | 'correlation'

/** A desk of a fund, or the fund itself. Null where there is not enough data. */
export interface DeskLine {
  readonly id: string
  readonly title: string
  /** On some of the days at least it traded a made-up market. */
  readonly simulated: boolean
  /** On others it traded the universe. */
  readonly partly: boolean
  /** Mean share of wealth that it was given. */
  readonly capital: number
  /** Profit after its part of the costs, as a share of the fund's wealth at the start, by calendar year and in all. */
  readonly byYear: readonly number[]
  readonly contribution: number
  /** On the capital that it was given, after its part of the costs and in excess of the rate without risk where the study's are; `correlation` is with the benchmark. */
  readonly figures: Readonly<Record<DeskFigure, Interval | null>>
}

export interface DeskReport {
  readonly years: readonly number[]
  readonly desks: readonly DeskLine[]
  /** Profit on what no desk held any more when it was earned, and costs of days without a desk; the lines add up with it to the fund's. */
  readonly rest: { readonly byYear: readonly number[]; readonly contribution: number }
  readonly fund: DeskLine
  /** What desks are correlated with. */
  readonly against: 'benchmark' | 'universe'
  /** Share of each figure's resamples between low and high. */
  readonly confidence: number
}

/** Fewer days than this say nothing. */
const LEAST_DAYS = 60
const RESAMPLES = 200
/** Where more resamples than this share give no number, neither does the interval. */
const MOST_UNDEFINED = 0.2

interface DeskReportOptions {
  /** Days from a decision to its trade. */
  readonly delayDays: number
  /** Yearly return without risk. */
  readonly riskFree: number
  /** Value of equal weight on the days of the ledger. `[day]` */
  readonly universe: Float64Array
}

type Named = NonNullable<LedgerDecision['desks']>[number]

/**
 * Who earned what. A position is shared among the desks that wanted it as they wanted it; what is held beyond that, because prices drifted or limits
 * bound, goes to them in proportion. A day's costs go to the desks in proportion to what they traded on it. Null for a ledger without desks. `universe` is equal weight of the same universe, which
 * desks are compared with where there is no benchmark.
 */
export function* reportDesks(ledger: Ledger, { delayDays, riskFree, universe }: DeskReportOptions, rng: Rng): Steps<DeskReport | null> {
  const decided = (ledger.decisions ?? []).flatMap(({ day, desks }) => (desks ? [{ row: lastAtOrBefore(ledger.days, day) + delayDays, desks }] : []))
  if (decided.length === 0) return null
  const named: readonly Named[] = decided[0].desks
  const profits = sharedProfits(ledger, decided, named.length)
  const years = [...new Set(ledger.days.slice(1).map(yearOf))]
  const byYear = (x: Float64Array) => {
    const out = new Array<number>(years.length).fill(0)
    for (let row = 1; row < x.length; row++) out[years.indexOf(yearOf(ledger.days[row]))] += x[row] / ledger.value[0]
    return out
  }
  const sum = (x: readonly number[]) => x.reduce((a, b) => a + b, 0)
  assert(universe.length === ledger.days.length, 'the universe is compared on the days of the ledger')
  const whole = ledger.benchmark?.every((x) => x > 0 && x < Infinity) ? ledger.benchmark : null
  const benchmark = returnsOf(whole ?? universe)
  const measure = (returns: Float64Array, name: string) => figuresOf(returns, benchmark, { periodsPerYear: ledger.periodsPerYear, riskFreePerYear: riskFree }, rng.stream(name))
  const lines: DeskLine[] = []
  for (const [d, { id, title }] of named.entries()) {
    const parts = byYear(profits.money[d])
    const figures = yield* measure(profits.returns[d], id)
    const made = decided.filter(({ desks }) => desks[d].simulated).length
    lines.push({ id, title, simulated: made > 0, partly: made > 0 && made < decided.length, capital: sum(decided.map(({ desks }) => desks[d].capital)) / decided.length, byYear: parts, contribution: sum(parts), figures })
  }
  const rest = byYear(profits.rest)
  const all = byYear(Float64Array.from(ledger.value, (value, row) => (row === 0 ? 0 : value - ledger.value[row - 1])))
  const fund = yield* measure(returnsOf(ledger.value), 'fund')
  return {
    years,
    desks: lines,
    rest: { byYear: rest, contribution: sum(rest) },
    fund: { id: 'fund', title: 'Fund', simulated: ledger.simulated, partly: false, capital: 1, byYear: all, contribution: sum(all), figures: fund },
    against: whole ? 'benchmark' : 'universe',
    confidence: CONFIDENCE,
  }
}

interface SharedProfits {
  /** Money by row. `[desk][row]` */
  readonly money: readonly Float64Array[]
  /** On the capital given; NaN while a desk has none. `[desk][row − 1]` */
  readonly returns: readonly Float64Array[]
  readonly rest: Float64Array
}

function sharedProfits(ledger: Ledger, decided: readonly { readonly row: number; readonly desks: readonly Named[] }[], count: number): SharedProfits {
  const { days, instruments, assetProfit, weights, value } = ledger
  const n = instruments.length
  const rows = days.length
  const money = Array.from({ length: count }, () => new Float64Array(rows))
  const returns = Array.from({ length: count }, () => new Float64Array(Math.max(rows - 1, 0)).fill(NaN))
  const rest = new Float64Array(rows)
  const [net, gross] = [new Float64Array(n), new Float64Array(n)]
  let held: readonly Named[] | null = null
  let next = 0
  for (let row = 0; row < rows; row++) {
    if (held && row > 0) {
      net.fill(0)
      gross.fill(0)
      for (const desk of held) {
        desk.assets.forEach((i, k) => {
          net[i] += desk.weights[k]
          gross[i] += Math.abs(desk.weights[k])
        })
      }
      for (let i = 0; i < n; i++) if (gross[i] === 0) rest[row] += assetProfit[row * n + i]
      held.forEach((desk, d) => {
        desk.assets.forEach((i, k) => {
          const was = weights[(row - 1) * n + i]
          if (was === 0) return
          money[d][row] += (assetProfit[row * n + i] * (desk.weights[k] + ((was - net[i]) * Math.abs(desk.weights[k])) / gross[i])) / was
        })
      })
    } else for (let i = 0; i < n; i++) rest[row] += assetProfit[row * n + i]
    // What trades at this close earns from the next row on, and is charged today.
    const before = held
    while (next < decided.length && decided[next].row <= row) held = decided[next++].desks
    chargeCosts(ledger, row, before, held, money, rest)
    const capital = before ?? held
    if (row > 0 && capital) capital.forEach((desk, d) => desk.capital > 1e-6 && (returns[d][row - 1] = money[d][row] / (desk.capital * value[row - 1])))
  }
  // The first trade is paid out of the first return.
  if (rows > 1) {
    for (const line of [...money, rest]) {
      line[1] += line[0]
      line[0] = 0
    }
  }
  return { money, returns, rest }
}

function chargeCosts(ledger: Ledger, row: number, before: readonly Named[] | null, after: readonly Named[] | null, money: readonly Float64Array[], rest: Float64Array): void {
  let cost = 0
  for (const kind of COST_KINDS) cost += ledger.costs[kind][row]
  if (cost === 0) return
  const traded = money.map((_, d) => distance(before?.[d], after?.[d]))
  let total = traded.reduce((a, b) => a + b, 0)
  if (!(total > 1e-12)) {
    money.forEach((_, d) => (traded[d] = after?.[d].capital ?? 0))
    total = traded.reduce((a, b) => a + b, 0)
  }
  if (!(total > 1e-12)) rest[row] -= cost
  else money.forEach((line, d) => (line[row] -= (cost * traded[d]) / total))
}

function distance(a: Named | undefined, b: Named | undefined): number {
  const weights = new Map<number, number>()
  a?.assets.forEach((i, k) => weights.set(i, (weights.get(i) ?? 0) - a.weights[k]))
  b?.assets.forEach((i, k) => weights.set(i, (weights.get(i) ?? 0) + b.weights[k]))
  let total = 0
  for (const w of weights.values()) total += Math.abs(w)
  return total
}

function* figuresOf(all: Float64Array, benchmark: Float64Array, yearly: Pick<SeriesOptions, 'periodsPerYear' | 'riskFreePerYear'>, rng: Rng): Steps<Readonly<Record<DeskFigure, Interval | null>>> {
  const kept = Array.from(all, (_, t) => t).filter((t) => Number.isFinite(all[t]))
  const returns = Float64Array.from(kept, (t) => all[t])
  const beside = Float64Array.from(kept, (t) => benchmark[t])
  const keys: readonly DeskFigure[] = [...DESK_METRICS, 'correlation']
  const none = Object.fromEntries(keys.map((key) => [key, null])) as Record<DeskFigure, Interval | null>
  if (returns.length < LEAST_DAYS || returns.every((r) => r === returns[0])) return none
  const measureAll = (x: Float64Array, other: Float64Array) => {
    const view = viewOf(seriesFromReturns(x, yearly))
    return keys.map((key) => (key === 'correlation' ? correlation(x, other) : METRICS[key].compute(view)))
  }
  const seen = measureAll(returns, beside)
  const draws = keys.map(() => [] as number[])
  const n = returns.length
  const [path, pathBeside] = [new Float64Array(n), new Float64Array(n)]
  yield* resample(rng, { rows: n, blockLength: automaticBlockLength(returns), resamples: RESAMPLES, lines: 20 }, ({ count, starts, lengths }) => {
    let at = 0
    for (let b = 0; b < count; b++) {
      for (let k = 0; k < lengths[b]; k++, at++) {
        path[at] = returns[(starts[b] + k) % n]
        pathBeside[at] = beside[(starts[b] + k) % n]
      }
    }
    measureAll(path, pathBeside).forEach((x, i) => Number.isFinite(x) && draws[i].push(x))
  })
  return Object.fromEntries(
    keys.map((key, i): [DeskFigure, Interval | null] => {
      if (!Number.isFinite(seen[i]) || draws[i].length < (1 - MOST_UNDEFINED) * RESAMPLES) return [key, null]
      return [key, { value: seen[i], low: quantile(draws[i], (1 - CONFIDENCE) / 2), high: quantile(draws[i], (1 + CONFIDENCE) / 2) }]
    }),
  ) as Record<DeskFigure, Interval | null>
}
