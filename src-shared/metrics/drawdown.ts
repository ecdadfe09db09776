import type { Day } from '../base/day.ts'
import { metrics } from './metric.ts'
import { annualReturn } from './returns.ts'
import type { SeriesView } from './series.ts'

/** Distance below the highest wealth so far, 0 or negative, with the start at 0. `[period + 1]` */
export function drawdownLine(curve: Float64Array): Float64Array {
  let peak = -Infinity
  return curve.map((wealth) => {
    peak = Math.max(peak, wealth)
    return wealth / peak - 1
  })
}

function maxDrawdown(view: SeriesView): number {
  return drawdownLine(view.curve).reduce((worst, depth) => Math.min(worst, depth), 0)
}

export const DRAWDOWN_METRICS = metrics({
  maxDrawdown: {
    title: 'Maximum drawdown',
    definition: 'Deepest fall of wealth below its highest point so far, the start (1 before the first return) included; negative.',
    unit: 'percent',
    better: 'higher',
    needs: 'returns',
    periods: 1,
    undefinedWhen: 'wealth is too large to be a number',
    compute: maxDrawdown,
  },
  calmar: {
    title: 'Calmar ratio',
    definition: 'Annual return (CAGR) over the size of the maximum drawdown.',
    unit: 'ratio',
    better: 'higher',
    needs: 'returns',
    periods: 1,
    undefinedWhen: 'wealth never fell',
    compute: (view) => annualReturn(view) / Math.abs(maxDrawdown(view)),
  },
})

/** One fall from a high and the way back. Points count from 0, the start before the first return. */
interface Drawdown {
  readonly depth: number
  readonly peak: DrawdownPoint
  readonly trough: DrawdownPoint
  /** The first point at or above the old high; null while it has not been reached. */
  readonly recovery: DrawdownPoint | null
  /** Calendar days where the series has days, else periods. */
  readonly fallDays: number
  readonly recoveryDays: number | null
}

export interface DrawdownPoint {
  readonly index: number
  /** Null for a list of numbers without days, and for a start that is not dated. */
  readonly day: Day | null
}

/** The deepest falls, worst first. */
export function worstDrawdowns(view: SeriesView, count = 10): Drawdown[] {
  const { curve } = view
  const depths = drawdownLine(curve)
  const out: Drawdown[] = []
  for (let i = 1; i < curve.length; i++) {
    if (!(depths[i] < 0)) continue
    const peak = i - 1
    let trough = i
    while (i < curve.length && depths[i] < 0) {
      if (depths[i] < depths[trough]) trough = i
      i++
    }
    out.push(drawdownOf(view, depths[trough], peak, trough, i < curve.length ? i : null))
  }
  return out.sort((a, b) => a.depth - b.depth).slice(0, count)
}

function drawdownOf(view: SeriesView, depth: number, peak: number, trough: number, recovery: number | null): Drawdown {
  const dayAt = (index: number) => (index === 0 ? view.startDay : (view.days?.[index - 1] ?? null))
  const between = (from: number, to: number) => {
    const [a, b] = [dayAt(from), dayAt(to)]
    return a === null || b === null ? to - from : b - a
  }
  const point = (index: number) => ({ index, day: dayAt(index) })
  return {
    depth,
    peak: point(peak),
    trough: point(trough),
    recovery: recovery === null ? null : point(recovery),
    fallDays: between(peak, trough),
    recoveryDays: recovery === null ? null : between(trough, recovery),
  }
}
