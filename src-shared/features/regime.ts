import { median } from '../base/stats.ts'
import type { Feature } from './feature.ts'
import { rollingDeviation } from './rolling.ts'

/** Labels by the number that stands for them, from worst to best, so that the number is an order. */
export const REGIME_LABELS = ['crisis', 'bear', 'neutral', 'bull'] as const

const TREND_DAYS = 60
const VOLATILITY_DAYS = 20
const YEAR_DAYS = 252
/** Trailing 60-day market return beyond which a market is called bull or bear. */
const TREND = 0.03
/** Volatility against the year's median beyond which a falling market is called a crisis. */
const UPROAR = 1.75

/** The regime of each day from the market's trailing return and volatility alone; NaN before a year is known. `[day]` */
export function labelRegimes(market: Float64Array): Float64Array {
  const volatility = rollingDeviation(market, VOLATILITY_DAYS)
  return market.map((_, t) => {
    if (t < YEAR_DAYS + VOLATILITY_DAYS - 1) return NaN
    const ordinary = median(volatility.subarray(t - YEAR_DAYS + 1, t + 1))
    let trend = 0
    for (let k = 0; k < TREND_DAYS; k++) trend += market[t - k]
    if (Number.isNaN(trend + ordinary)) return NaN
    if (trend < 0 && volatility[t] > UPROAR * ordinary) return REGIME_LABELS.indexOf('crisis')
    if (trend < -TREND) return REGIME_LABELS.indexOf('bear')
    return REGIME_LABELS.indexOf(trend > TREND ? 'bull' : 'neutral')
  })
}

export const REGIME_FEATURES = {
  regime: {
    scope: 'market',
    title: 'Market regime',
    summary: 'From the market’s last 60 days and its volatility: 0 crisis, 1 bear, 2 neutral, 3 bull.',
    lookbackDays: YEAR_DAYS + VOLATILITY_DAYS,
    missing: { rule: 'carry', days: 5 },
    compute: ({ market }) => labelRegimes(market),
  },
} as const satisfies Record<string, Feature>
