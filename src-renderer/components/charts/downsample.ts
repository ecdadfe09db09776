/**
 * At most two points per pixel column, its lowest and its highest in the order in which they came, so that no spike is
 * lost however long the curve; of the points `from … to`. Returns [x, y, x, y, …] in pixels; a gap (NaN, infinity) is a pair of NaN.
 */
export function downsample(x: Float64Array, y: Float64Array, from: number, to: number, frame: Frame): number[] {
  const out: number[] = []
  const { xMin, yMin, width, height } = frame
  const spanX = frame.xMax - xMin || 1
  const spanY = frame.yMax - yMin || 1
  // Divided first: pixels per unit of the narrowest span would be more than a number can hold.
  const push = (i: number) => out.push(((x[i]! - xMin) / spanX) * width, height - ((y[i]! - yMin) / spanY) * height)

  let column = -1
  let low = -1
  let high = -1
  const flush = () => {
    if (low < 0) return
    push(Math.min(low, high))
    if (low !== high) push(Math.max(low, high))
    low = high = -1
  }
  for (let i = from; i < to; i += 1) {
    const value = y[i]!
    if (!Number.isFinite(value)) {
      flush()
      if (out.length > 0 && !Number.isNaN(out.at(-1)!)) out.push(NaN, NaN)
      continue
    }
    const nextColumn = Math.floor(((x[i]! - xMin) / spanX) * width)
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
