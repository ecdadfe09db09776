import { z } from 'zod'
import { FEATURES, type FeatureId } from '../../features/index.ts'
import { lookbackDays } from '../../features/table.ts'

/** What an asset looks like on a day: RSI, z-score, distance from three averages, returns over four periods, and how wild it is. */
export const HRM_FEATURES = [
  'rsi14',
  'zScore20',
  'priceToAverage10',
  'priceToAverage20',
  'priceToAverage50',
  'logReturn1',
  'logReturn5',
  'logReturn20',
  'logReturn60',
  'volatility20',
] as const satisfies readonly FeatureId[]

export const FEATURE_TITLES = HRM_FEATURES.map((id) => FEATURES[id].title)

/** Rows that the features of one day are made from. */
export const FEATURE_DAYS = lookbackDays(HRM_FEATURES)

export const REGIMES = ['bull', 'neutral', 'bear'] as const

export const settingsSchema = z.object({
  members: z.number().int().min(1).max(500).default(50).describe('Independent trainings whose portfolios are averaged'),
  regimes: z.boolean().default(true).describe('Whether a level predicts bull, neutral and bear markets and steers the allocation'),
  regimeLoss: z.number().min(0).max(10).default(0.5).describe('Weight of the auxiliary loss that teaches the regime level what market each day of training stood in; 0 leaves regimes to the objective alone, and their names then mean nothing'),
  regimeDays: z.number().int().min(2).max(252).default(21).describe('Days before and after a day of training that make its regime'),
  regimeWidth: z.number().int().min(2).max(256).default(8).describe('Width of the regime level'),
  hidden: z.number().int().min(2).max(512).default(16).describe('Width inside the asset encoder'),
  width: z.number().int().min(2).max(256).default(8).describe('Numbers that an asset is encoded in'),
  epochs: z.number().int().min(1).max(2000).default(40).describe('Passes over the training window, at most'),
  patience: z.number().int().min(1).max(2000).default(10).describe('Passes without a better result on held-out days after which training ends'),
  learningRate: z.number().min(1e-6).max(1).default(0.003).describe('Step size of the training'),
  sequenceDays: z.number().int().min(4).max(252).default(16).describe('Consecutive days on which turnover and its cost are learned'),
  sequences: z.number().int().min(1).max(256).default(2).describe('Sequences in a mini-batch'),
  blocks: z.number().int().min(2).max(20).default(5).describe('Parts of the training window; each member leaves one out, on which it is judged'),
  riskFloor: z.number().min(0).max(1).default(1).describe('Share of equal weight’s downside deviation below which less risk is not rewarded; 0 is the plain ratio, which prefers cash'),
  costBps: z.number().min(0).max(1000).default(10).describe('Cost of a trade in training, in basis points'),
  adjustment: z.number().min(0.01).max(1).default(0.1).describe('Share of the way to the day’s allocation that is gone each day'),
  maxTilt: z.number().min(0.1).max(8).default(3).describe('Largest score of an asset: at 3 its share can be 20 times that of an asset without opinion'),
  leastEvidence: z.number().min(0).max(10).default(2).describe('Standard errors by which held-out days must beat equal weight before anything is tilted; 0 always believes the model'),
  turnoverLimit: z.number().min(0).max(2).default(0.04).describe('Share of wealth that may be traded a day, drift included; tilts are made smaller until daily decisions on held-out days would have kept to it; 0 is no limit'),
  assetsAtOnce: z.number().int().min(2).max(1000).default(40).describe('Assets that a sequence looks at; larger universes are trained in groups drawn at random'),
})

export type HrmSettings = z.output<typeof settingsSchema>

/** Days of allocations that a target is made of: what came before counts less than a hundredth. */
export function smoothedDays({ adjustment }: HrmSettings): number {
  return adjustment >= 1 ? 1 : Math.ceil(Math.log(0.01) / Math.log(1 - adjustment))
}
