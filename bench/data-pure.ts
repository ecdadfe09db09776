import { parseDay } from '../src-shared/base/day.ts'
import { median } from '../src-shared/base/stats.ts'
import { FEATURE_IDS } from '../src-shared/features/index.ts'
import { fitScaler, applyScaler } from '../src-shared/features/scaler.ts'
import { computeFeatures } from '../src-shared/features/table.ts'
import { checkSeries } from '../src-shared/prices/quality/checks.ts'
import { createMarket, SAMPLE_MARKET } from '../src-shared/prices/synthetic/market.ts'
import { panelOfMarket } from '../src-shared/prices/synthetic/panel.ts'
import { limited, type Row } from './row.ts'

const ROUNDS = 7

function medianMs(work: (round: number) => unknown): number {
  return median(
    Array.from({ length: ROUNDS }, (_, round) => {
      const start = performance.now()
      work(round)
      return performance.now() - start
    }),
  )
}

/** What data cost once they are in memory: simulating, aligning, checking, and turning into features. */
export function benchPureData(say: (line: string) => void): Row[] {
  say('simulated market …')
  const start = performance.now()
  createMarket(SAMPLE_MARKET)
  const coldMs = performance.now() - start
  const warmMs = medianMs((seed) => createMarket({ ...SAMPLE_MARKET, seed }))

  say('panel, checks and features of 300 series over 10 years …')
  const options = { ...SAMPLE_MARKET, instruments: 300, years: 10 }
  const market = createMarket(options)
  const panel = panelOfMarket(market, options)
  const context = { today: parseDay('2100-01-01'), baseCurrency: 'USD', rates: market.rates, minimumBars: 252 }
  const table = computeFeatures(FEATURE_IDS, panel, market.macro)
  return [
    limited('simulated market, 24 instruments × 12 years, first call', coldMs, 'ms', 300),
    limited('simulated market, 24 instruments × 12 years, warm', warmMs, 'ms', 300),
    limited('panel of 300 series × 10 years from arrays', medianMs(() => panelOfMarket(market, options)), 'ms', 150),
    // A new object each time: what was found in a series is remembered.
    limited('all quality checks on 300 series × 10 years', medianMs(() => market.series.map((series) => checkSeries({ ...series }, context))), 'ms', 5000),
    limited(`all ${FEATURE_IDS.length} features of 300 series × 10 years`, medianMs(() => computeFeatures(FEATURE_IDS, panel, market.macro)), 'ms', 5000),
    limited('fit and apply a standard scaler to them', medianMs(() => applyScaler(fitScaler('standard', table, 0, 1500), table)), 'ms', 5000),
  ]
}
