import { assert } from '../base/assert.ts'
import { COST_KINDS, type CostKind, type Ledger } from '../backtest/ledger.ts'
import { monthIndex, yearOf, type Day } from '../base/day.ts'
import { spansBy } from './calendar.ts'

/**
 * Where the profit came from. The linking method is money: each line is the profit that it made, in money, over the wealth
 * at the start. Money adds up over lines and over time without a residual, which compounded returns do not; a later year
 * weighs more when there was more wealth to earn on, as it did in the account.
 */
interface Attribution {
  /** Profit before costs by asset, class, desk or whatever the lines were grouped by. */
  readonly lines: readonly AttributionLine[]
  /** What each kind of cost took: negative, save for interest earned. */
  readonly costs: readonly { readonly kind: CostKind; readonly contribution: number }[]
  /** Calendar periods, costs included. */
  readonly periods: readonly AttributionPeriod[]
  /** Total return: the sum of lines and costs, and the sum of periods. */
  readonly total: number
}

interface AttributionLine {
  readonly name: string
  readonly contribution: number
  /** `[period]`, in the order of `periods`. */
  readonly byPeriod: readonly number[]
}

interface AttributionPeriod {
  /** First and last day with a return. */
  readonly from: Day
  readonly to: Day
  readonly contribution: number
  /** The part of the contribution that costs took: negative, save for interest earned. */
  readonly costs: number
}

type Asset = Ledger['instruments'][number]

export const ATTRIBUTE_BY = {
  asset: (asset: Asset) => asset.symbol,
  class: (asset: Asset) => asset.assetClass as string,
  sector: (asset: Asset) => asset.sector ?? 'no sector',
} as const

const PERIOD_KEYS = { month: monthIndex, year: yearOf } as const

/**
 * Attributes a ledger's profit to the lines that `lineOf` names: an asset's symbol, its class, or the desk or strategy that
 * it stands for in an allocator's ledger.
 */
export function attribute(ledger: Ledger, lineOf: (asset: Asset) => string, period: keyof typeof PERIOD_KEYS = 'year'): Attribution {
  const { days, instruments, assetProfit, value } = ledger
  const start = value[0]
  const spans = spansBy(days.slice(1), PERIOD_KEYS[period]).map((span) => ({ from: span.from + 1, to: span.to + 1 }))
  // Trades at the close of row 0 are paid out of the first return.
  const firstRow = (from: number) => (from === 1 ? 0 : from)
  const names = [...new Set(instruments.map(lineOf))]
  const lineIndex = instruments.map((asset) => names.indexOf(lineOf(asset)))
  const byPeriod = names.map(() => new Float64Array(spans.length))
  const costs = new Float64Array(COST_KINDS.length)
  const periodCosts = new Float64Array(spans.length)
  spans.forEach(({ from, to }, s) => {
    for (let row = firstRow(from); row < to; row++) {
      const base = row * instruments.length
      for (let a = 0; a < instruments.length; a++) byPeriod[lineIndex[a]][s] += assetProfit[base + a] / start
      COST_KINDS.forEach((kind, k) => {
        const share = ledger.costs[kind][row] / start
        costs[k] -= share
        periodCosts[s] -= share
      })
    }
  })
  const total = days.length > 0 ? value[days.length - 1] / start - 1 : 0
  const lines = names.map((name, i) => ({ name, contribution: sumOf(byPeriod[i]), byPeriod: [...byPeriod[i]] }))
  const explained = sumOf(lines.map((line) => line.contribution)) + sumOf(costs)
  assert(Math.abs(explained - total) <= 1e-9 * Math.max(1, Math.abs(total)), `profits and costs explain ${explained} of a total return of ${total}`)
  return {
    lines,
    costs: COST_KINDS.map((kind, k) => ({ kind, contribution: costs[k] })),
    periods: spans.map(({ from, to }, s) => ({
      from: days[from],
      to: days[to - 1],
      contribution: value[to - 1] / start - value[from - 1] / start,
      costs: periodCosts[s],
    })),
    total,
  }
}

function sumOf(numbers: Iterable<number>): number {
  let total = 0
  for (const x of numbers) total += x
  return total
}
