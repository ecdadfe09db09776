import type { RewardWeights } from '../../environments/rewards.ts'
import { mean, standardDeviation } from '../../base/stats.ts'
import { boost, spreadOverRows } from '../../learning/boost.ts'
import { informationRatio, votesFrom } from '../../learning/ensemble.ts'
import { trainA2c } from '../../learning/a2c.ts'
import { trainPpo } from '../../learning/ppo.ts'
import { trainSac } from '../../learning/sac.ts'
import type { TrainingRun } from '../../learning/kit/training-run.ts'
import type { Environment } from '../../environments/environment.ts'
import type { Panel } from '../../prices/panel.ts'
import type { Engine } from '../../tensor/engines/engine.ts'
import { trace } from '../../tensor/program.ts'
import { LONG_ONLY } from '../../weights/constraints.ts'
import { flatCosts, type Costs } from '../../weights/costs.ts'
import { createMarket } from '../../weights/market.ts'
import { createRules } from '../../weights/rebalance.ts'
import { cutWindows, fitWindowScale, scaleMarket, windowLookbackDays, type ScaledMarket } from '../market-window.ts'
import type { FitContext } from '../strategy.ts'
import type { MarketEncoder } from './encoder.ts'
import { economyOn, fitEncoder, presentOn, type FittedEncoder } from './forecasting.ts'
import { between, createLeaning, levelsOf, standingOn, type Leaning, type Levels } from './levels.ts'
import { encodeDays, encoderOf, measureEncodings, seeDays, type Evidence, type Learned, type Member, type Segment, type TransformerBoostFit } from './model.ts'
import { HIDDEN, MACRO_SEEN, MICRO_SEEN, opinionActor, opinionsOf, policyPart, startingFrom, tuneEncoder, type AgentValues, type EncodingScale, type HeadKind } from './opinions.ts'
import type { TransformerBoostParams, Variant } from './params.ts'
import { createPractice, followPlan, type Ground, type Plan } from './practice.ts'

/** Shares of the progress of a fit. */
const ENCODED_AT = 0.4
const TRAINED_AT = 0.97
/** Days with everything known that a fit needs at least. */
const LEAST_DAYS = 100
const DAYS_A_YEAR = 252
/** Where nobody says what trading costs. */
const USUAL_COST_BPS = 5

/** All that training looks at, made once. */
interface Course {
  readonly params: TransformerBoostParams
  readonly panel: Panel
  readonly market: ScaledMarket
  readonly encoder: MarketEncoder
  readonly encoded: FittedEncoder
  readonly levels: Levels
  readonly encodingScale: EncodingScale
  readonly leaning: Leaning
  readonly ground: Ground
  /** First row that is known, the first that is held out, and one past the last. */
  readonly first: number
  readonly split: number
  readonly rows: number
  /** What is seen on every row of the panel, zeros before the first. `[row, …]` */
  readonly micro: Float32Array
  readonly macro: Float32Array
  readonly heads: HeadKind
  readonly prior: Plan
  /** `[row]` */
  readonly priorReturns: Float64Array
}

