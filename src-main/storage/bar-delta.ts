import { createHash } from 'node:crypto'
import { deflateSync, inflateSync } from 'node:zlib'
import { BAR_FIELDS, createBars, pickBars, type Bars } from '../../src-shared/prices/bars.ts'
import { decodeChunks, encodeChunk } from './bar-chunk.ts'

/**
 * The difference between two revisions of a series, kept so that the older can be made from the newer again. Days that
 * were added are named; of days that were changed or removed the old numbers are kept. Old and new bars of a changed day
 * mostly differ in one column, so the old is stored XORed with the new: what is equal becomes zeros, which pack to nothing.
 */
interface BarDelta {
  readonly added: Int32Array
  readonly changed: Bars
  readonly removed: Bars
}

/** Stands in a digest for a day that is not there. */
const NO_DAY = -(2 ** 31)

/** Both with ascending, unique days. */
export function diffBars(before: Bars, after: Bars): BarDelta {
  const added: number[] = []
  const changed: number[] = []
  const removed: number[] = []
  let b = 0
  let a = 0
  while (b < before.days.length || a < after.days.length) {
    const beforeDay = b < before.days.length ? before.days[b] : Infinity
    const afterDay = a < after.days.length ? after.days[a] : Infinity
    if (beforeDay < afterDay) removed.push(b++)
    else if (afterDay < beforeDay) added.push(after.days[a++])
    else {
      if (!BAR_FIELDS.every((field) => Object.is(before[field][b], after[field][a]))) changed.push(b)
      b++
      a++
    }
  }
  return { added: Int32Array.from(added), changed: pickBars(before, changed), removed: pickBars(before, removed) }
}

/** The bars before, from those after; undefined where a day that the delta speaks of has changed again since. */
export function revertBars(current: Bars, packed: Uint8Array): Bars | undefined {
  const { delta, digest } = unpackDelta(packed, current)
  if (digestOf(pickDays(current, delta.added), pickDays(current, delta.changed.days)) !== digest) return undefined
  if (delta.removed.days.some((day) => rowOf(current, day) >= 0)) return undefined
  const gone = new Set(delta.added)
  return mergeBars(
    pickBars(current, Array.from(current.days.keys()).filter((row) => !gone.has(current.days[row]))),
    mergeBars(delta.changed, delta.removed),
  )
}

export function packDelta(delta: BarDelta, after: Bars): Uint8Array {
  const newer = pickDays(after, delta.changed.days)
  const digest = digestOf(pickDays(after, delta.added), newer)
  const parts = [
    Buffer.from(digest, 'hex'),
    Buffer.from(Uint32Array.of(delta.added.length, delta.changed.days.length, delta.removed.days.length).buffer),
    Buffer.from(delta.added.buffer, delta.added.byteOffset, delta.added.byteLength),
    Buffer.from(delta.changed.days.buffer),
    ...BAR_FIELDS.map((field) => xor(delta.changed[field], newer[field])),
    ...(delta.removed.days.length > 0 ? [encodeChunk(delta.removed, 0, delta.removed.days.length)] : []),
  ]
  return deflateSync(Buffer.concat(parts))
}

function unpackDelta(packed: Uint8Array, after: Bars): { delta: BarDelta; digest: string } {
  const bytes = inflateSync(packed)
  const digest = bytes.subarray(0, 32).toString('hex')
  const counts = new Uint32Array(copyOf(bytes, 32, 12))
  let at = 44
  const take = (size: number) => copyOf(bytes, (at += size) - size, size)
  const added = new Int32Array(take(4 * counts[0]))
  const changed = { ...createBars(counts[1]), days: new Int32Array(take(4 * counts[1])) }
  const newer = pickDays(after, changed.days)
  for (const field of BAR_FIELDS) {
    const mixed = new Uint8Array(take(8 * counts[1]))
    const old = xor(new Float64Array(mixed.buffer), newer[field])
    changed[field].set(new Float64Array(copyOf(old, 0, old.length)))
  }
  const removed = counts[2] === 0 ? createBars(0) : decodeChunks([bytes.subarray(at)])
  return { delta: { added, changed, removed }, digest }
}

/** Old bars where `patch` is silent, `patch` where it speaks. */
export function mergeBars(base: Bars, patch: Bars): Bars {
  if (patch.days.length === 0) return base
  if (base.days.length === 0) return patch
  const days: number[] = []
  const from: number[] = []
  let b = 0
  let p = 0
  while (b < base.days.length || p < patch.days.length) {
    const baseDay = b < base.days.length ? base.days[b] : Infinity
    const patchDay = p < patch.days.length ? patch.days[p] : Infinity
    if (patchDay <= baseDay) {
      days.push(patchDay)
      from.push(~p++)
      if (patchDay === baseDay) b++
    } else {
      days.push(baseDay)
      from.push(b++)
    }
  }
  const out = createBars(days.length)
  out.days.set(days)
  for (const field of BAR_FIELDS) {
    for (let r = 0; r < from.length; r++) out[field][r] = from[r] < 0 ? patch[field][~from[r]] : base[field][from[r]]
  }
  return out
}

function rowOf(bars: Bars, day: number): number {
  let low = 0
  let high = bars.days.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    if (bars.days[middle] === day) return middle
    if (bars.days[middle] < day) low = middle + 1
    else high = middle - 1
  }
  return -1
}

/** The bars of the given days; a day that is not there any more becomes a bar of no numbers. */
function pickDays(bars: Bars, days: Int32Array): Bars {
  const out = createBars(days.length)
  days.forEach((day, r) => {
    const row = rowOf(bars, day)
    out.days[r] = row < 0 ? NO_DAY : day
    if (row >= 0) for (const field of BAR_FIELDS) out[field][r] = bars[field][row]
  })
  return out
}

function digestOf(...parts: readonly Bars[]): string {
  const hash = createHash('sha256')
  for (const bars of parts) hashBars(hash, bars)
  return hash.digest('hex')
}

export function hashBars(hash: ReturnType<typeof createHash>, bars: Bars): void {
  for (const array of [bars.days, ...BAR_FIELDS.map((field) => bars[field])]) {
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
  }
}

function xor(a: Float64Array, b: Float64Array): Uint8Array {
  const out = new Uint8Array(a.buffer.slice(a.byteOffset, a.byteOffset + a.byteLength))
  const other = new Uint8Array(b.buffer, b.byteOffset, b.byteLength)
  for (let i = 0; i < out.length; i++) out[i] ^= other[i]
  return out
}

function copyOf(bytes: Uint8Array, offset: number, length: number): ArrayBuffer {
  return Uint8Array.from(bytes.subarray(offset, offset + length)).buffer
}
