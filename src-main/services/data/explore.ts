import type { Exploration, SeriesStatistics } from '../../../src-shared/api/data.ts'
import { formatDay, monthIndex } from '../../../src-shared/base/day.ts'
import type { AssetClass } from '../../../src-shared/prices/instrument.ts'
import { LIVE, NOT_MEMBER, type Panel } from '../../../src-shared/prices/panel.ts'

const DAYS_A_YEAR = 252
/** Trailing window of the market's regime, and where its borders are. */
const REGIME_DAYS = 126
const CRISIS_VOLATILITY = 0.3
const CRISIS_RETURN = -0.1
const TREND_RETURN = 0.04
/** A spell shorter than a month is noise. */
const SHORTEST_SPELL = 21
/** More lines than a chart can show are not sent. */
const VOLATILITY_LINES = 24
/** Fewer common days make a correlation of accidents. */
const FEWEST_COMMON_DAYS = 20

type Drawn = Omit<Exploration, 'left'>

/** Everything that the Data page draws of a panel. */
export function explorePanel(panel: Panel, window: number): Drawn {
  const returns = dailyReturns(panel)
  const symbols = panel.instruments.map(({ symbol }) => symbol)
  return {
    baseCurrency: panel.baseCurrency,
    simulated: panel.simulated,
    survivorshipBias: panel.survivorshipBias,
    days: panel.days.map(formatDay),
    statistics: symbols.map((_, column) => statisticsOf(panel, returns[column], column)),
    correlation: { symbols, values: correlations(returns) },
    classReturns: classGrowth(panel, returns),
    rollingVolatility: symbols.slice(0, VOLATILITY_LINES).map((symbol, column) => ({ symbol, values: rollingVolatility(returns[column], window) })),
    missing: missingShare(panel),
    regimes: regimeSpells(panel, meanReturn(returns, [...symbols.keys()].filter((column) => !panel.instruments[column].benchmark))),
  }
}

/** A fresh price, whether or not the asset belonged to the universe on the day. */
function isPriced(presence: number): boolean {
  return presence === LIVE || presence === NOT_MEMBER
}

/** Total return of each asset from the day before; NaN where either day has no fresh price. `[asset][day]` */
function dailyReturns(panel: Panel): Float64Array[] {
  const width = panel.instruments.length
  return panel.instruments.map((_, column) => {
    const out = new Float64Array(panel.days.length).fill(NaN)
    for (let d = 1, cell = column + width; d < panel.days.length; d++, cell += width) {
      if (isPriced(panel.presence[cell]) && isPriced(panel.presence[cell - width])) out[d] = panel.totalReturn[cell] / panel.totalReturn[cell - width] - 1
    }
    return out
  })
}

function statisticsOf(panel: Panel, returns: Float64Array, column: number): SeriesStatistics {
  const { symbol, name, assetClass } = panel.instruments[column]
  const width = panel.instruments.length
  let first = -1
  let last = -1
  let live = 0
  panel.days.forEach((_, d) => {
    if (!isPriced(panel.presence[d * width + column])) return
    if (first < 0) first = d
    last = d
    live++
  })
  const present = returns.filter((r) => !Number.isNaN(r))
  const total = first < 0 ? NaN : panel.totalReturn[last * width + column] / panel.totalReturn[first * width + column]
  let growth = 1
  let peak = 1
  let deepest = 0
  for (const r of present) {
    growth *= 1 + r
    peak = Math.max(peak, growth)
    deepest = Math.min(deepest, growth / peak - 1)
  }
  const span = last - first + 1
  return {
    symbol,
    name,
    assetClass,
    from: formatDay(panel.days[Math.max(0, first)]),
    to: formatDay(panel.days[Math.max(0, last)]),
    days: live,
    totalReturn: finite(total - 1),
    annualReturn: finite(total ** (DAYS_A_YEAR / Math.max(1, present.length)) - 1),
    annualVolatility: finite(deviation(present) * Math.sqrt(DAYS_A_YEAR)),
    maxDrawdown: present.length === 0 ? null : deepest,
    bestDay: present.length === 0 ? null : present.reduce((a, b) => Math.max(a, b)),
    worstDay: present.length === 0 ? null : present.reduce((a, b) => Math.min(a, b)),
    missingShare: first < 0 ? 1 : 1 - live / span,
  }
}

function deviation(values: ArrayLike<number>): number {
  let mean = 0
  let square = 0
  for (let i = 0; i < values.length; i++) {
    const step = values[i] - mean
    mean += step / (i + 1)
    square += step * (values[i] - mean)
  }
  return values.length < 2 ? NaN : Math.sqrt(square / (values.length - 1))
}

function correlations(returns: readonly Float64Array[]): (number | null)[][] {
  const values: (number | null)[][] = returns.map(() => new Array<number | null>(returns.length).fill(null))
  const whole = returns.map(standardise)
  returns.forEach((a, i) => {
    for (let j = i; j < returns.length; j++) {
      const [x, y] = [whole[i], whole[j]]
      values[i][j] = values[j][i] = i === j ? 1 : x && y ? product(x, y) : correlation(a, returns[j])
    }
  })
  return values
}

