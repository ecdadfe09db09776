/** The first and the last day that are shown. */
export type DaySpan = readonly [number, number]

/** The first and the last row of a stretch. */
export interface Rows {
  readonly first: number
  readonly last: number
}

/** Closer than this, a chart of days shows nothing that its table does not say better. */
const SHORTEST_DAYS = 5

/** What of a range that charts share concerns these days; all of them, where it is none of theirs. */
export function spanWithin(days: readonly number[], range: DaySpan | null): DaySpan {
  const whole: DaySpan = [days[0] ?? 0, days.at(-1) ?? 1]
  if (!range) return whole
  const [from, to] = [Math.max(whole[0], range[0]), Math.min(whole[1], range[1])]
  return to > from ? [from, to] : whole
}

/** The rows inside a span; between two days, the nearest. */
export function rowsInside(days: readonly number[], [from, to]: DaySpan): Rows {
  const first = lowerBound(days, from)
  const last = lowerBound(days, to + 1) - 1
  if (first <= last) return { first, last }
  const nearest = nearestRow(days, from)
  return { first: nearest, last: nearest }
}

/** Rows of `days` from the last at or before `from` to the first at or after `to`, so that lines reach the edges. */
export function rowsAround(days: readonly number[], [from, to]: DaySpan): Rows {
  let first = lowerBound(days, from)
  if (first > 0 && days[first] !== from) first--
  return { first: Math.min(first, days.length - 1), last: Math.min(lowerBound(days, to), days.length - 1) }
}

/** The row whose day is the nearest. */
export function nearestRow(days: readonly number[], day: number): number {
  const after = Math.min(lowerBound(days, day), days.length - 1)
  return after > 0 && day - days[after - 1]! < days[after]! - day ? after - 1 : after
}

/** The span between two places, in whichever order; null where it is too short to show. */
export function spanBetween(a: number, b: number): DaySpan | null {
  const [from, to] = [Math.floor(Math.min(a, b)), Math.ceil(Math.max(a, b))]
  return to - from < SHORTEST_DAYS ? null : [from, to]
}

/** A span `factor` times as long, in which `middle` stays where it is; null is all of `days`. */
export function zoomSpan(days: readonly number[], [from, to]: DaySpan, middle: number, factor: number): DaySpan | null {
  const whole = spanWithin(days, null)
  const length = Math.max(SHORTEST_DAYS, (to - from) * factor)
  const share = (middle - from) / (to - from || 1)
  const start = Math.floor(middle - share * length)
  const next: DaySpan = [Math.max(whole[0], start), Math.min(whole[1], Math.ceil(start + length))]
  return next[0] === whole[0] && next[1] === whole[1] ? null : next
}

function lowerBound(days: readonly number[], day: number): number {
  let [low, high] = [0, days.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (days[middle]! < day) low = middle + 1
    else high = middle
  }
  return low
}
