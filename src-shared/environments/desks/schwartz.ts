/** Spot with a convenience yield that reverts to its mean (Schwartz 1997, two factors), under the measure that prices futures. */
export interface TwoFactorModel {
  readonly interest: number
  readonly meanYield: number
  readonly yieldReversion: number
  readonly yieldVolatility: number
  readonly spotVolatility: number
  readonly correlation: number
}

/** How much a futures price of this maturity falls, in logarithms, when the convenience yield rises by one. */
function loading(years: number, { yieldReversion: k }: TwoFactorModel): number {
  return -Math.expm1(-k * years) / k
}

/** Logarithm of the futures price. Without yield volatility and with the yield at its mean it is cost of carry, S·e^((r − y)τ). */
export function logFuturesPrice(logSpot: number, convenienceYield: number, years: number, model: TwoFactorModel): number {
  const { interest: r, meanYield: a, yieldReversion: k, yieldVolatility: s2, spotVolatility: s1, correlation } = model
  const both = s1 * s2 * correlation
  const h = loading(years, model)
  const drift = (r - a + (0.5 * s2 * s2) / (k * k) - both / k) * years
  const curve = (0.25 * s2 * s2 * -Math.expm1(-2 * k * years)) / k ** 3 + ((a * k + both - (s2 * s2) / k) * h) / k
  return logSpot - convenienceYield * h + drift + curve
}

/** Volatility of the futures price a year; it falls with maturity where spot and yield move together. */
export function futuresVolatility(years: number, model: TwoFactorModel): number {
  const { yieldVolatility: s2, spotVolatility: s1, correlation } = model
  const h = loading(years, model)
  return Math.sqrt(s1 * s1 + s2 * s2 * h * h - 2 * correlation * s1 * s2 * h)
}
