import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRng } from '../base/rng.ts'
import { evaluate } from '../tensor/engines/reference.ts'
import type { Shape, Tensor } from '../tensor/graph.ts'
import { parameterCount, unpackParameters } from '../tensor/parameters.ts'
import { trace } from '../tensor/program.ts'
import { causalMask, presenceMask, selfAttention } from './attention.ts'
import { initialise, type Layer, parameterShapes } from './layer.ts'
import { sinusoidalPositions, transformerBlock, transformerEncoder } from './transformer.ts'

const PLACES = 5
const WIDTH = 6
const HEADS = 3

const normals = (name: string, count: number) => createRng(8, name).fillNormal(new Float64Array(count))

function compile<Call extends (...inputs: never[]) => unknown>(
  network: Layer<Call>,
  call: (network: Call, inputs: Readonly<Record<string, Tensor>>) => Tensor,
  shapes: Record<string, Shape>,
) {
  const parameters = parameterShapes(network)
  const program = trace(({ flat, ...inputs }) => ({ y: call(network.bind(unpackParameters(flat, parameters)), inputs) }), {
    flat: [parameterCount(parameters)],
    ...shapes,
  })
  const flat = Float64Array.from(initialise(network, createRng(2))).map((value, i) => value + 0.1 * Math.cos(i))
  return { flat, run: (inputs: Record<string, Float64Array>) => evaluate(program, { flat, ...inputs }).y }
}

/** Attention as it is written in books: one head, one query, one key at a time. */
function attendSlowly(x: Float64Array, flat: Float64Array, mask: (query: number, key: number) => boolean): number[] {
  const size = WIDTH / HEADS
  const weight = (from: number, to: number) => flat[from * 3 * WIDTH + to]
  const bias = (to: number) => flat[3 * WIDTH * WIDTH + to]
  const mergeStart = 3 * WIDTH * WIDTH + 3 * WIDTH
  const projected = (place: number, to: number) => {
    let total = bias(to)
    for (let from = 0; from < WIDTH; from++) total += x[place * WIDTH + from] * weight(from, to)
    return total
  }
  const joined: number[][] = []
  for (let query = 0; query < PLACES; query++) {
    const row: number[] = []
    for (let head = 0; head < HEADS; head++) {
      const scores: number[] = []
      for (let key = 0; key < PLACES; key++) {
        let score = 0
        for (let d = 0; d < size; d++) score += projected(query, head * size + d) * projected(key, WIDTH + head * size + d)
        scores.push(mask(query, key) ? score / Math.sqrt(size) : -Infinity)
      }
      const top = Math.max(...scores)
      const shares = scores.map((score) => Math.exp(score - top))
      const total = shares.reduce((a, b) => a + b)
      for (let d = 0; d < size; d++)
        row.push(shares.reduce((sum, share, key) => sum + (share / total) * projected(key, 2 * WIDTH + head * size + d), 0))
    }
    joined.push(row)
  }
  return joined.flatMap((row) =>
    Array.from({ length: WIDTH }, (_, to) => {
      let out = flat[mergeStart + WIDTH * WIDTH + to]
      for (let from = 0; from < WIDTH; from++) out += row[from] * flat[mergeStart + from * WIDTH + to]
      return out
    }),
  )
}

const close = (a: ArrayLike<number>, b: ArrayLike<number>, digits = 12) => {
  expect(a.length).toBe(b.length)
  for (let i = 0; i < a.length; i++) expect(a[i]).toBeCloseTo(b[i], digits)
}

