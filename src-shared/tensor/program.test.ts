import { expect, it } from 'vitest'
import { FailureError } from '../base/failure.ts'
import { mean } from './composite.ts'
import { evaluate, findNonFinite } from './engines/reference.ts'
import { grad } from './grad.ts'
import { within } from './graph.ts'
import { add, concat, constant, exp, expand, greater, log, matmul, mul, relu, reshape, slice, square, sub, sum, toFloat, transpose, where } from './ops/index.ts'
import { printProgram, stateNames, trace } from './program.ts'

it('prints what was traced', () => {
  const program = trace(({ x, w }) => ({ y: relu(matmul(x, w)) }), { x: [2, 3], w: [3, 4] })
  expect(printProgram(program)).toBe(['x [2, 3]', 'w [3, 4]', '%0 = matmul x w [2, 4]', '%1 = relu %0 [2, 4]', 'y ← %1'].join('\n'))
})

it('prints a gradient without broadcasts or transposes of its own', () => {
  const program = trace(
    ({ x, w, b }) => {
      const [gw, gb] = grad(mean(square(add(matmul(x, w), b))), [w, b])
      return { gw, gb }
    },
    { x: [4, 3], w: [3, 2], b: [2] },
  )
  expect(printProgram(program)).toBe(
    [
      'x [4, 3]',
      'w [3, 2]',
      'b [2]',
      '%0 = matmul x w [4, 2]',
      '%1 = add %0 b [4, 2]',
      '%2 = mul %1 0.25 [4, 2]',
      '%3 = sum %2 {axes=[0]} [2]',
      '%4 = matmul x %2 {transposeA} [3, 2]',
      'gw ← %4',
      'gb ← %3',
    ].join('\n'),
  )
})

it('makes equal nodes one, computes constants, and drops movement without effect', () => {
  const program = trace(
    ({ x }) => {
      const turned = transpose(transpose(x, [1, 0]), [1, 0])
      const same = reshape(reshape(add(mul(turned, 1), 0), [6]), [2, 3])
      const two = add(constant(1), 1)
      return { y: sub(mul(exp(same), two), mul(exp(x), expand(two, [2, 3]))) }
    },
    { x: [2, 3] },
  )
  expect(printProgram(program)).toBe(['x [2, 3]', '%0 = exp x [2, 3]', '%1 = mul %0 2 [2, 3]', '%2 = sub %1 %1 [2, 3]', 'y ← %2'].join('\n'))
})

it('joins the gradients of slices of one vector', () => {
  const program = trace(
    ({ p }) => {
      const [a, b] = [slice(p, 0, 0, 2), slice(p, 0, 3, 5)]
      return { g: grad(sum(mul(a, square(b))), [p])[0] }
    },
    { p: [5] },
  )
  expect(program.nodes.filter(({ op }) => op.key === 'pad')).toHaveLength(0)
  expect([...evaluate(program, { p: Float64Array.of(1, 2, 9, 3, 4) }).g]).toEqual([9, 16, 0, 6, 16])
})

it('adds gradients of slices that overlap', () => {
  const program = trace(({ p }) => ({ g: grad(sum(mul(slice(p, 0, 0, 2), slice(p, 0, 1, 3))), [p])[0] }), { p: [3] })
  expect([...evaluate(program, { p: Float64Array.of(1, 2, 3) }).g]).toEqual([2, 4, 2])
})

it('gives zeros for what does not matter', () => {
  const program = trace(({ x, z }) => ({ g: grad(sum(x), [z])[0] }), { x: [2], z: [3] })
  expect([...evaluate(program, { x: Float64Array.of(1, 2), z: Float64Array.of(1, 2, 3) }).g]).toEqual([0, 0, 0])
})

it('says which op, which shapes and which layer do not fit', () => {
  const build = () => trace(({ x, w }) => ({ y: within('encoder.0', () => within('attention', () => matmul(x, w))) }), { x: [2, 3], w: [4, 5] })
  expect(build).toThrow('matmul cannot take [2, 3] and [4, 5]: the inner lengths or the batches differ')
  try {
    build()
  } catch (thrown) {
    expect(thrown instanceof FailureError && thrown.failure.where).toBe('encoder.0/attention')
  }
})

it('refuses state that changes its shape, and bools as results', () => {
  expect(() => trace(({ x }) => ({ x: sum(x) }), { x: [2] })).toThrow('State x goes in as [2] and comes out as [].')
  expect(() => trace(({ x }) => ({ y: greater(x, 0) }), { x: [2] })).toThrow('bool')
  expect(stateNames(trace(({ x, z }) => ({ x: add(x, z), y: z }), { x: [2], z: [2] }))).toEqual(['x'])
})

it('does not let what was not chosen spoil a gradient', () => {
  const program = trace(({ x }) => ({ g: grad(sum(where(greater(x, 0), log(x), 0)), [x])[0] }), { x: [2] })
  expect(evaluate(program, { x: Float64Array.of(2, 1) }).g[0]).toBe(0.5)
})

it('finds the first op that gives a value that is not finite', () => {
  const program = trace(({ x }) => ({ y: sum(within('head', () => log(sub(x, 1)))), z: concat([x, x], 0) }), { x: [2] })
  expect(findNonFinite(program, { x: Float32Array.of(2, 1) })).toEqual({ op: 'log', layer: 'head' })
  expect(findNonFinite(program, { x: Float32Array.of(2, NaN) })).toEqual({ op: 'input x', layer: '' })
  expect(findNonFinite(program, { x: Float32Array.of(2, 3) })).toBeUndefined()
})

it('tells what is missing or has the wrong size', () => {
  const program = trace(({ x }) => ({ y: toFloat(greater(x, 0)) }), { x: [2] })
  expect(() => evaluate(program, {})).toThrow('Input x of the program is missing.')
  expect(() => evaluate(program, { x: Float64Array.of(1) })).toThrow('Input x has 1 numbers; the program takes 2.')
})
