import { equalWeight } from './equal-weight.ts'
import type { Strategy } from './strategy.ts'

/** Every strategy there is. Forms, command-line flags, contract and scramble tests run over this list. */
export const strategies = {
  'equal-weight': equalWeight,
} as const satisfies Readonly<Record<string, Strategy>>

export type StrategyId = keyof typeof strategies
