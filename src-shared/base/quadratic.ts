import quadprog from 'quadprog'

interface Constraint {
  /** One coefficient a variable. */
  readonly row: ArrayLike<number>
  readonly bound: number
}

/**
 * The x that minimises ½x'Qx − c'x where every row of `equal` meets its bound and every row of `atLeast` is at or above
 * it; undefined when no x does, or when Q is not positive definite. `quadratic` is row-major `[n, n]`.
 */
export function minimiseQuadratic(
  quadratic: Float64Array,
  linear: ArrayLike<number>,
  equal: readonly Constraint[],
  atLeast: readonly Constraint[],
): Float64Array | undefined {
  const n = linear.length
  const constraints = [...equal, ...atLeast]
  // Dividing by the mean diagonal changes no minimum, and keeps the solver's absolute tolerances meaningful.
  let scale = 0
  for (let i = 0; i < n; i++) scale += quadratic[i * n + i] / n
  if (!(scale > 0)) return undefined
  const D: number[][] = [[]]
  const A: number[][] = [[]]
  for (let i = 0; i < n; i++) {
    D.push([0, ...Array.from({ length: n }, (_, j) => quadratic[i * n + j] / scale)])
    A.push([0, ...constraints.map(({ row }) => row[i])])
  }
  const d = [0, ...Array.from(linear, (c) => c / scale)]
  const b = [0, ...constraints.map(({ bound }) => bound)]
  const { solution, message } = quadprog.solveQP(D, d, A, b, equal.length)
  const x = Float64Array.from(solution.slice(1))
  return message === '' && x.length === n && x.every(Number.isFinite) ? x : undefined
}
