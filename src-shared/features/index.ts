import { CROSS_SECTION_FEATURES } from './cross-section.ts'
import { ECONOMY_FEATURES } from './economy.ts'
import type { Feature } from './feature.ts'
import { PRICE_FEATURES } from './price.ts'
import { REGIME_FEATURES } from './regime.ts'
import { RISK_FEATURES } from './risk.ts'
import { TURBULENCE_FEATURES } from './turbulence.ts'

/** Every feature by name. A new one is a row in its family. */
export const FEATURES = {
  ...PRICE_FEATURES,
  ...RISK_FEATURES,
  ...CROSS_SECTION_FEATURES,
  ...TURBULENCE_FEATURES,
  ...ECONOMY_FEATURES,
  ...REGIME_FEATURES,
} as const satisfies Record<string, Feature>

export type FeatureId = keyof typeof FEATURES

export const FEATURE_IDS = Object.keys(FEATURES) as FeatureId[]
