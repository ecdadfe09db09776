import type { Fold } from './backtest/splits.ts'
import { parseParams, simulateStrategy, type WalkOptions } from './backtest/walk.ts'
import type { Day } from './base/day.ts'
import { badInput, FailureError } from './base/failure.ts'
import { createRng, type Rng } from './base/rng.ts'
import { seriesFromLedger, viewOf } from './metrics/series.ts'
import { compareSharpe, sharpeInterval, type Interval } from './metrics/significance/intervals.ts'
import { drive } from './metrics/significance/steps.ts'
import { panelRows, type Panel } from './prices/panel.ts'
import { drawPoint, searchSpaceOf, withPoint } from './search-space.ts'
import { hostWithin } from './strategies/fit-context.ts'
import { strategies } from './strategies/index.ts'
import type { Strategy } from './strategies/strategy.ts'
import { ANCHOR, cutToPeriod, foldsOf, simulationOptions, type StudyContext, type StudyMarket } from './study.ts'
import type { Study } from './study-file.ts'

/** One point that was tried, on days before the first that the study tests. */
export interface TuneTry {
  /** 0 is the study as it stands. */
  readonly number: number
  /** What was searched over, by parameter; empty for the study as it stands. */
  readonly point: Readonly<Record<string, unknown>>
  readonly params: Readonly<Record<string, unknown>>
  /** Validation blocks that it was let into; the last ones to be dropped saw all. */
  readonly blocks: number
  readonly periods: number
  /** Annual Sharpe ratio over its blocks with its 90 % interval; null where it could not be measured. */
  readonly sharpe: Interval | null
  /** Its Sharpe ratio less equal weight's on the same days. */
  readonly ahead: Interval | null
  /** Why there is no number. */
  readonly reason: string | null
}

export interface TuneResult {
  /** The best first: by blocks seen, then by Sharpe ratio. */
  readonly tries: readonly TuneTry[]
  readonly best: TuneTry
  /** The best less the study as it stands, on the same days; null where they are one, or either has no number. */
  readonly gain: Interval | null
  /** Days that were validated on: all before the study's first test. */
  readonly validation: { readonly from: Day; readonly to: Day }
  readonly verdict: string
}

type TuneContext = Pick<StudyContext, 'training' | 'breathe' | 'remember'>

/** Blocks at the end of the first training window, each decided on what lies before it. */
const BLOCKS = 4
/** Of the window, so that the first block still has most of it to be fitted on. */
const BLOCK_SHARE = 0.12
/** Of those in a round of successive halving, one in so many goes on. */
const KEPT = 2
/** Enough for an interval of each of many tries. */
const RESAMPLED = { resamples: 2000 }

interface Evaluated {
  readonly returns: Float64Array
  readonly reason: string | null
}

/**
 * Searches a strategy's parameters. Only the first training window of the study is looked at: what the study tests stays unseen. `random` tries every point on
 * all validation blocks; `halving` lets the better half of each round into the next block.
 */
export async function tuneStudy(study: Study, market: StudyMarket, context: TuneContext): Promise<TuneResult> {
  const { panel } = cutToPeriod(study, market)
  const [{ train }] = foldsOf(study, panel)
  const window = panelRows(panel, train[0].from, train[train.length - 1].to)
  const blocks = blocksOf(window.days.length)
  const options: WalkOptions = { ...simulationOptions(study, undefined), seed: study.seed }
  const { method, tries: count, params } = study.search
  const strategy: Strategy = strategies[study.strategy.id]
  const space = searchSpaceOf(strategy.params, params)
  const rng = createRng(study.seed, 'tune')
  const anchor = await evaluateAll(strategies[ANCHOR], {}, window, blocks, options)

  const points = [{}, ...Array.from({ length: count }, (_, i) => drawPoint(space, rng.stream(`try ${i + 1}`)))]
  const candidates = points.map((point, number) => ({ number, point, params: withPoint(study.strategy.params, point), seen: [] as Float64Array[], reason: null as string | null }))
  const rounds = method === 'random' ? [blocks.length] : blocks.map(() => 1)
  let alive = candidates
  let evaluated = 0
  const total = method === 'random' ? points.length * blocks.length : blocks.reduce((sum, _, round) => sum + Math.max(1, Math.ceil(points.length / KEPT ** round)), 0)
  let from = 0
  for (const width of rounds) {
    for (const candidate of alive) {
      for (let b = from; b < from + width && candidate.reason === null; b++) {
        await context.breathe(`Try ${candidate.number} of ${count}`, evaluated, total)
        const { returns, reason } = await context.remember(`try ${candidate.number} block ${b}`, () =>
          evaluate(strategy, candidate.params, window, blocks[b], { ...options, training: hostWithin(context.training, `try ${candidate.number}/block ${b + 1}`) }),
        )
        evaluated++
        if (reason === null) candidate.seen.push(returns)
        candidate.reason = reason
      }
    }
    from += width
    // The study as it stands is seen to the end: everything else is compared with it.
    const ranked = alive.filter(({ reason, number }) => reason === null && number > 0).sort((a, b) => plainSharpe(b.seen) - plainSharpe(a.seen) || a.number - b.number)
    alive = [...alive.filter(({ number, reason }) => number === 0 && reason === null), ...ranked.slice(0, Math.max(1, Math.ceil(ranked.length / KEPT)))]
  }

  const year = Math.sqrt(252)
  const yearly = ({ value, low, high }: Interval): Interval => ({ value: value * year, low: low * year, high: high * year })
  const results: TuneTry[] = []
  for (const { number, point, params: given, seen, reason } of candidates) {
    const own = join(seen)
    const measured = seen.length > 0 ? await drive(sharpeInterval(own, stream(rng, number), RESAMPLED), async () => {}) : null
    const against = seen.length > 0 ? await drive(compareSharpe(own, join(anchor.slice(0, seen.length)), stream(rng, number), RESAMPLED), async () => {}) : null
    results.push({ number, point, params: given, blocks: seen.length, periods: own.length, sharpe: measured && yearly(measured), ahead: against && yearly(against.difference), reason })
  }
  const sorted = results.sort((a, b) => b.blocks - a.blocks || (b.sharpe?.value ?? -Infinity) - (a.sharpe?.value ?? -Infinity) || a.number - b.number)
  const [best] = sorted
  if (best.sharpe === null) badInput(`No try could be measured: ${best.reason ?? 'there are too few days'}.`, { where: 'split.trainDays', hint: 'Give the study a longer training window, or search other parameters.' })
  const gain = await gainOf(candidates[best.number].seen, candidates[0].seen, stream(rng, -1))
  return { tries: sorted, best, gain: gain && yearly(gain), validation: { from: window.days[blocks[0].test.from], to: window.days[window.days.length - 1] }, verdict: verdictOf(best, gain && yearly(gain), candidates.length) }
}

