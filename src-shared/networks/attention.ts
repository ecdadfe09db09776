import { badInput } from '../base/failure.ts'
import { attention, HIDDEN } from '../tensor/composite.ts'
import type { Tensor } from '../tensor/graph.ts'
import { add, constant, largest, matmul, mul, reshape, slice, softmax, sub, transpose } from '../tensor/ops/index.ts'
import { sideBySide, xavier } from './initialisers.ts'
import { type Layer, layer } from './layer.ts'
import { linear } from './linear.ts'

interface AttentionSettings {
  readonly width: number
  readonly heads: number
}

/** Is shown how much each place looks at the others, `[…, head, place, place]`; rows add up to one. */
export type AttentionWatch = (shares: Tensor) => void

/**
 * x `[…, place, width]`. The mask is 1 where a place (row) may look at another (column), else 0, and broadcasts to
 * `[…, place, place]`.
 */
type SelfAttention = (x: Tensor, mask?: Tensor, watch?: AttentionWatch) => Tensor

/**
 * Multi-head self-attention. Queries, keys and values come from one matrix, so that they are one product; a place that may
 * look nowhere gets zeros.
 */
export function selfAttention({ width, heads }: AttentionSettings): Layer<SelfAttention> {
  if (width % heads !== 0)
    badInput(`Attention of width ${width} cannot be shared evenly by ${heads} heads.`, {
      where: 'heads',
      hint: 'Choose a width that is a multiple of the heads.',
    })
  const parts = {
    project: linear({ from: width, to: 3 * width, initialise: sideBySide(3, xavier()) }),
    merge: linear({ from: width, to: width }),
  }
  return layer(parts, ({ project, merge }) => (x, mask, watch) => {
    const lead = x.shape.slice(0, -2)
    const places = x.shape[x.shape.length - 2]
    const rank = lead.length
    const outer = [...lead.keys()]
    const together = project(x)
    const before = together.shape.slice(0, rank)
    // [3, …, head, place, feature]: one transpose for all three, and parts that lie together in memory.
    const apart = transpose(reshape(together, [...before, places, 3, heads, width / heads]), [rank + 1, ...outer, rank + 2, rank, rank + 3])
    const [q, k, v] = [0, 1, 2].map((part) => reshape(slice(apart, 0, part, part + 1), apart.shape.slice(1)))
    const forHeads = mask && reshape(mask, [...mask.shape.slice(0, -2), 1, ...mask.shape.slice(-2)])
    const seen = attention(q, k, v, forHeads)
    watch?.(attentionShares(q, k, forHeads))
    const shown = forHeads ? mul(seen, largest(forHeads, -1, true)) : seen
    const joined = reshape(transpose(shown, [...outer, rank + 1, rank, rank + 2]), [...before, places, width])
    return merge(joined)
  })
}

/** The shares alone, for whoever wants to know where a network looks. */
function attentionShares(q: Tensor, k: Tensor, mask: Tensor | undefined): Tensor {
  const scores = matmul(mul(q, 1 / Math.sqrt(q.shape[q.shape.length - 1])), k, { transposeB: true })
  return softmax(mask ? add(mul(scores, mask), mul(sub(1, mask), HIDDEN)) : scores)
}

/** Each place sees itself and what came before it. */
export function causalMask(places: number): Tensor {
  return constant(
    Float64Array.from({ length: places * places }, (_, i) => Number(i % places <= Math.floor(i / places))),
    [places, places],
  )
}

/** Every place sees those that are present: 1 or 0 for each, `[…, place]`. */
export function presenceMask(present: Tensor): Tensor {
  return reshape(present, [...present.shape.slice(0, -1), 1, present.shape[present.shape.length - 1]])
}
