import type { z } from 'zod'
import type { BacktestResult, backtestInput } from '../../src-shared/api/backtest.ts'
import { COST_KINDS, type CostKind, type Ledger } from '../../src-shared/backtest/ledger.ts'
import { scheduleSchema } from '../../src-shared/backtest/schedule.ts'
import { simulateTargets } from '../../src-shared/backtest/simulate.ts'
import { walkForward } from '../../src-shared/backtest/splits.ts'
import { parseParams, simulateStrategy, type WalkOptions } from '../../src-shared/backtest/walk.ts'
import { formatDay, yearOf } from '../../src-shared/base/day.ts'
import { badInput } from '../../src-shared/base/failure.ts'
import { createRng } from '../../src-shared/base/rng.ts'
import { sum } from '../../src-shared/base/stats.ts'
import { attribute, ATTRIBUTE_BY } from '../../src-shared/metrics/attribution.ts'
import { measure, measureView } from '../../src-shared/metrics/index.ts'
import { periodSharpe, seriesFromLedger, viewOf } from '../../src-shared/metrics/series.ts'
import { assess, type TrialRecord } from '../../src-shared/metrics/significance/assess.ts'
import { compareSharpe } from '../../src-shared/metrics/significance/intervals.ts'
import { drive } from '../../src-shared/metrics/significance/steps.ts'
import { verdict } from '../../src-shared/metrics/verdict.ts'
import type { Panel } from '../../src-shared/prices/panel.ts'
import { strategies } from '../../src-shared/strategies/index.ts'
import type { Strategy } from '../../src-shared/strategies/strategy.ts'
import { trainUnattended } from '../../src-shared/strategies/fit-context.ts'
import { constraintsSchema } from '../../src-shared/weights/constraints.ts'
import { flatCosts } from '../../src-shared/weights/costs.ts'
import { openEngine } from '../engines/engines.ts'
import { writeLedger } from '../files/ledger-file.ts'
import { readPrices, readWeights } from '../files/price-files.ts'
import type { Pace } from '../pace.ts'
import { fingerprintOf, type Trial } from '../storage/runs.ts'
import { columnInstrument } from './column-instrument.ts'
import { perYear } from './measure.ts'
import { findStrategy } from './strategies.ts'

type BacktestInput = z.output<typeof backtestInput>

/** Where tries are counted and runs are kept. */
export interface TrialLedger {
  /** Every try so far and this one; with a reason where that is not known. */
  count(fingerprint: string): Promise<{ readonly trials: TrialRecord; readonly note?: string }>
  /** Gives the run's id, or the reason why it could not be kept. */
  record(title: string, manifest: unknown, result: unknown, trial: Trial): Promise<{ readonly id: string } | { readonly note: string }>
}

