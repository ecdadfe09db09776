import { badInput } from '../../src-shared/base/failure.ts'
import { createMarket, SAMPLE_MARKET } from '../../src-shared/prices/synthetic/market.ts'
import { cutBars } from '../storage/bars.ts'
import type { SeriesSource } from './source.ts'

export const simulated = {
  kind: 'series',
  title: 'Sample market',
  summary: 'Made-up prices with bull, bear and crisis years, to try the program on; always marked as simulated.',
  network: false,
  examples: ['US-LARGE', 'GOLD', 'COIN-ONE'],
  async download({ symbol, from, to }) {
    const { series, benchmark } = createMarket(SAMPLE_MARKET)
    const found = [...series, benchmark].find(({ instrument }) => instrument.symbol === symbol)
    if (!found) badInput(`The sample market has no "${symbol}".`, { where: symbol, hint: `It has ${series.map(({ instrument }) => instrument.symbol).join(', ')}.` })
    const { instrument, adjustment, bars } = found
    return {
      file: { symbol, currency: instrument.currency, adjustment, bars: cutBars(bars, { ...(from === undefined ? {} : { from }), to }) },
      instrument: { ...instrument, source: 'simulated' },
      notes: [],
      simulated: true,
    }
  },
} as const satisfies SeriesSource
