import quadprog from 'quadprog'
import { solvePositive } from './matrix.ts'

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

/** How often all that stands wrong may change sides without becoming less, before it goes one by one, which always ends. */
const BLOCKS_WITHOUT_GAIN = 3
/** Of the largest number that is compared: less than this below zero is rounding. */
const ROUNDING = 1e-12

/**
 * The x that minimises ½x'Qx − c'x with no element below zero; undefined when Q is not positive definite. Block principal pivoting (Júdice and Pires): a few
 * systems of equations, where a general solver takes in or leaves out one variable at a time; with hundreds of variables that is the difference between
 * milliseconds and seconds.
 */
export function minimiseNonNegative(quadratic: Float64Array, linear: ArrayLike<number>): Float64Array | undefined {
  const n = linear.length
  const free = new Uint8Array(n).fill(1)
  let [fewest, chances] = [n + 1, BLOCKS_WITHOUT_GAIN]
  for (;;) {
    const inside = Array.from(free.keys()).filter((i) => free[i] === 1)
    const m = inside.length
    const solved = solvePositive(Float64Array.from({ length: m * m }, (_, at) => quadratic[inside[Math.floor(at / m)] * n + inside[at % m]]), inside.map((i) => linear[i]))
    if (!solved) return undefined
    const x = new Float64Array(n)
    inside.forEach((i, k) => (x[i] = solved[k]))
    const slope = Float64Array.from({ length: n }, (_, i) => (free[i] === 1 ? 0 : inside.reduce((total, j, k) => total + quadratic[i * n + j] * solved[k], -linear[i])))
    const least = -ROUNDING * x.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    const leastSlope = -ROUNDING * slope.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    const wrong = Array.from(x.keys()).filter((i) => (free[i] === 1 ? x[i] < least : slope[i] < leastSlope))
    if (wrong.length === 0) return x.map((value) => Math.max(value, 0))
    if (wrong.length < fewest) [fewest, chances] = [wrong.length, BLOCKS_WITHOUT_GAIN]
    else chances--
    for (const i of chances > 0 ? wrong : wrong.slice(-1)) free[i] = 1 - free[i]
  }
}
