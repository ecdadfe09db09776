import { yearOf } from '../../base/day.ts'
import type { Ledger } from '../../backtest/ledger.ts'
import type { Block, ChartSeries } from '../document.ts'
import { figure, joinPhrases, phrase } from '../phrase.ts'
import type { SectionRow } from '../section.ts'

const LISTED = 15
/** Assets with an area of their own; the others are one area. */
const DRAWN = 7

export const holdings: SectionRow = {
  id: 'holdings',
  title: 'What it held',
  build({ own }) {
    const { ledger } = own
    const n = ledger.instruments.length
    const classes = [...new Set(ledger.instruments.map(({ assetClass }) => assetClass))]
    const byClass = classes.map((name) => areaOf(ledger, name, (i) => ledger.instruments[i].assetClass === name))
    const order = ledger.instruments.map((_, i) => ({ i, mean: meanWeight(ledger, i), most: mostWeight(ledger, i) })).sort((a, b) => Math.abs(b.mean) - Math.abs(a.mean))
    const blocks: Block[] = []
    if (ledger.days.length > 2) {
      const held = ledger.days.map((_, row) => effectiveCount(ledger, row))
      const drawn = order.slice(0, n > DRAWN + 1 ? DRAWN : n).map(({ i }) => i)
      const byAsset = drawn.map((i) => areaOf(ledger, ledger.instruments[i].symbol, (other) => other === i))
      if (drawn.length < n) byAsset.push(areaOf(ledger, `${n - drawn.length} others`, (other) => !drawn.includes(other)))
      blocks.push(
        {
          kind: 'chart',
          id: 'classes',
          title: 'Share of wealth by class',
          summary: phrase`On average: ${joinPhrases(byClass.map(({ name, values }) => phrase`${name} ${figure(average(values), 'percent')}`), ', ')}; the rest is cash.`,
          chart: { type: 'areas', days: ledger.days, series: byClass, format: 'percent' },
        },
        {
          kind: 'chart',
          id: 'assets',
          title: 'Share of wealth by asset',
          summary: drawn.length < n ? phrase`The ${figure(drawn.length, 'integer')} assets with the largest average share, and all others together.` : 'Every asset; the rest is cash.',
          chart: { type: 'areas', days: ledger.days, series: byAsset, format: 'percent' },
        },
        {
          kind: 'chart',
          id: 'concentration',
          title: 'Number of equal positions that would be as concentrated',
          half: true,
          summary: phrase`On average ${figure(average(held), 'ratio')} of ${figure(n, 'integer')}.`,
          chart: { type: 'lines', days: ledger.days, series: [{ name: own.title, role: 'own', values: held }], format: 'ratio' },
        },
        turnoverChart(ledger, own.metrics.turnoverPerYear),
      )
    }
    blocks.push({
      kind: 'table',
      id: 'holdings',
      caption: n > LISTED ? phrase`The ${figure(LISTED, 'integer')} largest of ${figure(n, 'integer')} holdings, by average share of wealth` : 'Holdings, by average share of wealth',
      columns: [
        { title: 'Symbol', format: 'text' },
        { title: 'Name', format: 'text' },
        { title: 'Class', format: 'text' },
        { title: 'Average', format: 'percent' },
        { title: 'Most', format: 'percent' },
      ],
      rows: order.slice(0, LISTED).map(({ i, mean, most }) => [ledger.instruments[i].symbol, ledger.instruments[i].name, ledger.instruments[i].assetClass, mean, most]),
    })
    return blocks
  },
}

function areaOf({ days, instruments, weights }: Ledger, name: string, counts: (asset: number) => boolean): ChartSeries {
  const n = instruments.length
  const assets = instruments.map((_, i) => i).filter(counts)
  return { name, role: 'other', values: days.map((_, row) => assets.reduce((total, i) => total + weights[row * n + i], 0)) }
}

function turnoverChart(ledger: Ledger, aYear: number | null): Block {
  const years = [...new Set(ledger.days.map(yearOf))]
  const totals = new Float64Array(years.length)
  ledger.days.forEach((day, row) => (totals[years.indexOf(yearOf(day))] += ledger.turnover[row]))
  return {
    kind: 'chart',
    id: 'turnover',
    title: 'Traded share of wealth in each calendar year',
    half: true,
    summary: phrase`${figure(aYear, 'percent')} a year, bought and sold counted both.`,
    chart: { type: 'bars', labels: years.map(String), series: [{ name: 'Turnover', role: 'own', values: totals }], format: 'percent' },
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
