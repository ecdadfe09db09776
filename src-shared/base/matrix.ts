/** Small dense matrices: row-major Float64Array, the caller knows the shape. */

/** Lower Cholesky factor of a symmetric `[n, n]` matrix; undefined when it is not positive definite. */
export function cholesky(matrix: Float64Array, n: number): Float64Array | undefined {
  const lower = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let total = matrix[i * n + j]
      for (let k = 0; k < j; k++) total -= lower[i * n + k] * lower[j * n + k]
      if (i === j) {
        if (!(total > 0)) return undefined
        lower[i * n + i] = Math.sqrt(total)
      } else {
        lower[i * n + j] = total / lower[j * n + j]
      }
    }
  }
  return lower
}

/** Solves matrix·x = right for a symmetric positive definite matrix; undefined when it is not. */
export function solvePositive(matrix: Float64Array, right: ArrayLike<number>): Float64Array | undefined {
  const n = right.length
  const lower = cholesky(matrix, n)
  if (!lower) return undefined
  const x = Float64Array.from(right)
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= lower[i * n + k] * x[k]
    x[i] /= lower[i * n + i]
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= lower[k * n + i] * x[k]
    x[i] /= lower[i * n + i]
  }
  return x
}

/** matrix·x for a row-major `[rows, x.length]` matrix. */
export function multiplyVector(matrix: Float64Array, x: Float64Array): Float64Array {
  const n = x.length
  const out = new Float64Array(matrix.length / n)
  for (let i = 0; i < out.length; i++) {
    let total = 0
    for (let j = 0; j < n; j++) total += matrix[i * n + j] * x[j]
    out[i] = total
  }
  return out
}
