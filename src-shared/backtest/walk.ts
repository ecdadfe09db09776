import { badInput, fail } from '../base/failure.ts'
import { createRng } from '../base/rng.ts'
import { panelRows, panelUpTo, type Panel } from '../prices/panel.ts'
import { createFitContext, hostWithin, trainUnattended, type TrainingHost } from '../strategies/fit-context.ts'
import type { DecisionView, Strategy } from '../strategies/strategy.ts'
import type { Ledger } from './ledger.ts'
import { isDecisionDay, MONTHLY, type Schedule } from './schedule.ts'
import { costsPerUnit } from '../weights/costs.ts'
import { volatilityScale } from '../weights/overlays.ts'
import { panelWithSleeves } from './sleeves.ts'
import { createSimulation, createStage, type SimulationOptions, type Stage } from './simulate.ts'
import { combinatorialPurged, joinRows, type Fold, type PurgeOptions, type RowRange } from './splits.ts'

/** Share of a fold of a strategy that trains at which its fit is made. */
const FITTED = 0.9

export interface WalkOptions extends SimulationOptions {
  /** Monthly by default. */
  readonly schedule?: Schedule
  /** Each fold is fitted on its training rows, then decides for its test rows; without folds, one fit before `from`. */
  readonly folds?: readonly Fold[]
  /** Whether a fold's fit starts from the one before it. */
  readonly warmStart?: boolean
  readonly seed?: number
  /** Where models are trained; by default on the reference engine, with nothing kept. */
  readonly training?: TrainingHost
  readonly progress?: (done: number) => void
  /** Awaited after every decision, with the share that is done: many that are slow are seen, paused and stopped between two of them. */
  readonly breathe?: (done: number) => Promise<void>
  readonly cancelled?: () => boolean
}

/** Lets a strategy decide its way through a panel. It sees the past alone; the ledger holds the test rows alone. */
export async function simulateStrategy(panel: Panel, strategy: Strategy, params: Readonly<Record<string, unknown>>, options: WalkOptions = {}): Promise<Ledger> {
  const parsed = parseParams(strategy, params)
  const stage = createStage(panel, options)
  const folds = options.folds ?? [wholePeriod(stage, strategy.lookbackDays(parsed), options)]
  const fit = fitFolds(stage.panel, strategy, parsed, folds, options)
  const models = prepareFolds(strategy, parsed, fit, options)
  try {
    return await walk(stage, strategy, strategy.lookbackDays(parsed), folds, models.of, options)
  } finally {
    await models.release()
  }
}

/** Fits made ready to decide with, each once, whatever walks over them. */
export function prepareFolds(strategy: Strategy, params: Record<string, unknown>, fit: (fold: number) => Promise<unknown>, { training }: Pick<WalkOptions, 'training'>) {
  const { engine } = training ?? trainUnattended()
  const ready = new Map<number, unknown>()
  return {
    async of(fold: number): Promise<unknown> {
      if (!ready.has(fold)) {
        const fitted = await fit(fold)
        ready.set(fold, strategy.prepare ? await strategy.prepare(fitted, params, engine) : fitted)
      }
      return ready.get(fold)
    },
    async release(): Promise<void> {
      for (const model of ready.values()) await strategy.release?.(model)
      ready.clear()
    },
  }
}

/** The strategy's own schema fills in defaults and refuses what is out of range. */
export function parseParams(strategy: Strategy, params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const unknownKey = Object.keys(params).find((key) => !(key in strategy.params.shape))
  if (unknownKey !== undefined) {
    const known = Object.keys(strategy.params.shape).join(', ')
    badInput(`${strategy.id} has no parameter "${unknownKey}".`, { where: unknownKey, hint: known ? `It has: ${known}.` : 'It has none.' })
  }
  const parsed = strategy.params.safeParse(params)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  return badInput(`${strategy.id}: ${issue.path.join('.')} is not valid: ${issue.message}.`, { where: issue.path.join('.') })
}

