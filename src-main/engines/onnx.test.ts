import { describe, expect, it } from 'vitest'
import { createRng } from '../../src-shared/base/rng.ts'
import { evaluate } from '../../src-shared/tensor/engines/reference.ts'
import { opCases } from '../../src-shared/tensor/samples.ts'
import { loadOnnxEngine } from './onnx.ts'

const { engine, reason } = await loadOnnxEngine({ provider: 'cpu', threads: 1 })

describe('ONNX Runtime on the CPU', () => {
  it('is there', () => {
    expect(reason).toBeUndefined()
  })

  it.each([...opCases(createRng(2))])('agrees with the reference: $name', async ({ program, inputs }) => {
    const session = await engine!.open(program)
    try {
      const { y } = await session.run(inputs)
      const expected = evaluate(program, inputs).y
      expect(y).toHaveLength(expected.length)
      expected.forEach((value, i) => expect(y[i]).toBeCloseTo(value, 5))
    } finally {
      await session.close()
    }
  })
})
