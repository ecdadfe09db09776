export function holdsNothing(held: Float64Array): boolean {
  return held.every((share) => share === 0)
}

/** The decision to trade nothing. */
export function leaveAlone(n: number): Float64Array {
  return new Float64Array(n).fill(NaN)
}
