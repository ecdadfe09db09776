import type { Tensor } from '../../tensor/graph.ts'
import { add, detach, largest, negate } from '../../tensor/ops/index.ts'

/** How far apart the rows of `[row, number]` are at their widest: enough to tell something from nothing. */
export function widestRange(rows: Tensor): Tensor {
  return detach(largest(add(largest(rows, 0), largest(negate(rows), 0))))
}
