import { withGradient } from './grad.ts'
import { resolveAxis, type Tensor } from './graph.ts'
import { type Operand, toTensor } from './op.ts'
import {
  abs,
  add,
  detach,
  erf,
  exp,
  largest,
  log,
  matmul,
  maximum,
  minimum,
  mul,
  negate,
  reciprocal,
  sigmoid,
  softmax,
  softplus,
  square,
  standardise,
  sub,
  sum,
} from './ops/index.ts'

/**
 * Functions made of primitives. They are written so that logits of ±10,000, rows without variance and rows of one element
 * stay finite, in value and in gradient, in float32.
 */

/** Over all axes when none are named. */
export function mean(x: Tensor, axes: number | readonly number[] = [...x.shape.keys()], keep = false): Tensor {
  const total = sum(x, axes, keep)
  const count = (typeof axes === 'number' ? [axes] : axes).reduce((product, axis) => product * x.shape[resolveAxis(axis, x.shape.length)], 1)
  return mul(total, 1 / count)
}

export function clamp(x: Operand, low: number, high: number): Tensor {
  return minimum(maximum(x, low), high)
}

/** Exact, with the error function. */
export function gelu(x: Tensor): Tensor {
  const share = mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5)
  return withGradient(mul(x, share), [x], (g) => {
    const density = mul(exp(mul(square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI))
    return [mul(g, add(share, mul(x, density)))]
  })
}

export function silu(x: Tensor): Tensor {
  return mul(x, sigmoid(x))
}

/** Over the last axis, which stays with length 1. */
export function logSumExp(x: Tensor): Tensor {
  const top = detach(largest(x, -1, true))
  return add(log(sum(exp(sub(x, top)), -1, true)), top)
}

export function logSoftmax(x: Tensor): Tensor {
  return sub(x, logSumExp(x))
}

/** −Σ target · log softmax(logits) over the last axis; targets sum to one. */
export function softmaxCrossEntropy(logits: Tensor, targets: Tensor): Tensor {
  return negate(sum(mul(targets, logSoftmax(logits)), -1))
}

export function layerNorm(x: Tensor, scale: Tensor, shift: Tensor, epsilon = 1e-5): Tensor {
  return add(mul(standardise(x, epsilon), scale), shift)
}

/** Quadratic up to `width`, linear beyond; element by element. */
export function huber(difference: Tensor, width = 1): Tensor {
  const size = abs(difference)
  const near = minimum(size, width)
  return add(mul(square(near), 0.5), mul(sub(size, near), width))
}

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI)

/** Of a diagonal Gaussian, summed over the last axis. */
export function gaussianLogDensity(x: Tensor, centre: Tensor, logDeviation: Tensor): Tensor {
  const z = mul(sub(x, centre), exp(negate(logDeviation)))
  return negate(sum(add(add(mul(square(z), 0.5), logDeviation), HALF_LOG_TWO_PI), -1))
}

/** Of tanh(u) for a diagonal Gaussian u, given u itself, since atanh of an action loses it. Summed over the last axis. */
export function squashedGaussianLogDensity(u: Tensor, centre: Tensor, logDeviation: Tensor): Tensor {
  // log(1 − tanh² u) = 2 (log 2 − u − softplus(−2u))
  const stretch = mul(sub(sub(Math.LN2, u), softplus(mul(u, -2))), 2)
  return sub(gaussianLogDensity(u, centre, logDeviation), sum(stretch, -1))
}

/** log Γ(x) for x > 0: the recurrence up to x + 6, then Stirling's series; float32 exact, float64 to 1e-9. */
export function logGamma(x: Tensor): Tensor {
  const product = (from: number) => mul(mul(add(x, from), add(x, from + 1)), add(x, from + 2))
  const z = add(x, 6)
  const inverse = reciprocal(z)
  const inverse2 = square(inverse)
  const series = mul(inverse, polynomial(inverse2, [1 / 12, -1 / 360, 1 / 1260, -1 / 1680]))
  const stirling = add(add(sub(mul(sub(z, 0.5), log(z)), z), HALF_LOG_TWO_PI), series)
  return sub(stirling, add(log(product(0)), log(product(3))))
}

/** The derivative of logGamma. */
export function digamma(x: Tensor): Tensor {
  const z = add(x, 6)
  const inverse = reciprocal(z)
  const inverse2 = square(inverse)
  const series = mul(inverse2, polynomial(inverse2, [1 / 12, -1 / 120, 1 / 252, -1 / 240]))
  const shifted = sub(sub(log(z), mul(inverse, 0.5)), series)
  return [0, 1, 2, 3, 4, 5].reduce((total, step) => sub(total, reciprocal(add(x, step))), shifted)
}

/** Horner's rule; the constant coefficient first. */
function polynomial(x: Tensor, coefficients: readonly number[]): Tensor {
  const [last, ...rest] = coefficients.toReversed()
  return rest.reduce((total, coefficient) => add(mul(total, x), coefficient), toTensor(last))
}

const SMALLEST_SHARE = 1e-7

/** Of shares that sum to one over the last axis. A share of zero counts as 1e-7. */
export function dirichletLogDensity(shares: Tensor, concentration: Tensor): Tensor {
  const inner = sum(sub(mul(sub(concentration, 1), log(maximum(shares, SMALLEST_SHARE))), logGamma(concentration)), -1)
  return add(inner, logGamma(sum(concentration, -1)))
}

export function dirichletEntropy(concentration: Tensor): Tensor {
  const total = sum(concentration, -1)
  const count = concentration.shape[concentration.shape.length - 1]
  const logBeta = sub(sum(logGamma(concentration), -1), logGamma(total))
  const spread = sub(mul(sub(total, count), digamma(total)), sum(mul(sub(concentration, 1), digamma(concentration)), -1))
  return add(logBeta, spread)
}

/** Far enough below any score to get no weight, near enough to zero for a row that is masked whole to stay finite. */
const HIDDEN = -1e9

/**
 * softmax(q kᵀ / √d) v over the last two axes: q `[…, query, d]`, k `[…, key, d]`, v `[…, key, e]`. The mask is 1 where a
 * query may look and 0 where not, and broadcasts to `[…, query, key]`.
 */
export function attention(q: Tensor, k: Tensor, v: Tensor, mask?: Tensor): Tensor {
  const scaled = mul(q, 1 / Math.sqrt(q.shape[q.shape.length - 1]))
  const scores = matmul(scaled, k, { transposeB: true })
  const shown = mask ? add(scores, mul(sub(1, mask), HIDDEN)) : scores
  const share = softmax(shown)
  const y = matmul(share, v)
  // Σ share · g vᵀ over keys is Σ y · g over features: a pass over [query, d] in place of one over [query, key].
  const viaScores = (g: Tensor) => mul(share, sub(matmul(g, v, { transposeB: true }), sum(mul(y, g), -1, true)))
  return withGradient(y, [shown, v], (g) => [viaScores(g), matmul(share, g, { transposeA: true })])
}
