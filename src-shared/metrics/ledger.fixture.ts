import { COST_KINDS, type CostKind, type Ledger } from '../backtest/ledger.ts'
import { addDays, parseDay } from '../base/day.ts'
import { createRng } from '../base/rng.ts'

/** A small account that adds up: random positions, profits and costs. For tests alone. */
export function sampleLedger(rows: number, seed = 1, firstDay = '2019-12-30'): Ledger {
  const rng = createRng(seed)
  const instruments = (['equity', 'equity', 'fixed-income', 'commodity'] as const).map((assetClass, i) => ({
    symbol: `A${i}`,
    name: `Asset ${i}`,
    assetClass,
    currency: 'USD',
    timeZone: 'America/New_York',
    source: 'test',
  }))
  const n = instruments.length
  const lines = () => new Float64Array(rows)
  const costs = Object.fromEntries(COST_KINDS.map((kind) => [kind, lines()])) as Record<CostKind, Float64Array>
  const [value, grossValue, turnover, benchmark] = [lines(), lines(), lines(), lines()]
  const [weights, trades, assetProfit] = [0, 1, 2].map(() => new Float64Array(rows * n)) as [Float64Array, Float64Array, Float64Array]
  value[0] = grossValue[0] = 100_000
  benchmark[0] = 50
  // The first purchase is made at the close of row 0 and paid out of the first return.
  costs.commission[0] = 50
  turnover[0] = 1
  for (let row = 1; row < rows; row++) {
    let profit = 0
    for (let a = 0; a < n; a++) {
      const i = row * n + a
      weights[i] = 1 / n
      trades[i] = 0.01 * rng.normal()
      turnover[row] += Math.abs(trades[i])
      assetProfit[i] = (value[row - 1] / n) * (0.0004 + 0.01 * rng.normal())
      profit += assetProfit[i]
    }
    costs.commission[row] = 0.0005 * turnover[row] * value[row - 1]
    costs.impact[row] = 0.0002 * turnover[row] * value[row - 1]
    costs.cashInterest[row] = -0.5
    const charged = COST_KINDS.reduce((total, kind) => total + costs[kind][row], 0)
    value[row] = value[row - 1] + profit - charged - (row === 1 ? 50 : 0)
    grossValue[row] = grossValue[row - 1] * (1 + profit / value[row - 1])
    benchmark[row] = benchmark[row - 1] * (1 + 0.0003 + 0.01 * rng.normal())
  }
  return {
    days: Array.from({ length: rows }, (_, i) => addDays(parseDay(firstDay), i)),
    instruments,
    baseCurrency: 'USD',
    periodsPerYear: 252,
    value,
    grossValue,
    weights,
    targets: new Float64Array(rows * n).fill(NaN),
    trades,
    assetProfit,
    costs,
    turnover,
    benchmark,
    optimistic: false,
    simulated: true,
    survivorshipBias: false,
    notes: [],
  }
}