export async function trainModel(panel: Panel, params: TransformerBoostParams, variant: Variant, context: FitContext): Promise<TransformerBoostFit> {
  const { days } = panel
  const first = windowLookbackDays(params) - 1
  const split = Math.floor(days.length - params.holdout * (days.length - first))
  if (split - first < LEAST_DAYS) return { days, learned: null, why: `${days.length} training days are too few for windows of ${params.windowDays} days` }
  const scale = fitWindowScale(panel, params, first, split)
  const market = scaleMarket(panel, scale)
  const from = firstKnown(market, first, split)
  if (split - from < LEAST_DAYS) return { days, learned: null, why: 'hardly any asset has a history without gaps' }
  const standing = standingOn(panel, params.prior, 0, days.length)
  const costs = params.trainingCostBps === undefined ? (context.costs ?? flatCosts(USUAL_COST_BPS)) : flatCosts(params.trainingCostBps)
  const encoder = encoderOf(params, variant, market.assets, scale)
  const previous = (context.previous as TransformerBoostFit | undefined)?.learned?.encoder
  const start = previous?.length === countOf(encoder) ? startingFrom(encoder, previous) : encoder
  const encoded = await context.train('encoder', ENCODED_AT, (run) =>
    fitEncoder(start, market, panel, standing.volatility, from, split, {
      epochs: params.epochs,
      batchDays: Math.max(1, Math.round(params.batch_size / 8)),
      learningRate: params.learning_rate,
      maxGradientNorm: params.max_grad_norm,
    }, run),
    encoderKey(params, variant),
  )
  const course = await openCourse({ panel, params, costs, market, encoder, encoded, levels: levelsOf(panel.instruments, variant.hierarchy), first: from, split }, standing, context.engine)
  const { members, segments, evidence } = await trainMembers(course, variant, context)
  const learned: Learned = {
    symbols: panel.instruments.map(({ symbol }) => symbol),
    levels: course.levels,
    scale,
    encodingScale: course.encodingScale,
    encoder: encoded.parameters,
    missed: encoded.validation,
    passes: encoded.passes,
    heads: course.heads,
    members,
    evidence,
    segments,
  }
  return { days, learned }
}

/** What an encoder depends on besides the days: the ablations train the same one. */
function encoderKey({ features, economy, scaler, windowDays, patchDays, transformer_layers, attention_heads, hidden_dim, epochs, batch_size, learning_rate, max_grad_norm, holdout }: TransformerBoostParams, { transformer }: Variant): string {
  return JSON.stringify(['encoder', transformer, features, economy, scaler, windowDays, patchDays, transformer_layers, attention_heads, hidden_dim, epochs, batch_size, learning_rate, max_grad_norm, holdout])
}

function countOf({ parameters }: MarketEncoder): number {
  return Object.values(parameters).reduce((total, { shape }) => total + shape.reduce((a, b) => a * b, 1), 0)
}

function firstKnown({ known, assets }: ScaledMarket, from: number, to: number): number {
  for (let row = from; row < to; row++) {
    let count = 0
    for (let i = 0; i < assets; i++) count += known[row * assets + i]
    if (2 * count >= assets) return row
  }
  return to
}

type Basics = { readonly costs: Costs } & Pick<Course, 'panel' | 'params' | 'market' | 'encoder' | 'encoded' | 'levels' | 'first' | 'split'>

async function openCourse(basics: Basics, standing: ReturnType<typeof standingOn>, engine: Engine): Promise<Course> {
  const { panel, params, costs, market, encoder, encoded, levels, first, split } = basics
  const rows = panel.days.length
  const all = Array.from({ length: rows - first }, (_, r) => first + r)
  const present = presentOn(market, all)
  const days = await encodeDays(engine, encoder, encoded.parameters, market, first, rows)
  const encodingScale = measureEncodings(days, present, split - first)
  const seen = await seeDays(engine, levels, encodingScale, days, present)
  const placed = (x: Float32Array) => {
    const out = new Float32Array((x.length / (rows - first)) * rows)
    out.set(x, out.length - x.length)
    return out
  }
  const leaning = createLeaning(levels, standing, params.tilt)
  const ground: Ground = {
    market: createMarket(panel, costs, { execution: 'close', wholeShares: false }),
    rules: createRules(panel.instruments, costs, LONG_ONLY),
    steps: params,
    tradeDays: params.microDays,
  }
  const prior: Plan = (row) => leaning.compose(row, leaning.macroPrior(row), leaning.microPrior(row))
  const priorReturns = new Float64Array(rows)
  priorReturns.set(followPlan(ground, prior, first, rows), first + 1)
  return { ...basics, rows, encodingScale, leaning, ground, prior, priorReturns, micro: placed(seen.micro), macro: placed(seen.macro), heads: params.algorithm === 'sac' ? 'whole' : 'shared' }
}

