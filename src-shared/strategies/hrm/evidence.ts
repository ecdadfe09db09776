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
  /** Share of the tilts that this bears out, 0 to 1. */
  readonly trust: number
  /** Days that some member had left out. */
  readonly days: number
  /** What members that left the day out said of its regime; NaN where none did. `[day, regime]`, empty without that level */
  readonly regimes: Float32Array
}

/** Each day is judged with the members that had left it out. */
export async function weighEvidence(lesson: Lesson, settings: HrmSettings, allocator: Allocator, breathe: () => Promise<void>): Promise<Evidence> {
  const { members, adjustment, costBps, riskFloor, leastEvidence } = settings
  const regimes = new Float32Array(settings.regimes ? lesson.days * REGIMES.length : 0).fill(NaN)
  const blocks = Array.from({ length: members }, (_, m) => heldOutBlock(lesson, settings, m))
  const net: number[] = []
  const anchor: number[] = []
  let held: Float64Array | null = null
  for (let d = 0; d < lesson.days; d++) {
    const leftOut = (m: number) => d >= blocks[m].from && d < blocks[m].to
    const day = dayOf(lesson, d)
    const live = day.known.reduce((a, b) => a + b, 0)
    if (live === 0 || !blocks.some((_, m) => leftOut(m))) {
      held = null
      continue
    }
    const allocation = await allocator.allocate(day)
    if (settings.regimes) regimes.set(meanOf(allocation.regimes, members, leftOut), d * REGIMES.length)
    const target = meanOf(allocation.weights, members, leftOut)
    const before: Float64Array = held ?? target
    const now = before.map((w, i) => w + adjustment * (target[i] - w))
    let [earned, moved, equal] = [0, 0, 0]
    for (let i = 0; i < now.length; i++) {
      earned += now[i] * day.returns[i]
      moved += Math.abs(now[i] - before[i])
      equal += (day.known[i] * day.returns[i]) / live
    }
    net.push(earned - (moved * costBps) / 1e4)
    anchor.push(equal)
    held = now
    if (d % 64 === 0) await breathe()
  }
  const standardErrors = betterBy(net, anchor, riskFloor)
  return { standardErrors, trust: trustIn(standardErrors, leastEvidence), days: net.length, regimes }
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
