import { expect, it } from 'vitest'
import { linePath } from './line-path.ts'

it('draws lines between points and lifts the pen at a gap', () => {
  expect(linePath([0, 1, 2.04, 3.06, NaN, NaN, 4, 5])).toBe('M0 1L2 3.1M4 5')
  expect(linePath([])).toBe('')
})
