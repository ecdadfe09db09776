/** Round numbers that cover [low, high] in about `count` steps of 1, 2 or 5 times a power of ten; the first and last enclose the range. */
export function niceTicks(low: number, high: number, count: number): number[] {
  const [from, to] = low === high ? [low - (Math.abs(low) || 1) / 2, high + (Math.abs(high) || 1) / 2] : [low, high]
  const rough = (to - from) / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10)
  // Rounded so that 0.1 + 0.2 is written 0.3.
  const digits = Math.min(100, Math.max(0, -Math.floor(Math.log10(step))))
  const first = Math.floor(from / step)
  const last = Math.ceil(to / step)
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toFixed(digits)))
}
