import type { Op } from '../op.ts'
import * as arithmetic from './arithmetic.ts'
import * as comparison from './comparison.ts'
import * as contraction from './contraction.ts'
import * as movement from './movement.ts'
import * as normalisation from './normalisation.ts'
import * as pointwise from './pointwise.ts'
import * as reduction from './reduction.ts'
import * as source from './source.ts'

export * from './arithmetic.ts'
export * from './comparison.ts'
export * from './contraction.ts'
export * from './movement.ts'
export * from './normalisation.ts'
export * from './pointwise.ts'
export * from './reduction.ts'
export * from './source.ts'

/** Every op: whatever a family file exports is a row. The generated tests and the engines run over this list. */
export const OPS: Readonly<Record<string, Op>> = {
  ...source,
  ...arithmetic,
  ...pointwise,
  ...comparison,
  ...reduction,
  ...movement,
  ...contraction,
  ...normalisation,
}
