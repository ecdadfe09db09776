import { currencyArbitrage } from './currency-arbitrage.ts'
import { deltaHedging } from './delta-hedging.ts'
import type { Desk } from './desk.ts'
import { factorTracking } from './factor-tracking.ts'
import { futuresSpreads } from './futures-spreads.ts'
import { marketMaking } from './market-making.ts'
import { statisticalArbitrage } from './statistical-arbitrage.ts'
import { volatility } from './volatility.ts'

/** Every desk, by its id: the contract test runs over this list, and `terrace desk` offers it. */
export const DESKS = {
  'statistical-arbitrage': statisticalArbitrage,
  'market-making': marketMaking,
  volatility,
  'delta-hedging': deltaHedging,
  'futures-spreads': futuresSpreads,
  'factor-tracking': factorTracking,
  'currency-arbitrage': currencyArbitrage,
} as const satisfies Readonly<Record<string, Desk>>

export type DeskId = keyof typeof DESKS
