/** The imaginary error function: every term of its series is positive, so nothing cancels. */
export function erfi(x: number): number {
  let term = x
  let total = x
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(total); n++) {
    term *= (x * x) / n
    total += term / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * total
}

interface Bertram {
  /** Deviation at which one buys; one sells at its opposite. */
  readonly entry: number
  /** Mean time from entry over exit back to entry. */
  readonly cycleYears: number
  /** Mean profit a year after costs. */
  readonly returnPerYear: number
}

/**
 * The thresholds with the highest return rate for an Ornstein–Uhlenbeck deviation dX = −κX dt + σ dW with the given cost of
 * a whole cycle (Bertram 2010). In units of σ/√κ it is one equation: e^(y²)(2y + c) = √π·erfi(y), y < 0. Undefined without
 * reversion: a random walk pays nobody.
 */
export function solveBertram(reversionPerYear: number, volatility: number, cost: number): Bertram | undefined {
  if (!(reversionPerYear > 0 && volatility > 0)) return undefined
  const scale = volatility / Math.sqrt(reversionPerYear)
  const c = cost / scale
  const gap = (y: number) => Math.exp(y * y) * (2 * y + c) - Math.sqrt(Math.PI) * erfi(y)
  let low = -1
  let high = 0
  while (gap(low) > 0) low *= 2
  // Halving until the two are neighbours: sixty-odd turns, and no derivative to go wrong.
  for (;;) {
    const middle = (low + high) / 2
    if (middle <= low || middle >= high || high - low < 1e-17) break
    if (gap(middle) > 0) high = middle
    else low = middle
  }
  const y = (low + high) / 2
  const cycleYears = (-2 * Math.PI * erfi(y)) / reversionPerYear
  // Costs so far above what the deviation ever reaches that no waiting pays for them.
  if (!Number.isFinite(cycleYears)) return undefined
  return { entry: y * scale, cycleYears, returnPerYear: (-2 * y * scale - cost) / cycleYears }
}
