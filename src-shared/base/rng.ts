/**
 * Counter-based random numbers (Philox 4x32-10, Salmon et al. 2011) with named streams. A draw depends
 * on (seed, stream name, position) alone, so a new draw in one place never changes another place, and a
 * checkpoint of a stream is one small object.
 */
export interface RngState {
  /** Two 32-bit words that come from the seed and the stream's name. */
  readonly key: readonly [number, number]
  /** How many 32-bit words were drawn so far. */
  readonly position: number
}

export interface Rng {
  /** A generator of its own for a part of the program; the same name gives the same stream. */
  stream(name: string): Rng
  /** An unsigned 32-bit integer. */
  uint32(): number
  /** Uniform in [0, 1) with 53 random bits. */
  uniform(): number
  /** Standard normal (Box–Muller). */
  normal(): number
  /** Uniform integer in [0, bound), without modulo bias. */
  integer(bound: number): number
  /** Shuffles in place. */
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T
  fillNormal<T extends Float32Array | Float64Array>(out: T, scale?: number): T
  fillUniform<T extends Float32Array | Float64Array>(out: T): T
  state(): RngState
}

export function createRng(seed: number, name = 'root'): Rng {
  return new Philox(keyOf(seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, name), 0)
}

export function restoreRng(state: RngState): Rng {
  return new Philox([state.key[0], state.key[1]], state.position)
}

const M0 = 0xd2511f53
const M1 = 0xcd9e8d57
const W0 = 0x9e3779b9
const W1 = 0xbb67ae85

/** One Philox 4x32-10 block: counter (c0…c3) under key (k0, k1) into `out`. */
export function philoxBlock(out: Uint32Array, c0: number, c1: number, c2: number, c3: number, k0: number, k1: number): void {
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(M0, c0)
    const low0 = Math.imul(M0, c0)
    const high1 = multiplyHigh(M1, c2)
    const low1 = Math.imul(M1, c2)
    c0 = high1 ^ c1 ^ k0
    c1 = low1
    c2 = high0 ^ c3 ^ k1
    c3 = low0
    k0 = (k0 + W0) | 0
    k1 = (k1 + W1) | 0
  }
  out[0] = c0
  out[1] = c1
  out[2] = c2
  out[3] = c3
}

/** The upper 32 bits of an unsigned 32×32 product, through 16-bit halves. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  const low = aLow * bLow
  const middle1 = aHigh * bLow + (low >>> 16)
  const middle2 = aLow * bHigh + (middle1 & 0xffff)
  return (aHigh * bHigh + Math.floor(middle1 / 65536) + Math.floor(middle2 / 65536)) | 0
}

/** Mixes a seed and a name into a key (FNV-1a over the name, one Philox block as the mixer). */
function keyOf(low: number, high: number, name: string): [number, number] {
  let h = 0x811c9dc5
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193)
  const mixed = new Uint32Array(4)
  philoxBlock(mixed, h >>> 0, name.length, 0x5eed, 0, low, high)
  return [mixed[0]!, mixed[1]!]
}

class Philox implements Rng {
  readonly #key: [number, number]
  readonly #block = new Uint32Array(4)
  #position: number
  #blockIndex = -1

  constructor(key: [number, number], position: number) {
    this.#key = key
    this.#position = position
  }

  stream(name: string): Rng {
    return new Philox(keyOf(this.#key[0], this.#key[1], name), 0)
  }

  uint32(): number {
    const index = Math.floor(this.#position / 4)
    if (index !== this.#blockIndex) {
      philoxBlock(this.#block, index | 0, Math.floor(index / 2 ** 32), 0, 0, this.#key[0], this.#key[1])
      this.#blockIndex = index
    }
    return this.#block[this.#position++ & 3]!
  }

  uniform(): number {
    const high = this.uint32() >>> 5
    const low = this.uint32() >>> 6
    return (high * 67108864 + low) / 9007199254740992
  }

  normal(): number {
    // 1 − u keeps the logarithm's argument in (0, 1].
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()))
    return radius * Math.cos(2 * Math.PI * this.uniform())
  }

  integer(bound: number): number {
    const limit = Math.floor(4294967296 / bound) * bound
    let word = this.uint32()
    while (word >= limit) word = this.uint32()
    return word % bound
  }

  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1)
      const held = items[i]
      items[i] = items[j]
      items[j] = held
    }
    return items
  }

  fillNormal<T extends Float32Array | Float64Array>(out: T, scale = 1): T {
    for (let i = 0; i + 1 < out.length; i += 2) {
      const radius = scale * Math.sqrt(-2 * Math.log(1 - this.uniform()))
      const angle = 2 * Math.PI * this.uniform()
      out[i] = radius * Math.cos(angle)
      out[i + 1] = radius * Math.sin(angle)
    }
    if (out.length % 2 === 1) out[out.length - 1] = scale * this.normal()
    return out
  }

  fillUniform<T extends Float32Array | Float64Array>(out: T): T {
    for (let i = 0; i < out.length; i++) out[i] = this.uniform()
    return out
  }

  state(): RngState {
    return { key: [this.#key[0], this.#key[1]], position: this.#position }
  }
}
