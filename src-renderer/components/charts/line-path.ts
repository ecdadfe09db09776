/** An SVG path of [x, y, …] in tenths of a pixel; NaN lifts the pen. */
export function linePath(points: readonly number[]): string {
  let path = ''
  let drawing = false
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i]!
    if (Number.isNaN(x)) {
      drawing = false
      continue
    }
    path += `${drawing ? 'L' : 'M'}${Math.round(x * 10) / 10} ${Math.round(points[i + 1]! * 10) / 10}`
    drawing = true
  }
  return path
}

/** The surface between a line of [x, y, …] and a height; it goes straight over gaps. */
export function areaPath(points: readonly number[], base: number): string {
  const whole = points.filter((_, i) => !Number.isNaN(points[i - (i % 2)]!))
  return whole.length < 4 ? '' : `${linePath(whole)}L${whole.at(-2)} ${base}L${whole[0]} ${base}Z`
}
