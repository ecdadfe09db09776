import { z } from 'zod'
import { clusterParams, clusterStrategy } from './cluster-strategy.ts'
import { placementOf } from './placement.ts'
import { cutWindows, historyDays, learnRule, scaledFeatures, windowsAt } from './windows.ts'

const schema = clusterParams.extend({
  windowDays: z.number().int().min(5).max(252).default(30).describe('Days of features that assets are compared by'),
})

/** What the embedding has to beat: the same choice among clusters of the numbers that the network is given. */
export const featureClusters = clusterStrategy(
  {
    id: 'feature-clusters',
    ablationOf: 'embedding-clusters',
    title: 'Feature clusters',
    summary: 'Clusters assets by the raw features of their last days, and holds the best Sharpe ratio of each cluster.',
    learned: true,
  },
  {
    schema,
    historyDays: ({ windowDays }) => historyDays(windowDays),
    learn: async (training, { windowDays }) => learnRule(training, windowDays)?.rule ?? null,
    open: async (rule) => rule,
    close: async () => undefined,
    async place(rule, panel) {
      const table = scaledFeatures(rule, panel, rule.windowDays)
      const windows = cutWindows(table, windowsAt(table, table.days.length - 1, rule.windowDays), rule.windowDays)
      const { steps, features, present } = windows
      // Whole windows alone can be compared number by number.
      const whole = Array.from(windows.assets.keys()).filter((w) => present.subarray(w * steps, (w + 1) * steps).every((p) => p === 1))
      const width = steps * features
      const values = new Float64Array(whole.length * width)
      whole.forEach((w, at) => values.set(windows.values.subarray(w * width, (w + 1) * width), at * width))
      return placementOf(whole.map((w) => windows.assets[w]), width, values)
    },
  },
)
