import type { Ledger } from '../../backtest/ledger.ts'
import type { ChartSeries } from '../document.ts'
import type { SectionRow } from '../section.ts'

const LISTED = 15

export const holdings: SectionRow = {
  id: 'holdings',
  title: 'What it held',
  build({ own }) {
    const { ledger } = own
    const n = ledger.instruments.length
    const classes = [...new Set(ledger.instruments.map(({ assetClass }) => assetClass))]
    const byClass: ChartSeries[] = classes.map((name, c) => ({
      name,
      role: c === 0 ? 'own' : c === 1 ? 'anchor' : 'other',
      values: ledger.days.map((_, row) => ledger.instruments.reduce((total, { assetClass }, i) => (assetClass === name ? total + ledger.weights[row * n + i] : total), 0)),
    }))
    const held = ledger.days.map((_, row) => 1 / squares(ledger, row))
    const order = ledger.instruments.map((_, i) => ({ i, mean: meanWeight(ledger, i), most: mostWeight(ledger, i) })).sort((a, b) => Math.abs(b.mean) - Math.abs(a.mean))
    return [
      {
        kind: 'chart',
        id: 'classes',
        title: 'Share of wealth by class',
        summary: `On average: ${classes.map((name, c) => `${name} ${Math.round(100 * average(byClass[c].values))} %`).join(', ')}; the rest is cash.`,
        chart: { type: 'areas', days: ledger.days, series: byClass, format: 'percent' },
      },
      {
        kind: 'chart',
        id: 'concentration',
        title: 'Number of equal positions that would be as concentrated',
        summary: `On average ${average(held).toFixed(1)} of ${n}.`,
        chart: { type: 'lines', days: ledger.days, series: [{ name: own.title, role: 'own', values: held.map((x) => (Number.isFinite(x) ? x : NaN)) }], format: 'ratio' },
      },
      {
        kind: 'table',
        id: 'holdings',
        caption: n > LISTED ? `The ${LISTED} largest of ${n} holdings, by average share of wealth` : 'Holdings, by average share of wealth',
        columns: [
          { title: 'Symbol', format: 'text' },
          { title: 'Name', format: 'text' },
          { title: 'Class', format: 'text' },
          { title: 'Average', format: 'percent' },
          { title: 'Most', format: 'percent' },
        ],
        rows: order.slice(0, LISTED).map(({ i, mean, most }) => [ledger.instruments[i].symbol, ledger.instruments[i].name, ledger.instruments[i].assetClass, mean, most]),
      },
    ]
  },
}

function squares({ weights, instruments }: Ledger, row: number): number {
  let total = 0
  for (let i = 0; i < instruments.length; i++) total += weights[row * instruments.length + i] ** 2
  return total
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

function average(values: ArrayLike<number>): number {
  let [total, count] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue
    total += values[i]
    count++
  }
  return count > 0 ? total / count : 0
}
