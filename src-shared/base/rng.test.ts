import { describe, expect, it } from 'vitest'
import { createRng, philoxBlock, restoreRng } from './rng.ts'
import { kurtosis, mean, variance } from './stats.ts'

const hex = (words: Uint32Array) => Array.from(words, (w) => w.toString(16).padStart(8, '0')).join(' ')

describe('rng', () => {
  it("gives Philox 4x32-10's published answers", () => {
    const out = new Uint32Array(4)
    philoxBlock(out, 0, 0, 0, 0, 0, 0)
    expect(hex(out)).toBe('6627e8d5 e169c58d bc57ac4c 9b00dbd8')
    philoxBlock(out, -1, -1, -1, -1, -1, -1)
    expect(hex(out)).toBe('408f276d 41c83b0e a20bc7c6 6d5451fd')
    philoxBlock(out, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0)
    expect(hex(out)).toBe('d16cfe09 94fdcceb 5001e420 24126ea1')
  })

  it('keeps streams apart: a draw in one changes no other', () => {
    const before = createRng(7).stream('noise').uniform()
    const root = createRng(7)
    root.stream('other').uniform()
    root.uniform()
    expect(root.stream('noise').uniform()).toBe(before)
    expect(root.stream('noise2').uniform()).not.toBe(before)
    expect(createRng(8).stream('noise').uniform()).not.toBe(before)
  })

  it('resumes from a state, bit for bit', () => {
    const rng = createRng(42)
    for (let i = 0; i < 7; i++) rng.uint32()
    const resumed = restoreRng(JSON.parse(JSON.stringify(rng.state())))
    expect(Array.from({ length: 9 }, () => resumed.normal())).toEqual(Array.from({ length: 9 }, () => rng.normal()))
  })

  it('draws uniforms, normals and integers with the right moments', () => {
    const rng = createRng(1)
    const uniforms = rng.fillUniform(new Float64Array(200_000))
    expect(mean(uniforms)).toBeCloseTo(0.5, 2)
    expect(variance(uniforms)).toBeCloseTo(1 / 12, 2)
    const normals = rng.fillNormal(new Float64Array(200_001))
    expect(mean(normals)).toBeCloseTo(0, 1)
    expect(variance(normals)).toBeCloseTo(1, 1)
    expect(Math.abs(kurtosis(normals) - 3)).toBeLessThan(0.1)
    const counts = new Array<number>(5).fill(0)
    for (let i = 0; i < 50_000; i++) counts[rng.integer(5)]!++
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500)
  })

  it('shuffles without losing anything', () => {
    const shuffled = createRng(3).shuffle(Array.from({ length: 100 }, (_, i) => i))
    expect(shuffled).not.toEqual([...shuffled].sort((a, b) => a - b))
    expect([...shuffled].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i))
  })
})
