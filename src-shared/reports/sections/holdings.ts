import { yearOf } from '../../base/day.ts'
import type { Ledger } from '../../backtest/ledger.ts'
import type { Block, ChartSeries } from '../document.ts'
import { figure, phrase } from '../phrase.ts'
import type { ReportTexts } from '../texts/index.ts'
import type { SectionRow } from '../section.ts'

const LISTED = 15
/** Assets with an area of their own; the others are one area. */
const DRAWN = 7

export const holdings: SectionRow = {
  id: 'holdings',
  title: (texts) => texts.holdings.title,
  build({ own, texts: { holdings: t, classes: classNames, say } }) {
    const { ledger } = own
    const n = ledger.instruments.length
    const classes = [...new Set(ledger.instruments.map(({ assetClass }) => assetClass))]
    const byClass = classes.map((name) => areaOf(ledger, classNames[name], (i) => ledger.instruments[i].assetClass === name))
    const order = ledger.instruments.map((_, i) => ({ i, mean: meanWeight(ledger, i), most: mostWeight(ledger, i) })).sort((a, b) => Math.abs(b.mean) - Math.abs(a.mean))
    const blocks: Block[] = []
    if (ledger.days.length > 2) {
      const held = ledger.days.map((_, row) => effectiveCount(ledger, row))
      const drawn = order.slice(0, n > DRAWN + 1 ? DRAWN : n).map(({ i }) => i)
      const byAsset = drawn.map((i) => areaOf(ledger, say(ledger.instruments[i].symbol), (other) => other === i))
      if (drawn.length < n) byAsset.push(areaOf(ledger, t.others(n - drawn.length), (other) => !drawn.includes(other)))
      blocks.push(
        {
          kind: 'chart',
          id: 'classes',
          title: t.byClass,
          summary: t.averages(byClass.map(({ name, values }) => phrase`${name} ${figure(average(values), 'percent')}`)),
          chart: { type: 'areas', days: ledger.days, series: byClass, format: 'percent' },
        },
        {
          kind: 'chart',
          id: 'assets',
          title: t.byAsset,
          summary: drawn.length < n ? t.largest(figure(drawn.length, 'integer')) : t.every,
          chart: { type: 'areas', days: ledger.days, series: byAsset, format: 'percent' },
        },
        {
          kind: 'chart',
          id: 'concentration',
          title: t.concentration,
          half: true,
          summary: t.onAverage(figure(average(held), 'ratio'), figure(n, 'integer')),
          chart: { type: 'lines', days: ledger.days, series: [{ name: own.title, role: 'own', values: held }], format: 'ratio' },
        },
        turnoverChart(ledger, own.metrics.turnoverPerYear, t),
      )
    }
    blocks.push({
      kind: 'table',
      id: 'holdings',
      caption: n > LISTED ? t.tableSome(figure(LISTED, 'integer'), figure(n, 'integer')) : t.tableAll,
      columns: [
        { title: t.symbol, format: 'text' },
        { title: t.name, format: 'text' },
        { title: t.class, format: 'text' },
        { title: t.average, format: 'percent' },
        { title: t.most, format: 'percent' },
      ],
      rows: order.slice(0, LISTED).map(({ i, mean, most }) => [say(ledger.instruments[i].symbol), say(ledger.instruments[i].name), classNames[ledger.instruments[i].assetClass], mean, most]),
    })
    return blocks
  },
}

function areaOf({ days, instruments, weights }: Ledger, name: string, counts: (asset: number) => boolean): ChartSeries {
  const n = instruments.length
  const assets = instruments.map((_, i) => i).filter(counts)
  return { name, role: 'other', values: days.map((_, row) => assets.reduce((total, i) => total + weights[row * n + i], 0)) }
}

function turnoverChart(ledger: Ledger, aYear: number | null, t: ReportTexts['holdings']): Block {
  const years = [...new Set(ledger.days.map(yearOf))]
  const totals = new Float64Array(years.length)
  ledger.days.forEach((day, row) => (totals[years.indexOf(yearOf(day))] += ledger.turnover[row]))
  return {
    kind: 'chart',
    id: 'turnover',
    title: t.turnover,
    half: true,
    summary: t.turnoverSummary(figure(aYear, 'percent')),
    chart: { type: 'bars', labels: years.map(String), series: [{ name: t.turnoverName, role: 'own', values: totals }], format: 'percent' },
  }
}

/** Number of equal positions with the same sum of squares; NaN where nothing is held. */
function effectiveCount({ weights, instruments }: Ledger, row: number): number {
  let [sum, squares] = [0, 0]
  for (let i = 0; i < instruments.length; i++) {
    const weight = Math.abs(weights[row * instruments.length + i])
    sum += weight
    squares += weight ** 2
  }
  return squares > 0 ? sum ** 2 / squares : NaN
}

function meanWeight({ weights, instruments, days }: Ledger, asset: number): number {
  let total = 0
  for (let row = 0; row < days.length; row++) total += weights[row * instruments.length + asset]
  return total / days.length
}

function mostWeight({ weights, instruments, days }: Ledger, asset: number): number {
  let most = 0
  for (let row = 0; row < days.length; row++) {
    const weight = weights[row * instruments.length + asset]
    if (Math.abs(weight) > Math.abs(most)) most = weight
  }
  return most
}

/** Mean of what is a number; null where nothing is. */
function average(values: ArrayLike<number>): number | null {
  let [total, count] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue
    total += values[i]
    count++
  }
  return count > 0 ? total / count : null
}