/** A column without gaps (the first day has no return) as deviations of length 1, so that a correlation is one product. */
function standardise(returns: Float64Array): Float64Array | undefined {
  const out = returns.slice(1)
  if (out.length < FEWEST_COMMON_DAYS || out.some(Number.isNaN)) return undefined
  const mean = out.reduce((sum, r) => sum + r, 0) / out.length
  const length = Math.sqrt(out.reduce((sum, r) => sum + (r - mean) ** 2, 0))
  return length > 0 ? out.map((r) => (r - mean) / length) : undefined
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let d = 0; d < a.length; d++) sum += a[d] * b[d]
  return Math.max(-1, Math.min(1, sum))
}

function correlation(a: Float64Array, b: Float64Array): number | null {
  let count = 0
  let [sumA, sumB, squareA, squareB, product] = [0, 0, 0, 0, 0]
  for (let d = 0; d < a.length; d++) {
    const [x, y] = [a[d], b[d]]
    if (Number.isNaN(x) || Number.isNaN(y)) continue
    count++
    sumA += x
    sumB += y
    squareA += x * x
    squareB += y * y
    product += x * y
  }
  const spread = Math.sqrt((squareA - (sumA * sumA) / count) * (squareB - (sumB * sumB) / count))
  if (count < FEWEST_COMMON_DAYS || !(spread > 0)) return null
  return Math.max(-1, Math.min(1, (product - (sumA * sumB) / count) / spread))
}

/** Equal-weighted over the members that have a return that day; NaN on days without any. */
function meanReturn(returns: readonly Float64Array[], columns: Iterable<number>): Float64Array {
  const chosen = [...columns]
  return Float64Array.from(returns[0] ?? [], (_, d) => {
    let sum = 0
    let count = 0
    for (const column of chosen) {
      const r = returns[column][d]
      if (Number.isNaN(r)) continue
      sum += r
      count++
    }
    return sum / count
  })
}

function classGrowth(panel: Panel, returns: readonly Float64Array[]): Drawn['classReturns'] {
  const members = new Map<AssetClass, number[]>()
  panel.instruments.forEach(({ assetClass, benchmark }, column) => !benchmark && members.set(assetClass, [...(members.get(assetClass) ?? []), column]))
  return [...members].map(([assetClass, columns]) => {
    let growth = NaN
    const mean = meanReturn(returns, columns)
    return {
      assetClass,
      growth: Array.from(mean, (r) => {
        if (!Number.isNaN(r)) growth = (Number.isNaN(growth) ? 1 : growth) * (1 + r)
        return finite(growth)
      }),
    }
  })
}

function rollingVolatility(returns: Float64Array, window: number): (number | null)[] {
  let count = 0
  let sum = 0
  let square = 0
  return Array.from(returns, (r, d) => {
    if (!Number.isNaN(r)) {
      count++
      sum += r
      square += r * r
    }
    const old = d >= window ? returns[d - window] : NaN
    if (!Number.isNaN(old)) {
      count--
      sum -= old
      square -= old * old
    }
    // Half a window of gaps is too much to speak of its volatility.
    if (d + 1 < window || count < window / 2) return null
    return Math.sqrt((Math.max(0, square - (sum * sum) / count) / (count - 1)) * DAYS_A_YEAR)
  })
}

function missingShare(panel: Panel): Drawn['missing'] {
  const width = panel.instruments.length
  const months = [...new Set(panel.days.map(monthIndex))]
  const positions = new Map(months.map((month, m) => [month, m]))
  const days = new Float64Array(months.length)
  const present = panel.instruments.map(() => new Float64Array(months.length))
  panel.days.forEach((day, d) => {
    const m = positions.get(monthIndex(day))!
    days[m]++
    for (let column = 0; column < width; column++) if (isPriced(panel.presence[d * width + column])) present[column][m]++
  })
  return {
    months: months.map((month) => `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`),
    rows: panel.instruments.map(({ symbol }, column) => ({ symbol, share: Array.from(present[column], (count, m) => count / days[m]) })),
  }
}

type Label = Drawn['regimes'][number]['label']

/** A description of the past for the eye; what strategies may know of regimes is a feature, and causal. */
function regimeSpells(panel: Panel, market: Float64Array): Drawn['regimes'] {
  const labels: (Label | undefined)[] = panel.days.map((_, d) => (d < REGIME_DAYS ? undefined : labelOf(market.subarray(d - REGIME_DAYS + 1, d + 1))))
  const spells: { first: number; last: number; label: Label }[] = []
  labels.forEach((label, d) => {
    if (label === undefined) return
    const current = spells.at(-1)
    if (current?.label === label) current.last = d
    else spells.push({ first: d, last: d, label })
  })
  const merged: typeof spells = []
  for (const spell of spells) {
    const before = merged.at(-1)
    if (before && (before.label === spell.label || spell.last - spell.first < SHORTEST_SPELL)) before.last = spell.last
    else merged.push({ ...spell })
  }
  return merged.map(({ first, last, label }) => ({ from: formatDay(panel.days[first]), to: formatDay(panel.days[last]), label }))
}

function labelOf(returns: Float64Array): Label {
  const present = returns.filter((r) => !Number.isNaN(r))
  const total = present.reduce((growth, r) => growth * (1 + r), 1) - 1
  const volatility = deviation(present) * Math.sqrt(DAYS_A_YEAR)
  if (volatility > CRISIS_VOLATILITY || (total < CRISIS_RETURN && volatility > CRISIS_VOLATILITY / 2)) return 'crisis'
  return total > TREND_RETURN ? 'bull' : total < -TREND_RETURN ? 'bear' : 'neutral'
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
