import type { Ledger } from './backtest/ledger.ts'
import { simulateMonkeys } from './backtest/monkeys.ts'
import { createStage, type SimulationOptions } from './backtest/simulate.ts'
import { singleSplit, walkForward, type Fold } from './backtest/splits.ts'
import { fitFolds, parseParams, prepareFolds, walk, type WalkOptions } from './backtest/walk.ts'
import { formatDay, lastAtOrBefore, parseDay, type Day } from './base/day.ts'
import { badInput } from './base/failure.ts'
import { createRng, type Rng } from './base/rng.ts'
import { standardDeviation } from './base/stats.ts'
import { costSensitivity, delaySensitivity, type SensitivityRow } from './metrics/compare.ts'
import { reportDesks, type DeskReport } from './metrics/desks.ts'
import { measureView, type MetricValues } from './metrics/index.ts'
import { returnsOf, seriesFromLedger, seriesFromReturns, viewOf } from './metrics/series.ts'
import { assess, type Significance, type TrialRecord } from './metrics/significance/assess.ts'
import { compareSharpe, type Interval, type SharpeDifference } from './metrics/significance/intervals.ts'
import { probabilityOfOverfitting } from './metrics/significance/overfitting.ts'
import { drive, type Steps } from './metrics/significance/steps.ts'
import { superiorAbility } from './metrics/significance/superior-ability.ts'
import { verdict, type Findings, type Verdict } from './metrics/verdict.ts'
import type { Instrument } from './prices/instrument.ts'
import { panelRows, type Panel } from './prices/panel.ts'
import { hostOf, type TrainingHost } from './strategies/fit-context.ts'
import { strategies, type StrategyId } from './strategies/index.ts'
import type { Insight } from './strategies/insight.ts'
import type { Strategy } from './strategies/strategy.ts'
import type { ChosenStrategy, Study } from './study-file.ts'
import { flatCosts } from './weights/costs.ts'

/** What the outside provides: aligned prices, and what to compare with. */
export interface StudyMarket {
  readonly panel: Panel
  /** Total-return value of the benchmark on the panel's days, with its name; null where there is none. */
  readonly benchmark: { readonly name: string; readonly value: Float64Array } | null
}

export interface StudyContext {
  /** Every try before this one and this one, from storage. */
  readonly trials: TrialRecord
  /** Where models are trained. */
  readonly training: TrainingHost
  /** Says how far the study is, between breaths. */
  show(phase: string, step: number, total: number): void
  /** Called often: reports progress, lets others run, and throws when the study was stopped. */
  breathe(phase: string, step: number, total: number): Promise<void>
  /** Makes a finished part once; a study that was interrupted is given what it had made. Parts are plain data. */
  remember<T>(key: string, make: () => T | Promise<T>): Promise<T>
  /** Given the fits of the strategy under test, to decide with later. */
  keep?(model: StudyModel): void
}

/** What the strategy under test had learned in every fold: plain data, enough to decide on later prices without training again. */
export interface StudyModel {
  readonly strategy: StrategyId
  readonly params: Readonly<Record<string, unknown>>
  readonly instruments: readonly Instrument[]
  readonly baseCurrency: string
  readonly simulated: boolean
  readonly folds: readonly { readonly train: Period; readonly test: Period; readonly fit: unknown }[]
}

interface Period {
  readonly from: Day
  readonly to: Day
}

/** One strategy on the days that nobody trained on, and how far its numbers can be believed. */
export interface StrategyResult {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly learned: boolean
  readonly ablationOf?: string
  readonly params: Readonly<Record<string, unknown>>
  readonly ledger: Ledger
  readonly metrics: MetricValues
  readonly notes: readonly string[]
  readonly significance: Significance
  /** The strategy under test less this one, resampled together; null for itself and where nothing varies. */
  readonly difference: SharpeDifference | null
  /** What it looked at, where it says so. */
  readonly insights?: readonly Insight[]
}

