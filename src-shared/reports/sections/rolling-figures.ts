import { kurtosis, skewness } from '../../base/stats.ts'
import { rolling } from '../../metrics/rolling.ts'
import { returnsOf } from '../../metrics/series.ts'
import type { Block, Format } from '../document.ts'
import { figure } from '../phrase.ts'
import type { SectionRow } from '../section.ts'

export const rollingFigures: SectionRow = {
  id: 'rolling',
  title: (texts) => texts.rolling.title,
  build({ ownSeries, own, anchor, texts }) {
    const t = texts.rolling
    const { days, returns, periodsPerYear } = ownSeries
    const window = Math.round(periodsPerYear / 2)
    if (!days || returns.length < 2 * window) return [{ kind: 'text', text: t.tooShort(figure(2 * window, 'integer'), figure(returns.length, 'integer')) }]
    const figures = rolling(ownSeries, window)
    const chart = (id: string, title: string, values: Float64Array, format: Format): Block => ({
      kind: 'chart',
      id,
      title: t.ofLastDays(title, window),
      half: true,
      summary: t.latest(figure(days[days.length - 1], 'day'), figure(values[values.length - 1], format)),
      chart: { type: 'lines', days, series: [{ name: own.title, role: 'own', values }], format },
    })
    const distribution: Block = {
      kind: 'chart',
      id: 'returns',
      title: t.distribution,
      half: true,
      summary: t.moments(figure(skewness(returns), 'ratio'), figure(kurtosis(returns), 'ratio'), anchor.title, figure(kurtosis(returnsOf(anchor.ledger.value)), 'ratio')),
      chart: { type: 'histogram', values: returns, format: 'percent', marks: [] },
    }
    return [
      chart('rolling-volatility', t.volatility, figures.volatility, 'percent'),
      chart('rolling-sharpe', texts.sharpe, figures.sharpe, 'ratio'),
      ...(figures.beta ? [chart('rolling-beta', t.beta, figures.beta, 'ratio')] : []),
      distribution,
    ]
  },
}