/** An agent and what it wants on every row from the first on: shares within classes `[row][asset]`, and of classes `[row][class]`. */
interface Agent {
  readonly values: AgentValues
  readonly micro: readonly Float64Array[]
  readonly macro: readonly Float64Array[]
}

async function trainMembers(course: Course, { boosting, hierarchy }: Variant, context: FitContext): Promise<Pick<Learned, 'members' | 'segments' | 'evidence'>> {
  const { params, first, split, rows, panel, priorReturns } = course
  const count = boosting ? params.agents : 1
  const bounds = segmentRows(priorReturns, first, split)
  const parts = bounds.length - 1
  const agents: Agent[] = []
  const step = (TRAINED_AT - ENCODED_AT) / count
  const activeIn = (returns: Float64Array, s: number) => {
    const [from, to] = [bounds[s] + 1, Math.min(bounds[s + 1] + 1, split)]
    return mean(returns.subarray(from - first - 1, to - first - 1)) - mean(priorReturns.subarray(from, to))
  }
  let latest: Float64Array = new Float64Array(0)
  const boosted = await boost(
    parts,
    { rounds: count, bound: params.bound },
    (weights, round) => trainAgent(course, spreadOverRows(bounds, weights), hierarchy, `agent ${round + 1}`, ENCODED_AT + round * step, step, context),
    (agent) => {
      agents.push(agent)
      // What counts is where all agents so far, together, fall short.
      latest = followPlan(course.ground, planOf(course, agents, agents.map(() => 1 / agents.length)), first, split)
      return Promise.resolve(Array.from({ length: parts }, (_, s) => Math.max(0, -activeIn(latest, s))))
    },
  )
  const segments = Array.from({ length: parts }, (_, s): Segment => {
    const weight = boosted.weights[count - 1][s] * parts
    const day = mean(priorReturns.subarray(bounds[s] + 1, bounds[s + 1]))
    const noise = standardDeviation(priorReturns.subarray(bounds[s] + 1, bounds[s + 1])) / Math.sqrt(bounds[s + 1] - bounds[s])
    return { from: panel.days[bounds[s]], to: panel.days[bounds[s + 1] - 1], regime: Math.abs(day) < noise ? 'flat' : day > 0 ? 'rising' : 'falling', weight, active: activeIn(latest, s) }
  })

  // The held-out days begin at the last close that training may have seen.
  const held = split - 1
  const anchor = followPlan(course.ground, course.prior, held, rows)
  const ratios = agents.map((agent) => informationRatio(followPlan(course.ground, planOf(course, [agent], [1]), held, rows), anchor))
  const votes = votesFrom(ratios, anchor.length)
  const microOnly = followPlan(course.ground, planOf(course, agents, votes, 0), held, rows)
  const micro = evidenceOf(microOnly, anchor)
  const macro = hierarchy && course.levels.classes.length > 1 ? evidenceOf(followPlan(course.ground, planOf(course, agents, votes), held, rows), microOnly) : null
  const members = agents.map(({ values }, m): Member => ({ ...values, vote: votes[m], informationRatio: ratios[m] * Math.sqrt(DAYS_A_YEAR) }))
  return { members, segments, evidence: { macro, micro } }
}

/** Shortest and longest stretch of days that counts as one. */
const SEGMENT = { least: 21, most: 63, trendDays: 42 } as const

/** Rows `from` to `to` cut where the market turned, and where a stretch grew long. First rows, and the end. */
function segmentRows(returns: Float64Array, from: number, to: number): number[] {
  const rises = (row: number) => {
    let total = 0
    for (let day = Math.max(from + 1, row - SEGMENT.trendDays + 1); day <= row; day++) total += returns[day]
    return total > 0
  }
  const bounds = [from]
  for (let row = from + SEGMENT.least; row <= to - SEGMENT.least; row++) {
    const since = row - bounds[bounds.length - 1]
    if (since >= SEGMENT.most || (since >= SEGMENT.least && rises(row) !== rises(row - 1))) bounds.push(row)
  }
  return [...bounds, to]
}

