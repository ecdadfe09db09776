import { formatDay, lastAtOrBefore, type Day } from '../base/day.ts'
import { badInput } from '../base/failure.ts'

/** A quotation in hundredths of a currency, and how to undo it. */
interface MinorUnit {
  readonly currency: string
  readonly scale: number
}

const MINOR_UNITS: Readonly<Record<string, MinorUnit>> = {
  GBp: { currency: 'GBP', scale: 0.01 },
  GBX: { currency: 'GBP', scale: 0.01 },
  ILA: { currency: 'ILS', scale: 0.01 },
  ZAc: { currency: 'ZAR', scale: 0.01 },
  ZAC: { currency: 'ZAR', scale: 0.01 },
  USX: { currency: 'USD', scale: 0.01 },
}

/** The major currency behind a minor unit's code (GBp, ILA, ZAc, USX), or undefined where the code is a currency already. */
export function minorUnit(code: string): MinorUnit | undefined {
  return MINOR_UNITS[code]
}

/** Dated exchange rates of one pair: one unit of `from` costs `rate` units of `to`. */
export interface Rates {
  readonly from: string
  readonly to: string
  /** Ascending. */
  readonly days: ArrayLike<number>
  readonly rate: ArrayLike<number>
}

/** Longest silence of a rate source that is a holiday and not a gap: Christmas, Easter and Golden Week fit in. */
const RATE_GAP_DAYS = 7

/** A rate on a day, or undefined where none was published in the days before it. */
type RateLookup = (day: number) => number | undefined

/**
 * The rate from one currency to another on any day: quoted directly, the other way round, or crossed through a third
 * currency (the European Central Bank quotes all against the euro). Undefined where the pair cannot be made at all.
 */
export function findRate(rates: readonly Rates[], from: string, to: string): RateLookup | undefined {
  if (from === to) return () => 1
  const leg = quotedRate(rates, from, to)
  if (leg) return leg
  for (const pivot of new Set(rates.flatMap((r) => [r.from, r.to]))) {
    const first = quotedRate(rates, from, pivot)
    const second = quotedRate(rates, pivot, to)
    if (first && second) {
      return (day) => {
        const a = first(day)
        const b = second(day)
        return a === undefined || b === undefined ? undefined : a * b
      }
    }
  }
  return undefined
}

function quotedRate(rates: readonly Rates[], from: string, to: string): RateLookup | undefined {
  const direct = rates.find((r) => r.from === from && r.to === to)
  if (direct) return (day) => rateOn(direct, day)
  const inverse = rates.find((r) => r.from === to && r.to === from)
  if (!inverse) return undefined
  return (day) => {
    const rate = rateOn(inverse, day)
    return rate === undefined ? undefined : 1 / rate
  }
}

function rateOn(rates: Rates, day: number): number | undefined {
  const row = lastAtOrBefore(rates.days, day)
  if (row < 0 || day - rates.days[row] > RATE_GAP_DAYS) return undefined
  return rates.rate[row] > 0 ? rates.rate[row] : undefined
}

/** Stops with a sentence: a portfolio's value cannot be guessed. */
export function failForRate(from: string, to: string, day: number, symbol: string): never {
  const spot = `${from} to ${to} on ${formatDay(day as Day)}`
  return badInput(`There is no exchange rate from ${spot} or in the ${RATE_GAP_DAYS} days before it.`, {
    where: symbol,
    hint: `Download ${from}/${to} rates for that time, start later, or take ${symbol} out of the universe.`,
  })
}
