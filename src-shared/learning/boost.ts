import { assert } from '../base/assert.ts'

/**
 * Boosting in the manner of AdaBoost.R2 (Drucker 1997) over segments of the training period: a learner is trained, the segments in which it
 * did worst count more for the next one, and the learners vote by how good they were. Weights are bounded, since in markets the worst
 * segments are mostly the noisiest. Functions over any trainer: segments become start weights of an environment, or row weights of `fit`.
 */
interface BoostSettings {
  readonly rounds: number
  /** No segment counts more than this many times, or less than one in this many of, an equal share. */
  readonly bound: number
}

/** Weights of segments after a learner's losses; both sum to one over segments. Higher is worse. */
export function reweigh(weights: readonly number[], losses: readonly number[], bound: number): number[] {
  const relative = relativeLosses(losses)
  const ratio = errorRatio(averageLoss(weights, relative))
  return bounded(weights.map((weight, i) => weight * ratio ** (1 - relative[i])), bound)
}

/** Say of a learner, before it is made relative to the others': ln(1/β), 0 for one that is no better than chance. */
export function learnerSay(weights: readonly number[], losses: readonly number[]): number {
  return Math.max(0, -Math.log(errorRatio(averageLoss(weights, relativeLosses(losses)))))
}

/** Losses on a scale from 0 (the best segment) to 1 (the worst). */
function relativeLosses(losses: readonly number[]): number[] {
  const low = Math.min(...losses)
  const width = Math.max(...losses) - low
  return losses.map((loss) => (width > 0 ? (loss - low) / width : 0.5))
}

function averageLoss(weights: readonly number[], relative: readonly number[]): number {
  return relative.reduce((total, loss, i) => total + weights[i] * loss, 0)
}

/** β of AdaBoost, kept away from 0 and from 1 and more: a learner worse than chance turns no weights around. */
function errorRatio(average: number): number {
  return Math.min(Math.max(average, 0.01) / Math.max(1 - average, 0.01), 1)
}

/** Shares of one, none further than `bound` times from an equal share. What is cut is shared among those that still have room. */
function bounded(weights: readonly number[], bound: number): number[] {
  assert(bound >= 1, 'an equal share is within the bound')
  const n = weights.length
  const [low, high] = [1 / (bound * n), bound / n]
  const out = [...weights]
  const held = new Array<boolean>(n).fill(false)
  for (let round = 0; round <= n; round++) {
    let free = 1
    let total = 0
    out.forEach((weight, i) => (held[i] ? (free -= weight) : (total += weight)))
    const scale = total > 0 ? free / total : 0
    let cut = 0
    out.forEach((weight, i) => {
      if (!held[i]) cut += Math.min(Math.max(weight * scale, low), high) - weight * scale
    })
    // Of floors and caps only the side that is owed is settled in a round, or the other would be settled by mistake.
    let settled = false
    out.forEach((weight, i) => {
      if (held[i]) return
      const scaled = weight * scale
      if ((cut >= 0 && scaled < low) || (cut <= 0 && scaled > high)) {
        out[i] = scaled < low ? low : high
        held[i] = true
        settled = true
      } else out[i] = scaled
    })
    if (!settled) break
  }
  return out
}

/** Rows `from … to` in segments of `days`; a rest shorter than half a segment joins the last. `[segment]` first rows, and the end. */
export function segmentsOf(from: number, to: number, days: number): number[] {
  const bounds = [from]
  for (let row = from + days; row + days / 2 <= to; row += days) bounds.push(row)
  if (to - bounds[bounds.length - 1] < days / 2 && bounds.length > 1) bounds.pop()
  return [...bounds, to]
}

/** What a weight per segment means for each row of it: `startWeights` of a portfolio, or `rowWeights` of a fit, 1 on average. */
export function spreadOverRows(bounds: readonly number[], weights: readonly number[]): Float64Array {
  const first = bounds[0]
  const rows = bounds[bounds.length - 1] - first
  const out = new Float64Array(rows)
  weights.forEach((weight, s) => out.fill((weight * rows) / (bounds[s + 1] - bounds[s]), bounds[s] - first, bounds[s + 1] - first))
  return out
}

interface Boosted<Learner> {
  readonly learners: readonly Learner[]
  /** Share of the vote of each learner, one in all; equal where none was better than chance. */
  readonly say: readonly number[]
  /** Weights of segments that each was trained with. */
  readonly weights: readonly (readonly number[])[]
}

/** Trains learner after learner, each on segments weighed by what the one before it missed. */
export async function boost<Learner>(
  segments: number,
  { rounds, bound }: BoostSettings,
  train: (weights: readonly number[], round: number) => Promise<Learner>,
  lossesOf: (learner: Learner) => Promise<readonly number[]>,
): Promise<Boosted<Learner>> {
  const learners: Learner[] = []
  const say: number[] = []
  const history: number[][] = []
  let weights = new Array<number>(segments).fill(1 / segments)
  for (let round = 0; round < rounds; round++) {
    history.push(weights)
    const learner = await train(weights, round)
    const losses = await lossesOf(learner)
    assert(losses.length === segments, 'a learner is judged on every segment')
    learners.push(learner)
    say.push(learnerSay(weights, losses))
    weights = reweigh(weights, losses, bound)
  }
  const total = say.reduce((a, b) => a + b, 0)
  return { learners, say: say.map((share) => (total > 0 ? share / total : 1 / rounds)), weights: history }
}
