import { monthIndex } from '../../base/day.ts'
import { ranks } from '../../base/stats.ts'
import { leastSquaresWeights } from '../../environments/desks/factor-tracking.ts'
import { actFromObservations, type DeskAgent } from '../../learning/desks/desk-agent.ts'
import { LIVE, type Panel } from '../../prices/panel.ts'
import type { Pair } from './pairs.ts'

/** The two desks that trade the universe itself, as trained. */
export interface PriceDesks {
  readonly pairAgent: DeskAgent | null
  readonly pairs: readonly Pair[]
  readonly trackAgent: DeskAgent | null
  /** Columns that the factor portfolio is followed with. */
  readonly trackers: readonly number[]
}

export const PRICE_DESKS = ['statistical-arbitrage', 'factor-tracking'] as const

/** What desks are charged for trading when their own returns are looked at; the fund's ledger charges what the study says. */
export const DESK_COST_BPS = 5
/** Rows between a decision and its trade. */
const DELAY = 1
/** Of a pair's two sides and of the tracker, as in the environments that the agents were trained in. */
const MOVES = [0, 0.5, 1]
export const TRACK_MEMORY_DAYS = 250
const YEAR_DAYS = 252
/** Share of the universe that the factor portfolio holds. */
const TOP_SHARE = 1 / 3
const SCORE_DAYS = 252
const SKIPPED_DAYS = 21

/**
 * Both desks walking through a panel, row by row: what they held, what they earned. Everything of a row comes from that row and earlier ones, so
 * that rows which were walked once stay as they are.
 */
export interface Replay {
  /** Walks up to `row`. */
  advance(panel: Panel, row: number): void
  /** Return on its capital of each desk on a row, after costs. `[desk]` */
  returnsAt(row: number): Float64Array
  /** What each desk wants at the close of a row, as shares of its capital in the universe's columns. `[desk][asset]` */
  wantedAt(row: number): readonly [Float64Array, Float64Array]
}

/** From row `start` on, with nothing held; `pairsAt` may form pairs anew on the way, from rows before the one that it is asked at. */
export function replayPriceDesks({ pairAgent, pairs, trackAgent, trackers }: PriceDesks, assets: number, start: number, pairsAt?: (row: number) => readonly Pair[] | undefined): Replay {
  const actOnPairs = pairAgent && actFromObservations(pairAgent)
  const actOnTrack = trackAgent && actFromObservations(trackAgent)
  const k = trackers.length
  const kept = Math.exp(-1 / TRACK_MEMORY_DAYS)
  const last = new Float64Array(assets).fill(NaN)
  const moved = new Float64Array(assets)
  const history: { readonly returns: Float64Array; readonly wanted: readonly [Float64Array, Float64Array] }[] = []
  let traded = pairs
  /** 1 while long the pair, −1 while short. */
  let sides = new Int8Array(pairs.length)
  let target: Float64Array = new Float64Array(assets)
  const products = new Float64Array(k * k)
  const targetProducts = new Float64Array(k)
  let best: Float64Array = new Float64Array(k).fill(1 / Math.max(k, 1))
  const weights = new Float64Array(k)
  const seen = new Float32Array(2)
  const looked = new Float32Array(3)
  const action = new Float32Array(1)

  function step(panel: Panel, row: number): void {
    const stride = panel.instruments.length
    for (let i = 0; i < assets; i++) {
      const now = panel.totalReturn[row * stride + i]
      moved[i] = now > 0 && last[i] > 0 ? now / last[i] - 1 : 0
      if (now > 0) last[i] = now
    }
    const at = history.length
    const returns = Float64Array.from(PRICE_DESKS, (_, d) => {
      const held = history[at - 1 - DELAY]?.wanted[d]
      if (!held) return 0
      const before = history[at - 2 - DELAY]?.wanted[d]
      let [earned, trades] = [0, 0]
      for (let i = 0; i < assets; i++) {
        earned += held[i] * moved[i]
        trades += Math.abs(held[i] - (before?.[i] ?? 0))
      }
      return earned - (trades * DESK_COST_BPS) / 10_000
    })
    history.push({ returns, wanted: [wantPairs(panel, row), wantTrack(panel, row)] })
  }

  function wantPairs(panel: Panel, row: number): Float64Array {
    const stride = panel.instruments.length
    const formed = pairsAt?.(row)
    if (formed) {
      traded = formed
      sides = new Int8Array(formed.length)
    }
    const wanted = new Float64Array(assets)
    if (!actOnPairs) return wanted
    traded.forEach(({ a, b, hedge, mean, reversionPerYear, volatility }, p) => {
      const fresh = panel.presence[row * stride + a] === LIVE && panel.presence[row * stride + b] === LIVE && last[a] > 0 && last[b] > 0
      const deviation = (Math.log(last[a]) - hedge * Math.log(last[b]) - mean) / (volatility / Math.sqrt(2 * reversionPerYear))
      // Buying low and selling high are the same task, seen in a mirror.
      const wants = (side: 1 | -1): boolean => {
        seen[0] = side * deviation
        seen[1] = sides[p] === side ? 1 : 0
        actOnPairs(seen, action)
        return action[0] === 1
      }
      const [long, short] = [wants(1), wants(-1)]
      sides[p] = !fresh || long === short ? 0 : long ? 1 : -1
      const unit = sides[p] / ((1 + hedge) * traded.length)
      wanted[a] += unit
      wanted[b] -= unit * hedge
    })
    return wanted
  }

  function wantTrack(panel: Panel, row: number): Float64Array {
    const wanted = new Float64Array(assets)
    if (!actOnTrack || k === 0) return wanted
    let followed = 0
    for (let i = 0; i < assets; i++) followed += target[i] * moved[i]
    let own = 0
    for (let a = 0; a < k; a++) {
      const x = moved[trackers[a]]
      targetProducts[a] = kept * targetProducts[a] + x * followed
      for (let b = 0; b < k; b++) products[a * k + b] = kept * products[a * k + b] + x * moved[trackers[b]]
      own += weights[a] * x
    }
    for (let a = 0; a < k; a++) weights[a] *= (1 + moved[trackers[a]]) / (1 + own)
    if (row > 0 && monthIndex(panel.days[row]) !== monthIndex(panel.days[row - 1]) && row >= SCORE_DAYS) {
      target = factorPortfolio(panel, row, assets)
      best = longOnly(leastSquaresWeights(withRidge(products, k), targetProducts))
    }
    if (target.every((w) => w === 0)) return wanted
    // What the environment shows: expected tracking error beyond the least, the way to go, and how much is held.
    let [away, gross] = [0, 0]
    for (let a = 0; a < k; a++) {
      away += Math.abs(best[a] - weights[a])
      gross += Math.abs(weights[a])
    }
    looked[0] = 100 * Math.sqrt(Math.max(varianceOf(weights) - varianceOf(best), 0) * YEAR_DAYS)
    looked[1] = away
    looked[2] = gross
    actOnTrack(looked, action)
    const move = gross === 0 ? 1 : MOVES[action[0]]
    for (let a = 0; a < k; a++) {
      weights[a] += move * (best[a] - weights[a])
      wanted[trackers[a]] = panel.presence[row * panel.instruments.length + trackers[a]] === LIVE ? weights[a] : 0
    }
    return wanted
  }

  /** Expected variance of weights less target a day, but for what no weights change. */
  function varianceOf(of: Float64Array): number {
    let total = 0
    for (let a = 0; a < k; a++) {
      total -= 2 * of[a] * targetProducts[a]
      for (let b = 0; b < k; b++) total += of[a] * of[b] * products[a * k + b]
    }
    return total * (1 - kept)
  }

  return {
    advance(panel, row) {
      while (start + history.length <= row) step(panel, start + history.length)
    },
    returnsAt: (row) => history[row - start].returns,
    wantedAt: (row) => history[row - start].wanted,
  }
}