interface FoldResult {
  readonly train: Period
  readonly test: Period
  /** Of the strategy under test: on the days it was fitted on, and on the days after. */
  readonly inSample: MetricValues | null
  readonly outOfSample: MetricValues
}

export interface StudyResult {
  readonly study: Study
  /** With what it rests on, so that it can be said in another language. */
  readonly verdict: Verdict & { readonly findings?: Findings }
  readonly benchmarkName: string | null
  /** The first is the strategy under test; the others are what it has to beat. */
  readonly strategies: readonly StrategyResult[]
  readonly folds: readonly FoldResult[]
  /** All training windows together, each with the fit made on it; null where they are too short. */
  readonly inSample: MetricValues | null
  /** Annual Sharpe ratios of random portfolios under the same schedule and costs, ascending. */
  readonly monkeys: Float64Array
  /** Probability that the best of these strategies was chosen by luck; null where there is too little to compare. */
  readonly pbo: number | null
  /**
   * How often the best of all these strategies, were none of them better than the anchor, would look as good as the one under test does (SPA, at the
   * anchor's risk); null where nothing else was compared, absent from runs of earlier versions.
   */
  readonly pSuperior?: number | null
  readonly costs: readonly SensitivityRow[]
  readonly delay: readonly SensitivityRow[]
  /** What each desk of a fund brought; null for a strategy without desks. */
  readonly desks?: DeskReport | null
}

/** The baseline that every result stands beside: doing nothing clever with the same assets at the same costs. */
export const ANCHOR = 'equal-weight'
const PBO_BLOCKS = 10
/** Fewer say nothing about who is the best. */
const FEWEST_RETURNS = 10
/** Returns that differ by less are the same. */
const ROUNDING = 1e-12

/** How long a strategy that trains takes beside one that does not, and each part afterwards, so that the time left is not thought to be that of so many alike. */
const TRAINING_SHARE = 12
const AFTERWARDS = { Significance: 1, 'Random portfolios': 1, Sensitivity: 2, Overfitting: 0.5, 'Superior ability': 0.5, 'Training windows': 3, Desks: 0.5 } as const

/** Where each contestant begins, and each part afterwards, in a length of `total`. */
function paceOf(line: readonly Contestant[]): { readonly starts: readonly number[]; readonly total: number } {
  const lengths = [...line.map(({ strategy }) => (strategy.learned ? TRAINING_SHARE : 1)), ...Object.values(AFTERWARDS)]
  const starts = [0]
  for (const length of lengths) starts.push(starts[starts.length - 1] + length)
  return { starts, total: starts[lengths.length] }
}

