import type { Ledger } from '../backtest/ledger.ts'
import { quantileSorted } from '../base/stats.ts'

/** How much money the strategy could hold before its own trading stops it, with the assumption that binds. */
interface Capacity {
  /** In the base currency; null where nothing limits it or nothing is known. */
  readonly wealth: number | null
  /** The wealth at which 95 % of the trades stay below the participation cap. */
  readonly byParticipation: number | null
  /** The wealth at which square-root impact has eaten the edge. */
  readonly byImpact: number | null
  readonly note: string
}

/**
 * `dollarVolume` is an asset's usual money volume a day, `[day, asset]`. `edgePerYear` is the yearly return, after
 * today's costs, above the baseline.
 */
export function estimateCapacity(
  ledger: Ledger,
  dollarVolume: Float64Array | null,
  options: { participationCap?: number; edgePerYear?: number } = {},
): Capacity {
  const { participationCap = 0.05, edgePerYear = NaN } = options
  const byParticipation = dollarVolume && participationWealth(ledger, dollarVolume, participationCap)
  const byImpact = impactWealth(ledger, edgePerYear)
  const known = [byParticipation, byImpact].filter((x) => x !== null)
  const wealth = known.length > 0 ? Math.min(...known) : null
  return { wealth, byParticipation, byImpact, note: noteOf(wealth, byParticipation, participationCap) }
}

function participationWealth(ledger: Ledger, dollarVolume: Float64Array, cap: number): number | null {
  const room: number[] = []
  for (let i = 0; i < ledger.trades.length; i++) {
    const traded = Math.abs(ledger.trades[i])
    if (traded > 0 && dollarVolume[i] > 0) room.push((cap * dollarVolume[i]) / traded)
  }
  return room.length > 0 ? quantileSorted(room.sort((a, b) => a - b), 0.05) : null
}

/** Impact per unit of wealth grows with the square root of wealth, so the edge is gone at (edge / impact)² times today's. */
function impactWealth(ledger: Ledger, edgePerYear: number): number | null {
  const { value, costs, periodsPerYear } = ledger
  let [share, wealth] = [0, 0]
  for (let row = 1; row < value.length; row++) {
    if (!(value[row - 1] > 0)) continue
    share += costs.impact[row] / value[row - 1]
    wealth += value[row - 1]
  }
  const periods = value.length - 1
  if (!(share > 0) || Number.isNaN(edgePerYear)) return null
  if (edgePerYear <= 0) return 0
  const impactPerYear = (share / periods) * periodsPerYear
  return (wealth / periods) * (1 + edgePerYear / impactPerYear) ** 2
}

function noteOf(wealth: number | null, byParticipation: number | null, cap: number): string {
  if (wealth === null) return 'No capacity can be told: the ledger has no impact cost and no trading volume is known.'
  if (wealth === 0) return 'No capacity: there is no edge over the baseline that trading could use up.'
  return wealth === byParticipation
    ? `Limited by volume: above it, more than one trade in twenty would exceed ${cap * 100} % of a day's volume.`
    : 'Limited by impact: above it, moving the price costs more than the edge over the baseline.'
}
