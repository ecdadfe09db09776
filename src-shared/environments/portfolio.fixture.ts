import { parseDay } from '../base/day.ts'
import { createSamplePanel } from '../prices/synthetic/panel.ts'
import { LONG_ONLY } from '../weights/constraints.ts'
import { costsSchema } from '../weights/costs.ts'
import { createMarket } from '../weights/market.ts'
import { createRules } from '../weights/rebalance.ts'
import { createPortfolio, type Portfolio, type PortfolioOptions } from './portfolio.ts'

/** A small portfolio of a simulated market with every cost, for the contract. */
export function samplePortfolio(options: Partial<PortfolioOptions> = {}): Portfolio {
  const panel = createSamplePanel({ seed: 2, from: parseDay('2015-01-02'), years: 1, instruments: 4, signal: 0, regimeDrift: true })
  const costs = costsSchema.parse({})
  return createPortfolio({
    market: createMarket(panel, costs, { execution: 'close', wholeShares: false }),
    rules: createRules(panel.instruments, costs, LONG_ONLY),
    from: 20,
    to: panel.days.length,
    encodings: Float32Array.from(panel.totalReturn, (price, i) => (i < 4 ? 0 : 100 * Math.log(price / panel.totalReturn[i - 4]))),
    episodeDays: 60,
    ...options,
  })
}
