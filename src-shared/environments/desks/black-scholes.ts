import { normalCdf, normalPdf } from '../../base/stats.ts'

/** A European call without interest or dividends: all that the option desks hold. */
export function callPrice(spot: number, strike: number, volatility: number, years: number): number {
  const width = volatility * Math.sqrt(years)
  if (!(width > 0)) return Math.max(spot - strike, 0)
  const d1 = distance(spot, strike, width)
  return spot * normalCdf(d1) - strike * normalCdf(d1 - width)
}

export function callDelta(spot: number, strike: number, volatility: number, years: number): number {
  const width = volatility * Math.sqrt(years)
  if (!(width > 0)) return spot > strike ? 1 : 0
  return normalCdf(distance(spot, strike, width))
}

/** Change of the delta for one unit of money in the spot. */
export function optionGamma(spot: number, strike: number, volatility: number, years: number): number {
  const width = volatility * Math.sqrt(years)
  return width > 0 ? normalPdf(distance(spot, strike, width)) / (spot * width) : 0
}

/** Change of the price for a whole unit (100 points) of volatility. */
export function optionVega(spot: number, strike: number, volatility: number, years: number): number {
  const width = volatility * Math.sqrt(years)
  return width > 0 ? spot * Math.sqrt(years) * normalPdf(distance(spot, strike, width)) : 0
}

function distance(spot: number, strike: number, width: number): number {
  return Math.log(spot / strike) / width + width / 2
}

/** The volatility that pays for the expected cost of rehedging every `stepYears` (Leland 1985); cost is one way, a share of the value. */
export function lelandVolatility(volatility: number, cost: number, stepYears: number): number {
  return volatility * Math.sqrt(1 + (Math.sqrt(8 / Math.PI) * cost) / (volatility * Math.sqrt(stepYears)))
}

/** Half-width of the band around the delta inside which it does not pay to trade (Whalley and Wilmott 1997), without interest. */
export function whalleyWilmottBand(spot: number, gamma: number, cost: number, riskAversion: number): number {
  return Math.cbrt((1.5 * cost * spot * gamma * gamma) / riskAversion)
}