/** Runs given weights or a strategy on a price file, and weighs the result against equal weight and the count of tries. */
export async function runBacktest(input: BacktestInput, ledgerOfTrials: TrialLedger, pace: Pace): Promise<BacktestResult> {
  const { panel, notes } = readPrices(input.prices, columnInstrument)
  const options = simulationOptions(input, panel)
  const tested = await testedLedger(input, panel, options, pace)
  const { ledger } = tested
  if (input.out !== undefined) writeLedger(input.out, ledger)
  const from = panel.days.indexOf(ledger.days[0])
  const to = panel.days.indexOf(ledger.days[ledger.days.length - 1]) + 1
  const anchor = tested.strategy === 'equal-weight' ? strategies['equal-weight-held'] : strategies['equal-weight']
  const baseline = await simulateStrategy(panel, paced(anchor, panel, pace(anchor.title)), {}, { ...options, from, to })

  const fingerprint = fingerprintOf(JSON.stringify([tested.identity, { ...input, prices: '', weights: '', out: '', resamples: 0 }, panel.instruments.map(({ symbol }) => symbol), panel.days]), new Uint8Array(panel.close.buffer), tested.targets)
  const { trials, note: trialNote } = await ledgerOfTrials.count(fingerprint)
  const { resamples } = input
  const rng = createRng(input.seed, 'backtest')
  const view = viewOf(seriesFromLedger(ledger, { riskFreePerYear: input.riskFree }))
  const other = viewOf(seriesFromLedger(baseline, { riskFreePerYear: input.riskFree }))
  const measured = measureView(view)
  const significance = await drive(assess(view, trials, rng.stream('sharpe'), { resamples }), pace('Resampling'))
  const compared = await drive(compareSharpe(view.excess, other.excess, rng.stream('difference'), { resamples }), pace('Comparing with equal weight'))
  const yearly = compared && { own: perYear(compared.own, view.periodsPerYear), other: perYear(compared.other, view.periodsPerYear), difference: perYear(compared.difference, view.periodsPerYear) }
  const judged = verdict({
    baseline: anchor.id === 'equal-weight' ? `holding the same ${panel.instruments.length} assets equally` : 'buying the same assets equally and leaving them alone',
    periods: view.length,
    periodsPerYear: view.periodsPerYear,
    own: yearly?.own ?? null,
    other: yearly?.other ?? null,
    difference: yearly?.difference ?? null,
    trials: trials.count,
    dsr: significance.dsr,
    afterCosts: input.costBps > 0,
    optimistic: ledger.optimistic,
  })
  const costsByKind = Object.fromEntries(COST_KINDS.map((kind) => [kind, sum(ledger.costs[kind])])) as Record<CostKind, number>
  const result = {
    title: tested.title,
    from: formatDay(ledger.days[0]),
    to: formatDay(ledger.days[ledger.days.length - 1]),
    days: ledger.days.length,
    initialValue: ledger.value[0],
    finalValue: ledger.value[ledger.value.length - 1],
    turnover: sum(ledger.turnover),
    costs: sum(Object.values(costsByKind)),
    costsByKind,
    metrics: measured.metrics,
    grossMetrics: measure(seriesFromLedger(ledger, { riskFreePerYear: input.riskFree, gross: true })).metrics,
    significance,
    attribution: attributionOf(ledger),
    baseline: { title: anchor.title, metrics: measureView(other).metrics, sharpeDifference: yearly?.difference ?? null },
    verdict: judged.sentence,
    verdictKind: judged.kind,
    optimistic: ledger.optimistic,
  }
  const sharpe = periodSharpe(view)
  const kept = await ledgerOfTrials.record(tested.title, { input, params: tested.params }, result, {
    fingerprint,
    label: tested.title,
    seed: input.seed,
    member: null,
    simulated: panel.simulated,
    periods: view.length,
    sharpe: Number.isFinite(sharpe) ? sharpe : null,
  })
  const ledgerNotes = ledger.notes.map(({ day, text }) => `${formatDay(day)}: ${text}`)
  return {
    run: 'id' in kept ? kept.id : null,
    ...result,
    notes: [
      ...new Set([
        ...notes,
        ...tested.notes,
        ...(ledger.optimistic ? ['Trades at the very price that they were decided on: optimistic.'] : []),
        ...firstOf(ledgerNotes),
        ...measured.notes,
        ...significance.notes,
        ...(trialNote ? [trialNote] : []),
        ...('note' in kept ? [kept.note] : []),
      ]),
    ],
  }
}

function attributionOf(ledger: Ledger): BacktestResult['attribution'] {
  const { lines, costs, periods, total } = attribute(ledger, ATTRIBUTE_BY.asset, 'year')
  const record = (rows: readonly { name: string; contribution: number }[]) => Object.fromEntries(rows.map(({ name, contribution }) => [name, contribution]))
  return {
    total,
    assets: record(lines),
    classes: record(attribute(ledger, ATTRIBUTE_BY.class, 'year').lines),
    costs: Object.fromEntries(costs.map(({ kind, contribution }) => [kind, contribution])) as Record<CostKind, number>,
    years: record(periods.map(({ from, contribution }) => ({ name: String(yearOf(from)), contribution }))),
  }
}

