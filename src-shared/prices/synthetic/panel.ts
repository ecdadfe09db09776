import { addDays } from '../../base/day.ts'
import { marketDays } from '../calendar.ts'
import { buildPanel } from '../panel-builder.ts'
import type { Panel } from '../panel.ts'
import { createMarket, type MarketOptions, type SyntheticMarket } from './market.ts'

/** The simulated market as a panel in US dollars on New York's trading days: what a stored download of it would become. */
export function createSamplePanel(options: MarketOptions): Panel {
  return panelOfMarket(createMarket(options), options)
}

export function panelOfMarket(market: SyntheticMarket, { from }: MarketOptions): Panel {
  const days = marketDays('new-york', from, addDays(from, market.regimes.length - 1))
  return { ...buildPanel({ series: market.series, baseCurrency: 'USD', rates: market.rates, days, survivorshipBias: false }), macro: market.macro }
}
