import { kurtosis, skewness } from '../../base/stats.ts'
import { rolling } from '../../metrics/rolling.ts'
import { returnsOf } from '../../metrics/series.ts'
import type { Block, Format } from '../document.ts'
import type { SectionRow } from '../section.ts'

export const rollingFigures: SectionRow = {
  id: 'rolling',
  title: 'Through time',
  build({ ownSeries, own, anchor }) {
    const { days, returns, periodsPerYear } = ownSeries
    const window = Math.round(periodsPerYear / 2)
    if (!days || returns.length < 2 * window) return []
    const figures = rolling(ownSeries, window)
    const chart = (id: string, title: string, values: Float64Array, format: Format): Block => ({
      kind: 'chart',
      id,
      title: `${title} of the last ${window} days`,
      summary: `It ended at ${values[values.length - 1].toFixed(2)}.`,
      chart: { type: 'lines', days, series: [{ name: own.title, role: 'own', values }], format },
    })
    const distribution: Block = {
      kind: 'chart',
      id: 'returns',
      title: 'Distribution of daily returns',
      summary: `Skew ${skewness(returns).toFixed(2)}, kurtosis ${kurtosis(returns).toFixed(1)}; a normal distribution has 0 and 3. “${anchor.title}” had a kurtosis of ${kurtosis(returnsOf(anchor.ledger.value)).toFixed(1)}.`,
      chart: { type: 'histogram', values: returns, format: 'percent', marks: [] },
    }
    return [
      chart('rolling-volatility', 'Volatility', figures.volatility, 'percent'),
      chart('rolling-sharpe', 'Sharpe ratio', figures.sharpe, 'ratio'),
      ...(figures.beta ? [chart('rolling-beta', 'Beta', figures.beta, 'ratio')] : []),
      distribution,
    ]
  },
}
