import { minimiseNonNegative, minimiseQuadratic } from '../base/quadratic.ts'
import { attainableCap, cappedRiskParams, decideFromRisk, normalise } from './choose.ts'
import { shrunkCovariance, type Sample } from './sample.ts'
import type { Strategy } from './strategy.ts'

/** Up to so many, the general solver is as fast. */
const FEW_ASSETS = 50
const NOT_DEFINITE = 'Equal weight was held because the covariance is not positive definite.'

interface Settings {
  readonly lookbackDays: number
  readonly maxWeight: number
}

export const minimumVariance: Strategy<typeof cappedRiskParams, Settings> = {
  id: 'minimum-variance',
  title: 'Minimum variance',
  summary: 'The long-only portfolio of least variance, on a Ledoit–Wolf-shrunk covariance.',
  learned: false,
  params: cappedRiskParams,
  lookbackDays: ({ lookbackDays }) => lookbackDays + 1,
  fit: (_, settings) => settings,
  decide: ({ lookbackDays, maxWeight }, { panel }) => decideFromRisk(panel, lookbackDays, (sample) => leastVariance(sample, maxWeight)),
}

export function leastVariance(sample: Sample, maxWeight: number): { shares: Float64Array; note?: string } {
  const k = sample.assets.length
  const { cap, note } = attainableCap(maxWeight, k)
  if (cap === 1 && k > FEW_ASSETS) {
    // Without a cap the budget only scales the answer.
    const shares = minimiseNonNegative(shrunkCovariance(sample).covariance, new Float64Array(k).fill(1))
    return shares ? { shares: normalise(shares), note } : { shares: new Float64Array(k).fill(1 / k), note: NOT_DEFINITE }
  }
  const units = Array.from({ length: k }, (_, c) => Float64Array.from({ length: k }, (_, j) => (c === j ? 1 : 0)))
  const shares = minimiseQuadratic(
    shrunkCovariance(sample).covariance,
    new Float64Array(k),
    [{ row: new Float64Array(k).fill(1), bound: 1 }],
    [...units.map((row) => ({ row, bound: 0 })), ...(cap < 1 ? units.map((row) => ({ row: row.map((x) => -x), bound: -cap })) : [])],
  )
  if (!shares) return { shares: new Float64Array(k).fill(1 / k), note: NOT_DEFINITE }
  return { shares: normalise(shares), note }
}
