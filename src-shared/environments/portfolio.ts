import { assert } from '../base/assert.ts'
import type { Rng } from '../base/rng.ts'
import { createBook, drift, driftFromOpen, type Book } from '../weights/book.ts'
import { OPEN, type Market } from '../weights/market.ts'
import { rebalance, type Rules } from '../weights/rebalance.ts'
import type { Environment } from './environment.ts'
import { addReturn, beginEpisode, createFigure, MOMENTS, type RewardWeights } from './rewards.ts'
import { softmaxInto } from './softmax.ts'

/**
 * A portfolio to manage, one decision a day, on the very accounting step of a backtest: constraints, costs, partial adjustment (`adjustment`)
 * and no-trade band are those of `rules`.
 */
interface PortfolioSettings {
  readonly market: Market
  readonly rules: Rules
  /** First row that a decision may be made on, and one past the last row whose prices may be used. */
  readonly from: number
  readonly to: number
  /** What is known of the market at each row's close, `[row of the market, encoding]`; missing numbers are 0. Null shows the row's number instead. */
  readonly encodings: Float32Array | null
  readonly reward: RewardWeights
  /** Steps of an episode, unless the data end before. */
  readonly episodeDays: number
  /** Rows between a decision and its trade, 1 or more. */
  readonly delayDays: number
  /** `random` starts anywhere that leaves a whole episode where it can; `first` always on row `from`. */
  readonly starts: 'random' | 'first'
  /** How often an episode starts on each row of `from … to`, in proportion; null is evenly. This is how boosting asks for more of what was missed. */
  readonly startWeights: Float64Array | null
  readonly capital: number
  /** Share of wealth that an indifferent agent keeps in cash; above 0 the action has one more logit, for cash. */
  readonly cashPrior: number
  /** How far logits tilt the prior: weights are prior · exp(tilt · logit), normalised once. */
  readonly tilt: number
}

export type PortfolioOptions = Pick<PortfolioSettings, 'market' | 'rules' | 'from' | 'to' | 'encodings'> & Partial<PortfolioSettings>

const DEFAULTS = {
  reward: { logReturn: 1 },
  episodeDays: 252,
  delayDays: 1,
  starts: 'random',
  startWeights: null,
  capital: 1,
  cashPrior: 0,
  tilt: 1,
} as const satisfies Partial<PortfolioSettings>

type PortfolioState = {
  /** Row of the latest close that is known. `[environment]` */
  readonly row: Int32Array
  /** Steps since the episode began. `[environment]` */
  readonly age: Int32Array
  /** Money in each asset. `[environment, asset]` */
  readonly position: Float64Array
  readonly cash: Float64Array
  readonly value: Float64Array
  /** Targets decided and not yet traded, a ring. `[environment, delay, asset]` */
  readonly pending: Float64Array
  readonly moments: Float64Array
}

export type Portfolio = Environment<PortfolioState> & {
  readonly settings: PortfolioSettings
  /** Target weights that logits mean at the close of `row`. */
  weigh(logits: ArrayLike<number>, at: number, row: number, out: Float64Array, to: number): void
}

/** Logits beyond this say nothing more: e⁸ is 3,000 to one. */
const LIMIT = 8
/** Below this share of its capital a portfolio is ruined. */
const RUIN_SHARE = 0.01

