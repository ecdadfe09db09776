import { benchmarkHeld } from './benchmark-held.ts'
import { correlationClusters } from './embedding-clusters/correlation-clusters.ts'
import { embeddingClusters } from './embedding-clusters/embedding-clusters.ts'
import { featureClusters } from './embedding-clusters/feature-clusters.ts'
import { equalRiskContribution } from './equal-risk-contribution.ts'
import { equalWeightHeld } from './equal-weight-held.ts'
import { equalWeight } from './equal-weight.ts'
import { fund } from './fund/fund.ts'
import { hierarchicalRiskParity } from './hierarchical-risk-parity.ts'
import { hrm, hrmNoRegime, hrmSingle } from './hrm/hrm.ts'
import { inverseVolatility } from './inverse-volatility.ts'
import { maximumSharpe } from './maximum-sharpe.ts'
import { minimumVariance } from './minimum-variance.ts'
import { momentum } from './momentum.ts'
import { random } from './random.ts'
import { ridgeForecast } from './ridge-forecast.ts'
import { sixtyForty } from './sixty-forty.ts'
import type { Strategy } from './strategy.ts'
import { transformerBoost, transformerBoostFlat, transformerBoostLinear, transformerBoostSingle } from './transformer-boost/transformer-boost.ts'

/** Every strategy there is. Forms, command-line flags, contract and scramble tests run over this list. */
export const strategies = {
  'equal-weight': equalWeight,
  'equal-weight-held': equalWeightHeld,
  'sixty-forty': sixtyForty,
  'benchmark-held': benchmarkHeld,
  'inverse-volatility': inverseVolatility,
  'minimum-variance': minimumVariance,
  'maximum-sharpe': maximumSharpe,
  'equal-risk-contribution': equalRiskContribution,
  'hierarchical-risk-parity': hierarchicalRiskParity,
  momentum,
  'ridge-forecast': ridgeForecast,
  hrm,
  'hrm-no-regime': hrmNoRegime,
  'hrm-single': hrmSingle,
  fund,
  random,
  'embedding-clusters': embeddingClusters,
  'correlation-clusters': correlationClusters,
  'feature-clusters': featureClusters,
  'transformer-boost': transformerBoost,
  'transformer-boost-flat': transformerBoostFlat,
  'transformer-boost-single': transformerBoostSingle,
  'transformer-boost-linear': transformerBoostLinear,
} as const satisfies Readonly<Record<string, Strategy>>

export type StrategyId = keyof typeof strategies
