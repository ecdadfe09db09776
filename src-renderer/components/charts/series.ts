/**
 * Points of one curve in growing typed arrays; x increases strictly. A point at or before the last x takes the place
 * of everything from there on: a job resumed from a checkpoint draws over what it had not saved, and an update that
 * arrives twice changes nothing.
 */
export class Series {
  length = 0
  x = new Float64Array(64)
  y = new Float64Array(64)
  /** How often points were taken back: what was made of them then has to be made anew. */
  rewinds = 0
  /** Of the finite values; infinite where there are none. */
  low = Infinity
  high = -Infinity

  append(x: number, y: number): void {
    if (this.length > 0 && this.x[this.length - 1]! >= x) {
      this.rewinds += 1
      while (this.length > 0 && this.x[this.length - 1]! >= x) this.length -= 1
      this.low = Infinity
      this.high = -Infinity
      for (let i = 0; i < this.length; i += 1) this.widen(this.y[i]!)
    }
    if (this.length === this.x.length) {
      this.x = grow(this.x)
      this.y = grow(this.y)
    }
    this.x[this.length] = x
    this.y[this.length] = y
    this.length += 1
    this.widen(y)
  }

  private widen(value: number): void {
    if (value < this.low && value > -Infinity) this.low = value
    if (value > this.high && value < Infinity) this.high = value
  }

  /** Index of the first point at or after x; the length when there is none. */
  firstFrom(x: number): number {
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.x[middle]! < x) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Index of the point nearest to x; -1 when there is none. */
  nearest(x: number): number {
    const after = this.firstFrom(x)
    if (after === this.length) return after - 1
    return after > 0 && x - this.x[after - 1]! <= this.x[after]! - x ? after - 1 : after
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
 * A curve that grows is smoothed where it has grown, not from its start again.
 */
export class Smoothing {
  private out = new Float64Array(64)
  private done = 0
  private sum = 0
  private norm = 0
  private weight = NaN
  private rewinds = -1

  /** Smoothed values of all points, in an array that may be longer. */
  follow(series: Series, weight: number): Float64Array {
    if (weight !== this.weight || series.rewinds !== this.rewinds) {
      this.weight = weight
      this.rewinds = series.rewinds
      this.done = this.sum = this.norm = 0
    }
    while (this.out.length < series.length) this.out = grow(this.out)
    const { out } = this
    const { y, length } = series
    for (; this.done < length; this.done += 1) {
      const value = y[this.done]!
      if (!Number.isFinite(value)) {
        out[this.done] = NaN
        continue
      }
      this.sum = this.sum * weight + value * (1 - weight)
      this.norm = this.norm * weight + (1 - weight)
      out[this.done] = this.sum / this.norm
    }
    return out
  }
}

export interface ChartLine {
  readonly name: string
  readonly series: Series
}

/** A place worth pointing at, with its name. */
export interface ChartMark {
  readonly x: number
  readonly label: string
  /** Index of the line that it stands on. */
  readonly line: number
}
