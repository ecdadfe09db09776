import type { Tensor } from '../tensor/graph.ts'
import { add, constant, gather, reshape } from '../tensor/ops/index.ts'
import { normal } from './initialisers.ts'
import { type Layer, layer, parameter } from './layer.ts'

/** A learned row for each of `rows` things: index `[…]`, whole numbers below `rows`, becomes `[…, width]`. */
export function embedding({ rows, width }: { readonly rows: number; readonly width: number }): Layer<(index: Tensor) => Tensor> {
  return layer({ table: parameter([rows, width], normal(1 / Math.sqrt(width))) }, ({ table }) => (index) => {
    if (table.shape.length === 2) return gather(table, index)
    // All members' tables as one long table; each member's numbers start where its own table does.
    const [members] = table.shape
    const starts = constant(
      Float64Array.from({ length: members }, (_, member) => member * rows),
      [members, ...new Array<number>(index.shape.length - 1).fill(1)],
    )
    return gather(reshape(table, [members * rows, width]), add(index, starts))
  })
}