describe('self-attention', () => {
  const network = selfAttention({ width: WIDTH, heads: HEADS })
  const open = compile(network, (f, { x }) => f(x), { x: [PLACES, WIDTH] })
  const causal = compile(network, (f, { x }) => f(x, causalMask(PLACES)), { x: [PLACES, WIDTH] })
  const present = compile(network, (f, { x, here }) => f(x, presenceMask(here)), { x: [2, PLACES, WIDTH], here: [2, PLACES] })

  it('is what the plain loops compute', () => {
    const x = normals('x', PLACES * WIDTH)
    close(
      open.run({ x }),
      attendSlowly(x, open.flat, () => true),
    )
    close(
      causal.run({ x }),
      attendSlowly(x, causal.flat, (query, key) => key <= query),
    )
  })

  it('follows its places when they change order', () => {
    const x = normals('x', PLACES * WIDTH)
    const y = open.run({ x })
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: PLACES }), (order) => {
        const moved = (values: Float64Array) =>
          Float64Array.from(order.flatMap((place) => [...values.slice(place * WIDTH, (place + 1) * WIDTH)]))
        close(open.run({ x: moved(x) }), moved(y))
      }),
      { numRuns: 50 },
    )
  })

  it('sees nothing of what is masked', () => {
    const here = Float64Array.of(1, 1, 0, 1, 0, 0, 1, 1, 1, 1)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.double({ min: -1e4, max: 1e4, noNaN: true }), (seed, level) => {
        const x = normals('x', 2 * PLACES * WIDTH)
        const other = x.slice()
        const noise = normals(String(seed), other.length)
        here.forEach((is, place) => {
          for (let i = 0; i < WIDTH; i++) if (!is) other[place * WIDTH + i] = level * noise[place * WIDTH + i]
        })
        const [before, after] = [present.run({ x, here }), present.run({ x: other, here })]
        here.forEach((is, place) => {
          if (is) expect(after.slice(place * WIDTH, (place + 1) * WIDTH)).toEqual(before.slice(place * WIDTH, (place + 1) * WIDTH))
        })
      }),
      { numRuns: 100 },
    )
    const x = normals('x', PLACES * WIDTH)
    const later = x.slice().fill(7, 3 * WIDTH)
    expect(causal.run({ x: later }).slice(0, 3 * WIDTH)).toEqual(causal.run({ x }).slice(0, 3 * WIDTH))
  })

  it('gives a place that sees nothing the same, whatever the inputs are', () => {
    const here = new Float64Array(2 * PLACES)
    const one = present.run({ x: normals('x', 2 * PLACES * WIDTH), here })
    expect(present.run({ x: normals('y', 2 * PLACES * WIDTH), here })).toEqual(one)
    expect(one.every(Number.isFinite)).toBe(true)
  })
})

describe('transformer', () => {
  const settings = { features: 2, steps: 6, width: 4, heads: 2, layers: 2 } as const
  const x = normals('x', 3 * 12)
  const encode = (more: object, features = x) =>
    compile(transformerEncoder({ ...settings, ...more }), (f, inputs) => f(inputs.x), { x: [3, 6, 2] }).run({ x: features })

  it('is a set function without positions, and none with them', () => {
    const reversed = Float64Array.from({ length: 36 }, (_, i) => x[Math.floor(i / 12) * 12 + (5 - Math.floor((i % 12) / 2)) * 2 + (i % 2)])
    const flipped = (y: Float64Array) =>
      Float64Array.from({ length: 72 }, (_, i) => y[Math.floor(i / 24) * 24 + (5 - Math.floor((i % 24) / 4)) * 4 + (i % 4)])
    close(encode({ positions: 'none' }, reversed), flipped(encode({ positions: 'none' })), 11)
    for (const positions of ['learned', 'sinusoidal']) {
      const [a, b] = [encode({ positions }, reversed), flipped(encode({ positions }))]
      expect(Math.max(...a.map((value, i) => Math.abs(value - b[i])))).toBeGreaterThan(0.01)
    }
  })

  it('knows the waves of the positions', () => {
    const { y } = evaluate(
      trace(() => ({ y: sinusoidalPositions(3, 4) }), {}),
      {},
    )
    const expected = [0, 1, 2].flatMap((place) => [Math.sin(place), Math.cos(place), Math.sin(place / 100), Math.cos(place / 100)])
    close(y, expected)
  })

  it('joins steps into patches', () => {
    expect(encode({ patch: 3 })).toHaveLength(3 * 2 * 4)
    const patched = compile(transformerEncoder({ ...settings, patch: 3 }), (f, inputs) => f(inputs.x), { x: [3, 6, 2] })
    const joined = compile(transformerEncoder({ ...settings, features: 6, steps: 2 }), (f, inputs) => f(inputs.x), { x: [3, 2, 6] })
    expect(patched.flat).toHaveLength(joined.flat.length)
    close(patched.run({ x }), joined.run({ x }))
  })

  it('leaves x alone where dropout drops all that a block adds', () => {
    const block = compile(transformerBlock({ width: 4, heads: 2 }), (f, { x: input, drop }) => f(input, { dropout: [drop, drop] }), {
      x: [6, 4],
      drop: [6, 4],
    })
    const input = normals('x', 24)
    expect(block.run({ x: input, drop: new Float64Array(24) })).toEqual(input)
  })
})
