import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readArchive, writeArchive } from './archive.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'terrace-archive-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('archive', () => {
  it('gives back plain data with typed arrays anywhere in it, bit for bit', () => {
    const value = {
      name: 'Ångström',
      list: [1, null, 'x', { deep: Float64Array.of(0.1, -0, Infinity, NaN) }],
      empty: new Uint8Array(0),
      odd: Uint8Array.of(1, 2, 3),
      after: Float32Array.of(1.5),
      strange: [NaN, -Infinity, -0],
      view: new Float64Array([1, 2, 3, 4]).subarray(1, 3),
    }
    writeArchive(join(folder, 'a', 'b.bin'), value)
    expect(readArchive(join(folder, 'a', 'b.bin'))!.value).toEqual(value)
  })

  it('knows a damaged file from a whole one', () => {
    const file = join(folder, 'x.bin')
    expect(readArchive(file)).toBeUndefined()
    writeArchive(file, { a: Float64Array.of(1, 2, 3) })
    const whole = readFileSync(file)
    for (let at = 0; at < whole.length; at++) {
      const bytes = Buffer.from(whole)
      bytes[at] ^= 0x10
      writeFileSync(file, bytes)
      expect(readArchive(file), `byte ${at}`).toBeUndefined()
    }
  })

  it('refuses what is not plain data instead of losing it', () => {
    for (const value of [new Map(), () => 1, { d: new Date() }, 1n]) expect(() => writeArchive(join(folder, 'x.bin'), value)).toThrow(/Only plain data/)
  })
})
