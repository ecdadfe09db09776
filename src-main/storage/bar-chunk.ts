import { crc32 } from 'node:zlib'
import { fail } from '../../src-shared/base/failure.ts'
import { BAR_FIELDS, type BarField, type Bars } from '../../src-shared/prices/bars.ts'

/**
 * The bytes of a run of bars: a header of four 16-bit words (format, mask of columns that hold one value throughout, bars
 * low, bars high), the days as 32-bit integers, then column after column as 64-bit floats, a constant column as one.
 * Most columns of dividends and splits are constant, which is what makes eight columns cheap. Numbers are written as the
 * machine holds them: every platform that Terrace runs on is little-endian.
 */
const FORMAT = 1
const HEADER_BYTES = 8

const bytesOf = (array: Float64Array | Int32Array, from: number, to: number) =>
  new Uint8Array(array.buffer, array.byteOffset + from * array.BYTES_PER_ELEMENT, (to - from) * array.BYTES_PER_ELEMENT)

/** Rows `from` (included) to `to` (excluded). */
export function encodeChunk(bars: Bars, from: number, to: number): Uint8Array {
  const count = to - from
  let mask = 0
  let size = HEADER_BYTES + 4 * count
  BAR_FIELDS.forEach((field, f) => {
    const constant = isConstant(bars[field], from, to)
    if (constant) mask |= 1 << f
    size += constant ? 8 : 8 * count
  })
  const out = new Uint8Array(size)
  out.set(new Uint8Array(Uint16Array.of(FORMAT, mask, count & 0xffff, count >>> 16).buffer))
  let at = HEADER_BYTES
  out.set(bytesOf(bars.days, from, to), at)
  at += 4 * count
  BAR_FIELDS.forEach((field, f) => {
    const part = bytesOf(bars[field], from, mask & (1 << f) ? from + 1 : to)
    out.set(part, at)
    at += part.length
  })
  return out
}

function isConstant(values: Float64Array, from: number, to: number): boolean {
  const first = values[from]
  for (let i = from + 1; i < to; i++) if (!Object.is(values[i], first)) return false
  return true
}

/** Rows in a chunk, from its header alone. */
function chunkLength(chunk: Uint8Array): number {
  return chunk[4] | (chunk[5] << 8) | (chunk[6] << 16)
}

/** Puts chunks one after another into bars. Fields that are not asked for come back without numbers. */
export function decodeChunks(chunks: readonly Uint8Array[], fields: readonly BarField[] = BAR_FIELDS): Bars {
  const length = chunks.reduce((sum, chunk) => sum + chunkLength(chunk), 0)
  const unread = fields.length < BAR_FIELDS.length ? new Float64Array(length).fill(NaN) : undefined
  const column = (field: BarField) => (unread && !fields.includes(field) ? unread : new Float64Array(length))
  const bars: Bars = {
    days: new Int32Array(length),
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    adjustedClose: column('adjustedClose'),
    volume: column('volume'),
    dividend: column('dividend'),
    split: column('split'),
  }
  let row = 0
  for (const chunk of chunks) {
    const count = chunkLength(chunk)
    const mask = chunk[2] | (chunk[3] << 8)
    let at = HEADER_BYTES
    bytesOf(bars.days, row, row + count).set(chunk.subarray(at, at + 4 * count))
    at += 4 * count
    for (let f = 0; f < BAR_FIELDS.length; f++) {
      const constant = (mask & (1 << f)) !== 0
      const size = constant ? 8 : 8 * count
      const target = bars[BAR_FIELDS[f]]
      if (target !== unread) {
        bytesOf(target, row, constant ? row + 1 : row + count).set(chunk.subarray(at, at + size))
        if (constant) target.fill(target[row], row + 1, row + count)
      }
      at += size
    }
    row += count
  }
  return bars
}

export function chunkCrc(chunk: Uint8Array): number {
  return crc32(chunk)
}

/** Stops at the first byte that the disk did not keep. */
export function verifyChunk(chunk: Uint8Array, crc: number, symbol: string): void {
  if (chunk.length >= HEADER_BYTES && chunk[0] === FORMAT && crc32(chunk) === crc) return
  fail('corrupt', `The stored prices of ${symbol} are damaged.`, {
    where: symbol,
    hint: `Restore a backup, or remove the series (data remove ${symbol}) and download or import it again.`,
  })
}
