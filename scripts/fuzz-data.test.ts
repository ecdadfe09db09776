import { expect, it } from 'vitest'
import { fuzzBodies } from './fuzz-data/bodies.ts'
import { fuzzFiles } from './fuzz-data/files.ts'

/** A slice of `npm run fuzz` on every test run; the seed is fixed, so that a failure is everybody's failure. */
it.each([
  ['price files', fuzzFiles],
  ['answers of sources', fuzzBodies],
])('damaged %s never crash, hang or give a wrong row', async (_, fuzz) => {
  const { faults, rows, refused } = await fuzz(7, 250)
  expect(faults).toEqual([])
  expect(rows).toBeGreaterThan(500)
  expect(refused).toBeGreaterThan(5)
})
