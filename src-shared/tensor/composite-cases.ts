import {
  attention,
  clamp,
  digamma,
  dirichletEntropy,
  dirichletLogDensity,
  gaussianLogDensity,
  gelu,
  huber,
  layerNorm,
  logGamma,
  logSoftmax,
  logSumExp,
  mean,
  silu,
  softmaxCrossEntropy,
  squashedGaussianLogDensity,
} from './composite.ts'
import { grad } from './grad.ts'
import { type Shape, sizeOf, type Tensor } from './graph.ts'
import { constant, softmax, softplus, sum } from './ops/index.ts'
import { type Program, trace } from './program.ts'

/** A composite function with places to try it: what its tests and every engine's are generated from. */
interface CompositeCase {
  readonly build: (inputs: readonly Tensor[]) => Tensor
  readonly shapes: readonly Shape[]
  /** The interval for derivatives. */
  readonly domain: readonly [number, number]
  /** Numbers for every element of each input, tried one after the other: value and gradient must stay finite. */
  readonly extremes: readonly (readonly number[])[]
  /** Decimals that float32 can give at the extremes, relative to the result; 5 unless rounding of the inputs alone costs more. */
  readonly digits?: number
}

const LOGITS = [[1e4], [-1e4], [0]]
const WIDE = [-2, 2] as const
const POSITIVE = [0.3, 4] as const

/** A target distribution, and shares, from free numbers. */
const distribution = (x: Tensor) => softmax(x)

export const COMPOSITES: Readonly<Record<string, CompositeCase>> = {
  mean: { build: ([x]) => mean(x, 1), shapes: [[2, 3]], domain: WIDE, extremes: LOGITS },
  clamp: { build: ([x]) => clamp(x, -1, 1), shapes: [[2, 3]], domain: WIDE, extremes: LOGITS },
  gelu: { build: ([x]) => gelu(x), shapes: [[2, 3]], domain: WIDE, extremes: LOGITS },
  silu: { build: ([x]) => silu(x), shapes: [[2, 3]], domain: WIDE, extremes: LOGITS },
  softplus: { build: ([x]) => softplus(x), shapes: [[2, 3]], domain: WIDE, extremes: LOGITS },
  logSumExp: { build: ([x]) => logSumExp(x), shapes: [[2, 3]], domain: WIDE, extremes: LOGITS },
  'logSumExp of one': { build: ([x]) => logSumExp(x), shapes: [[2, 1]], domain: WIDE, extremes: LOGITS },
  logSoftmax: { build: ([x]) => logSoftmax(x), shapes: [[2, 3]], domain: WIDE, extremes: LOGITS },
  softmaxCrossEntropy: {
    build: ([x, t]) => softmaxCrossEntropy(x, distribution(t)),
    shapes: [[2, 3], [2, 3]],
    domain: WIDE,
    extremes: [[1e4, 0], [-1e4, 1e4]],
  },
  layerNorm: {
    build: ([x, scale, shift]) => layerNorm(x, scale, shift),
    shapes: [[2, 4], [4], [4]],
    domain: WIDE,
    extremes: [[0, 1, 1], [1e4, 1, 1], [-1e4, 1e4, 1e4]],
  },
  'layerNorm of one': { build: ([x, scale, shift]) => layerNorm(x, scale, shift), shapes: [[2, 1], [1], [1]], domain: WIDE, extremes: [[5, 1, 1]] },
  huber: { build: ([x]) => huber(x, 0.7), shapes: [[2, 3]], domain: WIDE, extremes: LOGITS },
  gaussianLogDensity: {
    build: ([x, centre, logDeviation]) => gaussianLogDensity(x, centre, logDeviation),
    shapes: [[2, 3], [2, 3], [3]],
    domain: WIDE,
    extremes: [[1e4, -1e4, 0], [0, 0, -10], [1e4, 0, 10]],
  },
  squashedGaussianLogDensity: {
    build: ([u, centre, logDeviation]) => squashedGaussianLogDensity(u, centre, logDeviation),
    shapes: [[2, 3], [2, 3], [3]],
    domain: WIDE,
    extremes: [[1e4, 1e4, 0], [-1e4, 0, 0], [0, 0, -10]],
  },
  logGamma: { build: ([x]) => logGamma(x), shapes: [[2, 3]], domain: POSITIVE, extremes: [[1e4], [1e-4], [1]] },
  digamma: { build: ([x]) => digamma(x), shapes: [[2, 3]], domain: POSITIVE, extremes: [[1e4], [1e-4], [1]] },
  dirichletLogDensity: {
    build: ([x, c]) => dirichletLogDensity(distribution(x), c),
    shapes: [[2, 3], [2, 3]],
    domain: POSITIVE,
    extremes: [[1e4, 1], [0, 1e4], [0, 1e-4]],
    digits: 2,
  },
  'dirichletLogDensity of one': { build: ([x, c]) => dirichletLogDensity(distribution(x), c), shapes: [[2, 1], [2, 1]], domain: POSITIVE, extremes: [[1, 2]] },
  dirichletEntropy: { build: ([c]) => dirichletEntropy(c), shapes: [[2, 3]], domain: POSITIVE, extremes: [[1e4], [1e-4], [1]] },
  attention: {
    build: ([q, k, v]) => attention(q, k, v),
    shapes: [[2, 3, 4], [2, 5, 4], [2, 5, 2]],
    domain: WIDE,
    extremes: [[1e2, 1e2, 1], [1e2, -1e2, 1e4], [0, 0, 0]],
  },
  'attention with mask': {
    // The last query sees nothing at all.
    build: ([q, k, v]) => attention(q, k, v, constant([1, 1, 0, 1, 0, 0, 0, 0, 0], [3, 3])),
    shapes: [[2, 3, 4], [2, 3, 4], [2, 3, 2]],
    domain: WIDE,
    extremes: [[1e2, 1e2, 1]],
  },
  'attention of one': { build: ([q, k, v]) => attention(q, k, v), shapes: [[1, 1], [1, 1], [1, 1]], domain: WIDE, extremes: [[1e2, 1e2, 1]] },
}

/** Value and gradients of each composite as one program, fed with ordinary numbers and with each of its extremes. */
export function* compositeCases(): Generator<{ name: string; program: Program; inputs: Record<string, Float64Array>; digits: number }> {
  for (const [name, { build, shapes, domain, extremes, digits = 5 }] of Object.entries(COMPOSITES)) {
    const shapeOf = Object.fromEntries(shapes.map((shape, i) => [`x${i}`, shape]))
    const program = trace((all) => {
      const xs = Object.values(all)
      const y = build(xs)
      return { y, ...Object.fromEntries(grad(sum(y), xs).map((g, i) => [`g${i}`, g])) }
    }, shapeOf)
    const ramp = shapes.map((shape) => Float64Array.from({ length: sizeOf(shape) }, (_, i) => domain[0] + ((domain[1] - domain[0]) * ((i * 7) % 11)) / 11))
    const fed = [ramp, ...extremes.map((values) => shapes.map((shape, i) => new Float64Array(sizeOf(shape)).fill(values[i])))]
    for (const [number, values] of fed.entries()) {
      yield { name: `${name} ${number}`, program, digits, inputs: Object.fromEntries(values.map((data, i) => [`x${i}`, data])) }
    }
  }
}