/** prices → features → networks → learning → weights → strategies → backtest → metrics: everything but the report. */
export async function runStudy(study: Study, market: StudyMarket, context: StudyContext, line: readonly Contestant[] = contestants(study)): Promise<StudyResult> {
  const { panel, benchmark } = cutToPeriod(study, market)
  const options = simulationOptions(study, benchmark?.value)
  const folds = foldsOf(study, panel)
  const rng = createRng(study.seed, 'study')
  const { starts, total } = paceOf(line)

  const runs: Run[] = []
  try {
    for (const [index, contestant] of line.entries()) {
      const { title, learned } = contestant.strategy
      const at = (done: number) => starts[index] + done * (starts[index + 1] - starts[index])
      runs.push(
        await runContestant(contestant, panel, folds, {
          ...options,
          seed: study.seed,
          training: hostOf(context.training, title),
          progress: (done) => context.show(title, at(done), total),
        }, {
          report: (done) => context.breathe(title, at(done), total),
          // Baselines are fitted in less time than it takes to read a fit back.
          remember: learned ? (key, make) => context.remember(`${index} ${key}`, make) : async (_, make) => make(),
        }),
      )
      // Only the strategy under test decides again; what the others hold open is memory.
      if (index > 0) await runs[index].release()
    }
    const own = runs[0]
    context.keep?.(modelOf(own, panel, folds))
    const step = (phase: keyof typeof AFTERWARDS) => {
      const from = starts[line.length + Object.keys(AFTERWARDS).indexOf(phase)]
      return (done: number) => context.breathe(phase, from + done * AFTERWARDS[phase], total)
    }
    const judged = await judge(runs, study, context.trials, rng, step('Significance'))
    const monkeys = await randomSharpes(study, panel, folds, options, step('Random portfolios'))
    const again = (changed: SimulationOptions) => own.again({ ...options, ...changed })
    await step('Sensitivity')(0)
    const costs = await costSensitivity((costBps) => again({ costs: flatCosts(costBps) }))
    await step('Sensitivity')(0.7)
    const delay = options.delayDays === 0 ? [] : await delaySensitivity(options.delayDays ?? 1, (delayDays) => again({ delayDays }))
    const pbo = await overfitting(runs, step('Overfitting'))
    const pSuperior = await superiority(runs, study.riskFree, rng.stream('superior'), step('Superior ability'))
    const samples = await own.inSample(step('Training windows'))
    // The anchor is always the second contestant of another strategy.
    const desks = await drive(reportDesks(own.ledger, { delayDays: options.delayDays ?? 1, riskFree: study.riskFree, universe: runs[1].ledger.value }, rng.stream('desks')), step('Desks'))
    return {
      study,
      verdict: reachVerdict(judged, panel, { pbo, pSuperior }, context.trials.count),
      benchmarkName: benchmark?.name ?? null,
      strategies: judged,
      folds: foldResults(panel, folds, own.ledger, samples),
      inSample: pool(samples),
      monkeys,
      pbo,
      pSuperior,
      costs,
      delay,
      desks,
    }
  } finally {
    for (const run of runs) await run.release()
  }
}

function modelOf({ strategy, params, fits }: Run, panel: Panel, folds: readonly Fold[]): StudyModel {
  return {
    strategy: strategy.id as StrategyId,
    params,
    instruments: panel.instruments,
    baseCurrency: panel.baseCurrency,
    simulated: panel.simulated,
    folds: folds.map((fold, index) => ({ ...periodsOf(panel, fold), fit: fits[index] })),
  }
}

function periodsOf({ days }: Panel, { train, test }: Fold): { train: Period; test: Period } {
  return { train: { from: days[train[0].from], to: days[train[train.length - 1].to - 1] }, test: { from: days[test.from], to: days[test.to - 1] } }
}

export interface Contestant {
  readonly strategy: Strategy
  readonly params: Record<string, unknown>
}

/** The strategy under test first, then the baselines, the anchor always among them (or, for the anchor itself, the same held), none twice. */
export function contestants(study: Study): Contestant[] {
  const chosen: ChosenStrategy[] = [study.strategy, { id: ANCHOR, params: {} }, ...study.baselines, ...(study.strategy.id === ANCHOR ? [{ id: 'equal-weight-held', params: {} } as const] : [])]
  const seen = new Set<string>()
  return chosen.flatMap(({ id, params }) => {
    const strategy: Strategy = strategies[id]
    // Without one part, and otherwise the same: what an ablation is not told itself, it has from the whole.
    const whole = strategy.ablationOf === study.strategy.id ? Object.entries(study.strategy.params).filter(([key]) => Object.hasOwn(strategy.params.shape, key)) : []
    const parsed = parseParams(strategy, { ...Object.fromEntries(whole), ...params })
    const key = `${id} ${JSON.stringify(parsed)}`
    if (seen.has(key)) return []
    seen.add(key)
    return [{ strategy, params: parsed }]
  })
}

