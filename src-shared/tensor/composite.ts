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
  const { top, logTotal } = scaledTotal(x)
  return add(logTotal, top)
}

/** Not x − logSumExp(x): near ±10,000 that has lost four digits. */
export function logSoftmax(x: Tensor): Tensor {
  const { fromTop, logTotal } = scaledTotal(x)
  return sub(fromTop, logTotal)
}

function scaledTotal(x: Tensor): { top: Tensor; fromTop: Tensor; logTotal: Tensor } {
  const top = detach(largest(x, -1, true))
  const fromTop = sub(x, top)
  return { top, fromTop, logTotal: log(sum(exp(fromTop), -1, true)) }
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

/**
 * log Γ and its derivative for x > 0, in parts. With z = x + 6, where Stirling's series is good to 1e-9:
 * log Γ(x) = (z − ½) log z − z + ½ log 2π + tail, and ψ(x) = log z − lag. Sums over many large x must cancel the leading
 * terms on paper, because float32 cannot.
 */
function stirling(x: Tensor): { logZ: Tensor; tail: Tensor; lag: Tensor } {
  const product = (from: number) => mul(mul(add(x, from), add(x, from + 1)), add(x, from + 2))
  const z = add(x, SHIFT)
  const inverse = reciprocal(z)
  const inverse2 = square(inverse)
  const series = mul(inverse, polynomial(inverse2, [1 / 12, -1 / 360, 1 / 1260, -1 / 1680]))
  const slope = add(mul(inverse2, polynomial(inverse2, [1 / 12, -1 / 120, 1 / 252, -1 / 240])), mul(inverse, 0.5))
  return {
    logZ: log(z),
    tail: sub(series, add(log(product(0)), log(product(3)))),
    lag: [0, 1, 2, 3, 4, 5].reduce((total, step) => add(total, reciprocal(add(x, step))), slope),
  }
}

const SHIFT = 6

export function logGamma(x: Tensor): Tensor {
  const { logZ, tail } = stirling(x)
  return add(sub(mul(add(x, SHIFT - 0.5), logZ), x), add(tail, HALF_LOG_TWO_PI - SHIFT))
}

/** The derivative of logGamma. */
export function digamma(x: Tensor): Tensor {
  const { logZ, lag } = stirling(x)
  return sub(logZ, lag)
}

/** Horner's rule; the constant coefficient first. */
function polynomial(x: Tensor, coefficients: readonly number[]): Tensor {
  const [last, ...rest] = coefficients.toReversed()
  return rest.reduce((total, coefficient) => add(mul(total, x), coefficient), toTensor(last))
}

const SMALLEST_SHARE = 1e-7

/** Of shares that sum to one over the last axis. A share of zero counts as 1e-7. */
export function dirichletLogDensity(shares: Tensor, concentration: Tensor): Tensor {
  const total = sum(concentration, -1, true)
  const [part, whole] = [stirling(concentration), stirling(total)]
  const logShare = log(maximum(shares, SMALLEST_SHARE))
  // Σ c (log share − log of the expected share) is what is left of Σ c log share + log Γ(Σ c) − Σ log Γ(c).
  const fit = sub(mul(concentration, add(logShare, sub(whole.logZ, part.logZ))), logShare)
  const rest = add(mul(part.logZ, SHIFT - 0.5), part.tail)
  const ofWhole = add(mul(whole.logZ, SHIFT - 0.5), whole.tail)
  return add(add(sum(sub(fit, rest), -1), sum(ofWhole, -1)), (lastLength(concentration) - 1) * (SHIFT - HALF_LOG_TWO_PI))
}

export function dirichletEntropy(concentration: Tensor): Tensor {
  const total = sum(concentration, -1, true)
  const count = lastLength(concentration)
  const [part, whole] = [stirling(concentration), stirling(total)]
  // The terms c log c and c log Σ c cancel; what follows is their remainder.
  const ofPart = add(add(mul(part.logZ, SHIFT + 0.5), part.tail), mul(sub(concentration, 1), part.lag))
  const ofWhole = add(add(mul(whole.logZ, count + SHIFT - 0.5), whole.tail), mul(sub(total, count), whole.lag))
  return add(sub(sum(ofPart, -1), sum(ofWhole, -1)), (count - 1) * (HALF_LOG_TWO_PI - SHIFT))
}

function lastLength(x: Tensor): number {
  return x.shape[x.shape.length - 1]
}

/** Far enough below any score to get no weight, near enough to zero for a row that is masked whole to stay finite. */
export const HIDDEN = -1e9

/**
 * softmax(q kᵀ / √d) v over the last two axes: q `[…, query, d]`, k `[…, key, d]`, v `[…, key, e]`. The mask is 1 where a
 * query may look and 0 where not, and broadcasts to `[…, query, key]`.
 */
export function attention(q: Tensor, k: Tensor, v: Tensor, mask?: Tensor): Tensor {
  const scaled = mul(q, 1 / Math.sqrt(q.shape[q.shape.length - 1]))
  const scores = matmul(scaled, k, { transposeB: true })
  const shown = mask ? add(mul(scores, mask), mul(sub(1, mask), HIDDEN)) : scores
  const share = softmax(shown)
  const y = matmul(share, v)
  // Σ share · g vᵀ over keys is Σ y · g over features: a pass over [query, d] in place of one over [query, key].
  const viaScores = (g: Tensor) => mul(share, sub(matmul(g, v, { transposeB: true }), sum(mul(y, g), -1, true)))
  return withGradient(y, [shown, v], (g) => [viaScores(g), matmul(share, g, { transposeA: true })])
}
