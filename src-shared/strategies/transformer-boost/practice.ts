import type { Environment } from '../../environments/environment.ts'
import { addReturn, beginEpisode, createFigure, MOMENTS, type RewardWeights } from '../../environments/rewards.ts'
import type { Rng } from '../../base/rng.ts'
import { createBook, drift, type Book } from '../../weights/book.ts'
import type { Market } from '../../weights/market.ts'
import { rebalance, type Rules } from '../../weights/rebalance.ts'
import { approach, MOST_OPINION } from './levels.ts'

/** Where plans are traded: the accounting of a backtest, a day's delay, and the same small steps towards a plan as in decisions. */
export interface Ground {
  readonly market: Market
  readonly rules: Rules
  readonly steps: { readonly adjustment: number; readonly noTradeBand: number }
  /** Days between trades towards a plan. */
  readonly tradeDays: number
}

/** Weights that are wanted at the close of a row. `[asset]` */
export type Plan = (row: number) => Float64Array

/** Daily returns after costs of following a plan from row `from`, where it is held already, to row `to`; the first is of row `from + 1`. */
export function followPlan(ground: Ground, plan: Plan, from: number, to: number): Float64Array {
  const book = createBook(1, ground.market.assets, 1)
  book.position.set(plan(from))
  settleAll(book, 0)
  const returns = new Float64Array(to - 1 - from)
  for (let row = from; row < to - 1; row++) {
    const before = book.value[0]
    const pending = (row - from) % ground.tradeDays === 0 ? wantedOrders(ground, book, 0, plan(row)) : null
    nextDay(ground, book, 0, row + 1, pending)
    returns[row - from] = book.value[0] / before - 1
  }
  return returns
}

/** What remains of one unit of wealth beside the positions is cash. */
function settleAll(book: Book, e: number): void {
  const n = book.assets
  const invested = book.position.subarray(e * n, (e + 1) * n).reduce((a, b) => a + b, 0)
  book.cash[e] = 1 - invested
  book.value[e] = 1
}

function wantedOrders({ steps }: Ground, book: Book, e: number, wanted: Float64Array): Float64Array {
  const n = book.assets
  const wealth = book.value[e] > 0 ? book.value[e] : Infinity
  return approach(book.position.slice(e * n, (e + 1) * n).map((x) => x / wealth), wanted, steps)
}

function nextDay({ market, rules }: Ground, book: Book, e: number, row: number, pending: Float64Array | null): void {
  drift(book, rules.costs, market, e, row)
  if (pending) rebalance(book, rules, market, e, row, pending, 0)
}

interface PracticeSettings {
  readonly ground: Ground
  /** First row that a decision may be made on, and one past the last row whose prices may be used. */
  readonly from: number
  readonly to: number
  /** Days between the agent's decisions. */
  readonly decisionDays: number
  readonly episodeDays: number
  /** What the agent sees on each row of the market, `[row, number]`; null shows the row's number. */
  readonly seen: Float32Array | null
  /** How many opinions make a decision. */
  readonly opinions: number
  /** The plan for `row` of opinions given on row `decided`. */
  plan(opinions: Float32Array, at: number, decided: number, row: number): Float64Array
  /** What is held where there are no opinions, and what that earned on each row, after costs. `[row]` */
  readonly prior: Plan
  readonly priorReturns: Float64Array
  readonly reward: RewardWeights
  /** How much each row of `from … to` counts, 1 on average: in where episodes start, and in what days are worth. */
  readonly rowWeights: Float64Array
}

type PracticeState = {
  readonly row: Int32Array
  readonly age: Int32Array
  readonly position: Float64Array
  readonly cash: Float64Array
  readonly value: Float64Array
  /** Of the agent, and of the prior on the same days. */
  readonly moments: Float64Array
  readonly priorMoments: Float64Array
}

/** Figures are small numbers; a decision's reward should be about one. */
const REWARD_SCALE = 100

/**
 * A portfolio that starts from the prior and is rewarded for what it earns beyond it: what moves prior and agent alike says nothing about the
 * agent's decisions, and is taken out.
 */
export function createPractice(settings: PracticeSettings): Environment<PracticeState> {
  const { ground, from, to, decisionDays, episodeDays, seen, opinions, plan, prior, priorReturns, rowWeights } = settings
  const { market } = ground
  const n = market.assets
  const width = seen === null ? 1 : seen.length / market.rows
  const figure = createFigure(settings.reward)
  const last = Math.max(from, to - 1 - Math.max(episodeDays, decisionDays))
  const sums = rowWeights.slice(0, last - from + 1)
  for (let i = 1; i < sums.length; i++) sums[i] += sums[i - 1]
  let scratch: Book = createBook(1, n, 1)

  function drawStart(rng: Rng): number {
    const drawn = rng.uniform() * sums[sums.length - 1]
    return from + Math.max(0, sums.findIndex((sum) => sum > drawn))
  }

  return {
    id: 'practice',
    title: 'Practice',
    observationSize: width,
    actions: { kind: 'box', size: opinions, low: -MOST_OPINION, high: MOST_OPINION },
    maxSteps: Math.ceil(episodeDays / decisionDays),
    create: (count) => ({
      row: new Int32Array(count),
      age: new Int32Array(count),
      position: new Float64Array(count * n),
      cash: new Float64Array(count),
      value: new Float64Array(count),
      moments: new Float64Array(count * MOMENTS),
      priorMoments: new Float64Array(count * MOMENTS),
    }),
    reset(state, e, rng) {
      state.row[e] = drawStart(rng)
      state.age[e] = 0
      state.position.set(prior(state.row[e]), e * n)
      settleAll({ ...scratch, position: state.position, cash: state.cash, value: state.value }, e)
      beginEpisode(state.moments, e * MOMENTS)
      beginEpisode(state.priorMoments, e * MOMENTS)
    },
    step(state, actions, { rewards, terminated, truncated }) {
      const { row: rows, age: ages, moments, priorMoments } = state
      const count = rows.length
      if (scratch.environments !== count) scratch = createBook(count, n, 1)
      const book: Book = { ...scratch, position: state.position, cash: state.cash, value: state.value }
      for (let e = 0; e < count; e++) {
        const at = e * MOMENTS
        const decided = rows[e]
        rewards[e] = 0
        for (let day = 0; day < decisionDays && rows[e] < to - 1; day++) {
          const before = book.value[e]
          const was = figure(moments, at) - figure(priorMoments, at)
          const pending = day % ground.tradeDays === 0 ? wantedOrders(ground, book, e, plan(actions, e * opinions, decided, rows[e])) : null
          const row = ++rows[e]
          ages[e]++
          nextDay(ground, book, e, row, pending)
          addReturn(moments, at, before > 0 ? book.value[e] / before - 1 : 0)
          addReturn(priorMoments, at, priorReturns[row])
          rewards[e] += REWARD_SCALE * rowWeights[row - from] * (figure(moments, at) - figure(priorMoments, at) - was)
        }
        terminated[e] = book.value[e] > 0 ? 0 : 1
        truncated[e] = terminated[e] === 0 && (ages[e] >= episodeDays || rows[e] >= to - 1) ? 1 : 0
      }
    },
    observe({ row }, observations) {
      for (let e = 0, at = 0; e < row.length; e++) {
        if (seen === null) observations[at++] = row[e]
        else for (let k = row[e] * width; k < (row[e] + 1) * width; k++) observations[at++] = seen[k]
      }
    },
  }
}
