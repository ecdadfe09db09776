import type { Rng } from '../base/rng.ts'
import type { Tensor } from '../tensor/graph.ts'
import { mul } from '../tensor/ops/index.ts'

/** Programs hold no chance: the mask is an input, drawn outside by `drawDropout`; without one nothing is dropped. */
export function dropout(x: Tensor, mask: Tensor | undefined): Tensor {
  return mask ? mul(x, mask) : x
}

/** 0 with the given probability, else what keeps the expected sum the same. */
export function drawDropout(out: Float32Array, rate: number, rng: Rng): Float32Array {
  const kept = 1 / (1 - rate)
  for (let i = 0; i < out.length; i++) out[i] = rng.uniform() < rate ? 0 : kept
  return out
}
