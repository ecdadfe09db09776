import { lastAtOrBefore, type Day } from '../../base/day.ts'
import { badInput } from '../../base/failure.ts'
import { quantile } from '../../base/stats.ts'
import { vote } from '../../learning/ensemble.ts'
import { panelRows, type Panel } from '../../prices/panel.ts'
import type { Engine, Session, Values } from '../../tensor/engines/engine.ts'
import type { Tensor } from '../../tensor/graph.ts'
import { trace } from '../../tensor/program.ts'
import { cutWindows, scaleMarket, windowLookbackDays } from '../market-window.ts'
import type { Decision, DecisionLevel, DecisionView } from '../strategy.ts'
import type { MarketTensors } from './encoder.ts'
import { economyOn, presentOn } from './forecasting.ts'
import { approach, between, createLeaning, EVERYTHING, standingOn, VOLATILITY_DAYS, type Leaning } from './levels.ts'
import { encoderOf, type Learned, type TransformerBoostFit } from './model.ts'
import { opinionsOn, type OpinionNetwork } from './opinions.ts'
import type { TransformerBoostParams, Variant } from './params.ts'

/** What all agents think on one day: `[agent, asset]`, and `[agent, class]` where there are levels. */
interface Opinions {
  readonly micro: Values
  readonly macro?: Values
}

/** A fit ready to decide. */
export interface ReadyModel {
  readonly fit: TransformerBoostFit
  readonly params: TransformerBoostParams
  readonly network: OpinionNetwork | null
  readonly engine: Engine
  readonly session: Session | null
  /** Opinions of days that were asked for already, by the memory that their prices are in: a study asks for the same ones under many conditions. */
  readonly asked: WeakMap<ArrayBufferLike, Map<Day, Promise<Opinions>>>
}

export async function openModel(fit: TransformerBoostFit, params: TransformerBoostParams, variant: Variant, engine: Engine): Promise<ReadyModel> {
  const { learned } = fit
  const asked: ReadyModel['asked'] = new WeakMap()
  if (!learned) return { fit, params, network: null, engine, session: null, asked }
  const network = networkOf(learned, params, variant)
  const session = await engine.open(trace((inputs) => answers(opinionsOn(network, inputs)), dayShapes(learned)))
  return { fit, params, network, engine, session, asked }
}

export function networkOf(learned: Learned, params: TransformerBoostParams, variant: Variant): OpinionNetwork {
  const { levels, encodingScale, encoder, heads, members, scale } = learned
  return { encoder: encoderOf(params, variant, levels.classOf.length, scale), encoderValues: encoder, levels, scale: encodingScale, heads, agents: members }
}

/** Shapes of what the network takes for `days` days at once. */
export function dayShapes({ levels, scale }: Learned, days = 1): Record<keyof MarketTensors, readonly number[]> {
  const n = levels.classOf.length
  return { windows: [days, n, scale.windowDays, scale.assets.ids.length], present: [days, n], economy: [days, Math.max(1, scale.economy.length)] }
}

export function answers({ micro, macro }: ReturnType<typeof opinionsOn>): Record<string, Tensor> {
  return { micro, ...(macro ? { macro } : {}) }
}

/** What the network takes for one row of the panel. */
export function dayInputs(panel: Panel, learned: Learned, row: number): Record<keyof MarketTensors, Float32Array> {
  // Exactly the history that the row's window needs: what lies before changes no bit, and costs time.
  const history = windowLookbackDays({ features: learned.scale.assets.ids, windowDays: learned.scale.windowDays })
  const from = Math.max(0, row + 1 - history)
  const market = scaleMarket(panelRows(panel, from, row + 1), learned.scale)
  const rows = [row - from]
  return { windows: cutWindows(market, rows), present: presentOn(market, rows), economy: economyOn(market, rows) }
}

async function opinionsAt({ fit: { learned }, session, asked }: ReadyModel, panel: Panel, row: number): Promise<Opinions> {
  const memory = panel.totalReturn.buffer
  const known = asked.get(memory) ?? new Map<Day, Promise<Opinions>>()
  asked.set(memory, known)
  const day = panel.days[row]
  const made = known.get(day) ?? session!.run(dayInputs(panel, learned!, row)).then(({ micro, macro }): Opinions => ({ micro, ...(macro ? { macro } : {}) }))
  known.set(day, made)
  return made
}

/** A decision with all that it came from. */
export interface Reasoning {
  readonly macroRow: number
  readonly microRow: number
  /** By class and by asset: without evidence, voted by the members, and after evidence. */
  readonly macro: { readonly prior: Float64Array; readonly voted: Float64Array; readonly kept: Float64Array }
  readonly micro: { readonly prior: Float64Array; readonly voted: Float64Array; readonly kept: Float64Array }
  readonly prior: Float64Array
  readonly wanted: Float64Array
  /** What each member alone would want. */
  readonly wishes: readonly Float64Array[]
}

/** Days of history with which a model decides. */
export function decisionLookbackDays(params: TransformerBoostParams): number {
  return Math.max(windowLookbackDays(params), VOLATILITY_DAYS + 1) + Math.max(params.macroDays, params.microDays) - 1
}