export function cutToPeriod(study: Study, { panel, benchmark }: StudyMarket): StudyMarket {
  const from = study.from ? lastAtOrBefore(panel.days, parseDay(study.from) - 1) + 1 : 0
  const to = study.to ? lastAtOrBefore(panel.days, parseDay(study.to)) + 1 : panel.days.length
  if (to - from < 3) {
    badInput(`There are only ${Math.max(0, to - from)} trading days between ${study.from ?? 'the first day'} and ${study.to ?? 'the last'}.`, {
      where: 'from, to',
      hint: panel.days.length > 0 ? `Prices run from ${formatDay(panel.days[0])} to ${formatDay(panel.days[panel.days.length - 1])}.` : 'Import or download prices first.',
    })
  }
  return { panel: panelRows(panel, from, to), benchmark: benchmark && { ...benchmark, value: benchmark.value.subarray(from, to) } }
}

export function simulationOptions(study: Study, benchmark: Float64Array | undefined): WalkOptions {
  const { at, delayDays, capital, wholeShares } = study.execution
  return {
    capital,
    wholeShares,
    costs: study.costs,
    constraints: study.constraints,
    overlays: study.overlays,
    delayDays: at === 'same-close' ? 0 : delayDays,
    execution: at === 'open' ? 'open' : 'close',
    schedule: study.schedule,
    warmStart: study.split.kind === 'walk-forward' && study.split.warmStart,
    ...(benchmark ? { benchmark } : {}),
  }
}

export function foldsOf({ split }: Study, panel: Panel): Fold[] {
  const rows = panel.days.length
  if (split.kind === 'walk-forward') {
    return walkForward({ rows, trainRows: split.trainDays, testRows: split.testDays, expanding: split.window === 'expanding', purge: split.purgeDays })
  }
  const testFrom = split.testFrom ? lastAtOrBefore(panel.days, parseDay(split.testFrom) - 1) + 1 : Math.floor(rows * 0.6)
  if (split.testFrom && (testFrom < 1 || testFrom > rows - 2)) {
    badInput(`Nothing can be tested from ${split.testFrom} on.`, { where: 'split.testFrom', hint: `Prices run from ${formatDay(panel.days[0])} to ${formatDay(panel.days[rows - 1])}.` })
  }
  return singleSplit({ rows, testFrom, purge: split.purgeDays })
}

interface Run extends Contestant {
  readonly ledger: Ledger
  /** By fold. */
  readonly fits: readonly unknown[]
  /** The same fits and the same decisions under other conditions. */
  again(options: WalkOptions): Promise<Ledger>
  /** Returns on each fold's own training window, with the fit that was made on it; null where the window is too short. */
  inSample(breathe: (done: number) => Promise<void>): Promise<(Ledger | null)[]>
  insights(): readonly Insight[]
  release(): Promise<void>
}

interface ContestantContext {
  report(done: number): Promise<void>
  readonly remember: StudyContext['remember']
}

async function runContestant({ strategy, params }: Contestant, panel: Panel, folds: readonly Fold[], options: WalkOptions, { report, remember }: ContestantContext): Promise<Run> {
  const fits: unknown[] = []
  const remembering: Strategy = {
    ...strategy,
    async fit(training, parsed, context) {
      await report(fits.length / folds.length)
      const fit = await remember(`fold ${fits.length}`, () => strategy.fit(training, parsed, context))
      fits.push(fit)
      return fit
    },
  }
  const lookbackDays = strategy.lookbackDays(params)
  const models = prepareFolds(strategy, params, fitFolds(panel, remembering, params, folds, options), options)
  const ledger = await walk(createStage(panel, options), strategy, lookbackDays, folds, models.of, { ...options, breathe: report })
  const rerun = (tests: readonly Fold[], modelOf: (fold: number) => unknown, changed: WalkOptions) =>
    walk(createStage(panel, changed), strategy, lookbackDays, tests, modelOf, { ...changed, progress: undefined })
  return {
    strategy,
    params,
    ledger,
    fits,
    release: models.release,
    insights: () => strategy.insights?.(fits, params, ledger.decisions ?? []) ?? [],
    again: (changed) => rerun(folds, models.of, changed),
    async inSample(breathe) {
      const ledgers: (Ledger | null)[] = []
      for (const [index, { train }] of folds.entries()) {
        await breathe(index / folds.length)
        const from = Math.max(train[0].from, lookbackDays)
        const { to } = train[train.length - 1]
        const wide = train.length === 1 && to - from >= 20
        ledgers.push(wide ? await rerun([{ train, test: { from, to } }], () => models.of(index), options) : null)
      }
      return ledgers
    },
  }
}