interface Tested {
  readonly title: string
  /** Null for given weights. */
  readonly strategy: string | null
  readonly ledger: Ledger
  readonly params: Readonly<Record<string, unknown>>
  /** What makes two tries the same, besides the inputs and the prices. */
  readonly identity: string
  readonly targets: Uint8Array
  readonly notes: readonly string[]
}

async function testedLedger(input: BacktestInput, panel: Panel, options: WalkOptions, pace: Pace): Promise<Tested> {
  if ((input.weights === undefined) === (input.strategy === undefined)) badInput('Give either --weights or --strategy.', {
    where: 'backtest',
  })
  if (input.weights !== undefined) {
    if (input.walkForward) badInput('Given weights are not fitted, so there is nothing to walk forward.', {
      where: '--walk-forward',
      hint: 'Use it with --strategy.',
    })
    const { targets, notes } = readWeights(input.weights, panel, input)
    return { title: 'Given weights', strategy: null, ledger: simulateTargets(panel, targets, options), params: {}, identity: 'weights', targets: new Uint8Array(targets.buffer), notes }
  }
  const strategy = findStrategy(input.strategy!)
  const params = parseParams(strategy, input.params)
  const folds = input.walkForward && walkForward({ rows: panel.days.length, trainRows: input.walkForward[0], testRows: input.walkForward[1] })
  const training = strategy.learned ? { training: trainUnattended(await openEngine('onnx-cpu')) } : {}
  const ledger = await simulateStrategy(panel, paced(strategy, panel, pace(strategy.title)), params, { ...options, ...training, folds, seed: input.seed })
  const notes = folds || !strategy.learned ? [] : ['Without --walk-forward the strategy is fitted once, before its first decision.']
  return { title: strategy.title, strategy: strategy.id, ledger, params, identity: `${strategy.id} ${JSON.stringify(params)}`, targets: new Uint8Array(), notes }
}

function simulationOptions(input: BacktestInput, panel: Panel): WalkOptions {
  const column = input.benchmark === undefined ? -1 : panel.instruments.findIndex(({ symbol }) => symbol === input.benchmark)
  if (input.benchmark !== undefined && column < 0) badInput(`The price file has no column "${input.benchmark}".`, { where: '--benchmark' })
  return {
    capital: input.capital,
    costs: flatCosts(input.costBps),
    constraints: constraintsSchema.parse({
      maxLeverage: input.maxLeverage,
      minCash: Math.min(0, 1 - input.maxLeverage),
      maxWeight: Math.min(5, Math.max(1, input.maxLeverage)),
      minWeight: input.short ? -Math.min(5, input.maxLeverage) : 0,
    }),
    delayDays: input.delay,
    schedule: scheduleSchema.parse({ every: input.schedule }),
    seed: input.seed,
    ...(column >= 0 ? { benchmark: columnOf(panel, column) } : {}),
  }
}

/** Total-return values of a column; a day without a price keeps the one before. */
function columnOf(panel: Panel, column: number): Float64Array {
  const n = panel.instruments.length
  let last = NaN
  return Float64Array.from(panel.days, (_, row) => {
    const value = panel.totalReturn[row * n + column]
    if (!Number.isNaN(value)) last = value
    return last
  })
}

/** The same strategy, with a pause for others at each decision and fit. */
function paced(strategy: Strategy, panel: Panel, breathe: (done: number) => Promise<void>): Strategy {
  return {
    ...strategy,
    async decide(fitted, view) {
      await breathe(view.panel.days.length / panel.days.length)
      return strategy.decide(fitted, view)
    },
  }
}

/** Notes repeat from day to day; the first few tell. */
function firstOf(notes: readonly string[], most = 10): string[] {
  return notes.length <= most ? [...notes] : [...notes.slice(0, most), `… and ${notes.length - most} more notes of single days.`]
}
