import fc from 'fast-check'
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadCheckpoint, saveCheckpoint } from './checkpoint.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'terrace-checkpoint-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const files = () => readdirSync(folder).sort()
const save = (step: number) => saveCheckpoint(folder, { step, weights: Float32Array.of(step, -step, NaN) })

describe('checkpoint', () => {
  it('keeps the newest two and no unfinished file', () => {
    for (let step = 1; step <= 5; step++) save(step)
    expect(files()).toEqual(['checkpoint-000000004.bin', 'checkpoint-000000005.bin'])
  })

  it('passes over any damaged newest one and says which', () => {
    save(1)
    save(2)
    const newest = join(folder, files()[1]!)
    const whole = readFileSync(newest)
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Buffer.from(whole)
        bytes[at]! ^= flip
        writeFileSync(newest, bytes)
        const { state, damaged } = loadCheckpoint(folder)
        expect(state).toMatchObject({ step: 1 })
        expect(damaged).toEqual(['checkpoint-000000002.bin'])
      }),
      { numRuns: 100 },
    )
    for (const length of [0, 7, 30, whole.length - 1]) {
      writeFileSync(newest, whole)
      truncateSync(newest, length)
      expect(loadCheckpoint(folder).state).toMatchObject({ step: 1 })
    }
  })

  it('finds nothing in an empty or absent folder', () => {
    expect(loadCheckpoint(folder).state).toBeUndefined()
    expect(loadCheckpoint(join(folder, 'absent')).state).toBeUndefined()
  })
})
