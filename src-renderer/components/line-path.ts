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
