import { expect, it } from 'vitest'
import { bakeInputs } from './bake.ts'
import { evaluate } from './engines/reference.ts'
import { add, exp, matmul } from './ops/index.ts'
import { trace } from './program.ts'

it('gives the same results with fewer inputs', () => {
  const program = trace(({ x, w, b }) => ({ y: exp(add(matmul(x, w), b)), w2: add(w, w) }), { x: [2, 3], w: [3, 2], b: [2] })
  const values = { x: Float64Array.of(1, 2, 3, 4, 5, 6), w: Float64Array.of(0.1, -0.2, 0.3, 0.4, -0.5, 0.6), b: Float64Array.of(0.5, -1) }
  const baked = bakeInputs(program, { w: values.w, b: values.b })
  expect(Object.keys(baked.inputs)).toEqual(['x'])
  expect(evaluate(baked, { x: values.x })).toEqual(evaluate(program, values))
})
