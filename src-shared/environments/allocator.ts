import { assert } from '../base/assert.ts'
import { weekIndex } from '../base/day.ts'
import { LONG_ONLY } from '../weights/constraints.ts'
import type { Costs } from '../weights/costs.ts'
import { createBook, drift, type Book } from '../weights/book.ts'
import { createMarket, type Market } from '../weights/market.ts'
import { createRules, rebalance } from '../weights/rebalance.ts'
import { deskPanel, type DeskLine, type DeskWorld } from './allocator/desk-world.ts'
import { capShares, equalRisk, LOOKBACK_DAYS, SHOWN_OF_ALL, SHOWN_PER_DESK, showDesks } from './allocator/outlook.ts'
import { createOutcome, type Environment } from './environment.ts'
import { addReturn, beginEpisode, MOMENTS, REWARDS } from './rewards.ts'
import { softmaxInto } from './softmax.ts'

/**
 * The chief investment officer's task: once a week, how much capital each desk gets, and how much stays cash. Money moves by the accounting
 * step of a backtest. A twin that holds equal risk walks beside every episode: the reward is by how much more the fund's differential
 * Sharpe ratio grew than the twin's, less a penalty on drawdowns beyond a limit. What happens to all desks alike thus cancels out of the
 * reward, and an allocator that knows nothing is paid nothing.
 */
interface AllocatorSettings {
  readonly desks: readonly DeskLine[]
  /** Histories of the same desks; each episode is played in one of them. */
  readonly worlds: readonly DeskWorld[]
  readonly costs: Costs
  /** Money at the start; what desks can take is measured by it. */
  readonly capital: number
  /** Weeks of an episode, unless the days end before. */
  readonly episodeWeeks: number
  /** `random` starts anywhere in any world that leaves a whole episode where it can; `first` always in the first week of the first world. */
  readonly starts: 'random' | 'first'
  /** Largest share of wealth in one desk. */
  readonly maxWeight: number
  /** Share of wealth that an indifferent allocator keeps in cash. */
  readonly cashPrior: number
  /** How far logits tilt equal risk: weights are equal risk · exp(tilt · logit), normalised once. */
  readonly tilt: number
  /** Fall from the highest wealth that costs nothing, and what each further percent costs. */
  readonly drawdownLimit: number
  readonly drawdownPenalty: number
  /** First row that may be decided on, where fewer than all are to be used. */
  readonly from: number
  /** One past the last row that may be used. */
  readonly to: number
}

export type AllocatorOptions = Pick<AllocatorSettings, 'desks' | 'worlds' | 'costs'> & Partial<AllocatorSettings>

const DEFAULTS = {
  capital: 1,
  episodeWeeks: 52,
  starts: 'random',
  maxWeight: 0.6,
  cashPrior: 0.02,
  tilt: 1,
  drawdownLimit: 0.15,
  drawdownPenalty: 1,
  from: 0,
  to: Infinity,
} as const satisfies Partial<AllocatorSettings>

type AllocatorState = {
  readonly world: Int32Array
  /** Which of the world's decisions comes next. `[environment]` */
  readonly decision: Int32Array
  readonly age: Int32Array
  /** The fund of environment e is book 2e, its equal-risk twin 2e + 1. `[book, desk]`, `[book]` */
  readonly position: Float64Array
  readonly cash: Float64Array
  readonly value: Float64Array
  readonly moments: Float64Array
}

/** Told of every day: return of the fund of environment `e` and of its twin. */
type DayWatcher = (e: number, row: number, own: number, twin: number) => void

export interface Allocator extends Environment<AllocatorState> {
  readonly settings: AllocatorSettings
  /** Rows of a world on which decisions are made, the first trading day of each week, and what is shown there. `[decision, observation]` */
  decisions(world: number): { readonly rows: Int32Array; readonly shown: Float32Array }
  /** Target weights that the logits of environment `e` mean now. `[desk]` */
  weigh(state: AllocatorState, e: number, logits: ArrayLike<number>, at: number, out: Float64Array, to: number): void
  /** A week with these targets, whatever they come from: how rules of allocation are played in the same environment. `[environment, desk]` */
  hold(state: AllocatorState, targets: Float64Array, outcome: ReturnType<typeof createOutcome>, watch?: DayWatcher): void
}

