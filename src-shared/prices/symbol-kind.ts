import type { Instrument } from './instrument.ts'

/** Letters of the months from January on, as exchanges write them. */
const MONTHS = 'FGHJKMNQUVXZ'

/** A dated contract in the way that Yahoo names it (CLZ25.NYM): what it is on, and the month that it is delivered in, counted from year 0. */
export function contractOf(symbol: string): { readonly root: string; readonly month: number } | undefined {
  const match = /^([A-Z0-9]{1,3})([FGHJKMNQUVXZ])(\d{2})(?:\.[A-Z]+)?$/.exec(symbol)
  return match ? { root: match[1], month: (2000 + Number(match[3])) * 12 + MONTHS.indexOf(match[2]) } : undefined
}

/** A series of futures in the way that Yahoo names it, which moves on to the next contract when one expires (CL=F): what it is on. */
export function continuousFutureOf(symbol: string): string | undefined {
  return /^([A-Z0-9]{1,3})=F$/.exec(symbol)?.[1]
}

/** Symbols under which implied volatilities of indices are downloaded, in percent. */
export const IMPLIED_VOLATILITY_SYMBOLS = ['^VIX', '^VXN', '^RVX', '^VSTOXX', '^V2TX'] as const

/** What Yahoo's way of writing says of a symbol of which nothing else is known. An index can be looked at, not held. */
export function kindOfSymbol(symbol: string): Pick<Instrument, 'assetClass' | 'benchmark'> {
  // Without the exchange behind it, a contract looks like any other short name.
  if (continuousFutureOf(symbol) !== undefined || (symbol.includes('.') && contractOf(symbol))) return { assetClass: 'commodity' }
  if (/^[A-Z]{3,6}=X$/.test(symbol)) return { assetClass: 'currency' }
  return symbol.startsWith('^') ? { assetClass: 'equity', benchmark: true } : { assetClass: 'equity' }
}