/** Days between a decision and the ledger row that it may first change. */
function leadOf(stage: Stage): number {
  return stage.execution === 'open' ? 0 : Math.min(1, stage.delayDays)
}

/** One fit on everything up to the first decision. */
function wholePeriod(stage: Stage, lookbackDays: number, options: WalkOptions): Fold {
  const rows = stage.panel.days.length
  const lead = leadOf(stage)
  const from = options.from ?? Math.max(lookbackDays - 1, 0) + lead
  const to = options.to ?? rows
  if (to - from < 2) {
    badInput(`${rows} days of prices are too few: ${lookbackDays} are needed before the first decision, and two after it.`, { where: 'period', hint: 'Choose a longer period or a shorter look-back.' })
  }
  return { train: [{ from: 0, to: Math.max(from - lead, 0) + 1 }], test: { from, to } }
}

/** Fits fold after fold, on demand and in order. */
export function fitFolds(panel: Panel, strategy: Strategy, params: Record<string, unknown>, folds: readonly Fold[], options: WalkOptions) {
  const rng = createRng(options.seed ?? 0, 'fit')
  let previous: unknown
  return async (f: number): Promise<unknown> => {
    const { train } = folds[f]
    const training = train.length === 1 ? panelRows(panel, train[0].from, train[0].to) : joinRows(panel, train)
    const host = hostWithin(options.training ?? trainUnattended(), `fold ${f + 1}`)
    const context = createFitContext(host, {
      rng: rng.stream(`fold ${f}`),
      progress: (done) => options.progress?.((f + done * FITTED) / folds.length),
      cancelled: options.cancelled ?? (() => false),
      previous: options.warmStart ? previous : undefined,
      ...(options.costs ? { costs: costsPerUnit(options.costs, options.capital ?? 1) } : {}),
    })
    previous = await strategy.fit(training, params, context)
    return previous
  }
}

/**
 * Combinatorial purged cross-validation: every choice of held-out groups is fitted once, and every path through the
 * groups is a ledger of its own. Shows how much of one backtest is the luck of its order of years.
 */
export async function simulatePaths(
  panel: Panel,
  strategy: Strategy,
  params: Readonly<Record<string, unknown>>,
  { groups, testGroups, ...purging }: PurgeOptions & { readonly groups: number; readonly testGroups: number },
  options: WalkOptions = {},
): Promise<Ledger[]> {
  const parsed = parseParams(strategy, params)
  const lookbackDays = strategy.lookbackDays(parsed)
  const stage = createStage(panel, options)
  const { from } = wholePeriod(stage, lookbackDays, options).test
  const { splits, paths } = combinatorialPurged(panel.days.length - from, groups, testGroups, purging)
  const shift = (range: RowRange): RowRange => ({ from: range.from + from, to: range.to + from })
  const fit = fitFolds(panel, strategy, parsed, splits.map(({ train, tests }) => ({ train: train.map(shift), test: shift(tests[0]) })), options)
  const models = prepareFolds(strategy, parsed, fit, options)
  try {
    for (let s = 0; s < splits.length; s++) await models.of(s)
    const ledgers: Ledger[] = []
    for (const path of paths) {
      const folds = path.map((s, group) => ({ train: splits[s].train.map(shift), test: shift(splits[s].tests[splits[s].groups.indexOf(group)]) }))
      ledgers.push(await walk(stage, strategy, lookbackDays, folds, (group) => models.of(path[group]), { ...options, progress: undefined }))
    }
    return ledgers
  } finally {
    await models.release()
  }
}