/** Logits beyond this say nothing more. */
const LIMIT = 4
/** Below this share of its capital a fund is ruined. */
const RUIN_SHARE = 0.2
/** A world made ready: everything that does not depend on what the allocator does. */
interface Stage {
  readonly market: Market
  /** Rows of decisions. */
  readonly rows: Int32Array
  /** Equal risk, without cash. `[decision, desk]` */
  readonly anchors: Float64Array
  /** `[decision, observation]` */
  readonly shown: Float32Array
}

export function createAllocator(options: AllocatorOptions): Allocator {
  const settings: AllocatorSettings = { ...DEFAULTS, ...options }
  const { desks, worlds, costs, capital, episodeWeeks, starts, maxWeight, cashPrior, tilt, drawdownLimit, drawdownPenalty } = settings
  const n = desks.length
  assert(n > 0 && worlds.length > 0, 'an allocator has desks and a history of them')
  const caps = Float64Array.from(desks, ({ capacity }) => Math.min(maxWeight, capacity / capital))
  const stages = worlds.map((world) => prepare(world, settings, caps))
  const rules = createRules(deskPanel(worlds[0], desks).instruments, costs, LONG_ONLY)
  const size = n * SHOWN_PER_DESK + SHOWN_OF_ALL
  const logits = new Float64Array(n + 1)
  const target = new Float64Array(n)
  let scratch: Book = createBook(2, n, capital)
  let wanted = new Float64Array(n)

  function weigh({ world, decision }: AllocatorState, e: number, actions: ArrayLike<number>, at: number, out: Float64Array, to: number): void {
    weighTilts(stages[world[e]].anchors.subarray(decision[e] * n, (decision[e] + 1) * n), actions, at, { caps, cashPrior, tilt }, logits, out, to)
  }

  function hold(state: AllocatorState, targets: Float64Array, { rewards, terminated, truncated }: ReturnType<typeof createOutcome>, watch?: DayWatcher): void {
    const { world, decision, age, position, cash, value, moments } = state
    const count = world.length
    if (scratch.environments !== 2 * count) scratch = createBook(2 * count, n, capital)
    const book: Book = { ...scratch, position, cash, value }
    const sharpe = REWARDS.differentialSharpe.figure
    for (let e = 0; e < count; e++) {
      const { market, rows, anchors } = stages[world[e]]
      const from = rows[decision[e]]
      const to = rows[decision[e] + 1]
      const [own, twin] = [2 * e * MOMENTS, (2 * e + 1) * MOMENTS]
      const [sharpeBefore, twinBefore, painBefore] = [sharpe(moments, own), sharpe(moments, twin), pain(moments, own)]
      for (let row = from + 1; row <= to; row++) {
        for (let side = 0; side < 2; side++) {
          const b = 2 * e + side
          const before = value[b]
          // All is cash until the first trade: as in a backtest, the capital is there at the close before it.
          if (age[e] > 0 || row > from + 1) drift(book, rules.costs, market, b, row)
          if (row === from + 1) {
            for (let i = 0; i < n; i++) target[i] = side === 0 ? targets[e * n + i] : (1 - cashPrior) * anchors[decision[e] * n + i]
            rebalance(book, rules, market, b, row, target, 0)
          }
          addReturn(moments, b * MOMENTS, before > 0 ? value[b] / before - 1 : 0)
          returnsOfDay[side] = before > 0 ? value[b] / before - 1 : 0
        }
        watch?.(e, row, returnsOfDay[0], returnsOfDay[1])
      }
      age[e]++
      decision[e]++
      rewards[e] = sharpe(moments, own) - sharpeBefore - (sharpe(moments, twin) - twinBefore) - drawdownPenalty * (pain(moments, own) - painBefore)
      terminated[e] = value[2 * e] <= RUIN_SHARE * capital ? 1 : 0
      truncated[e] = terminated[e] === 0 && (age[e] >= episodeWeeks || decision[e] >= rows.length - 1) ? 1 : 0
    }
  }
  const returnsOfDay = new Float64Array(2)

  /** Percents of drawdown beyond the limit. */
  function pain(moments: Float64Array, at: number): number {
    return 100 * Math.max(0, REWARDS.drawdown.figure(moments, at) - drawdownLimit)
  }

  return {
    id: 'allocator',
    title: 'Allocator',
    settings,
    observationSize: size,
    actions: { kind: 'box', size: n + 1, low: -LIMIT, high: LIMIT },
    maxSteps: episodeWeeks,
    decisions: (world) => stages[world],
    weigh,
    hold,
    create: (count) => ({
      world: new Int32Array(count),
      decision: new Int32Array(count),
      age: new Int32Array(count),
      position: new Float64Array(2 * count * n),
      cash: new Float64Array(2 * count),
      value: new Float64Array(2 * count),
      moments: new Float64Array(2 * count * MOMENTS),
    }),
    reset({ world, decision, age, position, cash, value, moments }, e, rng) {
      world[e] = starts === 'first' ? 0 : rng.integer(worlds.length)
      const last = Math.max(0, stages[world[e]].rows.length - 1 - episodeWeeks)
      decision[e] = starts === 'first' ? 0 : rng.integer(last + 1)
      age[e] = 0
      position.fill(0, 2 * e * n, 2 * (e + 1) * n)
      for (let b = 2 * e; b < 2 * e + 2; b++) {
        cash[b] = value[b] = capital
        beginEpisode(moments, b * MOMENTS)
      }
    },
    step(state, actions, outcome) {
      const count = state.world.length
      if (wanted.length !== count * n) wanted = new Float64Array(count * n)
      for (let e = 0; e < count; e++) weigh(state, e, actions, e * (n + 1), wanted, e * n)
      hold(state, wanted, outcome)
    },
    observe({ world, decision }, observations) {
      for (let e = 0; e < world.length; e++) observations.set(stages[world[e]].shown.subarray(decision[e] * size, (decision[e] + 1) * size), e * size)
    },
  }
}

