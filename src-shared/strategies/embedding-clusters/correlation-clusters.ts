import type { Panel } from '../../prices/panel.ts'
import { recentReturns, withoutConstant } from '../sample.ts'
import { clusterParams, clusterStrategy } from './cluster-strategy.ts'
import { placementOf, type Placement } from './placement.ts'

const schema = clusterParams.extend({
  correlationDays: clusterParams.shape.lookbackDays.default(126).describe('Days of returns that correlations are measured on'),
})

/** What the embedding has to beat: the same choice among clusters of plain correlations. */
export const correlationClusters = clusterStrategy(
  {
    id: 'correlation-clusters',
    ablationOf: 'embedding-clusters',
    title: 'Correlation clusters',
    summary: 'Clusters assets by the correlations of their returns, and holds the best Sharpe ratio of each cluster.',
    learned: false,
  },
  {
    schema,
    historyDays: ({ correlationDays }) => correlationDays + 1,
    learn: async (_, { correlationDays }) => ({ correlationDays }),
    open: async (learned) => learned,
    close: async () => undefined,
    place: async ({ correlationDays }, panel) => placeByReturns(panel, correlationDays),
  },
)

/** Returns at mean 0 and length 1: their squared distance is 2 (1 − correlation), so that Ward's clusters are those of correlations. */
function placeByReturns(panel: Panel, days: number): Placement {
  const { assets, returns } = withoutConstant(recentReturns(panel, days))
  const k = assets.length
  const values = new Float64Array(k * days)
  for (let c = 0; c < k; c++) {
    const column = Float64Array.from({ length: days }, (_, t) => returns[t * k + c])
    const mean = column.reduce((a, b) => a + b, 0) / days
    const length = Math.hypot(...column.map((r) => r - mean))
    column.forEach((r, t) => (values[c * days + t] = length > 0 ? (r - mean) / length : 0))
  }
  return placementOf(assets, days, values)
}