/** Evidence weaker than this many standard errors is none. */
const LEAST_EVIDENCE = 1

/** Shrinks as James and Stein do: what could be noise is taken off. */
function evidenceOf(returns: Float64Array, other: Float64Array): Evidence {
  const ratio = informationRatio(returns, other)
  const errors = ratio * Math.sqrt(returns.length)
  return { informationRatio: ratio * Math.sqrt(DAYS_A_YEAR), kept: errors > LEAST_EVIDENCE ? 1 - (LEAST_EVIDENCE / errors) ** 2 : 0 }
}

/** What agents want together, by votes. `macroKept` of the way from the prior's classes. */
function planOf({ leaning, first, params }: Course, agents: readonly Agent[], votes: readonly number[], macroKept = 1): Plan {
  const together = (wishes: readonly Float64Array[]) => wishes[0].map((_, i) => wishes.reduce((total, wish, m) => total + votes[m] * wish[i], 0))
  return (row) => {
    const decided = row - ((row - first) % params.macroDays)
    const macro = together(agents.map((agent) => agent.macro[decided - first]))
    return leaning.compose(row, between(leaning.macroPrior(decided), macro, macroKept), together(agents.map((agent) => agent.micro[row - first])))
  }
}

async function trainAgent(course: Course, rowWeights: Float64Array, hierarchy: boolean, name: string, begun: number, share: number, context: FitContext): Promise<Agent> {
  const { params, leaning, first, split, levels } = course
  const { classes, classOf } = levels
  const twoLevels = hierarchy && classes.length > 1
  const common = {
    ground: course.ground,
    from: first,
    to: split,
    episodeDays: Math.min(params.episodeDays, split - first - 2),
    prior: course.prior,
    priorReturns: course.priorReturns,
    reward: rewardOf(params),
    rowWeights,
  }
  const microPractice = createPractice({
    ...common,
    decisionDays: params.microDays,
    seen: params.fineTune ? null : course.micro,
    opinions: classOf.length,
    plan: (opinions, at, decided, row) => leaning.compose(row, leaning.macroPrior(decided), leaning.micro(decided, opinions, at)),
  })
  const learnMicro = (run: TrainingRun) => learn(course, microPractice, params.fineTune, { kind: course.heads, groups: classOf.length, seen: MICRO_SEEN }, run)
  const micro = await context.train(twoLevels ? `${name} micro` : name, begun + share * (twoLevels ? 0.7 : 1), learnMicro)
  const microShares = await sharesOf(course, micro.encoder ? await tunedSight(course, micro.encoder, context.engine) : course.micro, { kind: course.heads, groups: classOf.length, seen: MICRO_SEEN }, micro.policy, leaning.micro, context.engine)
  const values = { micro: micro.policy, ...(micro.encoder ? { encoder: micro.encoder } : {}) }
  if (!twoLevels) return { values, micro: microShares, macro: rowsOf(course).map((row) => leaning.macroPrior(row)) }

  const macroPractice = createPractice({
    ...common,
    decisionDays: params.macroDays,
    seen: course.macro,
    opinions: classes.length,
    plan: (opinions, at, decided, row) => leaning.compose(row, leaning.macro(decided, opinions, at), microShares[row - first]),
  })
  const macroHead = { kind: course.heads, groups: classes.length, seen: MACRO_SEEN }
  const macro = await context.train(`${name} macro`, begun + share, (run) => learn(course, macroPractice, false, macroHead, run))
  return { values: { ...values, macro: macro.policy }, micro: microShares, macro: await sharesOf(course, course.macro, macroHead, macro.policy, leaning.macro, context.engine) }
}

function rewardOf({ reward: { alpha, beta, gamma, delta, ratio } }: TransformerBoostParams): RewardWeights {
  return { return: alpha, [ratio]: beta, drawdown: -gamma, volatility: -delta }
}