function blocksOf(rows: number): Fold[] {
  const length = Math.floor(rows * BLOCK_SHARE)
  if (length < 10) badInput(`The first training window has ${rows} days, which is too short to validate on.`, { where: 'split.trainDays', hint: 'At least 100 days are needed.' })
  return Array.from({ length: BLOCKS }, (_, b) => {
    const from = rows - (BLOCKS - b) * length
    return { train: [{ from: 0, to: from - 1 }], test: { from, to: from + length } }
  })
}

async function evaluateAll(strategy: Strategy, params: Readonly<Record<string, unknown>>, panel: Panel, blocks: readonly Fold[], options: WalkOptions): Promise<Float64Array[]> {
  const out: Float64Array[] = []
  for (const block of blocks) out.push((await evaluate(strategy, params, panel, block, options)).returns)
  return out
}

/** What a try earned on one block; a point that the strategy refuses has a reason instead. */
async function evaluate(strategy: Strategy, params: Readonly<Record<string, unknown>>, panel: Panel, block: Fold, options: WalkOptions): Promise<Evaluated> {
  try {
    const lookbackDays = strategy.lookbackDays(parseParams(strategy, params))
    if (lookbackDays >= block.test.from) return { returns: new Float64Array(), reason: `It needs ${lookbackDays} days of history.` }
    const ledger = await simulateStrategy(panel, strategy, params, { ...options, folds: [block] })
    return { returns: viewOf(seriesFromLedger(ledger)).excess, reason: null }
  } catch (thrown) {
    if (!(thrown instanceof FailureError) || thrown.failure.code !== 'bad-input') throw thrown
    return { returns: new Float64Array(), reason: thrown.failure.message }
  }
}

async function gainOf(own: readonly Float64Array[], base: readonly Float64Array[], rng: Rng): Promise<Interval | null> {
  if (own === base || base.length === 0) return null
  const blocks = Math.min(own.length, base.length)
  return (await drive(compareSharpe(join(own.slice(0, blocks)), join(base.slice(0, blocks)), rng, RESAMPLED), async () => {}))?.difference ?? null
}

function verdictOf(best: TuneTry, gain: Interval | null, count: number): string {
  const tried = `The best of ${count} tries`
  if (best.number === 0) return `${tried} is the study as it stands.`
  if (gain === null) return `${tried} could not be compared with the study as it stands.`
  if (gain.low <= 0) return `${tried} is no better than the study as it stands by more than luck: its Sharpe ratio is ${gain.value.toFixed(2)} ahead in validation, 90 % interval ${gain.low.toFixed(2)} to ${gain.high.toFixed(2)}.`
  return `${tried} is ahead of the study as it stands in validation by a Sharpe ratio of ${gain.value.toFixed(2)}, 90 % interval ${gain.low.toFixed(2)} to ${gain.high.toFixed(2)}; the best of many looks better than it is, and only the test can say.`
}

function plainSharpe(seen: readonly Float64Array[]): number {
  const returns = join(seen)
  const mean = returns.reduce((sum, r) => sum + r, 0) / returns.length
  const variance = returns.reduce((sum, r) => sum + (r - mean) ** 2, 0) / returns.length
  return variance > 0 ? mean / Math.sqrt(variance) : -Infinity
}

function join(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

function stream(rng: Rng, number: number): Rng {
  return rng.stream(`interval ${number}`)
}