export function createPortfolio(options: PortfolioOptions): Portfolio {
  const settings: PortfolioSettings = { ...DEFAULTS, ...options }
  const { market, rules, from, to, encodings, episodeDays, delayDays, capital, cashPrior, tilt } = settings
  const n = market.assets
  const width = cashPrior > 0 ? n + 1 : n
  assert(delayDays >= 1, 'a decision is traded after the close that it is made on')
  assert(from >= 0 && to <= market.rows && to - from > delayDays + 1, 'there are rows to trade on')
  const shown = encodings === null ? 1 : encodings.length / market.rows
  assert(Number.isInteger(shown), 'encodings have a row for every row of the market')
  const known = encodings === null ? null : encodings.map((x) => (Number.isFinite(x) ? x : 0))
  const figure = createFigure(settings.reward)
  const drawStart = startDrawer(settings)
  const atOpen = market.fromOpen !== null
  const logits = new Float64Array(width)
  const target = new Float64Array(n)
  const assetPrior = Math.log((1 - cashPrior) / n)

  function weigh(actions: ArrayLike<number>, at: number, row: number, out: Float64Array, place: number): void {
    let some = false
    for (let i = 0; i < n; i++) {
      const tradable = market.trading[row * n + i] === OPEN
      some ||= tradable
      logits[i] = tradable ? assetPrior + tilt * Math.min(Math.max(actions[at + i], -LIMIT), LIMIT) : -Infinity
    }
    if (width > n) logits[n] = Math.log(cashPrior) + tilt * Math.min(Math.max(actions[at + n], -LIMIT), LIMIT)
    // Where nothing can be bought there is nothing to decide.
    if (!some) out.fill(NaN, place, place + n)
    else {
      softmaxInto(logits, 0, width)
      for (let i = 0; i < n; i++) out[place + i] = logits[i]
    }
  }

  /** Where the accounting writes what nobody remembers. */
  let scratch: Book = createBook(1, n, capital)

  return {
    id: 'portfolio',
    title: 'Portfolio',
    settings,
    observationSize: shown + n,
    actions: { kind: 'box', size: width, low: -LIMIT, high: LIMIT },
    maxSteps: Math.min(episodeDays, to - 1 - from),
    weigh,
    create: (count) => ({
      row: new Int32Array(count),
      age: new Int32Array(count),
      position: new Float64Array(count * n),
      cash: new Float64Array(count),
      value: new Float64Array(count),
      pending: new Float64Array(count * delayDays * n),
      moments: new Float64Array(count * MOMENTS),
    }),
    reset(state, e, rng) {
      state.row[e] = drawStart(rng)
      state.age[e] = 0
      state.position.fill(0, e * n, (e + 1) * n)
      state.cash[e] = capital
      state.value[e] = capital
      state.pending.fill(NaN, e * delayDays * n, (e + 1) * delayDays * n)
      beginEpisode(state.moments, e * MOMENTS)
    },
    step(state, actions, { rewards, terminated, truncated }) {
      const { row: rows, age: ages, position, cash, value, pending, moments } = state
      const count = rows.length
      if (scratch.environments !== count) scratch = createBook(count, n, capital)
      const book: Book = { ...scratch, position, cash, value }
      for (let e = 0; e < count; e++) {
        const before = value[e]
        const was = figure(moments, e * MOMENTS)
        const slot = (e * delayDays + (ages[e] % delayDays)) * n
        weigh(actions, e * width, rows[e], pending, slot)
        const age = ++ages[e]
        const row = ++rows[e]
        // All is cash until the first trade: as in a backtest, the capital is there at the close before it.
        if (age > delayDays || (atOpen && age === delayDays)) drift(book, rules.costs, market, e, row, market.toOpen ?? market.growth)
        if (age >= delayDays) {
          const due = (e * delayDays + (age % delayDays)) * n
          target.set(pending.subarray(due, due + n))
          if (target[0] === target[0]) rebalance(book, rules, market, e, row, target, 0)
          if (market.fromOpen) driftFromOpen(book, market.fromOpen, e, row)
        }
        addReturn(moments, e * MOMENTS, before > 0 ? value[e] / before - 1 : 0)
        rewards[e] = figure(moments, e * MOMENTS) - was
        terminated[e] = value[e] <= RUIN_SHARE * capital ? 1 : 0
        truncated[e] = terminated[e] === 0 && (age >= episodeDays || row >= to - 1) ? 1 : 0
      }
    },
    observe({ row, position, value }, observations) {
      for (let e = 0, at = 0; e < row.length; e++) {
        if (known === null) observations[at++] = row[e] - from
        else for (let k = row[e] * shown; k < (row[e] + 1) * shown; k++) observations[at++] = known[k]
        const wealth = value[e] > 0 ? value[e] : Infinity
        for (let i = e * n; i < (e + 1) * n; i++) observations[at++] = position[i] / wealth
      }
    },
  }
}

/** Draws the row that an episode starts on. */
function startDrawer({ from, to, episodeDays, delayDays, starts, startWeights }: PortfolioSettings): (rng: Rng) => number {
  const last = Math.max(from, to - 1 - Math.max(episodeDays, delayDays + 1))
  if (starts === 'first') return () => from
  if (startWeights === null) return (rng) => from + rng.integer(last - from + 1)
  assert(startWeights.length === to - from, 'every row has a weight')
  const sums = startWeights.slice(0, last - from + 1)
  for (let i = 1; i < sums.length; i++) sums[i] += sums[i - 1]
  const total = sums[sums.length - 1]
  assert(total > 0 && total < Infinity, 'some row has a weight')
  return (rng) => {
    const drawn = rng.uniform() * total
    let [low, high] = [0, sums.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (sums[middle] > drawn) high = middle
      else low = middle + 1
    }
    return from + low
  }
}
