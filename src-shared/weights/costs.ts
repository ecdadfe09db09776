import { z } from 'zod'
import { ASSET_CLASSES, type AssetClass } from '../prices/instrument.ts'

const bps = (byDefault: number, max: number, text: string) => z.number().min(0).max(max).default(byDefault).describe(text)

const HALF_SPREAD_BPS: Readonly<Record<AssetClass, number>> = {
  equity: 2,
  'fixed-income': 2,
  commodity: 3,
  crypto: 10,
  currency: 1,
  'real-estate': 3,
  cash: 0,
}

/** What trading and holding cost. Defaults are those of a careful individual at a cheap broker with exchange-traded funds. */
export const costsSchema = z.object({
  commissionBps: bps(1, 1000, 'Commission as a share of each order, in basis points'),
  commissionPerOrder: z.number().min(0).default(0).describe('Fixed commission of each order, in the base currency'),
  commissionMinimum: z.number().min(0).default(0).describe('Least commission of an order, in the base currency'),
  halfSpreadBps: z
    .partialRecord(z.enum(ASSET_CLASSES), z.number().min(0).max(1000))
    .default(HALF_SPREAD_BPS)
    .describe('Half of the bid-ask spread by asset class, in basis points; a class that is not named pays none'),
  impact: z.number().min(0).max(5).default(0.7).describe('Square-root market impact: this × daily volatility × √(order / daily volume); 0 is none'),
  participationCap: z.number().min(0).max(1).default(0.1).describe('Largest share of the average daily volume that one order may take; 0 is no cap'),
  borrowBps: bps(100, 10_000, 'Yearly cost of borrowing what is sold short, in basis points'),
  cashRate: z.number().min(-0.1).max(1).default(0).describe('Yearly interest that cash earns'),
  loanSpread: z.number().min(0).max(1).default(0.015).describe('What borrowed cash costs a year above the interest on cash'),
  delistingHaircut: z.number().min(0).max(1).default(0.3).describe('Share of its last price that is lost when a held asset stops trading'),
})

export type Costs = z.output<typeof costsSchema>

/** Nothing is charged: the world of textbooks, and of gross results. */
export const NO_COSTS: Costs = {
  commissionBps: 0,
  commissionPerOrder: 0,
  commissionMinimum: 0,
  halfSpreadBps: {},
  impact: 0,
  participationCap: 0,
  borrowBps: 0,
  cashRate: 0,
  loanSpread: 0,
  delistingHaircut: 0,
}

/** The same costs for a portfolio that is counted in units of `capital`: fixed fees and the money of the market are so many times smaller. */
export function costsPerUnit(costs: Costs, capital: number): Costs {
  return {
    ...costs,
    commissionPerOrder: costs.commissionPerOrder / capital,
    commissionMinimum: costs.commissionMinimum / capital,
    // Impact grows with the root of an order's money, the cap with the money itself.
    impact: costs.impact * Math.sqrt(capital),
    participationCap: costs.participationCap / capital,
  }
}

/** One proportional rate on every order and nothing else: what "10 bps" means in a paper or on a command line. */
export function flatCosts(costBps: number): Costs {
  return { ...NO_COSTS, commissionBps: costBps }
}
