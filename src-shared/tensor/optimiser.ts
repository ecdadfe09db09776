import type { Shape, Tensor } from './graph.ts'
import { abs, add, detach, div, greater, matmul, maximum, minimum, mul, reshape, sqrt, square, sub, tanh, toFloat, where } from './ops/index.ts'

/**
 * Adam and AdamW as part of the graph, over the one flat vector `[parameter]` or, for an ensemble, `[member, parameter]`:
 * norms, clipping, and the decision whether a step is applied are each member's own.
 */
export interface AdamSettings {
  readonly beta1?: number
  readonly beta2?: number
  readonly epsilon?: number
  /** Decoupled, as in AdamW; 0 is plain Adam. */
  readonly weightDecay?: number
  /** Gradients are scaled down to this global norm; not at all when absent. */
  readonly clipNorm?: number
  /** Mini-batches whose mean gradient makes one step. */
  readonly accumulate?: number
}

export interface AdamState {
  readonly parameters: Tensor
  readonly moment1: Tensor
  readonly moment2: Tensor
  /** Steps applied so far, `[1]` or `[member, 1]`. */
  readonly time: Tensor
  /** With `accumulate`: the mean gradient so far, and of how many mini-batches. */
  readonly gathered?: Tensor
  readonly pending?: Tensor
}

export function adamStateShapes(parameters: Shape, { accumulate = 1 }: AdamSettings): Record<string, Shape> {
  const lane = parameters.with(-1, 1)
  const plain = { parameters, moment1: parameters, moment2: parameters, time: lane }
  return accumulate > 1 ? { ...plain, gathered: parameters, pending: lane } : plain
}

const LARGEST = 3e38

/**
 * One step. A step is applied where loss, learning rate and gradient are finite and `allowed` is 1; elsewhere the state stays
 * as it is to the last bit, because every factor below becomes exactly 1 or 0.
 */
export function adamStep(
  state: AdamState,
  gradient: Tensor,
  given: { loss: Tensor; learningRate: Tensor; allowed: Tensor },
  settings: AdamSettings = {},
): { state: AdamState; norm: Tensor; finite: Tensor } {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0, clipNorm, accumulate = 1 } = settings
  const lane = state.time.shape
  const laneOf = (x: Tensor) => (x.shape.length === 0 ? x : reshape(x, lane))
  const learningRate = laneOf(given.learningRate)

  // NaN compares false; a sum of squares that overflows counts as not finite too.
  const squares = squaredNorm(gradient, lane)
  const isFinite = greater(LARGEST, add(add(squares, abs(laneOf(given.loss))), abs(learningRate)))
  const finite = mul(toFloat(isFinite), given.allowed)
  const isGood = greater(finite, 0.5)
  const clean = where(isGood, gradient, 0)

  const { whole, applied, rest } = gather(state, clean, finite, accumulate)
  const norm = sqrt(rest ? squaredNorm(whole, lane) : where(isGood, squares, 0))
  const scale = clipNorm === undefined ? applied : mul(applied, minimum(div(clipNorm, add(norm, 1e-6)), 1))
  const scaled = clipNorm === undefined && !rest ? whole : mul(whole, scale)

  // The moments are kept without their factors 1 − β: a pass over the parameters less for each.
  const time = add(state.time, applied)
  const moment1 = add(mul(state.moment1, sub(1, mul(applied, 1 - beta1))), scaled)
  const moment2 = add(mul(state.moment2, sub(1, mul(applied, 1 - beta2))), square(scaled))
  const root2 = sqrt(div(biasCorrection(beta2, time), 1 - beta2))
  const rate = mul(mul(learningRate, applied), div(mul(root2, 1 - beta1), biasCorrection(beta1, time)))
  const step = div(mul(moment1, rate), add(sqrt(moment2), mul(root2, epsilon)))
  const decayed = weightDecay === 0 ? state.parameters : mul(state.parameters, sub(1, mul(mul(learningRate, applied), weightDecay)))
  return { state: { parameters: sub(decayed, step), moment1, moment2, time, ...rest }, norm: detach(norm), finite }
}

/** Adds the gradient to what waits, and tells whether enough has gathered for a step. */
function gather(
  state: AdamState,
  clean: Tensor,
  finite: Tensor,
  accumulate: number,
): { whole: Tensor; applied: Tensor; rest?: { gathered: Tensor; pending: Tensor } } {
  if (accumulate === 1 || !state.gathered || !state.pending) return { whole: clean, applied: finite }
  const whole = add(state.gathered, mul(clean, 1 / accumulate))
  const pending = add(state.pending, finite)
  const applied = mul(finite, toFloat(greater(pending, accumulate - 0.5)))
  const stays = sub(1, applied)
  return { whole, applied, rest: { gathered: mul(whole, stays), pending: mul(pending, stays) } }
}

/** Σ x² over the parameters, as one product of a row with itself: no vector of squares is written. */
function squaredNorm(x: Tensor, lane: Shape): Tensor {
  const row = reshape(x, [...x.shape.slice(0, -1), 1, x.shape[x.shape.length - 1]])
  return reshape(matmul(row, row, { transposeB: true }), lane)
}

/** 1 − βᵗ without cancellation, from expm1(y) = 2 tanh(y/2) / (1 − tanh(y/2)). Before the first step it is that of the first. */
function biasCorrection(beta: number, time: Tensor): Tensor {
  const half = tanh(mul(maximum(time, 1), Math.log(beta) / 2))
  return div(mul(half, -2), sub(1, half))
}
