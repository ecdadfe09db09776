import { formatDay, lastAtOrBefore, type Day } from './base/day.ts'
import { badInput } from './base/failure.ts'
import type { Ledger } from './backtest/ledger.ts'
import { panelUpTo, type Panel } from './prices/panel.ts'
import { strategies } from './strategies/index.ts'
import type { Insight } from './strategies/insight.ts'
import type { Decision, DecisionView, Strategy } from './strategies/strategy.ts'
import type { StudyModel } from './study.ts'
import type { Engine } from './tensor/engines/engine.ts'

type Fold = StudyModel['folds'][number]

/** A decision with its reasons. */
interface ExplainedDecision {
  readonly day: Day
  readonly trained: Fold['train']
  readonly decision: Decision
  /** Share of wealth before the decision. `[asset]` */
  readonly held: Float64Array
  readonly insights: readonly Insight[]
  readonly notes: readonly string[]
}

/** The fit that decides on a day: of the fold that the day was tested in, else the latest that had been trained by then. */
export function foldAt({ folds }: StudyModel, day: Day): Fold {
  const tested = folds.find(({ test }) => day >= test.from && day <= test.to)
  return tested ?? folds.findLast(({ train }) => train.to <= day) ?? folds[0]
}

/** Lets a fit that was made earlier look at a market: asked for a decision, and for whatever else is wanted of it. */
export async function withModel<T>(model: StudyModel, { fit }: Fold, engine: Engine, use: (ready: unknown) => Promise<T>): Promise<T> {
  const strategy: Strategy = strategies[model.strategy]
  const ready = strategy.prepare ? await strategy.prepare(fit, model.params, engine) : fit
  try {
    return await use(ready)
  } finally {
    await strategy.release?.(ready)
  }
}

/** What the study's strategy wants at the close of a day, and why. The panel has the model's assets, in its order. */
export async function explainDecision(model: StudyModel, ledger: Ledger, whole: Panel, at: Day, engine: Engine): Promise<ExplainedDecision> {
  const row = lastAtOrBefore(whole.days, at)
  const strategy: Strategy = strategies[model.strategy]
  const needed = strategy.lookbackDays(model.params)
  if (row + 1 < needed) badInput(`On ${formatDay(at)} there are ${row + 1} days of prices, and the strategy needs ${needed}.`, { where: '--at', hint: whole.days.length >= needed ? `The first day it can decide on is ${formatDay(whole.days[needed - 1])}.` : 'Download or import more prices.' })
  const panel = panelUpTo(whole, row)
  const day = panel.days[row]
  const fold = foldAt(model, day)
  const held = heldOn(ledger, day)
  const view: DecisionView = { panel, held }
  const notes = [
    ...(day === at ? [] : [`There are no prices of ${formatDay(at)}; the decision is of ${formatDay(day)}, the last day before it.`]),
    ...(day < fold.train.to ? [`The model was trained on days up to ${formatDay(fold.train.to)}, this one among them.`] : []),
  ]
  return withModel(model, fold, engine, async (ready) => {
    const decision = await strategy.decide(ready, view)
    const insights = (await strategy.explain?.(ready, view)) ?? [{ kind: 'text', text: 'This strategy follows a rule; there is nothing learned to explain.' } as const]
    const warnings = strategy.warnings?.(fold.fit, panel) ?? []
    return { day, trained: fold.train, decision, held, insights, notes: [...notes, ...warnings, ...(decision.note ? [decision.note] : [])] }
  })
}

/** What the backtest held at a day's close, which is what its decision started from; nothing outside its days. */
function heldOn({ days, weights, instruments }: Ledger, day: Day): Float64Array {
  const n = instruments.length
  const row = lastAtOrBefore(days, day)
  return row >= 0 && days[row] === day ? weights.slice(row * n, (row + 1) * n) : new Float64Array(n)
}
