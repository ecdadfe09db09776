import { expect, it } from 'vitest'
import { areaPath, linePath } from './line-path.ts'

it('draws lines between points and lifts the pen at a gap', () => {
  expect(linePath([0, 1, 2.04, 3.06, NaN, NaN, 4, 5])).toBe('M0 1L2 3.1M4 5')
  expect(linePath([])).toBe('')
})

it('fills what lies between a line and a height', () => {
  expect(areaPath([0, 1, NaN, NaN, 4, 5], 9)).toBe('M0 1L4 5L4 9L0 9Z')
  expect(areaPath([0, 1], 9)).toBe('')
})
