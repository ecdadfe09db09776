interface DayTick {
  readonly at: number
  readonly label: string
}

/** How coarse a scale of days may be: the part of YYYY-MM-DD that must change for a new mark. */
const UNITS = [
  { length: 10, months: 0, style: { day: 'numeric', month: 'short' } },
  { length: 7, months: 1, style: { month: 'short', year: 'numeric' } },
  { length: 7, months: 3, style: { month: 'short', year: 'numeric' } },
  { length: 4, months: 12, style: { year: 'numeric' } },
] as const satisfies readonly { length: number; months: number; style: Intl.DateTimeFormatOptions }[]

/** Marks of a scale of days: at the first day of a year, quarter or month, whatever gives at most `most` of them. */
export function dayTicks(days: readonly string[], first: number, last: number, most: number, locale: string): DayTick[] {
  for (const unit of UNITS) {
    const starts: number[] = []
    for (let d = first; d <= last; d += 1) {
      const day = days[d]!
      const fresh = d === first ? false : day.slice(0, unit.length) !== days[d - 1]!.slice(0, unit.length)
      if (fresh && (unit.months <= 1 || (Number(day.slice(5, 7)) - 1) % unit.months === 0 || unit.months === 12)) starts.push(d)
    }
    const isCoarsest = unit.months === 12
    if (starts.length > most && !isCoarsest) continue
    const writer = new Intl.DateTimeFormat(locale, { ...unit.style, timeZone: 'UTC' })
    const every = Math.max(1, Math.ceil(starts.length / most))
    return starts.filter((_, i) => i % every === 0).map((at) => ({ at, label: writer.format(new Date(days[at]!)) }))
  }
  return []
}