function rowsOf({ first, rows }: Course): number[] {
  return Array.from({ length: rows - first }, (_, r) => first + r)
}

type HeadSettings = Parameters<typeof opinionsOf>[0]

/** What an agent without chance wants on every row. */
async function sharesOf(course: Course, seen: Float32Array, head: HeadSettings, policy: Float32Array, lean: Leaning['micro'], engine: Engine): Promise<Float64Array[]> {
  const { first, rows } = course
  const count = rows - first
  const session = await engine.open(trace((inputs) => ({ opinions: opinionsOf(head, policy, inputs.seen) }), { seen: [count, head.groups, head.seen] }))
  try {
    const { opinions } = await session.run({ seen: seen.subarray(first * head.groups * head.seen) })
    return rowsOf(course).map((row) => lean(row, opinions, (row - first) * head.groups))
  } finally {
    await session.close()
  }
}

/** What is seen through an encoder that an agent has tuned. */
async function tunedSight({ encoder, market, first, rows, levels, encodingScale }: Course, values: Float32Array, engine: Engine): Promise<Float32Array> {
  const present = presentOn(market, Array.from({ length: rows - first }, (_, r) => first + r))
  const { micro } = await seeDays(engine, levels, encodingScale, await encodeDays(engine, encoder, values, market, first, rows), present)
  const out = new Float32Array((micro.length / (rows - first)) * rows)
  out.set(micro, out.length - micro.length)
  return out
}

/** Copies of the market that an agent practises in at a time, and decisions in each between updates. */
const COPIES = 16
const DECISIONS = 16
const PPO_PASSES = 4
/** Log of the first deviation of opinions. */
const LOG_DEVIATION = -0.7

/** One training of one head, and of the encoder where that is tuned with it. */
async function learn(course: Course, practice: Environment, tuned: boolean, head: HeadSettings, run: TrainingRun): Promise<{ policy: Float32Array; encoder?: Float32Array }> {
  const { params, first, split } = course
  const totalSteps = params.epochs * (split - first)
  const common = { totalSteps, environments: COPIES, gamma: params.gamma, learningRate: { from: params.learning_rate, to: 0 }, hidden: HIDDEN[head.kind] }
  if (params.algorithm === 'sac') {
    const { parameters } = await trainSac(practice, { ...common, batchSize: params.batch_size, learnFrom: Math.min(256, totalSteps / 4) }, run as TrainingRun<Awaited<ReturnType<typeof trainSac>>>)
    return { policy: policyPart(head, parameters) }
  }
  const network = opinionActor({ ...head, logDeviation: LOG_DEVIATION }, tuned ? tunedEncoder(course) : undefined)
  const shared = { ...common, entropyWeight: params.entropy_coef, valueWeight: params.value_loss_coef, maxGradientNorm: params.max_grad_norm }
  const watched = run as TrainingRun<Awaited<ReturnType<typeof trainPpo>>>
  const { parameters } =
    params.algorithm === 'ppo'
      ? await trainPpo(practice, { ...shared, stepsPerUpdate: DECISIONS, batchSize: params.batch_size, epochs: PPO_PASSES, clip: params.epsilon_clip, lambda: 0.9 }, watched, network)
      : await trainA2c(practice, { ...shared, lambda: 0.9, normaliseAdvantages: true }, watched, network)
  const before = tuned ? countOf(course.encoder) : 0
  return { policy: policyPart(head, parameters, before), ...(tuned ? { encoder: parameters.slice(0, before) } : {}) }
}

function tunedEncoder({ encoder, encoded, levels, encodingScale, market, first, split }: Course) {
  const rows = Array.from({ length: split - first }, (_, r) => first + r)
  return tuneEncoder({
    encoder,
    start: encoded.parameters,
    levels,
    scale: encodingScale,
    first,
    rows: rows.length,
    windows: cutWindows(market, rows),
    present: presentOn(market, rows),
    economy: economyOn(market, rows),
    window: [market.windowDays, market.features.length],
  })
}
