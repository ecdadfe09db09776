/**
 * At most two points per pixel column, its lowest and its highest in the order in which they came, so that no spike is
 * lost however long the curve. Returns [x, y, x, y, …] in pixels; a gap (NaN, infinity) is a pair of NaN.
 */
export function downsample(x: Float64Array, y: Float64Array, length: number, frame: Frame): number[] {
  const out: number[] = []
  const spanX = frame.xMax - frame.xMin || 1
  const spanY = frame.yMax - frame.yMin || 1
  const pixelX = (i: number) => ((x[i]! - frame.xMin) / spanX) * frame.width
  const push = (i: number) => out.push(pixelX(i), frame.height - ((y[i]! - frame.yMin) / spanY) * frame.height)

  let column = -1
  let low = -1
  let high = -1
  const flush = () => {
    if (low < 0) return
    push(Math.min(low, high))
    if (low !== high) push(Math.max(low, high))
    low = high = -1
  }
  for (let i = 0; i < length; i += 1) {
    const value = y[i]!
    if (!Number.isFinite(value)) {
      flush()
      if (out.length > 0 && !Number.isNaN(out.at(-1)!)) out.push(NaN, NaN)
      continue
    }
    const nextColumn = Math.floor(pixelX(i))
    if (nextColumn !== column) {
      flush()
      column = nextColumn
    }
    if (low < 0 || value < y[low]!) low = i
    if (high < 0 || value > y[high]!) high = i
  }
  flush()
  return out
}

/** Where the data's corners lie, and the size of the picture in pixels. */
export interface Frame {
  readonly width: number
  readonly height: number
  readonly xMin: number
  readonly xMax: number
  readonly yMin: number
  readonly yMax: number
}

/** An SVG path of [x, y, …] in tenths of a pixel; NaN lifts the pen. */
export function pathOf(points: readonly number[]): string {
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