async function judge(runs: readonly Run[], study: Study, trials: TrialRecord, rng: Rng, breathe: (done: number) => Promise<void>): Promise<StrategyResult[]> {
  const views = runs.map(({ ledger }) => viewOf(seriesFromLedger(ledger, { riskFreePerYear: study.riskFree })))
  const results: StrategyResult[] = []
  for (const [index, run] of runs.entries()) {
    const view = views[index]
    const part = async <T>(steps: Steps<T>, offset: number) => drive(steps, (done) => breathe((index + offset + done / 2) / runs.length))
    const { metrics, notes } = measureView(view)
    results.push({
      id: run.strategy.id,
      title: run.strategy.title,
      summary: run.strategy.summary,
      learned: run.strategy.learned,
      ...(run.strategy.ablationOf ? { ablationOf: run.strategy.ablationOf } : {}),
      params: run.params,
      ledger: run.ledger,
      metrics,
      notes,
      // The baselines were not chosen for their results: only the strategy under test is deflated by the tries.
      significance: await part(assess(view, index === 0 ? trials : { count: 1 }, rng.stream(`interval ${index}`)), 0),
      difference: index === 0 ? null : await part(compareSharpe(views[0].excess, view.excess, rng.stream(`difference ${index}`)), 0.5),
      insights: run.insights(),
    })
  }
  return results
}

/** What chance alone makes of the same assets, days, schedule and costs. */
async function randomSharpes(study: Study, panel: Panel, folds: readonly Fold[], options: WalkOptions, breathe: (done: number) => Promise<void>): Promise<Float64Array> {
  const count = study.monkeys
  if (count === 0) return new Float64Array(0)
  const lead = options.execution === 'open' ? 0 : Math.min(1, options.delayDays ?? 1)
  const plan = { count, seed: study.seed, schedule: study.schedule, firstDecision: folds[0].test.from - lead, to: folds[folds.length - 1].test.to }
  const values = await drive(simulateMonkeys(createStage(panel, options), plan), breathe)
  const rows = values.length / count
  const sharpes = Float64Array.from({ length: count }, (_, monkey) => {
    const wealth = Float64Array.from({ length: rows }, (_row, row) => values[row * count + monkey])
    return measureView(viewOf(seriesFromReturns(returnsOf(wealth), { riskFreePerYear: study.riskFree }))).metrics.sharpe ?? NaN
  })
  return sharpes.filter((sharpe) => !Number.isNaN(sharpe)).sort()
}

async function overfitting(runs: readonly Run[], breathe: (done: number) => Promise<void>): Promise<number | null> {
  const lines = runs.map(({ ledger }) => viewOf(seriesFromLedger(ledger)).returns)
  const rows = lines[0].length
  if (lines.length < 2 || rows < PBO_BLOCKS * 4) return null
  const values = new Float64Array(rows * lines.length)
  for (let row = 0, at = 0; row < rows; row++) for (const line of lines) values[at++] = line[row]
  const { pbo } = await drive(probabilityOfOverfitting({ names: runs.map(({ strategy }) => strategy.id), rows, values }, PBO_BLOCKS), breathe)
  return Number.isFinite(pbo) ? pbo : null
}

/** Where the strategy that has to be beaten stands: the anchor, or the first baseline of the anchor itself. */
function rivalAmong(line: readonly { readonly id: string }[]): number {
  const anchor = line.findIndex(({ id }, index) => index > 0 && id === ANCHOR)
  return anchor > 0 ? anchor : 1
}

