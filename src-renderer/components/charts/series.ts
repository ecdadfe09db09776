/**
 * Points of one curve in growing typed arrays; x increases strictly. A point at or before the last x takes the place
 * of everything from there on: a job resumed from a checkpoint draws over what it had not saved, and an update that
 * arrives twice changes nothing.
 */
export class Series {
  length = 0
  x = new Float64Array(64)
  y = new Float64Array(64)

  append(x: number, y: number): void {
    while (this.length > 0 && this.x[this.length - 1]! >= x) this.length -= 1
    if (this.length === this.x.length) {
      this.x = grow(this.x)
      this.y = grow(this.y)
    }
    this.x[this.length] = x
    this.y[this.length] = y
    this.length += 1
  }

  /** Index of the point nearest to x; -1 when there is none. */
  nearest(x: number): number {
    if (this.length === 0) return -1
    let low = 0
    let high = this.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.x[middle]! < x) low = middle + 1
      else high = middle
    }
    if (low > 0 && x - this.x[low - 1]! <= this.x[low]! - x) return low - 1
    return low
  }
}

function grow(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const next = new Float64Array(array.length * 2)
  next.set(array)
  return next
}

/**
 * Exponential smoothing without the pull of its start: each value is the weighted mean of what came so far, so that the
 * first is the first raw value. Weight 0 gives the raw curve. Gaps (NaN, infinities) stay gaps and are left out of the mean.
 */
export function smooth(y: Float64Array, length: number, weight: number): Float64Array {
  const out = new Float64Array(length)
  let sum = 0
  let norm = 0
  for (let i = 0; i < length; i += 1) {
    const value = y[i]!
    if (!Number.isFinite(value)) {
      out[i] = NaN
      continue
    }
    sum = sum * weight + value * (1 - weight)
    norm = norm * weight + (1 - weight)
    out[i] = sum / norm
  }
  return out
}