/** Trades through the test rows of `folds`, in their order; `modelOf` is asked once for each fold, for a fit that is ready to decide. */
export async function walk(
  given: Stage,
  strategy: Strategy,
  lookbackDays: number,
  folds: readonly Fold[],
  modelOf: (fold: number) => unknown,
  options: WalkOptions,
): Promise<Ledger> {
  const stage = strategy.sleeves ? createStage(await panelWithSleeves(given.panel, strategy.sleeves, folds, modelOf), options) : given
  const { panel, delayDays } = stage
  const schedule = options.schedule ?? MONTHLY
  const lead = leadOf(stage)
  const simulation = createSimulation(stage, folds[0].test.from, folds.reduce((total, { test }) => total + test.to - test.from, 0))
  /** Decisions that wait for their day, by the row that they trade on. */
  const waiting = new Map<number, Float64Array>()
  let first = -1
  let answer: Float64Array | null = null
  let said: string | undefined
  let asked = 0

  /** What the strategy wants at the close of `row`, if it is a day of decision. */
  async function ask(model: unknown, row: number): Promise<Float64Array | null> {
    if (row < 0 || row + 1 < lookbackDays) return null
    if (first < 0) first = row
    if (!isDecisionDay(schedule, panel.days, row, first)) return null
    asked++
    const view: DecisionView = { panel: panelUpTo(panel, row), held: simulation.held() }
    const decided = strategy.decide(model, view)
    const { weights, note, levels, spread, desks } = decided instanceof Promise ? await decided : decided
    refuseBrokenWeights(strategy, weights, panel.instruments.length)
    // A fallback that goes on from decision to decision is said once.
    if (note && note !== said) simulation.note(panel.days[row], note)
    said = note
    // What its levels decided is on record though nothing need be traded for it.
    if (levels || spread || desks) simulation.detail({ day: panel.days[row], ...(levels ? { levels } : {}), ...(spread ? { spread } : {}), ...(desks ? { desks } : {}) })
    if (weights.every((w) => Number.isNaN(w))) return null
    if (schedule.every === 'on-signal' && answer && distance(weights, answer) <= schedule.change) return null
    answer = weights
    const scale = volatilityScale(stage.market, stage.overlays, row, weights, 0, stage.rules.limits.maxGross)
    waiting.set(row + delayDays, scale === 1 ? weights : weights.map((w) => w * scale))
    return weights
  }

  function write(weights: Float64Array | null): void {
    if (weights) simulation.decide(weights, 0)
  }

  const begun = strategy.learned ? FITTED : 0
  for (let f = 0; f < folds.length; f++) {
    const { test } = folds[f]
    const model = await modelOf(f)
    if (lead > 0) {
      const weights = await ask(model, test.from - lead)
      // The close before a fold is in the ledger when the fold before ends there.
      if (f > 0 && folds[f - 1].test.to === test.from) write(weights)
    }
    let decided = asked
    for (let row = test.from; row < test.to; row++) {
      if (options.breathe && asked > decided) {
        decided = asked
        await options.breathe((f + begun + ((1 - begun) * (row - test.from)) / (test.to - test.from)) / folds.length)
      }
      simulation.begin(row)
      const atOnce = delayDays === 0 ? await ask(model, row) : null
      const target = waiting.get(row)
      if (target) simulation.trade(target, 0)
      simulation.end()
      write(delayDays > 0 && row + lead < test.to ? await ask(model, row) : atOnce)
      waiting.delete(row)
    }
    if (options.cancelled?.()) fail('cancelled', 'The backtest was stopped.')
    options.progress?.((f + 1) / folds.length)
  }
  return simulation.ledger()
}

function refuseBrokenWeights(strategy: Strategy, weights: Float64Array, assets: number): void {
  if (weights.length !== assets || weights.some((w) => w === Infinity || w === -Infinity)) {
    fail('internal', `The strategy ${strategy.id} did not give ${assets} finite weights.`, { where: strategy.id })
  }
}

function distance(a: Float64Array, b: Float64Array): number {
  let total = 0
  for (let i = 0; i < a.length; i++) total += Math.abs((a[i] || 0) - (b[i] || 0))
  return total
}
