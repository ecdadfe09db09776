/** Round numbers that cover [low, high] in about `count` steps of 1, 2 or 5 times a power of ten; the first and last enclose the range. */
export function niceTicks(low: number, high: number, count: number): number[] {
  const size = Math.max(Math.abs(low), Math.abs(high))
  // A span that is only rounding noise is drawn as the level line that it is.
  const isFlat = high - low <= size * 1e-12 || size < SMALLEST
  const margin = (size < SMALLEST ? 1 : size) / 2
  const from = isFlat ? low - margin : low
  const to = isFlat ? high + margin : high
  const rough = (to - from) / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10)
  // Rounded so that 0.1 + 0.2 is written 0.3.
  const digits = Math.min(100, Math.max(0, -Math.floor(Math.log10(step))))
  const first = Math.floor(from / step)
  const last = Math.ceil(to / step)
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toFixed(digits)))
}

/** Below this, steps run out of digits. */
const SMALLEST = 1e-290