/** Keeps an asset that did not move from making the least squares undefined. */
function withRidge(products: Float64Array, k: number): Float64Array {
  let trace = 0
  for (let a = 0; a < k; a++) trace += products[a * k + a]
  const out = products.slice()
  for (let a = 0; a < k; a++) out[a * k + a] += 1e-3 * (trace / k) + 1e-9
  return out
}

function longOnly(weights: Float64Array): Float64Array {
  const positive = weights.map((w) => Math.max(w, 0))
  const total = positive.reduce((a, b) => a + b, 0)
  return total > 0 ? positive.map((w) => w / total) : positive.fill(1 / weights.length)
}

/** The third of the universe with the best mean rank in momentum, value, low volatility, size and quality, all made of prices and volumes, held equally. */
function factorPortfolio(panel: Panel, row: number, assets: number): Float64Array {
  const stride = panel.instruments.length
  const { totalReturn, presence, dollarVolume } = panel
  const from = row - SCORE_DAYS
  const known = Array.from({ length: assets }, (_, i) => i).filter((i) => presence[row * stride + i] === LIVE && totalReturn[row * stride + i] > 0 && totalReturn[from * stride + i] > 0)
  const out = new Float64Array(assets)
  if (known.length === 0) return out
  const longAgo = Math.max(0, row - 3 * SCORE_DAYS)
  const facts = known.map((i) => {
    const at = (t: number) => totalReturn[t * stride + i]
    let [total, squares, volume, count, before] = [0, 0, 0, 0, at(from)]
    for (let t = from + 1; t <= row; t++) {
      if (!(at(t) > 0)) continue
      const r = Math.log(at(t) / before)
      before = at(t)
      total += r
      squares += r * r
      count++
      const money = dollarVolume[t * stride + i]
      volume += money > 0 ? money : 0
    }
    const deviation = Math.sqrt(Math.max(squares / count - (total / count) ** 2, 1e-12))
    const recent = at(row - SKIPPED_DAYS)
    return {
      momentum: recent > 0 ? Math.log(recent / at(from)) : 0,
      // What fell over the years before is taken to be cheap.
      value: at(longAgo) > 0 ? -Math.log(at(from) / at(longAgo)) : 0,
      lowVolatility: -deviation,
      size: -volume,
      // What rose steadily is taken to be well run.
      quality: total / count / deviation,
    }
  })
  const score = new Float64Array(known.length)
  for (const factor of ['momentum', 'value', 'lowVolatility', 'size', 'quality'] as const) ranks(facts.map((fact) => fact[factor])).forEach((rank, c) => (score[c] += rank))
  const chosen = known.map((i, c) => ({ i, score: score[c] })).sort((x, y) => y.score - x.score || x.i - y.i).slice(0, Math.max(1, Math.round(known.length * TOP_SHARE)))
  for (const { i } of chosen) out[i] = 1 / chosen.length
  return out
}
