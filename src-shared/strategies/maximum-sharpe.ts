import { z } from 'zod'
import { minimiseQuadratic } from '../base/quadratic.ts'
import { attainableCap, cappedRiskParams, decideFromRisk, normalise } from './choose.ts'
import { leastVariance } from './minimum-variance.ts'
import { meanReturns, shrunkCovariance, type Sample } from './sample.ts'
import type { Strategy } from './strategy.ts'

const params = cappedRiskParams.extend({
  riskFree: z.number().min(-0.1).max(1).default(0).describe('Yearly return that is had without risk'),
})

export const maximumSharpe: Strategy<typeof params, z.output<typeof params>> = {
  id: 'maximum-sharpe',
  title: 'Maximum Sharpe',
  summary: 'The long-only portfolio of the best past mean over risk, on a Ledoit–Wolf-shrunk covariance.',
  learned: false,
  params,
  lookbackDays: ({ lookbackDays }) => lookbackDays + 1,
  fit: (_, settings) => settings,
  decide: ({ lookbackDays, maxWeight, riskFree }, { panel }) => decideFromRisk(panel, lookbackDays, (sample) => bestRatio(sample, maxWeight, riskFree / 252)),
}

/** Least variance at an excess return of one is the same direction as the best ratio, and a quadratic program. */
function bestRatio(sample: Sample, maxWeight: number, riskFree: number): { shares: Float64Array; note?: string } {
  const k = sample.assets.length
  const { cap, note } = attainableCap(maxWeight, k)
  const excess = meanReturns(sample).map((mean) => mean - riskFree)
  const best = Math.max(...excess)
  if (!(best > 0)) {
    return { ...leastVariance(sample, maxWeight), note: 'The minimum-variance portfolio was held because no asset earned more than the risk-free rate.' }
  }
  const unit = (c: number, on: number, off: number) => Float64Array.from({ length: k }, (_, j) => (c === j ? on : off))
  const assets = Array.from({ length: k }, (_, c) => c)
  const shares = minimiseQuadratic(
    shrunkCovariance(sample).covariance,
    new Float64Array(k),
    [{ row: excess.map((x) => x / best), bound: 1 }],
    [...assets.map((c) => ({ row: unit(c, 1, 0), bound: 0 })), ...(cap < 1 ? assets.map((c) => ({ row: unit(c, cap - 1, cap), bound: 0 })) : [])],
  )
  if (!shares) {
    return { ...leastVariance(sample, maxWeight), note: 'The minimum-variance portfolio was held because no capped portfolio earned more than the risk-free rate.' }
  }
  return { shares: normalise(shares), note }
}
