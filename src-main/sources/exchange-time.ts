import { dayFromCivil, type Day } from '../../src-shared/base/day.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

/** The calendar day at a place at a moment (milliseconds since 1970, UTC). An unknown zone counts as UTC. */
export function dayAt(timeZone: string, ms: number): Day {
  const parts = formatOf(timeZone).format(ms)
  return dayFromCivil(Number(parts.slice(0, 4)), Number(parts.slice(5, 7)), Number(parts.slice(8, 10)))
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (!format) {
    // Swedish dates are ISO dates.
    const options = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
    try {
      format = new Intl.DateTimeFormat('sv-SE', { ...options, timeZone })
    } catch {
      format = new Intl.DateTimeFormat('sv-SE', { ...options, timeZone: 'UTC' })
    }
    formats.set(timeZone, format)
  }
  return format
}