/** Equal risk and a prior share of cash, tilted by logits, the last one being cash's; what is above a cap goes to the others, else to cash. */
export function weighTilts(
  anchor: Float64Array,
  logits: ArrayLike<number>,
  at: number,
  { caps, cashPrior, tilt }: { readonly caps: Float64Array; readonly cashPrior: number; readonly tilt: number },
  scratch: Float64Array,
  out: Float64Array,
  to: number,
): void {
  const n = anchor.length
  let invested = 0
  for (let i = 0; i < n; i++) invested += anchor[i]
  const bounded = (x: number) => tilt * Math.min(Math.max(x, -LIMIT), LIMIT)
  for (let i = 0; i < n; i++) scratch[i] = anchor[i] > 0 ? Math.log((1 - cashPrior) * anchor[i]) + bounded(logits[at + i]) : -Infinity
  scratch[n] = Math.log(1 - (1 - cashPrior) * invested) + bounded(logits[at + n])
  softmaxInto(scratch, 0, n + 1)
  const capped = capShares(scratch.subarray(0, n), caps)
  for (let i = 0; i < n; i++) out[to + i] = capped[i]
}

function prepare(world: DeskWorld, { desks, costs, from, to }: AllocatorSettings, caps: Float64Array): Stage {
  const n = desks.length
  const { days } = world
  const end = Math.min(to, days.length)
  const rows: number[] = []
  for (let row = Math.max(from, LOOKBACK_DAYS - 1, 1); row < end; row++) if (weekIndex(days[row]) !== weekIndex(days[row - 1])) rows.push(row)
  assert(rows.length >= 2, 'there are two weeks to decide on')
  const size = n * SHOWN_PER_DESK + SHOWN_OF_ALL
  const anchors = new Float64Array(rows.length * n)
  const shown = new Float32Array(rows.length * size)
  rows.forEach((row, k) => {
    const anchor = equalRisk(world.returns, n, row, caps)
    anchors.set(anchor, k * n)
    showDesks({ ...world, caps }, row, anchor, shown, k * size)
  })
  return { market: createMarket(deskPanel(world, desks), costs, { execution: 'close', wholeShares: false }), rows: Int32Array.from(rows), anchors, shown }
}
