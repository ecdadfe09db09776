import type { DeskId } from '../../environments/desks/index.ts'

export const FUND_PRESETS = ['laptop', 'quick', 'tiny'] as const

type FundPreset = (typeof FUND_PRESETS)[number]

interface TrainingPlan {
  readonly steps: number
  /** Settings of the algorithm, where the desk's own are not meant. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** Steps of an episode where they are not the desk's own: validation plays hundreds of them. */
  readonly episodeSteps?: number
}

const TINY: TrainingPlan = { steps: 600, episodeSteps: 8, settings: { hidden: [8, 8], environments: 2, stepsPerUpdate: 64, batchSize: 32, learnFrom: 100, trainEvery: 64, gradientSteps: 16 } }
const tiny: Readonly<Record<DeskId, TrainingPlan>> = {
  'statistical-arbitrage': TINY,
  'market-making': TINY,
  volatility: TINY,
  'delta-hedging': TINY,
  'futures-spreads': TINY,
  'factor-tracking': TINY,
  'currency-arbitrage': TINY,
}

/** How long each desk's agent is trained. `terrace desk NAME --train` trains one for as long as it deserves. */
export const DESK_PLANS: Readonly<Record<FundPreset, Readonly<Record<DeskId, TrainingPlan>>>> = {
  laptop: {
    'statistical-arbitrage': { steps: 80_000 },
    'market-making': { steps: 12_000 },
    volatility: { steps: 60_000 },
    'delta-hedging': { steps: 12_000 },
    'futures-spreads': { steps: 80_000 },
    'factor-tracking': { steps: 15_000, episodeSteps: 126 },
    'currency-arbitrage': { steps: 12_000 },
  },
  quick: {
    'statistical-arbitrage': { steps: 16_000, episodeSteps: 126 },
    'market-making': { steps: 4_000 },
    volatility: { steps: 12_000 },
    'delta-hedging': { steps: 4_000 },
    'futures-spreads': { steps: 16_000, episodeSteps: 126 },
    'factor-tracking': { steps: 4_000, episodeSteps: 63 },
    'currency-arbitrage': { steps: 4_000 },
  },
  tiny,
}

/** Weeks that each half of the chief is trained for. */
export const CHIEF_STEPS: Readonly<Record<FundPreset, number>> = { laptop: 60_000, quick: 20_000, tiny: 832 }
