import type { Strategy } from '../strategy.ts'
import { describeShift } from '../market-window.ts'
import { decide, decisionLookbackDays, openModel, type ReadyModel } from './decisions.ts'
import { reckonFit } from './effort.ts'
import { explain } from './explanation.ts'
import { exported, findings } from './findings.ts'
import type { TransformerBoostFit } from './model.ts'
import { transformerBoostParams, type Variant } from './params.ts'
import { trainModel } from './training.ts'

type TransformerBoost = Strategy<typeof transformerBoostParams, TransformerBoostFit, ReadyModel>

const SYSTEM = 'transformer-boost'

function system(id: string, title: string, summary: string, variant: Variant): TransformerBoost {
  return {
    id,
    title,
    summary,
    learned: true,
    ...(id === SYSTEM ? {} : { ablationOf: SYSTEM }),
    params: transformerBoostParams,
    quick: { hidden_dim: 32, transformer_layers: 1, agents: 2, epochs: 6 },
    reckon: (params, size) => reckonFit(params, variant, size),
    lookbackDays: decisionLookbackDays,
    fit: (training, params, context) => trainModel(training, params, variant, context),
    prepare: (fitted, params, engine) => openModel(fitted, params, variant, engine),
    release: async ({ session }) => session?.close(),
    decide,
    explain,
    insights: findings,
    networks: (fitted, params) => exported(fitted, params, variant),
    warnings: ({ learned }, panel) => (learned ? describeShift(panel, learned.scale, learned.symbols) : []),
  }
}

export const transformerBoost = system(
  SYSTEM,
  'Hierarchical transformer-boost RL',
  'Agents that are trained one after the other, on what a transformer sees of the market, lean a prior between asset classes and within them.',
  { hierarchy: true, boosting: true, transformer: true },
)

export const transformerBoostFlat = system(
  'transformer-boost-flat',
  'Transformer-boost without levels',
  'The same agents and transformer, with one policy over all assets.',
  { hierarchy: false, boosting: true, transformer: true },
)

export const transformerBoostSingle = system(
  'transformer-boost-single',
  'Transformer-boost with a single agent',
  'The same levels and transformer, without boosting.',
  { hierarchy: true, boosting: false, transformer: true },
)

export const transformerBoostLinear = system(
  'transformer-boost-linear',
  'Transformer-boost without a transformer',
  'The same levels and agents, which see a linear map of the day’s features.',
  { hierarchy: true, boosting: true, transformer: false },
)
