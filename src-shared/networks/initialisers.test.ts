import { describe, expect, it } from 'vitest'
import { createRng } from '../base/rng.ts'
import { sizeOf } from '../tensor/graph.ts'
import { drawDropout } from './dropout.ts'
import { kaiming, normal, orthogonal, sideBySide, xavier, zerosBut } from './initialisers.ts'
import { initialise, parameterShapes } from './layer.ts'
import { mlp } from './mlp.ts'
import { lstm } from './recurrent.ts'

const fill = (initialiser: ReturnType<typeof normal>, shape: readonly number[], seed = 1) => {
  const out = new Float32Array(sizeOf(shape))
  initialiser(out, shape, createRng(seed))
  return out
}
const variance = (x: Float32Array) => x.reduce((total, value) => total + value * value, 0) / x.length

describe('orthogonal', () => {
  it.each([
    [8, 8],
    [5, 12],
    [12, 5],
    [1, 7],
    [64, 64],
  ])('%i × %i has orthonormal rows or columns', (from, to) => {
    const w = fill(orthogonal(1.5), [from, to])
    const short = Math.min(from, to)
    const at = (i: number, k: number) => (from <= to ? w[i * to + k] : w[k * to + i])
    for (let i = 0; i < short; i++) {
      for (let j = 0; j < short; j++) {
        let product = 0
        for (let k = 0; k < Math.max(from, to); k++) product += at(i, k) * at(j, k)
        expect(product).toBeCloseTo(i === j ? 1.5 ** 2 : 0, 5)
      }
    }
  })

  it('differs between members and seeds', () => {
    expect(fill(orthogonal(), [4, 4], 1)).not.toEqual(fill(orthogonal(), [4, 4], 2))
  })
})

it('scales by fan in and fan out', () => {
  expect(variance(fill(xavier(), [300, 100]))).toBeCloseTo(2 / 400, 3)
  expect(variance(fill(kaiming(), [300, 100]))).toBeCloseTo(2 / 300, 3)
  expect(variance(fill(normal(0.3), [200, 200]))).toBeCloseTo(0.09, 2)
  expect(Math.max(...fill(xavier(), [300, 100]).map(Math.abs))).toBeLessThanOrEqual(Math.sqrt(6 / 400))
})

it('treats matrices side by side as if each were alone', () => {
  const w = fill(sideBySide(3, orthogonal()), [4, 12])
  for (let part = 0; part < 3; part++) {
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 4; j++) {
        let product = 0
        for (let k = 0; k < 4; k++) product += w[i * 12 + part * 4 + k] * w[j * 12 + part * 4 + k]
        expect(product).toBeCloseTo(i === j ? 1 : 0, 5)
      }
    }
  }
  expect([...fill(zerosBut(2, 4, 1), [6])]).toEqual([0, 0, 1, 1, 0, 0])
})

it('starts a policy head small and an LSTM remembering', () => {
  const policy = mlp({ from: 8, hidden: [16], to: 4, headGain: 0.01 })
  const head = initialise(policy, createRng(1)).slice(8 * 16 + 16, 8 * 16 + 16 + 16 * 4)
  expect(Math.sqrt(head.reduce((total, x) => total + x * x, 0) / 4)).toBeCloseTo(0.01, 6)
  const memory = lstm({ features: 2, width: 3 })
  expect(Object.keys(parameterShapes(memory)).at(-1)).toBe('bias')
  expect([...initialise(memory, createRng(1)).slice(-12)]).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0])
})

it('drops at the given rate and keeps the expected sum', () => {
  const mask = drawDropout(new Float32Array(20_000), 0.3, createRng(1))
  expect(mask.filter((x) => x === 0).length / mask.length).toBeCloseTo(0.3, 1)
  expect(mask.reduce((total, x) => total + x, 0) / mask.length).toBeCloseTo(1, 1)
  expect(new Set(mask)).toEqual(new Set([0, Math.fround(1 / 0.7)]))
})
