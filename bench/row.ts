/** One comparison. `ratio` says how many times as fast, as small or, for profits, as large this program is as its peer. */
export interface Row {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** Null where there is nothing to compare with; then `goal` is an upper bound of the value. */
  readonly peer: string | null
  /** Null when the peer is not installed. */
  readonly peerValue: number | null
  readonly ratio: number | null
  readonly goal: number | null
  /** Null when it cannot be told. */
  readonly met: boolean | null
}

export interface BenchResult {
  readonly rows: readonly Row[]
  /** Said under the table: versions, what was left out and why. */
  readonly notes: readonly string[]
}

export type Bench = (say: (line: string) => void) => Promise<BenchResult>

/** `peerValue / value` is to be `goal` or more. */
export function compared(name: string, value: number, unit: string, peer: string, peerValue: number | null, goal: number | null): Row {
  const ratio = peerValue === null ? null : peerValue / value
  return { name, value, unit, peer, peerValue, ratio, goal, met: ratio === null || goal === null ? null : ratio >= goal }
}

/** The value is to be `limit` or less. */
export function limited(name: string, value: number, unit: string, limit: number): Row {
  return { name, value, unit, peer: null, peerValue: null, ratio: null, goal: limit, met: value <= limit }
}

/** The value is to be at least `goal` times the peer's: for profits, of which more is better. */
export function reached(name: string, value: number, unit: string, peer: string, peerValue: number, goal: number): Row {
  return { name, value, unit, peer, peerValue, ratio: value / peerValue, goal, met: value / peerValue >= goal }
}
