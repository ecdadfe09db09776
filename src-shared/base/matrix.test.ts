import { expect, it } from 'vitest'
import { cholesky, multiplyVector, solvePositive } from './matrix.ts'

const matrix = Float64Array.of(4, 2, 0.6, 2, 5, 1, 0.6, 1, 3)

it('factors a positive definite matrix', () => {
  const lower = cholesky(matrix, 3)!
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      let total = 0
      for (let k = 0; k < 3; k++) total += lower[i * 3 + k] * lower[j * 3 + k]
      expect(total).toBeCloseTo(matrix[i * 3 + j], 14)
    }
  }
  expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeUndefined()
})

it('solves what it multiplies', () => {
  const x = Float64Array.of(1, -2, 3)
  const back = solvePositive(matrix, multiplyVector(matrix, x))!
  x.forEach((value, i) => expect(back[i]).toBeCloseTo(value, 13))
})
