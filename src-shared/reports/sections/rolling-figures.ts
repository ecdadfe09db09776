import { kurtosis, skewness } from '../../base/stats.ts'
import { rolling } from '../../metrics/rolling.ts'
import { returnsOf } from '../../metrics/series.ts'
import type { Block, Format } from '../document.ts'
import { figure, phrase } from '../phrase.ts'
import type { SectionRow } from '../section.ts'

export const rollingFigures: SectionRow = {
  id: 'rolling',
  title: 'Through time',
  build({ ownSeries, own, anchor }) {
    const { days, returns, periodsPerYear } = ownSeries
    const window = Math.round(periodsPerYear / 2)
    if (!days || returns.length < 2 * window) return [{ kind: 'text', text: phrase`Rolling figures need ${figure(2 * window, 'integer')} returns; there ${returns.length === 1 ? 'is' : 'are'} ${figure(returns.length, 'integer')}.` }]
    const figures = rolling(ownSeries, window)
    const chart = (id: string, title: string, values: Float64Array, format: Format): Block => ({
      kind: 'chart',
      id,
      title: `${title} of the last ${window} days`,
      half: true,
      summary: phrase`On ${figure(days[days.length - 1], 'day')} it was ${figure(values[values.length - 1], format)}.`,
      chart: { type: 'lines', days, series: [{ name: own.title, role: 'own', values }], format },
    })
    const distribution: Block = {
      kind: 'chart',
      id: 'returns',
      title: 'Distribution of daily returns',
      half: true,
      summary: phrase`Skewness ${figure(skewness(returns), 'ratio')}, kurtosis ${figure(kurtosis(returns), 'ratio')}; a normal distribution has 0 and 3. “${anchor.title}” had a kurtosis of ${figure(kurtosis(returnsOf(anchor.ledger.value)), 'ratio')}.`,
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
