import { lastAtOrBefore } from '../base/day.ts'
import { MACRO_SERIES, type MacroId, type MacroSeries } from '../prices/macro.ts'
import type { Feature, FeatureInput } from './feature.ts'

/** A year before a monthly or daily observation, give or take the length of the month. */
const YEAR_BEFORE_DAYS = 364

/**
 * The last figure that had been published by the day. Sources give figures as later revised, which no lag can undo:
 * yields, spreads and implied volatility are never revised, inflation hardly, production often.
 */
function macroFeature(id: MacroId): Feature {
  const row = MACRO_SERIES[id]
  return {
    scope: 'market',
    title: row.title,
    summary: `Last published figure, ${row.publicationLagDays} days after the date it describes.`,
    lookbackDays: 1,
    missing: { rule: 'mask' },
    compute: (input) => figuresByDay(input, id),
  }
}

function figuresByDay({ panel, macro }: FeatureInput, id: MacroId): Float64Array {
  const { publicationLagDays, staleAfterDays, shown } = MACRO_SERIES[id]
  const series = macro.find((one) => one.id === id)
  return Float64Array.from(panel.days, (day) => {
    if (!series) return NaN
    const row = lastAtOrBefore(series.days, day - publicationLagDays)
    if (row < 0 || day - series.days[row] > staleAfterDays) return NaN
    return shown === 'level' ? series.values[row] : yearChange(series, row)
  })
}

function yearChange(series: MacroSeries, row: number): number {
  const before = lastAtOrBefore(series.days, series.days[row] - YEAR_BEFORE_DAYS)
  const fits = before >= 0 && series.days[row] - series.days[before] < YEAR_BEFORE_DAYS + 35
  return fits ? 100 * (series.values[row] / series.values[before] - 1) : NaN
}

export const ECONOMY_FEATURES = {
  termSpread: macroFeature('termSpread'),
  longRate: macroFeature('longRate'),
  shortRate: macroFeature('shortRate'),
  creditSpread: macroFeature('creditSpread'),
  impliedVolatility: macroFeature('impliedVolatility'),
  inflation: macroFeature('inflation'),
  unemployment: macroFeature('unemployment'),
  production: macroFeature('production'),
} as const satisfies Record<MacroId, Feature>
