import { describe, expect, it } from 'vitest'
import { createRng } from '../../base/rng.ts'
import { derivativeErrors } from '../derivatives.ts'
import { evaluate } from '../engines/reference.ts'
import { sizeOf } from '../graph.ts'
import { applySample, domainOf, drawSample, opCases } from '../samples.ts'
import { OPS } from './index.ts'

const CASES = [...opCases(createRng(1))]

/** Everything here is generated from the list of rows: a new row gets its tests by being there. */
describe.each(Object.entries(OPS))('%s', (name, op) => {
  it('is listed under its own key', () => {
    expect(op.key).toBe(name)
  })

  it('gives as many numbers as its shape promises', () => {
    for (const { program, inputs } of CASES.filter(({ op: key }) => key === name)) {
      const { y } = evaluate(program, inputs)
      expect(y).toHaveLength(sizeOf(program.outputs.y.shape))
      expect(y.every(Number.isFinite)).toBe(true)
    }
  })

  if (op.order === 0) return
  it.each(op.samples.map((sample, number) => ({ number, sample })))('has right first and second derivatives, sample $number', ({ number, sample }) => {
    const { first, second } = derivativeErrors(
      (inputs) => applySample(op, sample, inputs),
      sample.shapes,
      Object.values(drawSample(sample, createRng(7, `${name} ${number}`))),
      (input) => domainOf(sample, input).kind === undefined,
    )
    expect(first).toBeLessThan(1e-7)
    expect(second).toBeLessThan(1e-7)
  })
})

it('finds every family of rows', () => {
  expect(CASES.length).toBeGreaterThan(90)
})
