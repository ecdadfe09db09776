import { assert } from '../base/assert.ts'
import { LIVE, panelUpTo, type Panel } from '../prices/panel.ts'
import type { Strategy } from '../strategies/strategy.ts'
import type { Fold } from './splits.ts'

/** What a share of a simulated desk costs on the first day. */
const START = 100
/** A day on which more than this is lost leaves this: prices stay above zero. */
const LEAST_GROWTH = 0.01

/**
 * The panel with a line for each desk that the strategy simulates. On the days of a fold a line is what the fold's own fit, which knows
 * nothing of these days, makes of the desk; before the first fold it is what that fit was trained on.
 */
export async function panelWithSleeves(panel: Panel, sleeves: NonNullable<Strategy['sleeves']>, folds: readonly Fold[], modelOf: (fold: number) => unknown): Promise<Panel> {
  const lines = sleeves.lines(await modelOf(0))
  const [rows, n, k] = [panel.days.length, panel.instruments.length, lines.length]
  const returns = new Float64Array(rows * k)
  for (let f = 0; f < folds.length; f++) {
    const { from, to } = folds[f].test
    const run = sleeves.returns(await modelOf(f), panelUpTo(panel, to - 1))
    assert(run.length === to * k, 'a desk has a return on every day')
    const first = (f === 0 ? 0 : from) * k
    returns.set(run.subarray(first), first)
  }
  const level = new Float64Array(rows * k)
  const open = new Float64Array(rows * k)
  for (let at = 0; at < level.length; at++) {
    open[at] = at < k ? START : level[at - k]
    level[at] = open[at] * (at < k ? 1 : Math.max(1 + returns[at], LEAST_GROWTH))
  }
  const beside = (own: Float64Array, added: Float64Array) => join(own, n, added, k)
  return {
    ...panel,
    instruments: [...panel.instruments, ...lines],
    close: beside(panel.close, level),
    open: beside(panel.open, open),
    totalReturn: beside(panel.totalReturn, level),
    totalReturnOpen: beside(panel.totalReturnOpen, open),
    // Whoever gives a desk capital meets nobody in a market; what the desk can take is the strategy's to know.
    dollarVolume: beside(panel.dollarVolume, new Float64Array(rows * k).fill(NaN)),
    presence: Uint8Array.from({ length: rows * (n + k) }, (_, at) => (at % (n + k) < n ? panel.presence[Math.floor(at / (n + k)) * n + (at % (n + k))] : LIVE)),
    ...(panel.paidAtEnd && { paidAtEnd: [...panel.paidAtEnd, ...lines.map(() => false)] }),
    simulated: panel.simulated || k > 0,
  }
}

function join(a: Float64Array, n: number, b: Float64Array, k: number): Float64Array {
  const rows = a.length / n
  const out = new Float64Array(rows * (n + k))
  for (let row = 0; row < rows; row++) {
    out.set(a.subarray(row * n, (row + 1) * n), row * (n + k))
    out.set(b.subarray(row * k, (row + 1) * k), row * (n + k) + n)
  }
  return out
}
