/**
 * Sample statistics and the few special functions that the rest needs. Moments for skew and kurtosis are
 * population moments; kurtosis is raw (3 for a normal). An empty or constant sample gives NaN, never a guess.
 */
type Numbers = ArrayLike<number>

export function sum(x: Numbers): number {
  let total = 0
  for (let i = 0; i < x.length; i++) total += x[i]!
  return total
}

export function mean(x: Numbers): number {
  return sum(x) / x.length
}

/** Sample variance with `ddof` degrees of freedom taken off (1 by default). */
export function variance(x: Numbers, ddof = 1): number {
  const centre = mean(x)
  let total = 0
  for (let i = 0; i < x.length; i++) total += (x[i]! - centre) ** 2
  return x.length > ddof ? total / (x.length - ddof) : NaN
}

export function standardDeviation(x: Numbers, ddof = 1): number {
  return Math.sqrt(variance(x, ddof))
}

export function covariance(x: Numbers, y: Numbers, ddof = 1): number {
  const mx = mean(x)
  const my = mean(y)
  let total = 0
  for (let i = 0; i < x.length; i++) total += (x[i]! - mx) * (y[i]! - my)
  return x.length > ddof ? total / (x.length - ddof) : NaN
}

export function correlation(x: Numbers, y: Numbers): number {
  return covariance(x, y) / (standardDeviation(x) * standardDeviation(y))
}

function centralMoment(x: Numbers, order: number): number {
  const centre = mean(x)
  let total = 0
  for (let i = 0; i < x.length; i++) total += (x[i]! - centre) ** order
  return total / x.length
}

export function skewness(x: Numbers): number {
  return centralMoment(x, 3) / centralMoment(x, 2) ** 1.5
}

/** Raw kurtosis: 3 for a normal. */
export function kurtosis(x: Numbers): number {
  return centralMoment(x, 4) / centralMoment(x, 2) ** 2
}

/** Linear interpolation between order statistics, as NumPy's default. `sorted` must be ascending. */
export function quantileSorted(sorted: Numbers, probability: number): number {
  if (sorted.length === 0) return NaN
  const position = (sorted.length - 1) * probability
  const below = Math.floor(position)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below]! + (sorted[above]! - sorted[below]!) * (position - below)
}

export function quantile(x: Numbers, probability: number): number {
  return quantileSorted(Float64Array.from(x).sort(), probability)
}

export function median(x: Numbers): number {
  return quantile(x, 0.5)
}

/** Ranks from 1, ties averaged. */
export function ranks(x: Numbers): Float64Array {
  const order = Array.from({ length: x.length }, (_, i) => i).sort((a, b) => x[a]! - x[b]!)
  const out = new Float64Array(x.length)
  for (let start = 0; start < order.length; ) {
    let end = start
    while (end + 1 < order.length && x[order[end + 1]!] === x[order[start]!]) end++
    for (let k = start; k <= end; k++) out[order[k]!] = (start + end) / 2 + 1
    start = end + 1
  }
  return out
}

/** The error function's complement by its continued fraction and series; absolute error below 1e-15. */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x)
  if (x < 2.5) {
    let term = x
    let total = x
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(total); n++) {
      term *= (-x * x) / n
      total += term / (2 * n + 1)
      if (n > 200) break
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * total
  }
  if (x > 27) return 0
  let fraction = 0
  for (let k = 60; k >= 1; k--) fraction = k / 2 / (x + fraction)
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + fraction))
}

export function normalPdf(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)
}

export function normalCdf(x: number): number {
  return 0.5 * erfc(-x / Math.SQRT2)
}

const ACKLAM_A = [-3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1, 2.506628277459239]
const ACKLAM_B = [-5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1]
const ACKLAM_C = [-7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968, 2.938163982698783]
const ACKLAM_D = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416]

/** The normal quantile: Acklam's rational start, then Halley steps to full precision. */
export function normalInverse(probability: number): number {
  if (!(probability > 0 && probability < 1)) {
    return probability === 0 ? -Infinity : probability === 1 ? Infinity : NaN
  }
  let x = acklam(probability)
  for (let step = 0; step < 2; step++) {
    const error = (normalCdf(x) - probability) / normalPdf(x)
    x -= error / (1 + (x * error) / 2)
  }
  return x
}

function acklam(p: number): number {
  const [a, b, c, d] = [ACKLAM_A, ACKLAM_B, ACKLAM_C, ACKLAM_D]
  if (p < 0.02425 || p > 1 - 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p < 0.5 ? p : 1 - p))
    const tail =
      (((((c[0]! * q + c[1]!) * q + c[2]!) * q + c[3]!) * q + c[4]!) * q + c[5]!) /
      ((((d[0]! * q + d[1]!) * q + d[2]!) * q + d[3]!) * q + 1)
    return p < 0.5 ? tail : -tail
  }
  const q = p - 0.5
  const r = q * q
  return (
    ((((((a[0]! * r + a[1]!) * r + a[2]!) * r + a[3]!) * r + a[4]!) * r + a[5]!) * q) /
    (((((b[0]! * r + b[1]!) * r + b[2]!) * r + b[3]!) * r + b[4]!) * r + 1)
  )
}
