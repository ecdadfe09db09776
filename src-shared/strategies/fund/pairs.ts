import { LIVE, type Panel } from '../../prices/panel.ts'

/** Two assets whose log prices were found to move together: log a − hedge · log b strays from its mean and returns. */
export interface Pair {
  readonly a: number
  readonly b: number
  readonly hedge: number
  readonly mean: number
  /** Of the deviation, as an Ornstein–Uhlenbeck process with time in years. */
  readonly reversionPerYear: number
  readonly volatility: number
  /** Engle and Granger's statistic; the lower, the surer. */
  readonly statistic: number
}

interface PairSearch {
  /** Rows looked at. */
  readonly from: number
  readonly to: number
  /** As many pairs at most. */
  readonly most: number
  /** Assets that are looked at, at most: those traded the most. */
  readonly mostAssets: number
}

/** 1 % point of Engle and Granger's test with a constant (MacKinnon 2010): hundreds of pairs are looked at, and 5 % of them would pass at 5 %. */
const CRITICAL = -3.9
const YEAR_DAYS = 252
/** Slower ones do not return while the pair is traded, faster ones are gone before an order is filled. */
const LEAST_REVERSION = 4
const MOST_REVERSION = 150
const LEAST_HEDGE = 0.2
const MOST_HEDGE = 5

/** The surest pairs of one class of assets among themselves, no asset twice, tested on rows `from` to `to` and on nothing else. */
export function findPairs(panel: Panel, { from, to, most, mostAssets }: PairSearch): Pair[] {
  const n = panel.instruments.length
  const assets = usualVolumes(panel, from, to)
    .flatMap((volume, i) => (volume >= 0 ? [{ i, volume }] : []))
    .sort((x, y) => y.volume - x.volume || x.i - y.i)
    .slice(0, mostAssets)
    .map(({ i }) => i)
    .sort((x, y) => x - y)
  const logs = new Map(assets.map((i) => [i, Float64Array.from({ length: to - from }, (_, t) => Math.log(panel.totalReturn[(from + t) * n + i]))]))
  const found: Pair[] = []
  for (const a of assets) {
    for (const b of assets) {
      if (a >= b || panel.instruments[a].assetClass !== panel.instruments[b].assetClass) continue
      const pair = testPair(logs.get(a)!, logs.get(b)!)
      if (pair) found.push({ a, b, ...pair })
    }
  }
  found.sort((x, y) => x.statistic - y.statistic)
  const taken = new Set<number>()
  return found
    .filter(({ a, b }) => {
      if (taken.has(a) || taken.has(b)) return false
      taken.add(a).add(b)
      return true
    })
    .slice(0, most)
}

/** Mean money traded of assets that had a price on every row; −1 of the others. */
function usualVolumes({ presence, totalReturn, dollarVolume, instruments }: Panel, from: number, to: number): number[] {
  const n = instruments.length
  return instruments.map((_, i) => {
    let volume = 0
    for (let row = from; row < to; row++) {
      const at = row * n + i
      if (presence[at] !== LIVE || !(totalReturn[at] > 0)) return -1
      volume += dollarVolume[at] > 0 ? dollarVolume[at] : 0
    }
    return volume
  })
}

/** Engle and Granger: the residual of one log price on the other, and whether it returns. */
function testPair(x: Float64Array, y: Float64Array): Omit<Pair, 'a' | 'b'> | undefined {
  const rows = x.length
  if (rows < 60) return undefined
  let [meanX, meanY] = [0, 0]
  for (let t = 0; t < rows; t++) {
    meanX += x[t] / rows
    meanY += y[t] / rows
  }
  let [across, square] = [0, 0]
  for (let t = 0; t < rows; t++) {
    across += (x[t] - meanX) * (y[t] - meanY)
    square += (y[t] - meanY) ** 2
  }
  const hedge = across / square
  if (!(hedge > LEAST_HEDGE && hedge < MOST_HEDGE)) return undefined
  const mean = meanX - hedge * meanY
  // Dickey and Fuller's regression of the residual's change on its level; residuals of prices hardly need lags.
  let [levels, moved] = [0, 0]
  let before = x[0] - hedge * y[0] - mean
  const first = before
  for (let t = 1; t < rows; t++) {
    const now = x[t] - hedge * y[t] - mean
    levels += before * before
    moved += before * (now - before)
    before = now
  }
  const slope = moved / levels
  let squares = 0
  before = first
  for (let t = 1; t < rows; t++) {
    const now = x[t] - hedge * y[t] - mean
    squares += (now - before - slope * before) ** 2
    before = now
  }
  const variance = squares / (rows - 2)
  const statistic = slope / Math.sqrt(variance / levels)
  if (!(statistic < CRITICAL && slope > -1)) return undefined
  const reversionPerYear = -Math.log(1 + slope) * YEAR_DAYS
  if (!(reversionPerYear > LEAST_REVERSION && reversionPerYear < MOST_REVERSION)) return undefined
  const volatility = Math.sqrt((variance * 2 * reversionPerYear) / (1 - (1 + slope) ** 2))
  return { hedge, mean, reversionPerYear, volatility, statistic }
}
