import type { Points } from './ward.ts'

/** Points on their first two principal components, for a map. */
interface Plane {
  /** `[point]` each */
  readonly x: Float64Array
  readonly y: Float64Array
  /** Shares of the variance that the two axes show. */
  readonly explained: readonly [number, number]
}

const ROUNDS = 500
const ENOUGH = 1e-12

/** From the points' inner products, so that wide points cost no more than narrow ones. */
export function principalPlane(points: Points): Plane {
  const { count } = points
  const gram = innerProducts(centred(points), points)
  let total = 0
  for (let i = 0; i < count; i++) total += gram[i * count + i]
  const first = leadingAxis(gram, count)
  for (let a = 0; a < count; a++) for (let b = 0; b < count; b++) gram[a * count + b] -= first.value * first.vector[a] * first.vector[b]
  const second = leadingAxis(gram, count)
  const share = (value: number) => (total > 0 ? Math.max(0, value) / total : 0)
  return { x: scores(first), y: scores(second), explained: [share(first.value), share(second.value)] }
}

function centred({ count, width, values }: Points): Float64Array {
  const out = values.slice()
  for (let k = 0; k < width; k++) {
    let total = 0
    for (let i = 0; i < count; i++) total += values[i * width + k]
    for (let i = 0; i < count; i++) out[i * width + k] -= total / count
  }
  return out
}

function innerProducts(x: Float64Array, { count, width }: Points): Float64Array {
  const out = new Float64Array(count * count)
  for (let a = 0; a < count; a++) {
    for (let b = 0; b <= a; b++) {
      let total = 0
      for (let k = 0; k < width; k++) total += x[a * width + k] * x[b * width + k]
      out[a * count + b] = out[b * count + a] = total
    }
  }
  return out
}

interface Axis {
  readonly value: number
  readonly vector: Float64Array
}

/** Power iteration from a fixed start. The sign is such that the largest coordinate is positive, so that maps of alike points look alike. */
function leadingAxis(matrix: Float64Array, n: number): Axis {
  let vector = Float64Array.from({ length: n }, (_, i) => Math.sin(i + 1))
  let value = 0
  for (let round = 0; round < ROUNDS; round++) {
    const next = new Float64Array(n)
    for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) next[a] += matrix[a * n + b] * vector[b]
    const length = Math.hypot(...next)
    if (!(length > ENOUGH)) return { value: 0, vector: new Float64Array(n) }
    vector = next.map((x) => x / length)
    if (Math.abs(length - value) <= ENOUGH * length) break
    value = length
  }
  const largest = vector.reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best), 0)
  return { value, vector: largest < 0 ? vector.map((x) => -x) : vector }
}

function scores({ value, vector }: Axis): Float64Array {
  return vector.map((x) => x * Math.sqrt(Math.max(0, value)))
}