export async function reason(model: ReadyModel, panel: Panel): Promise<Reasoning | string> {
  const { fit, params } = model
  const { learned } = fit
  const now = panel.days.length - 1
  if (!learned) return fit.why ?? 'there was nothing to learn from'
  refuseStrangers(panel, learned)
  const needed = windowLookbackDays({ features: learned.scale.assets.ids, windowDays: learned.scale.windowDays })
  if (panel.days.length < needed) return `windows need ${needed} days of history`
  const passed = daysSinceTraining(fit, panel)
  const decidedOn = (every: number) => {
    const row = now - (((passed % every) + every) % every)
    return row < needed - 1 ? now : row
  }
  const [macroRow, microRow] = [decidedOn(params.macroDays), decidedOn(params.microDays)]
  const earliest = Math.min(macroRow, microRow)
  const leaning = createLeaning(learned.levels, standingOn(panel, params.prior, earliest, now + 1), params.tilt)
  const n = panel.instruments.length
  const k = learned.levels.classes.length
  const [early, late] = [await opinionsAt(model, panel, macroRow), await opinionsAt(model, panel, microRow)]
  const votes = learned.members.map((member) => member.vote)
  const macros = learned.members.map((_, m) => (early.macro ? leaning.macro(macroRow - earliest, early.macro, m * k) : leaning.macroPrior(macroRow - earliest)))
  const micros = learned.members.map((_, m) => leaning.micro(microRow - earliest, late.micro, m * n))
  const keep = { macro: learned.evidence.macro?.kept ?? 0, micro: learned.evidence.micro.kept }
  const macroPrior = leaning.macroPrior(macroRow - earliest)
  const microPrior = leaning.microPrior(microRow - earliest)
  const compose: (macro: Float64Array, micro: Float64Array) => Float64Array = (macro, micro) => leaning.compose(now - earliest, macro, micro)
  const side = (prior: Float64Array, wishes: readonly Float64Array[], kept: number) => {
    const voted = vote(wishes, votes)
    return { prior, voted, kept: between(prior, voted, kept) }
  }
  const macro = side(macroPrior, macros, keep.macro)
  const micro = side(microPrior, micros, keep.micro)
  return {
    macroRow,
    microRow,
    macro,
    micro,
    prior: priorOf(leaning, now - earliest),
    wanted: compose(macro.kept, micro.kept),
    wishes: macros.map((own, m) => compose(between(macroPrior, own, keep.macro), between(microPrior, micros[m], keep.micro))),
  }
}

function priorOf(leaning: Leaning, row: number): Float64Array {
  return leaning.compose(row, leaning.macroPrior(row), leaning.microPrior(row))
}

/** Trading days from the last of training to the view's last; negative within the training days. */
function daysSinceTraining({ days }: TransformerBoostFit, panel: Panel): number {
  const now = panel.days.length - 1
  const today = panel.days[now]
  const end = days[days.length - 1]
  if (today <= end) return lastAtOrBefore(days, today) - (days.length - 1)
  return now - lastAtOrBefore(panel.days, end)
}

function refuseStrangers({ instruments }: Panel, { symbols }: Learned): void {
  if (instruments.length === symbols.length && instruments.every(({ symbol }, i) => symbol === symbols[i])) return
  badInput(`The model was trained on ${symbols.length} other assets, or on the same in another order.`, {
    where: instruments.find(({ symbol }, i) => symbol !== symbols[i])?.symbol ?? symbols[instruments.length],
    hint: `It takes ${symbols.join(', ')}.`,
  })
}

export async function decide(model: ReadyModel, { panel, held }: DecisionView): Promise<Decision> {
  const { params } = model
  const reasoning = await reason(model, panel)
  if (typeof reasoning === 'string') {
    const now = panel.days.length - 1
    const weights = approach(held, standingOn(panel, params.prior, now, now + 1).prior, params)
    return { weights, note: `The prior was held because ${reasoning}.` }
  }
  const { learned } = model.fit
  const orders = reasoning.wishes.map((wish) => approach(held, wish, { ...params, noTradeBand: 0 }))
  const at = (probability: number) => held.map((_, i) => quantile(orders.map((order) => order[i]), probability))
  return {
    weights: approach(held, reasoning.wanted, params),
    levels: levelsSaid(learned!, reasoning),
    spread: { low: at(0.1), high: at(0.9) },
  }
}

function levelsSaid({ levels: { classes, classOf }, symbols }: Learned, { macro, micro }: Reasoning): DecisionLevel[] {
  const within = (c: number) => Object.fromEntries(symbols.flatMap((symbol, i) => (classOf[i] === c && micro.kept[i] > 0 ? [[symbol, micro.kept[i]]] : [])))
  const inside = classes.map((name, c): DecisionLevel => ({ name: name === EVERYTHING ? 'assets' : `micro: ${name}`, shares: within(c) }))
  if (classes[0] === EVERYTHING) return inside
  return [{ name: 'macro', shares: Object.fromEntries(classes.map((name, c) => [name, macro.kept[c]])) }, ...inside.filter(({ shares }) => Object.keys(shares).length > 0)]
}
