import { z } from 'zod'
import { median } from '../../base/stats.ts'
import { formatDay } from '../../base/day.ts'
import { ASSET_CLASSES } from '../../prices/instrument.ts'
import type { Panel } from '../../prices/panel.ts'
import type { ExportedNetwork } from '../strategy.ts'
import { clusterParams, clusterStrategy, type ClusterFit } from './cluster-strategy.ts'
import { encoderProgram, latestWindows, ontoSphere, openEmbedder, sampleErrors, trainEmbedder, type Embedder } from './embedder.ts'
import { explainPlaces } from './explain.ts'
import { placementOf } from './placement.ts'
import { EMBEDDED_FEATURES, historyDays } from './windows.ts'
import { bakeInputs } from '../../tensor/bake.ts'

const schema = clusterParams.extend({
  encoder: z.enum(['transformer', 'gru', 'lstm']).default('transformer').describe('What reads the days of a window: self-attention, or a recurrent network'),
  windowDays: z.number().int().min(5).max(252).default(30).describe('Days of a window; 120 is the longer context'),
  windows: z.number().int().min(1).max(24).default(4).describe('Windows, one after the other, whose embeddings together say where an asset stands; 1 is the last alone'),
  width: z.number().int().min(4).max(256).default(64).describe('Numbers that a day, and in the end a window, is told in; a multiple of the heads'),
  heads: z.number().int().min(1).max(16).default(4).describe('Heads of the self-attention'),
  layers: z.number().int().min(1).max(6).default(1).describe('Layers of the self-attention'),
  variational: z.boolean().default(false).describe('Whether the bottleneck is a distribution (a variational autoencoder)'),
  statics: z.boolean().default(false).describe('Whether the class and the sector of an asset belong to what is told'),
  passes: z.number().int().min(1).max(500).default(8).describe('Passes over the training windows, at most'),
  trainingWindows: z.number().int().min(64).max(200_000).default(4096).describe('Windows that are drawn from the training days'),
  learningRate: z.number().min(1e-6).max(0.1).default(4e-3).describe('Learning rate at the start; it falls to a tenth'),
})

const strategy = clusterStrategy(
  {
    id: 'embedding-clusters',
    title: 'Embedding clusters',
    summary: 'Tells windows of features in few numbers with a transformer autoencoder, clusters the assets by them, and holds the best Sharpe ratio of each cluster.',
    learned: true,
  },
  {
    schema,
    historyDays: ({ windowDays, windows }) => historyDays(windows * windowDays),
    learn: (training, params, context) => trainEmbedder(training, params, context),
    open: openEmbedder,
    close: (open) => open.close(),
    async place(open, panel) {
      const { embedder } = open
      const latest = latestWindows(embedder, panel)
      const { codes } = await open.encode(latest.windows, panel.instruments)
      return placementOf(latest.assets, embedder.windows * embedder.settings.width, ontoSphere(embedder, latest, codes))
    },
    explain: explainPlaces,
  },
)

export const embeddingClusters = { ...strategy, networks, warnings }

function networks({ learned }: ClusterFit<Embedder>): ExportedNetwork[] {
  if (!learned) return []
  const { rule, windows, sectors, parameters, centre, settings } = learned
  return [
    {
      name: 'encoder',
      program: bakeInputs(encoderProgram(learned, 1, ({ code, error }) => ({ code, error })), { parameters }),
      preprocessing: {
        window: `the last ${rule.windowDays} days of an asset, oldest first, as [window, day, feature]: (value − centre) / spread, held within ±clip; 0 on days that are not known`,
        present: '1 on days on which every feature is known, else 0, as [window, day]',
        features: rule.scaler.ids,
        scaling: rule.scaler,
        ...(settings.statics > 0 ? { statics: { meaning: '1 at the asset’s class, then 1 at its sector where it is one of these, else 0', classes: ASSET_CLASSES, sectors } } : {}),
        code: `less sphereCentre, then divided by its length; the codes of the last ${windows} windows, the oldest first, side by side and divided by the root of ${windows}, are the place of the asset on the unit sphere`,
        sphereCentre: Array.from(centre),
        error: 'mean squared error of the window told back',
      },
    },
  ]
}

function warnings({ learned, trainedTo }: ClusterFit<Embedder>, panel: Panel): readonly string[] {
  if (!learned) return []
  const errors = sampleErrors(learned, panel)
  if (errors.length === 0) return [`No asset has the ${learned.rule.windowDays} days of features that the embedding needs.`]
  const said: string[] = []
  if (median(errors) > learned.errors.high) {
    said.push(`The last days look unlike those of training up to ${formatDay(trainedTo)}: half of their windows are told back worse than all but 5 % of those that were held back then.`)
  }
  const left = EMBEDDED_FEATURES.filter((id) => !learned.rule.scaler.ids.includes(id))
  if (left.length > 0) said.push(`The embedding was trained without ${left.join(', ')}, which the training prices did not have.`)
  return said
}
