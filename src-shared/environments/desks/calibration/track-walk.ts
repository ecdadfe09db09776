import { monthIndex } from '../../../base/day.ts'
import { LIVE, type Panel } from '../../../prices/panel.ts'
import { leastSquaresWeights, MOVES } from '../factor-tracking.ts'
import { scoreStocks } from './factors.ts'
import { YEAR_DAYS } from './pairs.ts'

export const TRACK_MEMORY_DAYS = 250
/** Share of the universe that the factor portfolio holds. */
const TOP_SHARE = 1 / 3

/** Chooses a move from what the environment of factor tracking shows. */
export type TrackAct = (observations: Float32Array, action: Float32Array) => void

/** The factor portfolio of the universe, followed with a few of its assets and walked through row by row. */
interface TrackWalk {
  /** What it wants at the close of a row, as shares of its capital; `moved` is what each asset returned on the row. `[asset]` */
  want(panel: Panel, row: number, moved: Float64Array): Float64Array
  /** The portfolio that is followed from the close of the last row on. `[asset]` */
  target(): Float64Array
}

export function walkTracker(act: TrackAct, trackers: readonly number[], assets: number): TrackWalk {
  const k = trackers.length
  const kept = Math.exp(-1 / TRACK_MEMORY_DAYS)
  /** Fading sums of products of past returns, of each tracker with every asset. `[tracker, asset]` */
  const together = new Float64Array(k * assets)
  const products = new Float64Array(k * k)
  /** What the portfolio that is followed now would have had with each tracker: its past is known, for its assets' is. */
  const targetProducts = new Float64Array(k)
  const weights = new Float64Array(k)
  const looked = new Float32Array(3)
  const action = new Float32Array(1)
  let target: Float64Array = new Float64Array(assets)
  let best: Float64Array = new Float64Array(k).fill(1 / Math.max(k, 1))

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
    target: () => target,
    want(panel, row, moved) {
      const wanted = new Float64Array(assets)
      let own = 0
      for (let a = 0; a < k; a++) {
        const x = moved[trackers[a]]
        for (let i = 0; i < assets; i++) together[a * assets + i] = kept * together[a * assets + i] + x * moved[i]
        own += weights[a] * x
      }
      for (let a = 0; a < k; a++) weights[a] *= (1 + moved[trackers[a]]) / (1 + own)
      const anew = row >= YEAR_DAYS && monthIndex(panel.days[row]) !== monthIndex(panel.days[row - 1])
      if (anew) target = factorPortfolio(panel, row, assets)
      for (let a = 0; a < k; a++) {
        targetProducts[a] = 0
        for (let i = 0; i < assets; i++) targetProducts[a] += target[i] * together[a * assets + i]
        for (let b = 0; b < k; b++) products[a * k + b] = together[a * assets + trackers[b]]
      }
      if (anew) {
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
      act(looked, action)
      const move = gross === 0 ? 1 : MOVES[action[0]]
      for (let a = 0; a < k; a++) {
        weights[a] += move * (best[a] - weights[a])
        wanted[trackers[a]] = panel.presence[row * panel.instruments.length + trackers[a]] === LIVE ? weights[a] : 0
      }
      return wanted
    },
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

/** The third of the universe that momentum, value, low volatility, size and quality together, all made of prices and volumes, say the most for, held equally. */
function factorPortfolio(panel: Panel, row: number, assets: number): Float64Array {
  const { totalReturn, presence, instruments } = panel
  const stride = instruments.length
  const known = Array.from({ length: assets }, (_, i) => i).filter(
    (i) => !instruments[i].benchmark && presence[row * stride + i] === LIVE && totalReturn[row * stride + i] > 0 && totalReturn[(row - YEAR_DAYS) * stride + i] > 0,
  )
  const out = new Float64Array(assets)
  if (known.length === 0) return out
  const score = scoreStocks(panel, row, known)
  const chosen = known.map((i, c) => ({ i, score: score[c] })).sort((x, y) => y.score - x.score || x.i - y.i).slice(0, Math.max(1, Math.round(known.length * TOP_SHARE)))
  for (const { i } of chosen) out[i] = 1 / chosen.length
  return out
}

/** The assets with the most money traded in the last year among those that had a price on every day of it; an index cannot be held. */
export function chooseTrackers({ days, instruments, totalReturn, dollarVolume }: Panel, most: number): number[] {
  const n = instruments.length
  const from = Math.max(0, days.length - YEAR_DAYS)
  return instruments
    .map(({ benchmark }, i) => {
      let [volume, gaps] = [0, benchmark ? 1 : 0]
      for (let row = from; row < days.length; row++) {
        if (!(totalReturn[row * n + i] > 0)) gaps++
        volume += dollarVolume[row * n + i] > 0 ? dollarVolume[row * n + i] : 0
      }
      return { i, volume, gaps }
    })
    .filter(({ gaps }) => gaps === 0)
    .sort((x, y) => y.volume - x.volume || x.i - y.i)
    .slice(0, most)
    .map(({ i }) => i)
    .sort((x, y) => x - y)
}

interface TrackedFactors {
  /** Of the tracker after costs, less the portfolio that it follows. `[row]` */
  readonly differences: Float64Array
  /** Value traded over the capital. `[row]` */
  readonly turnover: Float64Array
}

/** The tracker on rows `from` to the last one, decided at one close and traded at the next. It learns what goes with what from the first row of the panel on. */
export function trackFactors(panel: Panel, act: TrackAct, trackers: readonly number[], { from, costBps }: { readonly from: number; readonly costBps: number }): TrackedFactors {
  const { days, instruments, totalReturn } = panel
  const n = instruments.length
  const walk = walkTracker(act, trackers, n)
  const moved = new Float64Array(n)
  const differences = new Float64Array(days.length - from)
  const turnover = new Float64Array(days.length - from)
  const nothing = new Float64Array(n)
  // Held over the night before, decided at the close before that.
  let [held, decided, target, followed]: Float64Array[] = [nothing, nothing, nothing, nothing]
  for (let row = 0; row < days.length; row++) {
    let [own, theirs, traded] = [0, 0, 0]
    for (let i = 0; i < n; i++) {
      const r = row > 0 ? totalReturn[row * n + i] / totalReturn[(row - 1) * n + i] - 1 : 0
      moved[i] = Number.isFinite(r) ? r : 0
      own += held[i] * moved[i]
      theirs += target[i] * moved[i]
      traded += Math.abs(decided[i] - held[i] * (1 + moved[i]))
    }
    if (row >= from) {
      differences[row - from] = own - theirs - (traded * costBps) / 10_000
      turnover[row - from] = traded
    }
    ;[held, target] = [decided, followed]
    decided = walk.want(panel, row, moved)
    followed = walk.target()
  }
  return { differences, turnover }
}
