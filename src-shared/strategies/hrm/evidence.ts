import { mean, standardDeviation } from '../../base/stats.ts'
import type { Allocator, MarketDay } from './allocator.ts'
import { meanOf } from './allocator.ts'
import type { Lesson } from './lesson.ts'
import { downsideDeviationOf } from './objective.ts'
import { INPUTS } from './network.ts'
import { REGIMES, type HrmSettings } from './settings.ts'
import { heldOutBlock } from './train.ts'

/** How the members did on days that they were not trained on, against equal weight. */
interface Evidence {
  /** By how many standard errors they were better, in return for downside risk. */
  readonly standardErrors: number
  /** Share of the tilts that this bears out and the limit on turnover allows, 0 to 1. */
  readonly trust: number
  /** Share of wealth traded on a held-out day. */
  readonly turnover: Turnover
  /** Days that some member had left out. */
  readonly days: number
  /** What members that left the day out said of its regime; NaN where none did. `[day, regime]`, empty without that level */
  readonly regimes: Float32Array
}

/** By the model alone, and by equal weight, which trades what drifts. */
export interface Turnover {
  readonly own: number
  readonly equal: number
}

/** Each day is judged with the members that had left it out. */
export async function weighEvidence(lesson: Lesson, settings: HrmSettings, allocator: Allocator, breathe: () => Promise<void>): Promise<Evidence> {
  const { members, adjustment, costBps, riskFloor, leastEvidence, turnoverLimit } = settings
  const regimes = new Float32Array(settings.regimes ? lesson.days * REGIMES.length : 0).fill(NaN)
  const blocks = Array.from({ length: members }, (_, m) => heldOutBlock(lesson, settings, m))
  const net: number[] = []
  const anchor: number[] = []
  const turnover = { own: 0, equal: 0 }
  let last: { readonly held: Float64Array; readonly equal: Float64Array; readonly returns: Float32Array } | null = null
  for (let d = 0; d < lesson.days; d++) {
    const leftOut = (m: number) => d >= blocks[m].from && d < blocks[m].to
    const day = dayOf(lesson, d)
    const live = day.known.reduce((a, b) => a + b, 0)
    if (live === 0 || !blocks.some((_, m) => leftOut(m))) {
      last = null
      continue
    }
    const allocation = await allocator.allocate(day)
    if (settings.regimes) regimes.set(meanOf(allocation.regimes, members, leftOut), d * REGIMES.length)
    const target = meanOf(allocation.weights, members, leftOut)
    const before: Float64Array = last?.held ?? target
    const held = before.map((w, i) => w + adjustment * (target[i] - w))
    const equal = Float64Array.from(day.known, (known) => known / live)
    let [earned, moved, usual] = [0, 0, 0]
    for (let i = 0; i < held.length; i++) {
      earned += held[i] * day.returns[i]
      moved += Math.abs(held[i] - before[i])
      usual += equal[i] * day.returns[i]
    }
    net.push(earned - (moved * costBps) / 1e4)
    anchor.push(usual)
    if (last !== null) {
      turnover.own += traded(last.held, last.returns, held)
      turnover.equal += traded(last.equal, last.returns, equal)
    }
    last = { held, equal, returns: day.returns }
    if (d % 64 === 0) await breathe()
  }
  turnover.own /= Math.max(1, net.length)
  turnover.equal /= Math.max(1, net.length)
  const standardErrors = betterBy(net, anchor, riskFloor)
  const trust = Math.min(trustIn(standardErrors, leastEvidence), affordable(turnover, turnoverLimit))
  return { standardErrors, trust, turnover, days: net.length, regimes }
}

/** Share of wealth that changes hands between what has drifted with the day's returns and what is held next. */
function traded(held: Float64Array, returns: Float32Array, next: Float64Array): number {
  const growth = 1 + held.reduce((total, w, i) => total + w * returns[i], 0)
  return held.reduce((total, w, i) => total + Math.abs(next[i] - (w * (1 + returns[i])) / growth), 0)
}

/** The largest share of the tilts that keeps to a limit: a mixture with equal weight trades at most as much as its parts do by themselves. */
export function affordable({ own, equal }: Turnover, limit: number): number {
  if (limit === 0 || own <= limit) return 1
  return Math.max(0, (limit - equal) / (own - equal))
}

/** Standard errors between two series of returns, each for its own downside risk. */
export function betterBy(net: readonly number[], anchor: readonly number[], riskFloor: number): number {
  const least = downsideDeviationOf(anchor)
  const own = Math.max(downsideDeviationOf(net), riskFloor * least)
  const difference = net.map((r, t) => r / own - anchor[t] / least)
  const deviation = standardDeviation(difference)
  return deviation > 1e-9 ? (mean(difference) / deviation) * Math.sqrt(difference.length) : 0
}

/** Nothing up to the least evidence, then the share of the difference that is unlikely to be luck. */
export function trustIn(standardErrors: number, leastEvidence: number): number {
  return standardErrors > leastEvidence ? 1 - (leastEvidence / Math.max(standardErrors, 1e-9)) ** 2 : leastEvidence === 0 ? 1 : 0
}

/** A day of the lesson with its groups put together again: assets in the order of the panel. */
function dayOf({ places, groups, size, days, inputs, known, returns }: Lesson, d: number): MarketDay & { readonly returns: Float32Array } {
  const assets = places.reduce((count, place) => count + (place >= 0 ? 1 : 0), 0)
  const day = { inputs: new Float32Array(assets * INPUTS), known: new Float32Array(assets), returns: new Float32Array(assets) }
  for (let g = 0; g < groups; g++) {
    for (let place = 0; place < size; place++) {
      const asset = places[g * size + place]
      if (asset < 0) continue
      const at = (g * days + d) * size + place
      day.known[asset] = known[at]
      day.returns[asset] = returns[at]
      day.inputs.set(inputs.subarray(at * INPUTS, (at + 1) * INPUTS), asset * INPUTS)
    }
  }
  return day
}