/**
 * Whether the strategy under test is better than its rival by more than the best of all that were compared would be by luck. Every strategy is looked at with the
 * rival's volatility, so that a higher mean is a higher Sharpe ratio, which is what the verdict is about.
 */
async function superiority(runs: readonly Run[], riskFreePerYear: number, rng: Rng, breathe: (done: number) => Promise<void>): Promise<number | null> {
  const lines = runs.map(({ ledger }) => viewOf(seriesFromLedger(ledger, { riskFreePerYear })).excess)
  const rival = lines[rivalAmong(runs.map(({ strategy }) => strategy))]
  const risk = standardDeviation(rival)
  const rows = rival.length
  const others = lines.flatMap((line, index) => {
    const deviation = standardDeviation(line)
    const scaled = line.map((x) => (x * risk) / deviation)
    // What is the rival to the last digits, or never moves, is no other strategy.
    return deviation > ROUNDING && scaled.some((x, row) => Math.abs(x - rival[row]) > ROUNDING) ? [{ name: String(index), scaled }] : []
  })
  if (rows < FEWEST_RETURNS || others.length < 2 || others[0].name !== '0') return null
  const values = Float64Array.from({ length: rows * others.length }, (_, at) => others[at % others.length].scaled[Math.floor(at / others.length)])
  const { strategies: judged } = await drive(superiorAbility({ names: others.map(({ name }) => name), rows, values }, rival, rng), breathe)
  return judged.find(({ name }) => name === '0')?.p ?? null
}

function reachVerdict(results: readonly StrategyResult[], panel: Panel, doubts: Pick<Findings, 'pbo' | 'pSuperior'>, trials: number): StudyResult['verdict'] {
  const own = results[0]
  const rival = results[rivalAmong(results)]
  const { difference } = rival
  const { periodsPerYear } = own.ledger
  const yearly = ({ value, low, high }: Interval): Interval => ({ value: value * Math.sqrt(periodsPerYear), low: low * Math.sqrt(periodsPerYear), high: high * Math.sqrt(periodsPerYear) })
  const findings: Findings = {
    baseline: rival.id === ANCHOR ? { assets: panel.instruments.length } : `“${rival.title}”`,
    periods: own.ledger.days.length - 1,
    periodsPerYear,
    own: difference && yearly(difference.own),
    other: difference && yearly(difference.other),
    difference: difference && yearly(difference.difference),
    trials,
    dsr: own.significance.dsr,
    ...doubts,
    afterCosts: true,
    optimistic: own.ledger.optimistic,
    simulated: own.ledger.simulated,
  }
  return { ...verdict(findings), findings }
}

function foldResults(panel: Panel, folds: readonly Fold[], ledger: Ledger, samples: readonly (Ledger | null)[]): FoldResult[] {
  const view = seriesFromLedger(ledger)
  let start = 0
  return folds.map((fold, index) => {
    const { test } = fold
    const length = test.to - test.from - (index === 0 ? 1 : 0)
    const cut = view.returns.subarray(start, start + length)
    start += length
    const sample = samples[index]
    return {
      ...periodsOf(panel, fold),
      inSample: sample && measureView(viewOf(seriesFromLedger(sample))).metrics,
      outOfSample: measureView(viewOf(seriesFromReturns(cut, { periodsPerYear: ledger.periodsPerYear }))).metrics,
    }
  })
}

function pool(samples: readonly (Ledger | null)[]): MetricValues | null {
  const ledgers = samples.filter((sample) => sample !== null)
  if (ledgers.length === 0) return null
  const returns = ledgers.flatMap((ledger) => Array.from(seriesFromLedger(ledger).returns))
  return measureView(viewOf(seriesFromReturns(returns, { periodsPerYear: ledgers[0].periodsPerYear }))).metrics
}
