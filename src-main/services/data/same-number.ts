/** Sources round to six or seven digits: closer than that is the same number. */
const TOLERANCE = 1e-6

export function sameNumber(a: number, b: number): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b)
  return Math.abs(a - b) <= TOLERANCE * Math.max(1e-4, Math.abs(a), Math.abs(b))
}
