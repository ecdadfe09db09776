import type { AssetFeature } from './feature.ts'
import { rollingDeviation, rollingRegression } from './rolling.ts'

const MASK = { rule: 'mask' } as const
const DAYS_A_YEAR = 252
const REGRESSION_DAYS = 60

function volatility(days: number): AssetFeature {
  return {
    scope: 'asset',
    title: `Realised volatility over ${days} days`,
    summary: 'Standard deviation of daily log returns, a year.',
    lookbackDays: days + 1,
    missing: MASK,
    compute: ({ change }) => rollingDeviation(change, days).map((x) => x * Math.sqrt(DAYS_A_YEAR)),
  }
}

export const RISK_FEATURES = {
  volatility20: volatility(20),
  volatility60: volatility(60),

  beta60: {
    scope: 'asset',
    title: 'Beta to the market over 60 days',
    summary: 'Slope of the asset’s log returns on the market’s.',
    lookbackDays: REGRESSION_DAYS + 1,
    missing: MASK,
    compute: ({ change, market }) => rollingRegression(change, market, REGRESSION_DAYS).slope,
  },

  marketCorrelation60: {
    scope: 'asset',
    title: 'Correlation to the market over 60 days',
    summary: 'Of daily log returns; missing where the asset did not move.',
    lookbackDays: REGRESSION_DAYS + 1,
    missing: { rule: 'carry', days: 20 },
    compute: ({ change, market }) => rollingRegression(change, market, REGRESSION_DAYS).correlation,
  },
} as const satisfies Record<string, AssetFeature>
