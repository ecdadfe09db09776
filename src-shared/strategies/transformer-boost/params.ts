import { z } from 'zod'
import { FEATURE_IDS, type FeatureId } from '../../features/index.ts'
import { SCALERS, type ScalerKind } from '../../features/scaler.ts'

const DEFAULT_FEATURES = ['logReturn1', 'logReturn5', 'logReturn20', 'volatility20', 'rsi14', 'zScore20', 'priceToAverage20', 'rankReturn20', 'rankVolatility20'] as const satisfies readonly FeatureId[]

/** α·return + β·Sharpe − γ·drawdown − δ·volatility, of an episode and less the same of the prior. */
const rewardSchema = z.object({
  alpha: z.number().min(0).max(100).default(1).describe('How much return counts'),
  beta: z.number().min(0).max(100).default(0.02).describe('How much the ratio of return to risk counts'),
  gamma: z.number().min(0).max(100).default(0.1).describe('How much the largest drawdown counts against it'),
  delta: z.number().min(0).max(100).default(0.1).describe('How much volatility counts against it'),
  ratio: z.enum(['sharpe', 'sortino']).default('sharpe').describe('Which ratio of return to risk'),
})

/** Names with underscores are the published ones, so that a published file is accepted as it stands. */
export const PUBLISHED = {
  learning_rate: z.number().gt(0).max(1).default(3e-3).describe('Size of the steps of learning, at the start of each training'),
  batch_size: z.number().int().min(8).max(4096).default(128).describe('Decisions in a mini-batch of an agent; the encoder takes an eighth as many days'),
  gamma: z.number().min(0).max(0.9999).default(0.9).describe('How much a reward one decision later is worth'),
  epsilon_clip: z.number().gt(0).max(1).default(0.2).describe('How far the probability of an action may move in one update of PPO'),
  entropy_coef: z.number().min(0).max(1).default(0).describe('Weight of entropy: how much trying things out is worth'),
  value_loss_coef: z.number().min(0).max(10).default(0.5).describe('Weight of the loss of the value beside that of the policy'),
  max_grad_norm: z.number().gt(0).max(100).default(0.5).describe('Longer gradients are cut to this length'),
  transformer_layers: z.number().int().min(1).max(12).default(2).describe('Layers of the transformer over time'),
  attention_heads: z.number().int().min(1).max(16).default(4).describe('Heads of its attention'),
  hidden_dim: z.number().int().min(4).max(1024).default(64).describe('Width of the transformer, a multiple of its heads'),
  epochs: z.number().int().min(1).max(10_000).default(12).describe('Passes over the training days: of the encoder at most, of every agent about'),
} as const

const settings = z.object({
  ...PUBLISHED,
  features: z.array(z.enum(FEATURE_IDS as [FeatureId, ...FeatureId[]])).min(1).default([...DEFAULT_FEATURES]).describe('What is known of each asset'),
  economy: z.boolean().default(true).describe('Whether figures of the economy are looked at, where they were downloaded'),
  scaler: z.enum(Object.keys(SCALERS) as [ScalerKind, ...ScalerKind[]]).default('standard').describe('How features are scaled, on the training days alone'),
  windowDays: z.number().int().min(5).max(504).default(60).describe('Days that the encoder sees'),
  patchDays: z.number().int().min(1).max(63).default(10).describe('Days that are joined into one place of the attention over time; divides the window'),
  algorithm: z.enum(['ppo', 'a2c', 'sac']).default('ppo').describe('How agents learn'),
  agents: z.number().int().min(1).max(50).default(5).describe('Agents that are trained one after the other, each more on what the ones before it missed'),
  bound: z.number().min(1).max(10).default(2).describe('How many times an equal share a hard stretch of days may count at most'),
  macroDays: z.number().int().min(1).max(252).default(21).describe('Trading days between decisions over asset classes'),
  microDays: z.number().int().min(1).max(252).default(5).describe('Trading days between decisions within classes'),
  reward: rewardSchema.prefault({}).describe('What agents are rewarded for, after costs and less what the prior earns'),
  trainingCostBps: z.number().min(0).max(200).optional().describe('Cost of each order in training and validation, in basis points; that of the study where it is left out'),
  episodeDays: z.number().int().min(10).max(1008).default(63).describe('Days of an episode of training'),
  prior: z.enum(['equal-weight', 'inverse-volatility']).default('equal-weight').describe('What is held where there is no evidence'),
  tilt: z.number().min(0).max(5).default(1).describe('How far an agent may lean away from the prior'),
  adjustment: z.number().gt(0).max(1).default(0.5).describe('Share of the way from what is held to the target that is traded at once'),
  noTradeBand: z.number().min(0).max(0.5).default(0.01).describe('Changes of less than this share of wealth are not traded'),
  holdout: z.number().min(0.1).max(0.5).default(0.3).describe('Last share of the training days, on which no agent is trained and evidence is measured'),
  fineTune: z.boolean().default(false).describe('Whether agents go on training the encoder, each its own; slow'),
})

/** With what no single setting can say. */
export const transformerBoostParams = settings.superRefine(({ windowDays, patchDays, hidden_dim: width, attention_heads: heads, algorithm, fineTune }, { addIssue }) => {
  const refuse = (key: string, message: string) => addIssue({ code: 'custom', path: [key], message })
  if (windowDays % patchDays !== 0) refuse('patchDays', `${patchDays} days do not divide a window of ${windowDays} days`)
  if (width % heads !== 0) refuse('attention_heads', `${heads} heads cannot share a width of ${width} evenly`)
  // It learns from what it remembers having seen, which an encoder that goes on learning would have made untrue.
  if (fineTune && algorithm === 'sac') refuse('fineTune', 'agents that learn by SAC cannot train the encoder')
})

export type TransformerBoostParams = z.output<typeof transformerBoostParams>

/** What the ablations take away. */
export interface Variant {
  /** Two levels, or one policy over all assets. */
  readonly hierarchy: boolean
  readonly boosting: boolean
  /** A transformer, or a linear map of the day's features. */
  readonly transformer: boolean
}
