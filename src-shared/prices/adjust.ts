import type { Bars } from './bars.ts'
import type { Series } from './series.ts'

/**
 * Bars made comparable over time, one row per day that has a price: prices per share as it is today (split-adjusted to
 * the series' last day), and the total-return index that we compute ourselves from close, dividends and splits.
 */
interface AdjustedBars {
  readonly days: Int32Array
  readonly open: Float64Array
  readonly close: Float64Array
  /** 1 at the first price. */
  readonly totalReturn: Float64Array
  /** Close times volume, in the currency of the series; a split changes neither. */
  readonly moneyVolume: Float64Array
}

export function adjustBars(series: Series): AdjustedBars {
  const { bars } = series
  const rows = pricedRows(bars)
  const shares = series.adjustment === 'none' ? sharesLater(bars) : null
  const dividends = series.adjustment === 'splits-and-dividends' ? null : dividendsPerShare(bars, rows, shares)
  const out: AdjustedBars = {
    days: new Int32Array(rows.length),
    open: new Float64Array(rows.length),
    close: new Float64Array(rows.length),
    totalReturn: new Float64Array(rows.length),
    moneyVolume: new Float64Array(rows.length),
  }
  for (let k = 0; k < rows.length; k++) {
    const row = rows[k]
    const scale = shares === null ? 1 : 1 / shares[row]
    const close = bars.close[row] * scale
    out.days[k] = bars.days[row]
    out.open[k] = bars.open[row] > 0 ? bars.open[row] * scale : NaN
    out.close[k] = close
    out.moneyVolume[k] = bars.close[row] * bars.volume[row]
    const income = dividends === null ? 0 : dividends[k]
    out.totalReturn[k] = k === 0 ? 1 : (out.totalReturn[k - 1] * (close + income)) / out.close[k - 1]
  }
  return out
}

/** Rows with a positive close; of a day that is there twice, the last. */
function pricedRows(bars: Bars): Int32Array {
  const rows = new Int32Array(bars.days.length)
  let count = 0
  for (let r = 0; r < rows.length; r++) {
    if (!(bars.close[r] > 0 && bars.close[r] < Infinity)) continue
    if (count > 0 && bars.days[rows[count - 1]] === bars.days[r]) count--
    rows[count++] = r
  }
  return rows.subarray(0, count)
}

/** How many shares of the last day one share of each row has become. A split counts from its own row on. */
function sharesLater(bars: Bars): Float64Array {
  const shares = new Float64Array(bars.days.length)
  let product = 1
  for (let r = shares.length - 1; r >= 0; r--) {
    shares[r] = product
    const twice = r > 0 && bars.days[r - 1] === bars.days[r]
    if (bars.split[r] > 0 && !twice) product *= bars.split[r]
  }
  return shares
}

/** Dividends per share as prices count them; one that falls on a day without a price is paid at the next price. */
function dividendsPerShare(bars: Bars, rows: Int32Array, shares: Float64Array | null): Float64Array {
  const out = new Float64Array(rows.length)
  let from = rows.length === 0 ? 0 : rows[0] + 1
  for (let k = 1; k < rows.length; k++) {
    for (let r = from; r <= rows[k]; r++) {
      const repeated = r < rows[k] && bars.days[r] === bars.days[rows[k]]
      if (bars.dividend[r] > 0 && !repeated) out[k] += shares === null ? bars.dividend[r] : bars.dividend[r] / shares[r]
    }
    from = rows[k] + 1
  }
  return out
}
