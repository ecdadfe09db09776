import { z } from 'zod'
import { scheduleSchema } from './backtest/schedule.ts'
import { tryParseDay } from './base/day.ts'
import { searchParamsSchema } from './search-space.ts'
import { strategies, type StrategyId } from './strategies/index.ts'
import { constraintsSchema } from './weights/constraints.ts'
import { costsSchema } from './weights/costs.ts'
import { overlaysSchema } from './weights/overlays.ts'

const daySchema = z.string().refine((text) => tryParseDay(text) !== undefined, 'is not a date; write it as YYYY-MM-DD')
const strategyIds = Object.keys(strategies) as [StrategyId, ...StrategyId[]]

/** A strategy with its parameters; the bare id takes every default. */
const chosenStrategySchema = z.preprocess(
  (value) => (typeof value === 'string' ? { id: value } : value),
  z.strictObject({
    id: z.enum(strategyIds).describe('Which strategy'),
    params: z.record(z.string(), z.json()).default({}).describe('Its parameters; what is left out takes the default'),
  }),
)

const splitSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('walk-forward'),
    trainDays: z.number().int().min(20).max(10_000).default(756).describe('Trading days that each fold is fitted on'),
    testDays: z.number().int().min(5).max(2520).default(252).describe('Trading days that each fold is tested on, right after'),
    window: z.enum(['rolling', 'expanding']).default('rolling').describe('Whether training moves along or always starts at the first day'),
    purgeDays: z.number().int().min(0).max(252).default(1).describe('Days left out between training and test'),
    warmStart: z.boolean().default(false).describe('Whether a fold goes on from the fit of the one before'),
  }),
  z.strictObject({
    kind: z.literal('single'),
    testFrom: daySchema.optional().describe('First day of the test; by default the last 40 % are tested'),
    purgeDays: z.number().int().min(0).max(252).default(1).describe('Days left out between training and test'),
  }),
])

/**
 * A study: everything that a result depends on, in one file that a person can read. Together with the data's hash and the program's
 * version it is enough to get the same numbers again.
 */
export const studySchema = z.strictObject({
  name: z.string().min(1).max(200).default('Study').describe('Name shown in lists and on the report'),
  universe: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .default('sample')
    .describe('Id of a universe, or a list of symbols; "sample" is the simulated market'),
  sample: z
    .strictObject({
      seed: z.number().int().min(0).default(1).describe('Which simulated market'),
      years: z.number().min(2).max(40).default(12).describe('Its length in years'),
      instruments: z.number().int().min(2).max(400).default(24).describe('How many instruments it has'),
      signal: z.number().min(0).max(1).default(0).describe('Strength of a planted, learnable signal; 0 plants none'),
    })
    .prefault({})
    .describe('The simulated market, where the universe is "sample"'),
  from: daySchema.optional().describe('First day; by default the first that there are prices for'),
  to: daySchema.optional().describe('Last day; by default the last that there are prices for'),
  baseCurrency: z.string().regex(/^[A-Z]{3}$/, 'is a three-letter currency code').default('USD').describe('Currency of every number'),
  strategy: chosenStrategySchema.default({ id: 'equal-weight', params: {} }).describe('The strategy under test'),
  baselines: z
    .array(chosenStrategySchema)
    .default((['equal-weight', 'sixty-forty', 'inverse-volatility', 'minimum-variance', 'hierarchical-risk-parity', 'momentum'] as const).map((id) => ({ id, params: {} })))
    .describe('What it is compared with; equal weight of the same universe always takes part'),
  benchmark: z.string().optional().describe('Symbol to compare with; by default the universe’s own'),
  split: splitSchema.prefault({ kind: 'walk-forward' }).describe('What is trained on and what is tested'),
  schedule: scheduleSchema.prefault({}).describe('When decisions are made'),
  execution: z
    .strictObject({
      at: z.enum(['close', 'open', 'same-close']).default('close').describe('Price of a trade: a later close or open, or the very close it was decided on, which is optimistic'),
      delayDays: z.number().int().min(1).max(20).default(1).describe('Trading days between decision and trade'),
      capital: z.number().positive().default(10_000).describe('Money at the start, in the base currency'),
      wholeShares: z.boolean().default(false).describe('Whether orders are whole numbers of shares'),
    })
    .prefault({})
    .describe('How decisions are carried out'),
  costs: costsSchema.prefault({}).describe('What trading and holding cost'),
  constraints: constraintsSchema.prefault({}).describe('What a portfolio may look like'),
  overlays: overlaysSchema.prefault({}).describe('Volatility target, stop-loss and take-profit on top of what the strategy decides'),
  riskFree: z.number().min(-0.1).max(0.5).default(0).describe('Yearly return without risk, for Sharpe ratios'),
  search: z
    .strictObject({
      method: z.enum(['random', 'halving']).default('halving').describe('Every try on all validation days, or the better half of each round on more of them'),
      tries: z.number().int().min(1).max(1000).default(16).describe('Points that are tried besides the study as it stands'),
      params: searchParamsSchema.default({}).describe('Parameters to search: a range as [low, high], a choice as { values: […] }, null for the parameter’s own range; all that have one when empty'),
    })
    .prefault({})
    .describe('What `terrace tune` searches; a run takes no notice of it'),
  monkeys: z.number().int().min(0).max(10_000).default(1000).describe('Random portfolios that show what chance alone does'),
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(1).describe('Seed of every random draw'),
  engine: z.enum(['auto', 'onnx-cpu', 'onnx-webgpu', 'onnx-cuda', 'tfjs-wasm', 'tfjs-gpu', 'reference']).default('auto').describe('What models are trained on'),
})

export type Study = z.output<typeof studySchema>

export type ChosenStrategy = Study['strategy']
